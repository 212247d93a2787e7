"""What offices put into the cells of PDF tables: text too long for its cell, stacked letters, drawn ticks and boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from reportlab.lib import colors
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.models import Grid
from extractors.readers.dispatch import read_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SERIF = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
XS, YS = (60.0, 90.0, 250.0, 330.0, 410.0), (700.0, 670.0, 640.0, 610.0)
TEXTS = [
    ["STT", "Đơn vị", "Số văn bản đi", "Ghi chú"],
    ["1", "Sở Y tế", "1.234", ""],
    ["2", "Sở Nội vụ", "56", ""],
]


@pytest.fixture(scope="module", autouse=True)
def font() -> None:
    pdfmetrics.registerFont(TTFont("Serif", SERIF))


def table(canvas: Canvas, texts: list[list[str]] = TEXTS) -> None:
    canvas.setFont("Serif", 10)
    for x in XS:
        canvas.line(x, YS[0], x, YS[-1])
    for y in YS:
        canvas.line(XS[0], y, XS[-1], y)
    for row, y in zip(texts, YS, strict=False):
        for text, x in zip(row, XS, strict=False):
            canvas.drawString(x + 4, y - 18, text)


def read(path: Path, draw: Callable[[Canvas], None]) -> list[list[str]]:
    canvas = Canvas(str(path / "page.pdf"))
    draw(canvas)
    canvas.save()
    [grid] = [block for block in read_document(path / "page.pdf").blocks if isinstance(block, Grid)]
    rows = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def test_a_text_that_runs_over_the_next_cell_stays_whole_where_it_begins(tmp_path: Path) -> None:
    texts = [list(row) for row in TEXTS]
    texts[1][2] = "Chưa có số liệu do đơn vị mới sáp nhập"
    assert read(tmp_path, lambda canvas: table(canvas, texts)) == texts


def test_a_text_that_runs_over_its_rule_leaves_the_next_figure_alone(tmp_path: Path) -> None:
    texts = [list(row) for row in TEXTS]
    texts[1][1] = "Ủy ban nhân dân xã Hòa Phú Tây mới lập"
    texts[1][2] = ""

    def draw(canvas: Canvas) -> None:
        table(canvas, texts)
        canvas.drawRightString(XS[3] - 3, YS[1] - 18, "1.234")

    width = pdfmetrics.stringWidth(texts[1][1], "Serif", 10)
    assert XS[1] + 4 < XS[2] < XS[1] + 4 + width < XS[3] - 40, (
        "the name ends in the next cell, before its figure"
    )
    read_rows = read(tmp_path, draw)
    assert read_rows[1][1:3] == [texts[1][1], "1.234"]


def test_figures_that_touch_at_a_rule_stay_in_their_cells(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        table(
            canvas, [["STT", "Đơn vị", "Đi", "Đến"], ["1", "Sở Y tế", "", ""], ["2", "Sở Nội vụ", "7", "8"]]
        )
        canvas.drawRightString(XS[3], YS[1] - 18, "1234")
        canvas.drawString(XS[3], YS[1] - 18, "5678")

    assert read(tmp_path, draw)[1][2:] == ["1234", "5678"]


def test_a_row_typed_as_one_text_is_cut_at_its_rules(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [TEXTS[0], ["", "", "", ""], TEXTS[2]])
        canvas.setFont("Courier", 8)  # 4.8 points a character
        canvas.drawString(
            XS[0] + 4, YS[1] - 18, "1".ljust(6) + "So Y te".ljust(33) + "1.234".ljust(16) + "56"
        )

    assert read(tmp_path, draw)[1] == ["1", "So Y te", "1.234", "56"]


@pytest.mark.parametrize("width", [14.0, 20.0, 40.0])
def test_letters_one_below_another_are_never_words_of_a_wrapped_line(tmp_path: Path, width: float) -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, [["", "Đơn vị", "Đi", "Đến"], *TEXTS[1:]])
        canvas.setFont("Serif", 8)
        canvas.line(XS[0] + width, YS[0], XS[0] + width, YS[1])
        for number, letter in enumerate("STT"):
            canvas.drawString(XS[0] + width / 2 - 2, YS[0] - 8 - 9 * number, letter)

    assert read(tmp_path, draw)[0][0] == "S\nT\nT"


# --- drawn marks ------------------------------------------------------------------------------------------


def tick(canvas: Canvas, x: float, y: float) -> None:
    path = canvas.beginPath()
    path.moveTo(x - 4, y)
    path.lineTo(x - 1, y - 4)
    path.lineTo(x + 5, y + 5)
    canvas.drawPath(path)


def tick_of_two_lines(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(x - 4, y, x - 1, y - 4)
    canvas.line(x - 1, y - 4, x + 5, y + 5)


def filled_tick(canvas: Canvas, x: float, y: float) -> None:
    path = canvas.beginPath()
    path.moveTo(x - 5, y)
    for right, up in ((-3.5, 1.2), (-1, -1.5), (4, 5), (5, 4.2), (-1, -4.5)):
        path.lineTo(x + right, y + up)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def cross(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(x - 4, y - 4, x + 4, y + 4)
    canvas.line(x - 4, y + 4, x + 4, y - 4)


def box(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x - 4, y - 4, 8, 8)


def crossed_box(canvas: Canvas, x: float, y: float) -> None:
    box(canvas, x, y)
    cross(canvas, x, y)


def ticked_box(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x - 6, y - 6, 12, 12)
    tick(canvas, x, y)


def typed_box(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x - 5, y - 5, 10, 10)
    canvas.drawCentredString(x, y - 3, "x")


def blotted_box(canvas: Canvas, x: float, y: float) -> None:
    canvas.setFillColor(colors.lightblue)
    canvas.rect(x - 5, y - 5, 10, 10, stroke=0, fill=1)
    canvas.rect(x - 5, y - 5, 10, 10)
    canvas.setFillColor(colors.black)
    canvas.circle(x, y, 2.5, stroke=0, fill=1)


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        (tick, "✓"), (tick_of_two_lines, "✓"), (filled_tick, "✓"), (cross, "✗"), (box, "☐"), (crossed_box, "☒"),
        (ticked_box, "☑"), (typed_box, "☒"), (blotted_box, "☑"),
    ],
)  # fmt: skip
def test_drawn_marks_are_the_sign_they_show(
    tmp_path: Path, mark: Callable[[Canvas, float, float], None], shown: str
) -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas)
        mark(canvas, 370, YS[1] - 15)
        mark(canvas, 370, YS[2] - 15)

    expected = [list(row) for row in TEXTS]
    expected[1][3] = expected[2][3] = shown
    assert read(tmp_path, draw) == expected


def test_small_squares_that_hang_together_are_cells(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Serif", 8)
        for row in range(3):
            for column in range(6):
                canvas.rect(60 + 14 * column, 700 - 12 * row, 14, 12)
                if row != 1:
                    canvas.drawString(63 + 14 * column, 703 - 12 * row, str(row + column))

    expected = [[str(row + column) if row != 1 else "" for column in range(6)] for row in range(3)]
    assert read(tmp_path, draw) == expected
