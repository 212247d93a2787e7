"""Checks cells that hold a number: against the shape of what is printed, and by a second, digits-only reading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.readers.scan.recognition import read_apart
from extractors.readers.scan.shapes import number_pattern
from extractors.readers.scan.wording import Reading, compose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.readers.scan.imaging import Box, PageImage

NUMBER = re.compile(r"-?\d[\d.,]*%?")
FIGURES = "0123456789.,%-"

SURE = 0.9
"""Least confidence of a number that needs no second reading; measured: below it every fourth is wrong."""

DISAGREEING = 0.8
"""Most confidence of a number that does not fit what is printed."""


def check_numbers(
    page: PageImage, boxes: Mapping[int, Box], readings: Mapping[int, Reading]
) -> dict[int, Reading]:
    """Better readings for those of the boxes (by number of the cell) whose first reading is in doubt."""
    patterns = {number: number_pattern(page.ink, box) for number, box in boxes.items()}
    doubtful = [
        number
        for number, pattern in patterns.items()
        if readings[number].confidence < SURE or not _fits(readings[number].text, pattern)
    ]
    again = read_apart(page.grey, [boxes[number] for number in doubtful], letters=FIGURES)
    return {
        number: _choose(readings[number], compose(words), patterns[number])
        for number, words in zip(doubtful, again, strict=True)
    }


def _choose(first: Reading, second: Reading, pattern: str) -> Reading:
    """The reading that fits the printed shape; of two that do, or two that don't, the surer one."""
    candidates = [
        reading for reading in (first, second) if NUMBER.fullmatch(reading.text) and reading.confidence > 0.5
    ]
    if not candidates:
        return first
    best = max(candidates, key=lambda reading: (_fits(reading.text, pattern), reading.confidence))
    if _fits(best.text, pattern):
        return best
    return Reading(_with_signs(best.text, pattern), min(best.confidence, DISAGREEING))


def _with_signs(text: str, pattern: str) -> str:
    """A number read as digits only, with the decimal or grouping signs that are printed between them."""
    inner_signs = re.fullmatch(r"0+([.,]0+)*", pattern)
    if not text.isdecimal() or len(text) != pattern.count("0") or not inner_signs:
        return text
    digits = iter(text)
    return "".join(next(digits) if mark == "0" else mark for mark in pattern)


def _fits(text: str, pattern: str) -> bool:
    """Whether a number has the digits and signs that are printed; a point and a comma look much alike."""
    shape = re.sub(r"\d", "0", text.lstrip("-")).replace("%", "0{1,2}").replace(",", ".").replace(".", "[.,]")
    return re.fullmatch(shape, pattern) is not None
