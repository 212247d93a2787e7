"""Reads the cells of a grid: all together first, then one by one those where that was not sure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from extractors.readers.scan.numbers import NUMBER, SURE, check_numbers
from extractors.readers.scan.recognition import read_apart, read_pieces
from extractors.readers.scan.shapes import count_roman_ones, ink_box, is_dash
from extractors.readers.scan.wording import Reading, compose, with_roman_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.readers.scan.grids import CellShape
    from extractors.readers.scan.imaging import Box, Image, PageImage

EMPTY = Reading("", 1.0)

POOR = 0.5
"""Confidence of a text below which a second reading is worth its time. Above it the second is no better."""


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
    found = read_pieces(page.grey, list(boxes.values()))
    for number, words in zip(boxes, found, strict=True):
        readings[number] = compose(with_roman_number(page.ink, words))

    figures = _figures(shapes, {number: readings[number] for number in boxes})
    readings |= check_numbers(page, {number: boxes[number] for number in figures}, readings)
    poor = [number for number in boxes if number not in figures and readings[number].confidence < POOR]
    found = read_apart(page.grey, [boxes[number] for number in poor])
    for number, words in zip(poor, found, strict=True):
        again = compose(with_roman_number(page.ink, words))
        readings[number] = max(readings[number], again, key=lambda reading: reading.confidence)
    return [readings[number] for number in range(len(shapes))]


def _figures(shapes: Sequence[CellShape], readings: Mapping[int, Reading]) -> set[int]:
    """The cells that hold a number, or an unsure scrap of text in a column of numbers."""
    numbers = {number for number, reading in readings.items() if NUMBER.fullmatch(reading.text)}
    filled = Counter(shapes[number].column for number in readings)
    numeric = Counter(shapes[number].column for number in numbers)
    scraps = {
        number
        for number, reading in readings.items()
        if reading.confidence < SURE
        and numeric[shapes[number].column] > 0.5 * filled[shapes[number].column]
        and (len(reading.text) <= 2 or any(letter.isdigit() for letter in reading.text))
        and len(reading.text.split()) <= 1
    }
    return numbers | scraps


def _read_by_shape(ink: Image, box: Box) -> Reading | None:
    """The reading of a cell that holds a single dash or a Roman number of ones, None for any other."""
    if is_dash(ink, box):
        return Reading("-", 1.0)
    ones = count_roman_ones(ink, box)
    return Reading("I" * ones, 1.0) if ones else None
