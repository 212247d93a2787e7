"""Finds raised footnote marks by their size and height, so that they are not read as digits of a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.scan.imaging import Box, surrounding
from extractors.readers.scan.recognition import read_numbers
from extractors.readers.scan.shapes import marks_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.decoding import Word
    from extractors.readers.scan.imaging import PageImage

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

MISREAD = re.compile(r"(?<=\w)(?:[^\w\s.,;:%()/–-]{1,2}|\d{1,2})(?=[.,;:)]*$)")
"""What the recogniser makes of a raised mark at the end of a word: a quotation mark, a degree sign, a digit."""


@dataclass(frozen=True, slots=True)
class _RaisedMark:
    """A raised mark at the end of a word (numbers of piece and word), or, if `detached`, a word by itself."""

    piece: int
    word: int
    box: Box
    detached: bool


def with_superscripts(page: PageImage, pieces: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """The words of all pieces; raised numbers at the end of a word become raised digits: "vị'." is "vị¹."."""
    marks = [mark for number, words in enumerate(pieces) for mark in _raised_marks(page, words, number)]
    numbers = read_numbers(page, [mark.box for mark in marks])
    result: list[list[Word | None]] = [list(words) for words in pieces]
    for mark, (number, _) in zip(marks, numbers, strict=True):
        if re.fullmatch(r"[1-9]\d?", number):
            words = result[mark.piece]
            bearer = pieces[mark.piece][mark.word - mark.detached]
            text = bearer.text if mark.detached else MISREAD.sub("", bearer.text)
            words[mark.word] = None
            words[mark.word - mark.detached] = replace(bearer, text=_raise(text, number))
    return [[word for word in words if word is not None] for words in result]


def _raise(text: str, number: str) -> str:
    """The text with the raised number after it, but before full stops and the like."""
    core = text.rstrip(".,;:)")
    return core + number.translate(RAISED) + text[len(core) :]


def _raised_marks(page: PageImage, words: Sequence[Word], piece: int) -> list[_RaisedMark]:
    found = []
    for _, line in groupby(enumerate(words), key=lambda entry: entry[1].line):
        members = list(line)
        box = surrounding([word.box for _, word in members])
        marks = marks_in(page.ink, box)
        if not marks:
            continue
        letter = float(np.percentile([mark.height for mark in marks], 90))
        foot = median(mark.y1 for mark in marks if mark.height > 0.6 * letter)
        for number, word in members:
            inside = [mark for mark in marks if word.box.x0 - 2 <= mark.x0 and mark.x1 <= word.box.x1 + 2]
            raised = _raised_at_end(inside, letter, foot)
            detached = len(raised) == len(inside)
            if raised and not (detached and number == members[0][0]):
                found.append(_RaisedMark(piece, number, surrounding(raised), detached))
    return found


def _raised_at_end(marks: Sequence[Box], letter: float, foot: float) -> list[Box]:
    """The raised digits that end a word, before full stops and the like.

    `letter` is the height of a capital, `foot` where the line stands.
    """
    raised: list[Box] = []
    for mark in reversed(marks):
        if mark.y1 > foot - 0.3 * letter:
            if mark.height < 0.4 * letter and not raised:
                continue
            break
        # Quotation marks are lower, and below the accents of a letter there is the letter.
        is_accent = any(other.y0 >= mark.y1 and other.x0 < mark.x1 and mark.x0 < other.x1 for other in marks)
        if is_accent or not 0.48 * letter <= mark.height <= 0.85 * letter or mark.width > 0.7 * letter:
            break
        raised.append(mark)
    return raised
