"""Makes other renderings of the expected tables: Word files with other fonts, papers and rules, and PDFs of them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

_WATERMARK = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t"
 fitshape="t"/></v:shapetype><v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" style="position:absolute;
margin-left:0;margin-top:0;width:440pt;height:120pt;rotation:315;z-index:-251658752;
mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;
mso-position-vertical-relative:margin" fillcolor="silver" stroked="f"><v:fill opacity=".5"/><v:textpath
 style="font-family:&quot;Liberation Serif&quot;;font-size:1pt" string="{text}"/></v:shape></w:pict></w:r>"""


@dataclass(frozen=True)
class Look:
    """How a document is laid out."""

    font: str = "Liberation Serif"
    size: float = 12
    width_mm: float = 210
    height_mm: float = 297
    margin_mm: float = 20
    repeat_header: bool = True
    rows_may_break: bool = True
    borders: str = "all"  # all, horizontal, none
    border_eighths: int = 4  # eighths of a point
    border_color: str = "000000"
    shaded_header: bool = False
    head: str = ""  # over every page; "#" is its number
    foot: str = ""
    even_head: str = ""  # over even pages, if another
    watermark: str = ""  # slanted and pale across every page, as Word puts it there
    page_border: bool = False


def make_docx(tables: list[dict[str, Any]], path: Path, look: Look, preface: list[str] | None = None) -> Path:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(look.width_mm), Mm(look.height_mm)
    if look.width_mm > look.height_mm:
        section.orientation = WD_ORIENT.LANDSCAPE
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(look.margin_mm))
    style = document.styles["Normal"]
    style.font.name, style.font.size = look.font, Pt(look.size)
    _furniture(document, section, look)
    for text in preface or []:
        document.add_paragraph(text)
    for index, table in enumerate(tables):
        if index:
            document.add_page_break()
        _title(document, table)
        _table(document, table, look)
    document.save(str(path))
    return path


def _furniture(document: Any, section: Any, look: Look) -> None:
    section.header_distance = section.footer_distance = Mm(look.margin_mm / 2)
    _with_page_number(section.header.paragraphs[0], look.head)
    _with_page_number(section.footer.paragraphs[0], look.foot)
    if look.watermark:
        section.header.paragraphs[0]._p.append(parse_xml(_WATERMARK.format(text=look.watermark)))
    if look.page_border:
        borders = OxmlElement("w:pgBorders")
        borders.set(qn("w:offsetFrom"), "page")
        for side in ("top", "left", "bottom", "right"):
            border = OxmlElement(f"w:{side}")
            for name, value in (("val", "double"), ("sz", "6"), ("space", "20"), ("color", "auto")):
                border.set(qn(f"w:{name}"), value)
            borders.append(border)
        section._sectPr.append(borders)
    if look.even_head:
        document.settings.odd_and_even_pages_header_footer = True
        _with_page_number(section.even_page_header.paragraphs[0], look.even_head)
        _with_page_number(section.even_page_footer.paragraphs[0], look.foot)


def _with_page_number(paragraph: Any, text: str) -> None:
    before, number, after = text.partition("#")
    paragraph.add_run(before)
    if number:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        paragraph._p.append(field)
        paragraph.add_run(after)


def _title(document: Any, table: dict[str, Any]) -> None:
    if table.get("appendix"):
        add_centered(document, f"PHỤ LỤC {table['appendix']}", bold=True)
    if table.get("title"):
        add_centered(document, table["title"], bold=True)
    for line in (table.get("caption") or "").split("\n"):
        if line:
            add_centered(document, line, italic=True)


def add_centered(document: Any, text: str, *, bold: bool = False, italic: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic


def add_letterhead(document: Any, issuer: str, number: str, date: str) -> None:
    """The head of a report.

    Args:
        document: the Word file.
        issuer: who wrote it, a line each.
        number: its number.
        date: where and when, as printed.
    """
    head = document.add_table(2, 2)
    head.cell(0, 0).text = issuer
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text, head.cell(1, 1).text = f"Số: {number}", date
    add_centered(document, "BÁO CÁO", bold=True)


def add_ruled(document: Any, rows: list[list[str]]) -> None:
    """A table with lines around its cells, of a row of headings and rows as long."""
    grid = document.add_table(len(rows), len(rows[0]))
    add_borders(grid, Look())
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            grid.cell(r, c).text = text


def _table(document: Any, table: dict[str, Any], look: Look) -> None:
    header, rows = table["header"], table["rows"]
    grid = document.add_table(rows=len(header) + len(rows), cols=len(header[0]))
    grid.autofit = True
    add_borders(grid, look)
    for r, row in enumerate(header):
        for c, text in enumerate(row):
            same_left = c > 0 and row[c - 1] == text and len(header) > 1 and r == 0
            same_above = r > 0 and header[r - 1][c] == text
            cell = grid.cell(r, c)
            if same_left:
                cell.merge(grid.cell(r, c - 1))
            elif same_above:
                cell.merge(grid.cell(r - 1, c))
            else:
                cell.paragraphs[0].add_run(text).bold = True
                if look.shaded_header:
                    _shade(cell)
        if look.repeat_header:
            mark_row(grid.rows[r], "w:tblHeader")
    for r, row in enumerate(rows, len(header)):
        cells = grid.rows[r].cells
        for c, text in enumerate(row):
            lines = text.split("\n")
            cells[c].paragraphs[0].add_run(lines[0])
            for line in lines[1:]:
                cells[c].add_paragraph(line)
        if not look.rows_may_break:
            mark_row(grid.rows[r], "w:cantSplit")
    _widths(grid, table, look)


def _widths(grid: Any, table: dict[str, Any], look: Look) -> None:
    """Widths by the amount of text, so that no column starves."""
    every = [*table["header"], *table["rows"]]
    longest_word = [
        max(len(w) for row in every for w in (row[c].split() or [""])) for c in range(len(every[0]))
    ]
    amount = [sum(len(row[c]) for row in every) ** 0.5 for c in range(len(every[0]))]
    room = look.width_mm - 2 * look.margin_mm
    smallest = [min(room / 4, 5 + n * look.size * 0.21) for n in longest_word]
    if sum(smallest) > room:  # many columns: smaller print, as people do
        factor = room / sum(smallest)
        smallest = [width * factor for width in smallest]
        for cell in grid._cells:
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(look.size * factor * 0.95)
    rest = max(0.0, room - sum(smallest))
    widths = [s + rest * a / sum(amount) for s, a in zip(smallest, amount, strict=True)]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def add_borders(grid: Any, look: Look) -> None:
    if look.borders == "none":
        return
    borders = OxmlElement("w:tblBorders")
    sides = ["top", "bottom", "insideH"]
    if look.borders == "all":
        sides += ["left", "right", "insideV"]
    for side in sides:
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:val"), "single")
        edge.set(qn("w:sz"), str(look.border_eighths))
        edge.set(qn("w:color"), look.border_color)
        borders.append(edge)
    grid._tbl.tblPr.append(borders)


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "D9E2F3")
    cell._tc.get_or_add_tcPr().append(shade)


def mark_row(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def to_pdf(docx: Path, folder: Path) -> Path:
    """A PDF of a Word file, by LibreOffice (which must be installed)."""
    soffice = shutil.which("soffice")
    assert soffice is not None, "these tests need LibreOffice Writer (libreoffice-writer-nogui)"
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                str(docx),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
    return folder / f"{docx.stem}.pdf"
