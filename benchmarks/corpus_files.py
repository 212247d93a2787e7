"""Invented reports as files: PDF drawn with ReportLab, line by line because that is fast, and Word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

if TYPE_CHECKING:
    from docx.document import Document

MARGIN = 50.0  # points
PADDING = 3.0
SHADE = 0.88
FONT_FOLDERS = (Path("/usr/share/fonts/truetype/liberation2"), Path("/usr/share/fonts/truetype/dejavu"))


@dataclass(frozen=True)
class Look:
    """How a report is laid out. `row_height` is the least height of a row in lines."""

    family: str
    size: float
    landscape: bool
    shaded: bool
    repeat_header: bool
    row_height: float


@dataclass(frozen=True)
class Appendix:
    """A table with its title; `header` repeats a merged heading over its span, `widths` are per cent."""

    title: str
    caption: str | None
    header: list[list[str]]
    rows: list[list[str]]
    widths: list[float]


@dataclass(frozen=True)
class Report:
    """What stands in a report."""

    number: str
    issuer: str
    place: str
    title: str
    paragraphs: list[str]
    appendices: list[Appendix]
    look: Look


def write_pdf(report: Report, path: Path) -> int:
    """Write the report as PDF; returns its pages."""
    return _Pdf(report, path).write()


class _Pdf:
    """A PDF that is being drawn, from the top of each page down."""

    def __init__(self, report: Report, path: Path) -> None:
        self.report, self.look = report, report.look
        self.canvas = Canvas(str(path), pagesize=A4, invariant=1)
        self.line = self.look.size * 1.2
        self.width, self.height = A4
        self.y = self.height - MARGIN
        self.pages = 0
        _register(self.look.family)

    def write(self) -> int:
        """Draw all of it; returns the number of pages."""
        self._letterhead()
        for text in self.report.paragraphs:
            self._paragraph(text)
        for number, appendix in enumerate(self.report.appendices, 1):
            self._end_page()
            self._start_page(A4 if not self.look.landscape else landscape(A4))
            self._appendix(number, appendix)
        self._end_page()
        self.canvas.save()
        return self.pages

    def _start_page(self, size: tuple[float, float]) -> None:
        self.width, self.height = size
        self.canvas.setPageSize(size)
        self.y = self.height - MARGIN

    def _end_page(self) -> None:
        self.canvas.showPage()
        self.pages += 1

    def _letterhead(self) -> None:
        left, right = self.width * 0.27, self.width * 0.7
        head = (
            (left, self.report.issuer.upper(), "Bold"),
            (right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bold"),
            (right, "Độc lập - Tự do - Hạnh phúc", "Bold"),
            (left, f"Số: {self.report.number}", "Regular"),
            (right, self.report.place, "Italic"),
        )
        for row, (x, text, style) in zip((0, 0, 1, 3, 3), head, strict=True):
            self._centered(text, style, x, self.y - row * self.line, 9.5)
        self.y -= 6 * self.line
        for text in ("BÁO CÁO", self.report.title):
            self._centered(text, "Bold", self.width / 2, self.y)
            self.y -= self.line
        self.y -= self.line

    def _centered(self, text: str, style: str, x: float, y: float, size: float | None = None) -> None:
        self.canvas.setFont(f"{self.look.family}-{style}", size or self.look.size)
        self.canvas.drawCentredString(x, y, text)

    def _paragraph(self, text: str) -> None:
        lines = wrapped(text, self.width - 2 * MARGIN - 20, f"{self.look.family}-Regular", self.look.size)
        if self.y - self.line * len(lines) < MARGIN:
            self._end_page()
            self._start_page((self.width, self.height))
        self.canvas.setFont(f"{self.look.family}-Regular", self.look.size)
        for line in lines:
            self.canvas.drawString(MARGIN, self.y, line)
            self.y -= self.line
        self.y -= self.line / 2

    def _appendix(self, number: int, appendix: Appendix) -> None:
        self._centered(f"Phụ lục {number}", "Bold", self.width / 2, self.y)
        self.y -= self.line
        for text, style in ((appendix.title, "Bold"), (appendix.caption, "Italic")):
            for line in wrapped(
                text or "", self.width - 2 * MARGIN, f"{self.look.family}-{style}", self.look.size
            ):
                self._centered(line, style, self.width / 2, self.y)
                self.y -= self.line
        room = self.width - 2 * MARGIN
        widths = [share / sum(appendix.widths) * room for share in appendix.widths]
        lefts = [MARGIN + sum(widths[:n]) for n in range(len(widths) + 1)]
        self._header(appendix.header, lefts)
        for row in appendix.rows:
            lines = self._lines(row, lefts, "Regular")
            height = max(self.look.row_height, max(map(len, lines)) + 0.4) * self.line
            if self.y - height < MARGIN:
                self._end_page()
                self._start_page((self.width, self.height))
                if self.look.repeat_header:
                    self._header(appendix.header, lefts)
            self._row(lines, lefts, height)

    def _lines(self, row: list[str], lefts: list[float], style: str) -> list[list[str]]:
        font, size = f"{self.look.family}-{style}", self.look.size - 1
        return [
            wrapped(text, right - left - 2 * PADDING, font, size)
            for text, left, right in zip(row, lefts, lefts[1:], strict=False)
        ]

    def _row(self, cells: list[list[str]], lefts: list[float], height: float) -> None:
        bottom = self.y - height
        self.canvas.setLineWidth(0.5)
        self.canvas.lines([(lefts[0], y, lefts[-1], y) for y in (self.y, bottom)])
        self.canvas.lines([(x, self.y, x, bottom) for x in lefts])
        text = self.canvas.beginText()
        text.setFont(f"{self.look.family}-Regular", self.look.size - 1)
        for lines, left in zip(cells, lefts, strict=False):
            top = self.y - (height - len(lines) * self.line) / 2 - self.look.size * 0.9
            for number, line in enumerate(lines):
                text.setTextOrigin(left + PADDING, top - number * self.line)
                text.textOut(line)
        self.canvas.drawText(text)
        self.y = bottom

    def _header(self, header: list[list[str]], lefts: list[float]) -> None:
        height = 3.4 * self.line
        if self.look.shaded:
            self.canvas.setFillGray(SHADE)
            self.canvas.rect(
                lefts[0],
                self.y - height * len(header),
                lefts[-1] - lefts[0],
                height * len(header),
                stroke=0,
                fill=1,
            )
            self.canvas.setFillGray(0)
        top = self.y
        for row, column, rows, columns in spans(header):
            x, right = lefts[column], lefts[column + columns]
            y, bottom = top - row * height, top - (row + rows) * height
            self.canvas.rect(x, bottom, right - x, y - bottom, stroke=1, fill=0)
            font, size = f"{self.look.family}-Bold", self.look.size - 1.5
            lines = wrapped(header[row][column], right - x - 2 * PADDING, font, size)
            self.canvas.setFont(font, size)
            first = (y + bottom) / 2 + (len(lines) / 2 - 0.8) * size * 1.15
            for number, line in enumerate(lines):
                self.canvas.drawCentredString((x + right) / 2, first - number * size * 1.15, line)
        self.y = top - height * len(header)


def spans(header: list[list[str]]) -> list[tuple[int, int, int, int]]:
    """Row, column, rows and columns of every cell of a heading whose merged cells are repeated over their span."""
    found = []
    for r, row in enumerate(header):
        for c, text in enumerate(row):
            if (r and header[r - 1][c] == text) or (c and row[c - 1] == text):
                continue
            rows = next((n for n in range(1, len(header) - r) if header[r + n][c] != text), len(header) - r)
            columns = next((n for n in range(1, len(row) - c) if row[c + n] != text), len(row) - c)
            found.append((r, c, rows, columns))
    return found


@lru_cache(100_000)
def wrapped(text: str, width: float, font: str, size: float) -> list[str]:
    """The text in lines no wider than `width` points."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(longer, font, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _register(family: str) -> None:
    for style in ("Regular", "Bold", "Italic"):
        names = {f"{family}-{style}.ttf", *({f"{family}.ttf"} if style == "Regular" else ())}
        names |= {f"{family}-Oblique.ttf"} if style == "Italic" else set()
        file = next(
            (folder / name for folder in FONT_FOLDERS for name in names if (folder / name).exists()), None
        )
        if file is None:
            raise SystemExit(f"{family}-{style}.ttf is missing: apt install fonts-liberation2 fonts-dejavu")
        pdfmetrics.registerFont(TTFont(f"{family}-{style}", str(file)))


