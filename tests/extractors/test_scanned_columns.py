"""Scans: numbers are held against their column, running lines against other pages."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest

from extractors.models import Alternative, BBox, Block, Grid, Paragraph
from extractors.readers.pdf.scanned_furniture import without_scanned_furniture
from extractors.readers.scan.decoding import SeenNumber, Word
from extractors.readers.scan.imaging import Box
from extractors.readers.scan.lines import Line
from extractors.readers.scan.numbers import SCRAWL, as_in_column, choose, habit_of
from extractors.readers.scan.paragraphs import join_lines
from extractors.readers.scan.recognition import NUMBER_LETTERS
from extractors.readers.scan.shapes import count_roman_ones
from extractors.readers.scan.wording import Reading, with_ones


@pytest.mark.parametrize(
    ("texts", "fits", "strays"),
    [
        (["1.250", "2.040", "987", "1.502", "6.300", "6212"], "6.212", "6212"),
        (["88,00", "95,00", "65,86", "79,96", "91,62", "93232"], "93,32", "93232"),
        (["88,0%", "95,1%", "65,8%", "79,9%", "100%"], "9,5%", "955%"),
    ],
)
def test_the_habit_of_a_scanned_column(texts: list[str], fits: str, strays: str) -> None:
    habit = habit_of(texts)
    assert habit is not None
    assert habit.fullmatch(fits)
    assert not habit.fullmatch(strays)


@pytest.mark.parametrize(
    "texts",
    [["2021", "2022", "2023", "2024"], ["12", "7", "130"], ["1.250", "987"], ["1.250", "2040", "3.100", "4120"]],
)  # fmt: skip
def test_columns_without_a_habit_question_nothing(texts: list[str]) -> None:
    assert habit_of(texts) is None


def seen(*readings: str, **faint: float) -> SeenNumber:
    """Readings of a line. Of two letters in brackets, "[13]", the first is likelier; of a sign so, "[,]", there is a
    trace of `sign`.
    """
    made = []
    for reading in readings:
        steps = []
        for part in re.findall(r"\[.+?\]|.", reading):
            letters = part.strip("[]")
            shares = [0.97] if part == letters else [0.6, 0.39] if len(letters) == 2 else [faint["sign"]]
            row = np.full(len(NUMBER_LETTERS) + 1, 1e-7)
            row[-1] = 1 - sum(shares)
            for letter, share in zip(letters, shares, strict=True):
                row[NUMBER_LETTERS.index(letter)] = share
            blank = np.full(len(NUMBER_LETTERS) + 1, 1e-7)
            blank[-1] = 1.0
            steps += [row, blank]
        made.append(np.array(steps))
    return SeenNumber(NUMBER_LETTERS, tuple(made))


def test_of_several_readings_of_a_number_the_likeliest_together_is_taken() -> None:
    first = Reading("192,5", 0.85, (Alternative("102,5", 0.6),))
    chosen = choose(first, seen("1[90]2,5", "1[90]2,5", "102,5"), "000,0")
    assert (chosen.text, chosen.confidence) == ("102,5", 0.5), "the surest of three outweighs two that waver"
    assert chosen.others[0] == Alternative("192,5", 0.85)
    assert choose(Reading("5", 0.5), seen("8", "8", "8"), "0").text == "8"
    same = choose(first, seen("192,5", "192,5", "1[90]2,5"), "000,0")
    assert (same.text, same.confidence) == ("192,5", 0.85)


@pytest.mark.parametrize(
    ("first", "readings", "pattern", "text"),
    [
        ("351,11", ["351,11", "[35][51],11", "51,11"], "00,00", "51,11"),
        ("80 52", ["80[,.]52", "80[,.]52", "80[.,]52"], "00.00", "80,52"),
        ("1 822", ["1.822", "1.[28]22", "1.822"], "0000", "1.822"),
        ("9.8", ["9[.,]8", "9[.,]8", "9,8"], "0,0", "9,8"),
    ],
)
def test_what_is_no_figure_as_figures_are_printed_is_not_chosen(
    first: str, readings: list[str], pattern: str, text: str
) -> None:
    chosen = choose(Reading(first, 0.6), seen(*readings), pattern)
    assert chosen.text == text
    assert chosen.confidence <= 0.5


def test_letters_in_a_column_of_figures_become_none_that_nobody_sees() -> None:
    assert choose(Reading("Em", 0.6), None, "00").text == "Em"
    assert choose(Reading("l", 0.6), seen("1", "1", "1"), "0").text == "1"
    assert choose(Reading("7B,4%", 0.9), None, "0000").confidence == 0.5


@pytest.mark.parametrize(
    ("first", "reading", "text"),
    [
        ("4211", "42[,]11", "42,11"),
        ("42.11", "42.11", "42,11"),
        ("80 52", "8052", "80,52"),
        ("2100", "2100", "2100"),
        ("100,5", "100,5", "100,5"),
    ],
)
def test_a_decimal_comma_that_the_column_asks_for(first: str, reading: str, text: str) -> None:
    """It is put where readings show a trace of it; else the figure stays, and is not sure."""
    habit = habit_of(["88,00", "95,00", "65,86", "79,96", first])
    assert habit is not None
    formula = as_in_column(Reading("9=7/4", 0.98), seen("9744", "9.744", "97,14"), habit)
    assert (formula.text, formula.confidence) == ("9=7/4", 0.5), "of a text that is no number none is made"
    read = as_in_column(Reading(first, 0.98), seen(*[reading] * 3, sign=0.05), habit)
    assert read.text == text
    assert read.confidence <= 0.5 or first == "42.11"


@pytest.mark.parametrize("text", ["91 “2", "93^2", "12'", "3|4"])
def test_signs_that_no_figure_has_are_questioned(text: str) -> None:
    assert SCRAWL.fullmatch(text)


@pytest.mark.parametrize("text", ["12/63", "(1)", "65 - 70", "≥ 95%", "1.250", "“Đạt”", "-"])
def test_signs_that_figures_have_are_not_questioned(text: str) -> None:
    assert not SCRAWL.fullmatch(text)


# --- running lines -----------------------------------------------------------------------------------------


def line(text: str, page: int, y: float) -> Paragraph:
    return Paragraph(text, page, BBox(60, y, 60 + 5 * len(text), y + 12))


def grid(page: int) -> Grid:
    return Grid(1, 1, [], "ocr", page, BBox(60, 100, 500, 700))


def regions(pages: dict[int, list[Block]]) -> list[list[str]]:
    return [
        [block.region for block in blocks if isinstance(block, Paragraph)]
        for blocks in without_scanned_furniture(pages).values()
    ]


def test_a_running_line_is_known_though_letters_are_misread() -> None:
    heads = (
        "Báo cáo chuyển đổi số quý II/2025",
        "Báo cáo chuyên đổi số quý I1/2025",
        "Báo cáo chuyển đổi sô quý II/2025",
    )
    pages: dict[int, list[Block]] = {
        number: [grid(number), line(head, number, 780 + number)] for number, head in enumerate(heads, 1)
    }
    assert regions(pages) == [["footer"], ["footer"], ["footer"]]
    at_top: dict[int, list[Block]] = {number: blocks[::-1] for number, blocks in pages.items()}
    assert regions(at_top) == [["header"], ["header"], ["header"]]


def test_titles_letterheads_and_text_are_no_running_lines() -> None:
    titles: dict[int, list[Block]] = {
        number: [line(f"Phụ lục {number}", number, 60), grid(number)] for number in (1, 2, 3)
    }
    assert regions(titles) == [["body"]] * 3
    letters: dict[int, list[Block]] = {
        number: [
            line("ỦY BAN NHÂN DÂN TỈNH", number, 60),
            line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", number, 60),
            grid(number),
        ]
        for number in (1, 2, 3)
    }
    assert regions(letters) == [["body", "body"]] * 3
    elsewhere: dict[int, list[Block]] = {
        number: [line("Các đơn vị khẩn trương thực hiện", number, 60 + 100 * number), grid(number)]
        for number in (1, 2, 3)
    }
    assert regions(elsewhere) == [["body"]] * 3


THREE_ONES = """
.######....######....######.
########..########..#######.
.######....######....######.
.######....######....######.
.######....######....######.
.######....######....######.
.######....#####.....######.
.######....#####.....######.
.######....#####.....######.
.######....######....######.
.######....######....#####..
.######....######....#####..
.######....######....######.
########..########..########
.######....######....######.
"""


def test_ones_of_a_roman_number_are_counted_by_their_strokes() -> None:
    """The network reads "III" in bold print as "II", and is sure of it."""
    rows = THREE_ONES.split()
    ink = np.array([[255 * (dot == "#") for dot in row] for row in rows], np.uint8)
    box = Box(0, 0, ink.shape[1], ink.shape[0])
    read = with_ones(ink, Word("II;", 0.99, 0, box))
    assert (read.text, read.confidence) == ("III;", 0.5)
    assert with_ones(ink, Word("III", 0.99, 0, box)).confidence == 0.99
    assert with_ones(ink, Word("11", 0.99, 0, box)).text == "11", "digits are digits"


ZERO = """
...#######...
..#########..
.####...####.
.###.....###.
####.....####
####.....####
####.....####
####.....####
####.....####
####.....####
####.....####
.###.....###.
.####...####.
..#########..
...#######...
"""


def test_a_zero_is_no_two_ones() -> None:
    ink = np.array([[255 * (dot == "#") for dot in row] for row in ZERO.split()], np.uint8)
    assert count_roman_ones(ink, Box(0, 0, ink.shape[1], ink.shape[0])) == 0


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            ("Kết quả giải quyết hồ sơ của các xã, phường", 60, 940),
            ("Thường trực Ủy ban nhân dân tỉnh", 62, 1000),
        ),
        (("KẾT QUẢ GIẢI QUYẾT HỒ SƠ CỦA CÁC XÃ", 60, 940), ("Thường trực Ủy ban nhân dân tỉnh", 0, 1000)),
    ],
    ids=["its first line stands in", "in capitals above text"],
)
def test_a_title_keeps_off_the_paragraph_below_it(
    title: tuple[str, int, int], text: tuple[str, int, int]
) -> None:
    """Though the first word below would not have fitted behind it."""
    lines = []
    for number, (words, x0, x1) in enumerate([title, text, ("báo cáo như sau", 0, 400)]):
        y0, step = 40 * number, (x1 - x0) // len(words.split())
        boxes = [Box(x0 + step * n, y0, x0 + step * (n + 1) - 8, y0 + 25) for n in range(len(words.split()))]
        read = [Word(word, 1.0, 0, box) for word, box in zip(words.split(), boxes, strict=True)]
        box = Box(x0, y0, x1, y0 + 25)
        lines.append(Line(read, box, 0, 0, 1000, centred=number == 0, region="body"))
    page = SimpleNamespace(scale=1.0, bbox=lambda box: BBox(box.x0, box.y0, box.x1, box.y1))
    paragraphs = [paragraph.text for _, paragraph in join_lines(lines, page, 1)]  # type: ignore[arg-type]
    assert paragraphs == [title[0], f"{text[0]} báo cáo như sau"]
