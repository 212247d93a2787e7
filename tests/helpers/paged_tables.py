"""Makes PDFs of several pages with tables that go on over them, and what offices print around: heads, feet, titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas

FONTS = "/usr/share/fonts/truetype/liberation2/LiberationSerif-"
HEADING = ["STT", "Tên đơn vị", "Tổng số hồ sơ", "Hồ sơ trực tuyến", "Ghi chú"]
WIDTHS = [30, 170, 90, 90, 100]

Decorate = "Callable[[Canvas, int], None]"


def register_fonts() -> None:
    for name, face in (("Serif", "Regular"), ("Serif-Bold", "Bold"), ("Serif-Italic", "Italic")):
        pdfmetrics.registerFont(TTFont(name, f"{FONTS}{face}.ttf"))
    pdfmetrics.registerFontFamily("Serif", normal="Serif", bold="Serif-Bold", italic="Serif-Italic")


def rows(first: int, last: int) -> list[list[str]]:
    """Rows of a table of communes, all different."""
    notes = ("", "Vượt chỉ tiêu", "Chậm tiến độ", "Đạt")
    return [
        [str(n), f"Xã Tân Lập {n}", f"{1000 + 37 * n % 900}", str(40 + 13 * n % 500), notes[n % 4]]
        for n in range(first, last + 1)
    ]


register_fonts()


def text(words: str, *, size: float = 12, bold: bool = False, centred: bool = False) -> Paragraph:
    style = ParagraphStyle(
        "text",
        fontName="Serif-Bold" if bold else "Serif",
        fontSize=size,
        leading=1.2 * size,
        spaceAfter=4,
        alignment=TA_CENTER if centred else 0,
    )
    return Paragraph(words, style)


def table(
    cells: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] = WIDTHS,
    heading: int = 1,
    repeat: bool = True,
    style: Sequence[tuple[Any, ...]] = (),
    ruled: bool = True,
    size: float = 11,
    heights: Sequence[float] | None = None,
) -> Table:
    """A table whose first `heading` rows are its heading, repeated on every page if `repeat`."""
    base = ParagraphStyle("cell", fontName="Serif", fontSize=size, leading=1.2 * size)
    bold = ParagraphStyle("bold", parent=base, fontName="Serif-Bold", alignment=TA_CENTER)
    printed = [
        [Paragraph(words, bold if n < heading else base) for words in row] for n, row in enumerate(cells)
    ]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, "black")] if ruled else []
    return Table(
        printed,
        colWidths=list(widths),
        rowHeights=list(heights) if heights else None,
        repeatRows=heading if repeat else 0,
        style=[*grid, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *style],
    )


def make_pdf(
    path: Path,
    parts: Sequence[Any],
    decorate: Callable[[Canvas, int], None] | None = None,
    *,
    page: tuple[float, float] = A4,
    margins: tuple[float, float, float, float] = (57, 57, 57, 57),
) -> Path:
    """Sets `parts` (flowables) on pages and calls `decorate` for each; margins: left, right, top, bottom."""
    left, right, top, bottom = margins
    frame = Frame(left, bottom, page[0] - left - right, page[1] - top - bottom, 0, 0, 0, 0)

    def on_page(canvas: Canvas, template: BaseDocTemplate) -> None:
        if decorate is not None:
            canvas.saveState()
            decorate(canvas, template.page)
            canvas.restoreState()

    document = BaseDocTemplate(
        str(path), pagesize=page, pageTemplates=[PageTemplate("page", [frame], on_page)]
    )
    document.build([*parts])
    return path


def letterhead() -> list[Any]:
    pair = Table(
        [
            ["ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            ["TỈNH AN GIANG", "Độc lập - Tự do - Hạnh phúc"],
            ["Số: 12/BC-UBND", "An Giang, ngày 15 tháng 3 năm 2024"],
        ],
        colWidths=[200, 280],
        style=[
            ("FONT", (0, 0), (-1, 1), "Serif-Bold", 11),
            ("FONT", (0, 2), (-1, 2), "Serif", 11),
            ("ALIGN", (0, 0), (-1, -1), "CENTER"),
        ],
    )
    title = "Kết quả tiếp nhận hồ sơ trực tuyến năm 2024"
    return [
        pair,
        Spacer(1, 10),
        text("BÁO CÁO", bold=True, centred=True, size=14),
        text(title, bold=True, centred=True),
    ]


__all__ = [
    "HEADING",
    "WIDTHS",
    "PageBreak",
    "Spacer",
    "letterhead",
    "make_pdf",
    "register_fonts",
    "rows",
    "table",
    "text",
]