def write_docx(report: Report, path: Path) -> None:
    """Write the report as a Word file."""
    import docx
    from docx.oxml import parse_xml

    document: Document = docx.Document()
    head = document.add_table(rows=2, cols=2)
    head.cell(0, 0).text = report.issuer.upper()
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text, head.cell(1, 1).text = f"Số: {report.number}", report.place
    for text in ("BÁO CÁO", report.title, *report.paragraphs):
        document.add_paragraph(text)
    for number, appendix in enumerate(report.appendices, 1):
        document.add_page_break()
        for text in (f"Phụ lục {number}", appendix.title, appendix.caption):
            if text:
                document.add_paragraph().add_run(text).bold = True
        document.element.body.insert(-1, parse_xml(_table(appendix)))  # before the section's properties
    document.save(str(path))


def _table(appendix: Appendix) -> str:
    """The table as Word's XML; written as text because a cell at a time takes python-docx seconds."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    columns = len(appendix.header[0])
    rows = [_heading_row(appendix.header, r) for r in range(len(appendix.header))]
    rows += ["<w:tr>" + "".join(map(_cell, row)) + "</w:tr>" for row in appendix.rows]
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl xmlns:w="{namespace}"><w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _heading_row(header: list[list[str]], row: int) -> str:
    cells = []
    for r, c, rows, columns in spans(header):
        if r == row:
            merged = '<w:vMerge w:val="restart"/>' if rows > 1 else ""
            cells.append((c, _cell(header[r][c], f'<w:gridSpan w:val="{columns}"/>{merged}')))
        elif r < row < r + rows:
            cells.append((c, _cell("", f'<w:gridSpan w:val="{columns}"/><w:vMerge/>')))
    return f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{''.join(cell for _, cell in sorted(cells))}</w:tr>"


def _cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
