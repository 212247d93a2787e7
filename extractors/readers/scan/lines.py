"""Lines of running text and their place in the column: what paragraphs are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import mean
from typing import TYPE_CHECKING, Literal

from extractors.readers.scan.imaging import Box, surrounding
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.wording import LEGIBLE, join, with_first_sign, without_noise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.decoding import Word
    from extractors.readers.scan.imaging import Image
    from extractors.readers.scan.zones import Zone

Region = Literal["body", "footnote", "page_number"]

OFF_CENTRE = int(0.15 * DPI)
"""Pixels by which the margins of a centred line may differ."""

EDGE = 0.12
"""Share of the page's height at its top and bottom where page numbers stand."""

PAGE_NUMBER = re.compile(r"[-–\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words in the column from `left` to `right` (pixels) of the block number `zone`.

    `left_out`: words that were read too unsurely to stand in it.
    """

    words: Sequence[Word]
    box: Box
    zone: int
    left: int
    right: int
    centred: bool
    region: Region
    left_out: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return join(self.words)

    @property
    def foot(self) -> int:
        """Where the feet of its letters are; only a few letters reach below."""
        return sorted(word.box.y1 for word in self.words)[len(self.words) // 4]

    @property
    def margin(self) -> int:
        """Pixels from the edge of the column to its first letter."""
        return self.box.x0 - self.left

    @property
    def is_full(self) -> bool:
        """Whether it goes from edge to edge."""
        return max(self.margin, self.right - self.box.x1) <= OFF_CENTRE

    def has_room_for(self, word: Word) -> bool:
        """Whether the word would have fitted at its end: then the line was ended on purpose."""
        space = 0.25 * self.box.height
        room = self.right - self.box.x1 + (self.margin if self.centred else 0)
        return word.box.width + space < room


def find_lines(
    ink: Image, zones: Sequence[Zone], words: Sequence[Sequence[Word]], frame: Box, notes_top: int | None
) -> list[Line]:
    """The lines of all zones in reading order, from the words of each zone.

    `ink` is that of the page, `frame` what text and tables take up on it, `notes_top` the height of the rule
    above the footnotes, None without one.
    """
    lines: list[Line] = []
    for number, (zone, found) in enumerate(zip(zones, words, strict=True)):
        column = zone.box if zone.is_column else frame
        grouped = (without_noise(line) for _, line in groupby(found, key=lambda word: word.line))
        in_zone = [with_first_sign(ink, line) for line in grouped if _is_legible(line)]
        boxes = [surrounding([word.box for word in line]) for line in in_zone]
        centred = (
            _in_the_middle_of_each_other(boxes)
            if zone.is_column
            else [_in_the_middle(box, column) for box in boxes]
        )
        for line, box, is_centred in zip(in_zone, boxes, centred, strict=True):
            region: Region = "footnote" if notes_top is not None and box.y0 > notes_top else "body"
            lines.append(Line(line, box, number, column.x0, column.x1, is_centred, region))
    return [
        replace(line, region="page_number") if _is_page_number(line, lines, len(ink)) else line
        for line in lines
    ]


def _is_legible(line: Sequence[Word]) -> bool:
    """Whether a line is text at all, and not what a picture or a signature looks like."""
    has_text = any(letter.isalnum() for word in line for letter in word.text)
    return has_text and mean(word.confidence for word in line) >= LEGIBLE


def _is_page_number(line: Line, lines: Sequence[Line], page_height: int) -> bool:
    """Whether a line is a number alone, above or below all others, at the edge of the page."""
    at_edge = line.box.y1 < EDGE * page_height or line.box.y0 > (1 - EDGE) * page_height
    # A sheet of two pages has two numbers, side by side.
    others = [other for other in lines if other is not line and not PAGE_NUMBER.fullmatch(other.text)]
    outermost = all(line.box.y1 <= other.box.y0 for other in others) or all(
        line.box.y0 >= other.box.y1 for other in others
    )
    return at_edge and outermost and PAGE_NUMBER.fullmatch(line.text) is not None


def _in_the_middle(box: Box, column: Box) -> bool:
    left, right = box.x0 - column.x0, column.x1 - box.x1
    return abs(left - right) <= OFF_CENTRE < min(left, right)


def _in_the_middle_of_each_other(boxes: Sequence[Box]) -> list[bool]:
    """Lines of a column are centred if their middles agree and their ends do not."""
    middles = [box.x0 + box.x1 for box in boxes]
    starts = [box.x0 for box in boxes]
    agree = len(boxes) > 1 and max(middles) - min(middles) <= OFF_CENTRE < max(starts) - min(starts)
    return [agree] * len(boxes)
