"""Signs that are told better by their shape than by a recogniser that has no context: dashes, Roman I, II, III."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.imaging import Box, surrounding
from extractors.readers.scan.resolution import DPI

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image


def ink_box(ink: Image, within: Box) -> Box | None:
    """The smallest box around all ink within a box, None if there is none."""
    part = ink[within.y0 : within.y1, within.x0 : within.x1]
    x, y, width, height = cv2.boundingRect(part)
    if not width:
        return None
    return Box(within.x0 + x, within.y0 + y, within.x0 + x + width, within.y0 + y + height)


def marks_in(ink: Image, box: Box) -> list[Box]:
    """The boxes of the connected marks within a box, from left to right."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink[box.y0 : box.y1, box.x0 : box.x1], connectivity=8)
    marks = sorted(stats[1:, :4].tolist())
    return [Box(box.x0 + x, box.y0 + y, box.x0 + x + w, box.y0 + y + h) for x, y, w, h in marks]


def letters_box(ink: Image, box: Box) -> Box:
    """The part of a word's box that its letters take up, without full stops and commas."""
    tall = [mark for mark in marks_in(ink, box) if mark.height > 0.5 * box.height]
    return surrounding(tall) if tall else box


def is_dash(ink: Image, box: Box) -> bool:
    """Whether the ink in a tight box is a single dash."""
    flat = box.height < 0.04 * DPI and 1.5 * box.height <= box.width < 0.25 * DPI
    return flat and bool(np.mean(ink[box.y0 : box.y1, box.x0 : box.x1] > 0) > 0.6)


def begins_with_dash(ink: Image, box: Box) -> bool:
    """Whether the first mark in a word's box is a dash with white after it."""
    marks = marks_in(ink, box)
    return len(marks) > 1 and is_dash(ink, marks[0]) and marks[1].x0 - marks[0].x1 > 0.5 * marks[0].width


def stands_on_bar(ink: Image, box: Box) -> bool:
    """Whether the first sign in a word's box has a level bar below: then ">" is "≥"."""
    marks = marks_in(ink, box)
    if not marks:
        return False
    above = [mark for mark in marks if mark.x0 < marks[0].x1]
    sign = surrounding(above)
    foot = ink[sign.y1 - max(round(0.15 * sign.height), 1) : sign.y1, sign.x0 : sign.x1] > 0
    return bool(foot.any(axis=0).mean() > 0.8)


def count_roman_ones(ink: Image, box: Box) -> int:
    """How many letters I stand side by side in a tight box with nothing else; 0 if it is anything else.

    An I is an upright stroke whose ends reach out to both sides alike, or not at all; the flag of the
    digit 1 reaches out to the left at the top only. The strokes of H are joined, those of U at one end.
    """
    letters = ink[box.y0 : box.y1, box.x0 : box.x1] > 0
    height = box.height
    if height < 0.04 * DPI or box.width > 2 * height:
        return 0
    strokes = [runs(row) for row in letters[round(0.3 * height) : round(0.7 * height)]]
    count = len(strokes[0])
    if not 1 <= count <= 3 or any(len(row) != count for row in strokes):
        return 0
    edges = np.array(strokes)
    stroke = np.median(edges, axis=0)
    widths = stroke[:, 1] - stroke[:, 0]
    straight = np.ptp(edges, axis=0).max() <= 0.12 * height
    if not straight or widths.max() > 1.5 * widths.min() or widths.max() > 0.5 * height:
        return 0
    end = max(round(0.12 * height), 1)
    reach = [
        np.array([stroke[0, 0] - columns[0], columns[-1] + 1 - stroke[-1, 1]]) / height
        for columns in (np.flatnonzero(part.any(axis=0)) for part in (letters[:end], letters[-end:]))
    ]
    alike = np.abs(reach[0] - reach[1]).max() <= 0.07
    if count > 1:  # strokes alike are no digits even if they are worn
        return count if alike and np.min(reach) >= -0.03 and np.max(reach) <= 0.25 else 0
    # The flag of a digit slopes, a serif is level.
    level = letters[0].sum() >= 0.55 * letters[:end].any(axis=0).sum()
    with_serifs = level and np.min(reach) >= 0.03 and np.max(reach) <= 0.25
    without_serifs = np.abs(reach).max() <= 0.02
    return 1 if alike and (with_serifs or without_serifs) else 0


def number_pattern(ink: Image, box: Box) -> str:
    """What a printed number in a tight box is made of, from left to right: "0" a digit, "." or "," a sign.

    "98,2" gives "00,0", whatever the digits are. A percent sign counts as one digit, or as two if its rings
    touch; rings apart and other marks are left out.
    """
    marks = marks_in(ink, box)
    tallest = max(mark.height for mark in marks)
    pattern = ""
    for mark in marks:
        if mark.height > 0.75 * tallest:
            # Digits are set 0.75 of their height apart in all common fonts; those that touch make one mark.
            pattern += "0" * max(round((mark.width / tallest + 0.1) / 0.76), 1)
        elif mark.y0 - box.y0 > 0.55 * tallest and mark.width < 0.4 * tallest and _is_apart(mark, marks):
            pattern += "," if mark.height > 1.4 * mark.width else "."
    return pattern


def _is_apart(mark: Box, marks: Sequence[Box]) -> bool:
    """Whether no other mark stands above or below; a piece broken off a digit has the digit above."""
    return not any(other.x0 < mark.x1 and mark.x0 < other.x1 for other in marks if other is not mark)


def runs(filled: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where the True stretches of a row begin and end (exclusive)."""
    steps = np.diff(np.concatenate(([0], filled.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))
