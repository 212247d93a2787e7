"""Ruled tables of PDF pages, however their producers draw them; every page is made here, by ReportLab."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from reportlab.lib import colors
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.models import Grid, Paragraph
from extractors.readers.dispatch import read_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from extractors.models import Document

SERIF = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
XS, YS = (60.0, 110.0, 300.0, 420.0, 540.0), (700.0, 670.0, 640.0, 610.0)
TEXTS = [
    ["STT", "Đơn vị", "Số văn bản đi", "Tỷ lệ"],
    ["1", "Sở Y tế", "1.234", "99,5%"],
    ["2", "Sở Nội vụ", "56", "100%"],
]

Draw = "Callable[[Canvas], None]"


@pytest.fixture(scope="module", autouse=True)
def font() -> None:
    pdfmetrics.registerFont(TTFont("Serif", SERIF))


def write(canvas: Canvas, texts: list[list[str]] = TEXTS, *, size: float = 10) -> None:
    canvas.setFont("Serif", size)
    for row, (texts_of_row, y) in enumerate(zip(texts, YS, strict=False)):
        for text, x in zip(texts_of_row, XS, strict=False):
            canvas.drawString(x + 4, y - 18, text)
        assert row < len(YS) - 1


def lines(canvas: Canvas, xs: tuple[float, ...] = XS, ys: tuple[float, ...] = YS) -> None:
    for x in xs:
        canvas.line(x, YS[0], x, YS[-1])
    for y in ys:
        canvas.line(XS[0], y, XS[-1], y)


def read(path: Path, draw: Callable[[Canvas], None], **page: Any) -> Document:
    canvas = Canvas(str(path / "page.pdf"), **page)
    draw(canvas)
    canvas.save()
    return read_document(path / "page.pdf")


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    table = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        table[cell.row][cell.column] = cell.text
    return table


def solid(canvas: Canvas) -> None:
    lines(canvas)


def grey_hairlines(canvas: Canvas) -> None:
    canvas.setLineWidth(0.1)
    canvas.setStrokeColor(colors.lightgrey)
    lines(canvas)


def dashed(canvas: Canvas) -> None:
    canvas.setDash(3, 3)
    lines(canvas)


def thin_rectangles(canvas: Canvas) -> None:
    for x in XS:
        canvas.rect(x - 0.4, YS[-1], 0.8, YS[0] - YS[-1], stroke=0, fill=1)
    for y in YS:
        canvas.rect(XS[0], y - 0.4, XS[-1] - XS[0], 0.8, stroke=0, fill=1)


def short_pieces(canvas: Canvas) -> None:
    for x in XS:
        for y in range(int(YS[-1]), int(YS[0]), 6):
            canvas.line(x, y, x, y + 4)
    for y in YS:
        for x in range(int(XS[0]), int(XS[-1]), 6):
            canvas.line(x, y, x + 4, y)


def a_box_a_cell(canvas: Canvas) -> None:
    for x0, x1 in pairwise(XS):
        for y0, y1 in pairwise(YS):
            canvas.rect(x0, y1, x1 - x0, y0 - y1, stroke=1, fill=0)


def one_path(canvas: Canvas) -> None:
    path = canvas.beginPath()
    for x in XS:
        path.moveTo(x, YS[0])
        path.lineTo(x, YS[-1])
    for y in YS:
        path.moveTo(XS[0], y)
        path.lineTo(XS[-1], y)
    canvas.drawPath(path)


def double_rules(canvas: Canvas) -> None:
    lines(canvas)
    lines(canvas, tuple(x + 1.5 for x in XS), tuple(y - 1.5 for y in YS))


def over_backgrounds(canvas: Canvas) -> None:
    canvas.setFillColor(colors.lightblue)
    canvas.rect(XS[0], YS[1], XS[-1] - XS[0], YS[0] - YS[1], stroke=0, fill=1)
    canvas.setFillColor(colors.yellow)
    canvas.rect(XS[1] + 4, YS[1] - 20, 40, 12, stroke=0, fill=1)  # a highlight
    canvas.setFillColor(colors.black)
    lines(canvas)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("grid")
    canvas.translate(10, 10)
    lines(canvas)
    canvas.endForm()
    canvas.translate(-10, -10)
    canvas.doForm("grid")
    canvas.translate(10, 10)


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(30, 300, 530, 500)
    canvas.clipPath(path, stroke=0)
    lines(canvas)


def no_outer_sides(canvas: Canvas) -> None:
    lines(canvas, XS[1:-1])


def no_bottom_rule(canvas: Canvas) -> None:
    lines(canvas, ys=YS[:-1])


RULES = [
    solid, grey_hairlines, dashed, thin_rectangles, short_pieces, a_box_a_cell, one_path, double_rules,
    over_backgrounds, in_a_form, clipped, no_outer_sides, no_bottom_rule,
]  # fmt: skip


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: rules.__name__)
def test_rules_of_every_make(rules: Callable[[Canvas], None], tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        rules(canvas)
        write(canvas)

    document = read(tmp_path, draw)
    (grid,) = grids(document)
    assert texts(grid) == TEXTS
    assert grid.method == "pdfium"
    assert not document.warnings
    assert grid.open_bottom == (rules is no_bottom_rule)


@pytest.mark.parametrize("size", [(842, 710), (1191, 842), (2000, 1200), (600, 740)])
def test_papers_of_every_size(size: tuple[float, float], tmp_path: Path) -> None:
    (grid,) = grids(read(tmp_path, lambda canvas: (lines(canvas), write(canvas)), pagesize=size))
    assert texts(grid) == TEXTS
    assert grid.bbox is not None
    assert grid.bbox.y0 == pytest.approx(size[1] - YS[0], abs=1)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_text_in_every_direction_on_pages_turned_in_every_way(turn: int, rotate: int, tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(rotate)
        canvas.translate(300, 420)
        canvas.rotate(turn)
        canvas.translate(-300, -650)
        lines(canvas)
        write(canvas)

    document = read(tmp_path, draw, pagesize=(800, 900))
    (grid,) = grids(document)
    assert texts(grid) == TEXTS
    assert bool(document.warnings) == (turn != rotate)
    assert grid.bbox is not None
    # The box is on the page as a viewer shows it: its longer side is level if the text is.
    upright = (turn - rotate) % 180 == 0
    assert (grid.bbox.x1 - grid.bbox.x0 > grid.bbox.y1 - grid.bbox.y0) == upright


def test_spans_of_two_levels_of_headings(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for x, top in zip(XS, (700, 700, 700, 670, 700), strict=True):
            canvas.line(x, top, x, YS[-1])
        for y, left in zip(YS, (60, 300, 60, 60), strict=True):
            canvas.line(left, y, XS[-1], y)
        write(canvas, [["", "", "Hồ sơ", ""], ["STT", "Đơn vị", "Đi", "Đến"], ["1", "Sở Y tế", "2", "3"]])

    (grid,) = grids(read(tmp_path, draw))
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans["STT"] == spans["Đơn vị"] == (2, 1)
    assert spans["Hồ sơ"] == (1, 2)
    assert spans["Sở Y tế"] == (1, 1)


def test_frames_are_no_tables(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Serif", 11)
        canvas.rect(20, 20, 555, 800)  # round the page
        canvas.rect(60, 600, 300, 60)  # round a text
        canvas.drawString(70, 630, "Lưu ý: số liệu tính đến ngày 15/11/2023.")

    document = read(tmp_path, draw)
    assert not grids(document)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "Lưu ý: số liệu tính đến ngày 15/11/2023."
    ]


def test_a_frame_in_a_cell_is_part_of_it(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas)
        write(canvas)
        canvas.rect(XS[1] + 2, YS[1] - 24, 120, 18)
        canvas.line(XS[1] + 60, YS[1] - 24, XS[1] + 60, YS[1] - 6)

    (grid,) = grids(read(tmp_path, draw))
    assert texts(grid) == TEXTS


def test_a_footnote_mark_is_no_digit_of_the_figure(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas)
        write(canvas)
        canvas.setFont("Serif", 6)
        canvas.drawString(XS[2] + 4 + pdfmetrics.stringWidth("1.234", "Serif", 10), YS[1] - 14, "2")

    (grid,) = grids(read(tmp_path, draw))
    assert texts(grid)[1][2] == "1.234²"


def test_bold_print_done_twice_is_read_once(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas)
        write(canvas)
        canvas.translate(0.3, 0)
        write(canvas)

    (grid,) = grids(read(tmp_path, draw))
    assert texts(grid) == TEXTS


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    decomposed = [
        [*TEXTS[0]],
        ["1", "Sở Y tế".replace("ở", "o\u031b\u0309").replace("ế", "e\u0302\u0301"), "1", "2"],
    ]

    (grid,) = grids(read(tmp_path, lambda canvas: (lines(canvas), write(canvas, decomposed))))
    assert texts(grid)[1][1] == "Sở Y tế"


def test_text_that_runs_up_in_a_narrow_heading(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas)
        write(canvas, [["", "Đơn vị", "Số", "Tỷ lệ"], *TEXTS[1:]])
        canvas.translate(XS[0] + 20, YS[1] + 3)
        canvas.rotate(90)
        canvas.setFont("Serif", 8)
        canvas.drawString(0, 0, "Số TT")

    (grid,) = grids(read(tmp_path, draw))
    assert texts(grid)[0][0] == "Số TT"


def test_a_doubt_is_settled_by_pdfplumber_and_told(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas)
        canvas.line(200, 690, 200, 655)  # a rule that ends in the middle of a row
        write(canvas)

    document = read(tmp_path, draw)
    (grid,) = grids(document)
    read_texts = {cell.text for cell in grid.cells}
    assert {"STT", "1.234", "99,5%", "Sở Nội vụ"} <= read_texts
    if grid.method == "pdfplumber":
        assert any("pdfium and pdfplumber read it differently" in warning for warning in document.warnings)


def test_a_stamped_picture_of_a_page_is_a_scan(tmp_path: Path) -> None:
    import pypdfium2 as pdfium
    from PIL import Image

    from extractors.readers.pdf.marks import read_marks

    Image.new("L", (850, 1100), 255).save(tmp_path / "page.png")
    canvas = Canvas(str(tmp_path / "page.pdf"))
    canvas.drawImage(str(tmp_path / "page.png"), 0, 0, 595, 842)
    canvas.setFont("Serif", 8)
    canvas.drawString(400, 800, "Ký bởi: Ủy ban nhân dân tỉnh Ninh Thuận, ngày 28/12/2023")
    canvas.save()
    assert read_marks(pdfium.PdfDocument(tmp_path / "page.pdf"), 1).is_scan


def test_a_long_document_reads_the_same_in_several_processes(tmp_path: Path) -> None:
    import os

    canvas = Canvas(str(tmp_path / "long.pdf"))
    for number in range(70):
        lines(canvas)
        write(canvas, [TEXTS[0], [str(number), "Sở Y tế", f"{number}.234", "5%"], TEXTS[2]])
        canvas.showPage()
    canvas.save()
    together = read_document(tmp_path / "long.pdf")
    processors = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(processors)})
        alone = read_document(tmp_path / "long.pdf")
    finally:
        os.sched_setaffinity(0, processors)
    assert together == alone
    assert len(grids(together)) == 70


def test_low_marks_stand_in_their_line(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Serif", 13)
        for number, line in enumerate(["xem xong, nêu ra, rồi sau;", "cao, xa, sâu. ’nên’ “vì”"]):
            canvas.drawString(60, 700 - 40 * number, line)

    document = read(tmp_path, draw)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "xem xong, nêu ra, rồi sau;",
        "cao, xa, sâu. ’nên’ “vì”",
    ]
