"""Reads the cells of a grid: all together first, then one by one those where that was not sure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.readers.scan.decoding import texts_of
from extractors.readers.scan.numbers import (
    DOUBTFUL,
    NUMBER,
    SURE,
    check_columns,
    check_numbers,
    is_misread,
    roman,
    tidy,
)
from extractors.readers.scan.recognition import read_pieces
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.shapes import count_roman_ones, ink_box, is_dash
from extractors.readers.scan.sideways import read_sideways
from extractors.readers.scan.superscripts import with_superscripts
from extractors.readers.scan.wording import Reading, compose, with_first_sign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.readers.scan.grids import CellShape
    from extractors.readers.scan.imaging import Box, Image, PageImage

EMPTY = Reading("", 1.0)

BESIDE = int(0.1 * DPI)
"""Pixels beside what is left of a number within which a hidden digit would stand."""

STROKES = re.compile(r"[lI|!iỊĨ\[\]/]+")
"""What the digit 1 is misread as. A Roman number of ones has been told by its shape before."""


def read_cells(page: PageImage, shapes: Sequence[CellShape]) -> list[Reading]:
    """The readings of the cells of one grid, in their order. `page` has its rules taken off."""
    readings: dict[int, Reading] = {}
    boxes: dict[int, Box] = {}
    for number, shape in enumerate(shapes):
        box = ink_box(page.ink, shape.box)
        if box is None:
            readings[number] = EMPTY
        elif (reading := _read_by_shape(page.ink, box)) is not None:
            readings[number] = reading
        else:
            boxes[number] = box
    found = with_superscripts(page, read_pieces(page, list(boxes.values()), are_cells=True))
    for number, words in zip(boxes, found, strict=True):
        reading = compose(with_first_sign(page.ink, words))
        others = [(roman(tidy(text)), sure) for text, sure in texts_of(reading.others)]
        readings[number] = Reading(roman(tidy(reading.text)), reading.confidence).or_else(others)

    readings |= read_sideways(page, boxes, readings)
    figures = _figures(shapes, {number: readings[number] for number in boxes})
    readings |= check_numbers(page, {number: boxes[number] for number in figures}, readings)
    columns: dict[int, dict[int, Box]] = defaultdict(dict)
    for number in figures:
        columns[shapes[number].column][number] = boxes[number]
    readings |= check_columns(page, [*columns.values()], readings)
    for number, box in boxes.items():
        if _is_partly_hidden(page, box, shapes[number].box):
            readings[number] = replace(
                readings[number], confidence=min(readings[number].confidence, DOUBTFUL)
            )
    return [readings[number] for number in range(len(shapes))]


def _is_partly_hidden(page: PageImage, ink: Box, cell: Box) -> bool:
    """Whether a stamp hides something of what is printed in a cell, or what it hides may have gone on its ink.

    Of a digit on the rim of a stamp nothing may be left: what is read then is whole, clear, and a digit short.
    """
    left, right = max(ink.x0 - BESIDE, cell.x0), min(ink.x1 + BESIDE, cell.x1)
    return bool(page.hidden[ink.y0 : ink.y1, left:right].any())


def _figures(shapes: Sequence[CellShape], readings: Mapping[int, Reading]) -> set[int]:
    """The cells that hold a number, or in a column of numbers what a number may have been misread as."""
    numbers = {number for number, reading in readings.items() if NUMBER.fullmatch(reading.text)}
    strokes = {number for number, reading in readings.items() if STROKES.fullmatch(reading.text)}
    scraps = {
        number for number, reading in readings.items() if _is_scrap(reading) or is_misread(reading.text)
    }
    filled = Counter(shapes[number].column for number in readings)
    numeric = Counter(shapes[number].column for number in numbers | strokes)
    return numbers | {
        number
        for number in strokes | scraps
        if numeric[shapes[number].column] > 0.5 * filled[shapes[number].column]
    }


def _is_scrap(reading: Reading) -> bool:
    """Whether a text is short, in one piece, and unsure."""
    unsure = reading.confidence < SURE and len(reading.text.split()) <= 1
    return unsure and (len(reading.text) <= 2 or any(letter.isdecimal() for letter in reading.text))


def _read_by_shape(ink: Image, box: Box) -> Reading | None:
    """The reading of a cell that holds a single dash or a Roman number of ones, None for any other."""
    if is_dash(ink, box):
        return Reading("-", 1.0)
    ones = count_roman_ones(ink, box)
    return Reading("I" * ones, 1.0) if ones else None
