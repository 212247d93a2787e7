"""Grids of scanned pages from their rules alone: rules that are not quite level, rims of stamps, marks of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from extractors.assembly.headers import is_numbering_row
from extractors.readers.scan.decoding import Word
from extractors.readers.scan.grids import GridShape, find_grids
from extractors.readers.scan.imaging import Box, PageImage, find_ink
from extractors.readers.scan.rules import find_rules
from extractors.readers.scan.wording import with_usual_sign

if TYPE_CHECKING:
    from extractors.readers.scan.imaging import Image

XS, YS = [150, 260, 700, 900, 1100, 1300, 1500], [300, 360, 420, 480, 540, 600, 660]


def page_of(grey: Image) -> PageImage:
    return PageImage(
        grey=grey,
        ink=find_ink(grey),
        hidden=np.zeros_like(grey),
        to_points=np.array([[0.36, 0, 0], [0, 0.36, 0]]),
        scale=200 / 72,
    )


def ruled(fall: int = 0) -> Image:
    """A page of 200 dpi with a table, the level rules of which fall by so many pixels from left to right."""
    grey = np.full((1200, 1654), 255, np.uint8)
    for y in YS:
        cv2.line(grey, (XS[0], y), (XS[-1], y + fall), 0, 2)
    for x in XS:
        down = round(fall * (x - XS[0]) / (XS[-1] - XS[0]))
        cv2.line(grey, (x, YS[0] + down), (x, YS[-1] + down), 0, 2)
    return grey


def only_grid(grey: Image) -> GridShape:
    (grid,) = find_grids(find_rules(page_of(grey)))
    return grid


@pytest.mark.parametrize("fall", [0, 10, 18, -18])
def test_rules_that_are_not_quite_level(fall: int) -> None:
    grid = only_grid(ruled(fall))
    assert (len(grid.ys), len(grid.xs)) == (len(YS), len(XS))
    assert all(cell.row_span == cell.column_span == 1 for cell in grid.cells)
    assert not grid.open_top
    assert not grid.open_bottom


@pytest.mark.parametrize("centre", [(800, 345), (980, 350), (1210, 320)])
def test_the_rim_of_a_stamp_is_no_rule(centre: tuple[int, int]) -> None:
    grey = ruled()
    for radius in (140, 132, 84):
        cv2.circle(grey, centre, radius, 0, 3)
    grid = only_grid(grey)
    assert (len(grid.ys), len(grid.xs)) == (len(YS), len(XS))


def test_a_column_that_only_the_heading_has_stays() -> None:
    grey = ruled()
    cv2.line(grey, (480, YS[0]), (480, YS[1]), 0, 2)
    grid = only_grid(grey)
    assert len(grid.xs) == len(XS) + 1
    assert [cell.column_span for cell in grid.cells if cell.column == 1][:2] == [1, 2]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "2", "3", "ự »", "-2%", "6", "7", "8", "9=7/4", "10=7/5", "11=8/7"], True),
        (["(1)", "(2)", "(3)", "§", "(5)", "(6)"], True),
        (["1", "Xã An Lộc", "3", "4", "5", "6"], False),
        (["1", "2", "3", "12", "15", "18", "21"], False),
        (["1", "2", "x", "4"], False),
    ],
)
def test_a_row_of_column_numbers_of_which_some_were_misread(texts: list[str], expected: bool) -> None:
    assert is_numbering_row(texts) is expected


def test_signs_that_no_report_prints() -> None:
    word = Word("§", 0.99, 0, Box(0, 0, 9, 9))
    assert with_usual_sign(word).text == "5"
    assert with_usual_sign(word).confidence <= 0.5
    assert with_usual_sign(Word("%o", 0.9, 0, Box(0, 0, 9, 9))).text == "‰"
    assert with_usual_sign(Word("%", 0.9, 0, Box(0, 0, 9, 9))).text == "%"
