"""Scans: numbers are held against their column, running lines against other pages."""

from __future__ import annotations

import pytest

from extractors.models import BBox, Block, Grid, Paragraph
from extractors.readers.pdf.scanned_furniture import without_scanned_furniture
from extractors.readers.scan.numbers import SCRAWL, habit_of


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
