"""Cuts pieces of a page into lines of text, each on white paper of its own: what the line reader takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.imaging import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image, PageImage

LINE_GAP = 0.55
"""Letters whose middles are further apart, in heights of a letter, stand on different lines."""

ACCENT_GAP = 0.4
"""Letters closer above each other than this, in heights of a letter, are an accent and its capital."""

TOUCHING = 2.9
"""Marks higher than this, in heights of a letter, are letters of two lines that touch."""

ABOVE = 0.33
"""Of the white between two lines the share that belongs to the upper: full stops and dots below are near their
letters, accents may be stacked far above theirs."""

SIDE = 0.05
"""White to the left and right of a line, in heights of the strip: with more a comma is read into it."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How much white stands above and below a line: `margin` in its height, and so much that all of it is at
    least `least` heights of a letter: figures alone are not as high as a line with accents.
    """

    margin: float
    least: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A line on paper of a given height; its pixel x is pixel `left` + x / `scale` of the page."""

    image: Image
    left: float
    scale: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a piece: the box of its ink on the page, ink and grey paper of that box, height of a small letter."""

    box: Box
    ink: Image
    grey: Image
    letter: float

    def strip(self, height: int, framing: Framing) -> Strip:
        """The line with white around, enlarged or reduced to `height` pixels."""
        room = max(framing.margin * self.box.height, (framing.least * self.letter - self.box.height) / 2)
        above = max(round(room), 2)
        side = max(round(SIDE * (self.box.height + 2 * above)), 2)
        framed = cv2.copyMakeBorder(self.grey, above, above, side, side, cv2.BORDER_CONSTANT, value=255)
        scale = height / framed.shape[0]
        size = (max(round(framed.shape[1] * scale), 9), height)
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = np.asarray(cv2.resize(framed, size, interpolation=method), np.uint8)
        return Strip(image, self.box.x0 - side, scale)


def cut_lines(page: PageImage, boxes: Sequence[Box]) -> list[list[TextLine]]:
    """The lines of each box from the top down."""
    return [_lines_of(page, box) for box in boxes]


def _lines_of(page: PageImage, box: Box) -> list[TextLine]:
    place = np.s_[box.y0 : box.y1, box.x0 : box.x1]
    ink, grey = page.ink[place], page.grey[place]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if len(stats) < 2:
        return []
    owner, count, letter = _line_of_each_mark(stats)
    if count == 1:
        return [TextLine(box, ink, grey, letter)]
    lines = []
    for number in range(count):
        marks = stats[owner == number]
        if len(marks):
            (x0, y0), (x1, y1) = marks[:, :2].min(axis=0), (marks[:, :2] + marks[:, 2:4]).max(axis=0)
            part = np.s_[y0:y1, x0:x1]
            mine = owner[labels[part]] == number
            others = cv2.dilate((ink[part] > 0).astype(np.uint8) - mine, np.ones((3, 3)))
            alone = np.where((others > 0) & ~mine, np.uint8(255), grey[part])
            own = Box(box.x0 + int(x0), box.y0 + int(y0), box.x0 + int(x1), box.y0 + int(y1))
            lines.append(TextLine(own, mine.astype(np.uint8) * np.uint8(255), alone, letter))
    return lines


def _line_of_each_mark(stats: NDArray[np.int32]) -> tuple[NDArray[np.int_], int, float]:
    """For each connected mark (the first is the paper: -1) the number of its line, and how many lines there are."""
    top, depth = stats[:, 1], stats[:, 3]
    bottom, middle = top + depth, top + depth / 2
    letter = _letter_height(stats[1:])
    is_letter = (depth >= 0.6 * letter) & (depth <= TOUCHING * letter)
    is_letter[0] = False
    order = np.flatnonzero(is_letter)[np.argsort(middle[is_letter])]
    owner = np.zeros(len(stats), int)
    owner[0] = -1
    if not len(order):
        return owner, 1, letter
    begins = np.flatnonzero(np.diff(middle[order]) > LINE_GAP * letter) + 1
    groups: list[NDArray[np.int_]] = []
    for group in np.split(order, begins):
        if groups and np.median(top[group]) - np.median(bottom[groups[-1]]) < ACCENT_GAP * letter:
            groups[-1] = np.concatenate([groups[-1], group])
        else:
            groups.append(group)
    tops = [np.median(top[group]) for group in groups]
    feet = [np.median(bottom[group]) for group in groups]
    bounds = [foot + ABOVE * (below - foot) for foot, below in zip(feet, tops[1:], strict=False)]
    owner[1:] = np.searchsorted(bounds, middle[1:])
    for number, group in enumerate(groups):
        owner[group] = number
    return owner, len(groups), letter


def _letter_height(stats: NDArray[np.int32]) -> float:
    """Height of a small letter: many marks are dots and accents, few letters are as small as those."""
    heights = np.sort(stats[:, 3])
    return float(max(heights[int(0.6 * len(heights))], 0.4 * heights[-1] if len(heights) < 8 else 0))
