"""Finds raised footnote marks by their size and height, so that they are not read as digits of a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.imaging import Box, surrounding
from extractors.readers.scan.recognition import read_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.imaging import PageImage
    from extractors.readers.scan.recognition import Word

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

MISREAD = re.compile(r"(?<=\w)(?:[^\w\s.,;:%()/–-]{1,2}|\d{1,2})(?=[.,;:)]*$)")
"""What the recogniser makes of a raised mark at the end of a word: a quotation mark, a degree sign, a digit."""


@dataclass(frozen=True, slots=True)
class _Place:
    piece: int
    word: int
    box: Box


def with_superscripts(page: PageImage, pieces: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """The words of all pieces; raised numbers at the end of a word become raised digits: "vị'." is "vị¹."."""
    places = [
        place for number, words in enumerate(pieces) for place in _raised_marks(page, words, number)
    ]
    result = [list(words) for words in pieces]
    for place, found in zip(places, read_apart(page.grey, [p.box for p in places], "0123456789"), strict=True):
        mark = "".join(word.text for word in found)
        if re.fullmatch(r"[1-9]\d?", mark):
            word = result[place.piece][place.word]
            result[place.piece][place.word] = replace(word, text=_attach(word.text, mark.translate(RAISED)))
    return result


def _attach(text: str, mark: str) -> str:
    """The word with the mark in the place of its misreading, or before the full stop if it was not read."""
    if MISREAD.search(text):
        return MISREAD.sub(mark, text)
    core = text.rstrip(".,;:)")
    return core + mark + text[len(core) :]


def _raised_marks(page: PageImage, words: Sequence[Word], piece: int) -> list[_Place]:
    places = []
    for _, line in groupby(enumerate(words), key=lambda entry: entry[1].line):
        members = list(line)
        box = surrounding([word.box for _, word in members])
        _, _, stats, _ = cv2.connectedComponentsWithStats(
            page.ink[box.y0 : box.y1, box.x0 : box.x1], connectivity=8
        )
        marks = stats[1:, :4] + np.array([box.x0, box.y0, 0, 0])
        if not len(marks):
            continue
        letter = float(np.percentile(marks[:, 3], 90))
        tall = marks[marks[:, 3] > 0.6 * letter]
        foot = float(np.median(tall[:, 1] + tall[:, 3]))
        for number, word in members:
            inside = (marks[:, 0] >= word.box.x0 - 2) & (marks[:, 0] + marks[:, 2] <= word.box.x1 + 2)
            raised = _raised_at_end(marks[inside].tolist(), letter, foot)
            if raised is not None:
                places.append(_Place(piece, number, raised))
    return places


def _raised_at_end(marks: list[list[int]], letter: float, foot: float) -> Box | None:
    """The box of the raised digits that end a word, before full stops and the like; None if there are none.

    `marks` are [x, y, width, height], `letter` is the height of a capital, `foot` where the line stands.
    """
    raised: list[Box] = []
    for x, y, width, height in sorted(marks, reverse=True):
        if y + height > foot - 0.3 * letter:
            if height < 0.4 * letter and not raised:
                continue
            break
        # Quotation marks are lower, and below the marks of a letter there is the letter.
        over_letter = any(
            other_y >= y + height and other_x < x + width and x < other_x + other_width
            for other_x, other_y, other_width, _ in marks
        )
        if over_letter or not 0.48 * letter <= height <= 0.85 * letter or width > 0.7 * letter:
            break
        raised.append(Box(x, y, x + width, y + height))
    return surrounding(raised) if raised and len(raised) < len(marks) else None
