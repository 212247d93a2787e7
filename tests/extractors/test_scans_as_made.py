"""Scans as offices make them: dark headings, coloured and faint rules, stamps, wide and deep headings, pens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import cv2
import pytest
from helpers.ocr import needs_tesseract
from helpers.scan_making import Fill, PrintedCell, Wear, draw_table, rasterise, save_scan, wear_out
from reportlab.pdfgen.canvas import Canvas

from extractors.models import Cell, Grid, Paragraph
from extractors.readers.scan import read_scanned_pages
from extractors.readers.scan.numbers import SCRAWL, habit_of, has_letter_inside

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_tesseract

ROWS = [
    ["No", "Province", "Received", "Online", "Rate"],
    ["1", "An Giang", "1,250", "1,100", "88,00%"],
    ["2", "Kon Tum", "2,040", "1,938", "95,00%"],
    ["3", "Lai Chau", "987", "650", "65,86%"],
    ["", "Total", "4,266", "3,688", "86,45%"],
]
BLUE, BLACK, WHITE, GREEN, RED = (0.12, 0.3, 0.6), (0, 0, 0), (1, 1, 1), (0, 0.4, 0.25), (0.7, 0.05, 0.1)


def cells(rows: list[list[str]]) -> list[PrintedCell]:
    return [PrintedCell(i, j, text) for i, row in enumerate(rows) for j, text in enumerate(row)]


def scan(tmp_path: Path, drawn: Path, wear: Wear) -> Path:
    return save_scan(
        tmp_path / "scan.pdf", [wear_out(rasterise(drawn, 1, wear.dpi, colour=True), wear)], wear.dpi
    )


def only_grid(file: Path) -> Grid:
    (grid,) = [block for block in read_scanned_pages(file, [1]) if isinstance(block, Grid)]
    return grid


def texts(grid: Grid) -> list[list[str]]:
    rows = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        # whether a sign is a point or a comma is for other tests: a worn comma looks like a point
        rows[cell.row][cell.column] = re.sub("[.,]+", ",", cell.text)
    return rows


def wrong_cells(grid: Grid) -> list[Cell]:
    read = texts(grid)
    return [cell for cell in grid.cells if read[cell.row][cell.column] != ROWS[cell.row][cell.column]]


LOOKS = {
    "white on blue": ({"fills": {0: Fill(BLUE)}}, Wear()),
    "white on blue, skewed and worn": (
        {"fills": {0: Fill(BLUE)}},
        Wear(skew=1.2, blur=0.5, noise=6, quality=75),
    ),
    "white on black, white rules": ({"fills": {0: Fill(BLACK, rules=WHITE)}}, Wear(noise=5)),
    "white on green, white rules": ({"fills": {0: Fill(GREEN, rules=WHITE)}}, Wear(skew=-0.7)),
    "white on red": ({"fills": {0: Fill(RED)}}, Wear(noise=5)),
    "yellow on blue": ({"fills": {0: Fill(BLUE, (1, 0.9, 0.2))}}, Wear()),
    "white on grey": ({"fills": {0: Fill((0.4, 0.4, 0.4))}}, Wear(noise=5)),
    "black on light blue": ({"fills": {0: Fill((0.75, 0.85, 0.95), BLACK)}}, Wear(noise=5)),
    "black on orange": ({"fills": {0: Fill((0.95, 0.6, 0.2), BLACK)}}, Wear()),
    "dark rows at both ends": ({"fills": {0: Fill(BLUE), 4: Fill((0.2, 0.2, 0.2))}}, Wear(skew=0.5)),
    "dark heading, pale rules": (
        {"fills": {0: Fill(BLUE)}, "rule_colour": (0.7, 0.7, 0.7)},
        Wear(),
    ),
    "red rules": ({"rule_colour": (0.85, 0.1, 0.1)}, Wear(skew=0.4)),
    "light blue rules": ({"rule_colour": (0.5, 0.7, 0.95)}, Wear(skew=0.4, noise=4)),
    "faint grey rules": ({"rule_colour": (0.8, 0.8, 0.8)}, Wear()),
    "fainter grey rules": ({"rule_colour": (0.86, 0.86, 0.86)}, Wear(noise=3)),
    "faint hairlines": ({"rule_colour": (0.7, 0.7, 0.7), "rule": 0.3}, Wear(skew=0.3)),
    "yellow rules": ({"rule_colour": (0.95, 0.85, 0.3)}, Wear()),
    "dotted rules": ({"dash": (1, 3)}, Wear()),
    "grey dotted rules": (
        {"dash": (1, 2), "rule_colour": (0.45, 0.45, 0.45)},
        Wear(skew=0.8, noise=5, blur=0.5),
    ),
    "thin dashed rules": ({"dash": (3, 3), "rule": 0.5}, Wear()),
    "grey dashed rules": ({"dash": (4, 3), "rule_colour": (0.45, 0.45, 0.45)}, Wear(skew=0.8, noise=5)),
    "faded page": ({}, Wear(fade=0.5, noise=4)),
}


@pytest.mark.parametrize(("drawing", "wear"), LOOKS.values(), ids=LOOKS.keys())
def test_a_table_in_colour(tmp_path: Path, drawing: dict[str, object], wear: Wear) -> None:
    drawn = draw_table(tmp_path / "drawn.pdf", cells(ROWS), n_rows=5, n_columns=5, **drawing)  # type: ignore[arg-type]
    assert texts(only_grid(scan(tmp_path, drawn, wear))) == ROWS


def stamp(canvas: Canvas, *, alpha: float, x: float = 470, y: float = 668, radius: float = 55) -> None:
    canvas.setStrokeColorRGB(0.85, 0.1, 0.1, alpha=alpha)
    canvas.setLineWidth(3)
    for size in (radius, radius - 9):
        canvas.circle(x, y, size)


@pytest.mark.parametrize("wear", [Wear(), Wear(skew=0.8, noise=5, blur=0.5)], ids=["clean", "worn"])
@pytest.mark.parametrize("x", [470, 350, 440])
def test_a_translucent_stamp_over_figures(tmp_path: Path, wear: Wear, x: float) -> None:
    drawn = draw_table(
        tmp_path / "drawn.pdf",
        cells(ROWS),
        n_rows=5,
        n_columns=5,
        decorate=lambda canvas: stamp(canvas, alpha=0.6, x=x),
    )
    grid = only_grid(scan(tmp_path, drawn, wear))
    assert len(grid.cells) == 25
    assert len(wrong_cells(grid)) <= 1


@pytest.mark.parametrize("x", [470, 350, 440])
def test_an_opaque_stamp_leaves_the_grid_whole_and_no_hidden_figure_sure(tmp_path: Path, x: float) -> None:
    drawn = draw_table(
        tmp_path / "drawn.pdf",
        cells(ROWS),
        n_rows=5,
        n_columns=5,
        decorate=lambda canvas: stamp(canvas, alpha=1, x=x),
    )
    grid = only_grid(scan(tmp_path, drawn, Wear()))
    assert (grid.n_rows, grid.n_columns, len(grid.cells)) == (5, 5, 25)
    assert len(wrong_cells(grid)) <= 8
    assert all(cell.confidence is not None and cell.confidence <= 0.5 for cell in wrong_cells(grid))


def test_dots_to_be_filled_in_are_no_rules_of_a_table_and_no_footnote_rule(tmp_path: Path) -> None:
    canvas = Canvas(str(tmp_path / "drawn.pdf"), pagesize=(595, 842))
    canvas.setFont("Times-Roman", 13)
    for i, text in enumerate(("Full name: ", "", "Place of birth: ", "Members of the household: 14 ")):
        canvas.drawString(60, 700 - 40 * i, (text + "." * 200)[:110])
    canvas.drawString(60, 500, "The household was visited on Monday.")
    canvas.save()
    blocks = read_scanned_pages(scan(tmp_path, tmp_path / "drawn.pdf", Wear()), [1])
    assert not [block for block in blocks if isinstance(block, Grid)]
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    text = " ".join(paragraph.text for paragraph in paragraphs)
    for said in ("Full name", "Place of birth", "Members of the household: 14", "visited on Monday"):
        assert said in text
    assert not any(paragraph.region == "footnote" for paragraph in paragraphs)


@pytest.mark.parametrize("x", [334, 430, 434])
def test_a_digit_wholly_under_the_rim_of_a_stamp_makes_its_number_unsure(tmp_path: Path, x: float) -> None:
    rows = [
        ["No", "Village", "Poor", "Near", "Left"],
        ["1", "An Giang", "37", "21", "15"],
        ["2", "Kon Tum", "44", "18", "19"],
        ["3", "Lai Chau", "12", "30", "14"],
        ["4", "Total", "93", "69", "48"],
    ]
    drawn = draw_table(
        tmp_path / "drawn.pdf",
        cells(rows),
        n_rows=5,
        n_columns=5,
        decorate=lambda canvas: stamp(canvas, alpha=1, x=x),
    )
    grid = only_grid(scan(tmp_path, drawn, Wear()))
    wrong = [cell for cell in grid.cells if cell.text != rows[cell.row][cell.column]]
    assert wrong
    assert all(cell.confidence is not None and cell.confidence <= 0.5 for cell in wrong)


def test_a_heading_of_three_levels(tmp_path: Path) -> None:
    heading = [
        PrintedCell(0, 0, "No", row_span=3),
        PrintedCell(0, 1, "Documents", column_span=6),
        PrintedCell(1, 1, "In", column_span=3),
        PrintedCell(1, 4, "Out", column_span=3),
        *(PrintedCell(2, column, text) for column, text in enumerate(["Sum", "Early", "Late"] * 2, 1)),
    ]
    body = [[str(row), *(str(100 * row + column) for column in range(6))] for row in (1, 2, 3)]
    printed = heading + [
        PrintedCell(3 + i, j, text) for i, row in enumerate(body) for j, text in enumerate(row)
    ]
    drawn = draw_table(
        tmp_path / "drawn.pdf",
        printed,
        n_rows=6,
        n_columns=7,
        fills={0: Fill(BLUE), 1: Fill(BLUE), 2: Fill(BLUE)},
    )
    grid = only_grid(scan(tmp_path, drawn, Wear(skew=0.5, noise=4)))
    read = {(c.row, c.column, c.row_span, c.column_span): c.text for c in grid.cells}
    assert read == {(c.row, c.column, c.row_span, c.column_span): c.text for c in printed}


def test_forty_columns(tmp_path: Path) -> None:
    rows = [[str(column) for column in range(1, 41)]] + [
        [str((7 * row + 3 * column) % 90 + 10) for column in range(40)] for row in range(6)
    ]
    drawn = draw_table(tmp_path / "drawn.pdf", cells(rows), n_rows=7, n_columns=40, size=6.5)
    grid = only_grid(scan(tmp_path, drawn, Wear(skew=0.3)))
    assert (grid.n_rows, grid.n_columns) == (7, 40)
    wrong = [cell for cell in grid.cells if cell.text != rows[cell.row][cell.column]]
    assert len(wrong) <= 0.08 * len(grid.cells)


@pytest.mark.parametrize("text", ["£35", "35§", "“63,5", "12_5", "6#3", "[11,11", "108,9]"])
def test_a_sign_that_no_figure_has_is_questioned(text: str) -> None:
    assert SCRAWL.fullmatch(text)


@pytest.mark.parametrize("text", ["63,5", "≥ 90%", "5*", "(1.250)", "12/5", "9‰", "$35", "1²", "-", "[12]"])
def test_signs_of_figures_are_not_questioned(text: str) -> None:
    assert not SCRAWL.fullmatch(text)


@pytest.mark.parametrize("text", ["73,B%", "1O0", "l2,5", "97,O2", "1.25O", "2O24", "l00%", "1OO%", "6S,8B%"])
def test_a_letter_in_a_number_is_questioned(text: str) -> None:
    assert has_letter_inside(text)


@pytest.mark.parametrize(
    "text", ["12", "3a", "3a.", "12b", "A12", "1.250", "65,86%", "12/63", "Q1", "TT.1", "12kg"]
)
def test_numbers_and_codes_are_not_questioned(text: str) -> None:
    assert not has_letter_inside(text)


ROMANS = ["II", "IV", "VI", "VII", "VIII", "IX", "XI", "XII", "XIII", "XIV"]


@pytest.mark.parametrize("font", ["Times-Roman", "Times-Bold", "Helvetica"])
def test_roman_numbers_are_told_by_their_strokes(tmp_path: Path, font: str) -> None:
    rows = [["No", "Name", "Count"], *([number, "Province", str(120 + i)] for i, number in enumerate(ROMANS))]
    drawn = draw_table(tmp_path / "drawn.pdf", cells(rows), n_rows=len(rows), n_columns=3, font=font, size=11)
    grid = only_grid(scan(tmp_path, drawn, Wear(blur=0.5, noise=5)))
    assert [cell.text for cell in grid.cells if cell.column == 0][1:] == ROMANS


def test_words_that_look_like_roman_numbers_stay_words(tmp_path: Path) -> None:
    rows = [["No", "Name"], ["1", "HX"], ["2", "XU"], ["3", "VUI"], ["4", "KXH"]]
    drawn = draw_table(tmp_path / "drawn.pdf", cells(rows), n_rows=5, n_columns=2, size=12)
    grid = only_grid(scan(tmp_path, drawn, Wear()))
    assert [cell.text for cell in grid.cells if cell.column == 1][1:] == ["HX", "XU", "VUI", "KXH"]


def test_a_point_is_a_worn_comma_where_others_have_theirs() -> None:
    numbers = ["12,50", "23.47", "72,94", "53.35", "35,39", "81,02", "4211"]
    habit = habit_of(numbers)
    assert habit is not None and habit.fullmatch("23,47") and not habit.fullmatch("4211")
    assert habit_of(["1.20", "1.31", "1.42", "1.54", "1,65"]) is None


def test_a_letter_printed_in_a_number_is_never_sure(tmp_path: Path) -> None:
    rows = [*ROWS[:3], ["3", "Lai Chau", "987", "650", "6S,8B%"], ROWS[4]]
    drawn = draw_table(tmp_path / "drawn.pdf", cells(rows), n_rows=5, n_columns=5)
    grid = only_grid(scan(tmp_path, drawn, Wear()))
    (questioned,) = [cell for cell in grid.cells if (cell.row, cell.column) == (3, 4)]
    assert questioned.confidence is not None
    assert questioned.confidence <= 0.5


# --- the pen -----------------------------------------------------------------------------------------------


def letterhead(canvas: Canvas, number: str) -> None:
    canvas.setFont("Times-Roman", 13)
    canvas.drawString(100, 780, "BO TAI CHINH")
    canvas.drawString(100, 760, f"S\xf4: {number}")
    canvas.drawString(330, 780, "CONG HOA")
    canvas.drawString(330, 760, "Ha Noi")


def page(tmp_path: Path, number: str, by_hand: str = "") -> tuple[list[str], list[str]]:
    drawn = draw_table(
        tmp_path / "drawn.pdf",
        cells(ROWS),
        n_rows=5,
        n_columns=5,
        decorate=lambda canvas: letterhead(canvas, number),
    )
    image = rasterise(drawn, 1, 200)
    if by_hand:
        place = (int(125 * 200 / 72), int((842 - 757) * 200 / 72))
        font = cv2.FONT_HERSHEY_SCRIPT_COMPLEX | cv2.FONT_ITALIC
        cv2.putText(image, by_hand, place, font, 1.2, (70,), 3, cv2.LINE_AA)
    warnings: list[str] = []
    blocks = read_scanned_pages(save_scan(tmp_path / "scan.pdf", [image]), [1], warnings)
    return [block.text for block in blocks if isinstance(block, Paragraph)], warnings


def test_a_printed_number_stays(tmp_path: Path) -> None:
    lines, warnings = page(tmp_path, "1352/BC-BTC")
    assert any("1352/BC-BTC" in line for line in lines)
    assert not warnings


@pytest.mark.parametrize("number", ["409", "352", "1748", "26"])
def test_a_number_by_hand_is_read_rightly_or_left_out_with_a_word(tmp_path: Path, number: str) -> None:
    lines, warnings = page(tmp_path, "           /BC-BTC", number)
    assert any("/BC-BTC" in line for line in lines)
    claimed = [line for line in lines if "/BC-BTC" in line and any(letter.isdigit() for letter in line)]
    assert all(number in line for line in claimed)
    assert claimed or any("left out" in warning for warning in warnings)


@pytest.mark.parametrize("turn", [90, -90], ids=["up", "down"])
def test_headings_that_run_up_or_down(tmp_path: Path, turn: int) -> None:
    xs, tops = (60, 110, 220, 300, 380, 460), (700, 600, 580, 560, 540, 520)
    canvas = Canvas(str(tmp_path / "drawn.pdf"), pagesize=(595, 842))
    for row, texts_of_row in enumerate(ROWS):
        for column, text in enumerate(texts_of_row):
            left, right, top, bottom = xs[column], xs[column + 1], tops[row], tops[row + 1]
            canvas.rect(left, bottom, right - left, top - bottom)
            canvas.setFont("Helvetica", 11)
            if row:
                canvas.drawString(left + 4, bottom + 6, text)
                continue
            canvas.saveState()
            canvas.translate((left + right) / 2, (top + bottom) / 2)
            canvas.rotate(turn)
            canvas.drawCentredString(0, -4, text)
            canvas.restoreState()
    canvas.save()
    grid = only_grid(scan(tmp_path, tmp_path / "drawn.pdf", Wear(skew=0.4, noise=4)))
    assert texts(grid)[0][1:] == ROWS[0][1:]  # "No" is as wide as high
    assert texts(grid)[1:] == ROWS[1:]
