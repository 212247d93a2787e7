"""Roman numbers told by their strokes: a recogniser reads "VII" as "VI" or "VH", "XII" as "xI", and is sure of it.

A level line meets I once, V twice, X twice or, where its strokes cross, once. So three lines, near the top, in the
middle and near the foot, tell how many there are of each.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.shapes import runs

if TYPE_CHECKING:
    from extractors.readers.scan.imaging import Box, Image

MISREAD = re.compile(r"(?=.*[VXvx]|KH)[IVXHKivxlL1|!\"']{2,6}(?P<point>\.?)")
"""What a Roman number with V or X in it is read as. Those of ones only are told by `count_roman_ones`."""

LINES = ((0.2, 0.3), (0.46, 0.54), (0.8, 0.88))
"""Parts of the height, from the top, where the strokes are counted."""

WIDEST = 0.45
"""Part of the height that a stroke takes in the middle at most; the bar of H is wider."""

LEAST_HEIGHT = int(0.06 * DPI)
"""Pixels; in lower print the strokes run together."""

NUMBERS = tuple(
    tens + ones
    for tens in ("", "X", "XX", "XXX")
    for ones in ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    if tens + ones
)


def as_roman(ink: Image, letters: Box, text: str) -> str | None:
    """The Roman number in a box, None if it holds none that is known by its strokes.

    Args:
        ink: The ink of the page.
        letters: The box of the word without its full stop.
        text: What it was read as.
    """
    read = MISREAD.fullmatch(text)
    if read is None or letters.height < LEAST_HEIGHT:
        return None
    if {"H", "K"} & {*text} and _has_bar(ink, letters):
        return None
    top, middle, foot = (_strokes(ink, letters, *part) for part in LINES)
    tens, fives = top - middle, top - foot
    count = {"I": top - 2 * fives - 2 * tens, "V": fives, "X": tens}
    fitting = [number for number in NUMBERS if all(number.count(sign) == count[sign] for sign in "IVX")]
    if not fitting:
        return None
    alike = max(fitting, key=lambda number: SequenceMatcher(None, number, text.upper()).ratio())
    return alike + read["point"]


def _has_bar(ink: Image, box: Box) -> bool:
    """Whether a letter has a level stroke at half its height, as H has and II has not."""
    rows = ink[box.y0 + round(0.42 * box.height) : box.y0 + round(0.58 * box.height), box.x0 : box.x1] > 0
    return any(end - start > WIDEST * box.height for row in rows for start, end in runs(row))


def _strokes(ink: Image, box: Box, start: float, end: float) -> int:
    """How many strokes most of the lines in a part of the height meet."""
    first = box.y0 + round(start * box.height)
    rows = ink[first : max(box.y0 + round(end * box.height), first + 1), box.x0 : box.x1] > 0
    counts = Counter(len(runs(row)) for row in rows)
    return counts.most_common(1)[0][0]
