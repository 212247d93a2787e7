"""Sets pages upright and straight: by the letters and marks on them, else by what can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.imaging import Box, PageImage, clean_paper, find_ink
from extractors.readers.scan.recognition import legibility
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.shapes import ink_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image, Matrix

MAX_SKEW = 6.0
"""Degrees to either side within which the skew of a page is looked for."""

STRIPS = 48
"""Upright strips of a page that are narrow enough to be level in themselves."""

CLEARLY = 2
"""Times as much evidence for one way as for the other that needs no reading."""

FEW_MARKS = 20
"""Marks above or below letters that may be specks, or the rules of a small table."""

SAMPLE = 12
"""Words that are read to find out which way a page lies."""

BETTER = 0.05
"""By so much more legible must a page be the other way to be turned: most pages lie as they should."""


def straighten(image: Image, scale: float) -> PageImage:
    """Make a drawn page readable: stamps off, even white paper, upright, straight."""
    grey, hidden = clean_paper(image)
    turns = _quarter_turns(grey)
    size = (grey.shape[1], grey.shape[0])
    grey, hidden = (np.ascontiguousarray(np.rot90(each, turns)) for each in (grey, hidden))
    back = _unturn(turns, *size)

    height, width = grey.shape
    rotation = cv2.getRotationMatrix2D((width / 2, height / 2), _skew(find_ink(grey)), 1.0)
    grey = cv2.warpAffine(grey, rotation, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    hidden = np.asarray(cv2.warpAffine(hidden, rotation, (width, height), flags=cv2.INTER_NEAREST), np.uint8)
    back = back @ _square(cv2.invertAffineTransform(rotation))

    to_points = np.diag([1 / scale, 1 / scale, 1.0]) @ back
    return PageImage(grey=grey, ink=find_ink(grey), hidden=hidden, to_points=to_points[:2], scale=scale)


@dataclass(frozen=True, slots=True)
class _Letters:
    """Connected marks: their columns in `stats` as OpenCV has them, which are letters, and the usual size of those."""

    labels: NDArray[np.int32]
    stats: NDArray[np.int32]
    members: NDArray[np.bool_]
    size: int


def _letters(ink: Image) -> _Letters | None:
    """The letters of a page, None if it has none."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    stats[0] = 0
    longest = stats[:, 2:4].max(axis=1)
    members = (longest >= 0.06 * DPI) & (longest < 0.35 * DPI)
    if not members.any():
        return None
    return _Letters(
        np.asarray(labels, np.int32), np.asarray(stats, np.int32), members, int(np.median(longest[members]))
    )


def _quarter_turns(grey: Image) -> int:
    """How many quarter turns anticlockwise put the page upright.

    Letters stand close beside each other: that tells level lines from upright ones, also in tables. Then the
    diacritics of Vietnamese and the dots of i tell up from down: nearly all stand above their letters. Where there
    are too few of them to tell, some words are read in every way that is left.
    """
    ink = find_ink(grey)
    letters = _letters(ink)
    if letters is None:
        return 0
    ways = _ways(letters)
    if len(ways) == 1:
        return ways[0]
    legible = {turns: _legibility(np.rot90(grey, turns), np.rot90(ink, turns)) for turns in ways}
    best = max(ways, key=legible.__getitem__)
    return best if legible[best] > legible[ways[0]] + BETTER else ways[0]


def _ways(letters: _Letters) -> Sequence[int]:
    """The quarter turns that may put the page upright, the likeliest first."""
    x, y, width, height, area = letters.stats.T
    longest, shortest = np.maximum(width, height), np.minimum(width, height)
    is_mark = ~letters.members & (area >= 8) & (longest < 0.6 * letters.size) & (longest < 3 * shortest)
    sums = cv2.integral(letters.members.astype(np.uint8)[letters.labels])

    def neighbours(members: NDArray[np.bool_], reach: int) -> list[NDArray[np.bool_]]:
        """For each member, whether a letter is within reach below, left, above, right of it."""
        x0, y0 = x[members], y[members]
        x1, y1 = x0 + width[members], y0 + height[members]
        sides = (
            (x0, y1, x1, y1 + reach),
            (x0 - reach, y0, x0, y1),
            (x0, y0 - reach, x1, y0),
            (x1, y0, x1 + reach, y1),
        )
        return [_any_inside(sums, *side) for side in sides]

    below, left, above, right = neighbours(letters.members, letters.size // 4)
    level, upright = np.count_nonzero(left | right), np.count_nonzero(above | below)
    if max(level, upright) <= CLEARLY * min(level, upright):
        return (0, 1, 2, 3)
    sideways = int(upright > level)
    under, before, over, after = neighbours(is_mark, letters.size // 2)
    letter, opposite = (before, after) if sideways else (under, over)
    right_way, wrong_way = np.count_nonzero(letter & ~opposite), np.count_nonzero(opposite & ~letter)
    if right_way > CLEARLY * wrong_way + FEW_MARKS:
        return (sideways,)
    if wrong_way > CLEARLY * right_way + FEW_MARKS:
        return (sideways + 2,)
    return (sideways, sideways + 2)


def _legibility(grey: Image, ink: Image) -> float:
    """How well the largest words of a page can be read as it lies, 0..1."""
    letters = _letters(ink)
    if letters is None:
        return 0.0
    page = PageImage(
        np.ascontiguousarray(grey), np.ascontiguousarray(ink), np.zeros_like(ink), np.eye(2, 3), 1.0
    )
    frame = Box(0, 0, ink.shape[1], ink.shape[0])
    joined = cv2.dilate(
        letters.members.astype(np.uint8)[letters.labels], np.ones((1, letters.size), np.uint8)
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    largest = sorted(stats[1:, :4].tolist(), key=lambda place: -place[2] * place[3])[:SAMPLE]
    room = letters.size // 3  # accents, dots and commas
    boxes = (Box(x, y - room, x + w, y + h + room).clipped(frame) for x, y, w, h in largest)
    return legibility(page, [tight for box in boxes if (tight := ink_box(page.ink, box)) is not None])


def _any_inside(
    sums: NDArray[np.int32],
    left: NDArray[np.int32],
    top: NDArray[np.int32],
    right: NDArray[np.int32],
    bottom: NDArray[np.int32],
) -> NDArray[np.bool_]:
    """Whether anything counted in the integral image lies in each of these boxes."""
    left, right = (np.clip(side, 0, sums.shape[1] - 1) for side in (left, right))
    top, bottom = (np.clip(side, 0, sums.shape[0] - 1) for side in (top, bottom))
    return (sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]) > 0


def _unturn(turns: int, width: int, height: int) -> Matrix:
    """Matrix from the pixels of an image turned anticlockwise back to those of the original."""
    return np.array(
        {
            0: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
            1: [[0, -1, width], [1, 0, 0], [0, 0, 1]],
            2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
            3: [[0, 1, 0], [-1, 0, height], [0, 0, 1]],
        }[turns],
        float,
    )


def _skew(ink: Image) -> float:
    """Degrees to turn the page anticlockwise so that its lines become level: the sharpest row profile.

    Instead of the page being turned, narrow upright strips of it slide along each other.
    """
    height, width = ink.shape
    if min(height, width) < 0.5 * DPI:
        return 0.0
    strips = cv2.resize(ink, (STRIPS, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    middles = (np.arange(STRIPS) + 0.5) * width / STRIPS - width / 2
    margin = int(np.tan(np.radians(MAX_SKEW + 1)) * width / 2) + 1
    columns = np.pad(strips.T, ((0, 0), (margin, margin)))

    def sharpness(angle: float) -> float:
        profile = np.zeros(height, np.float32)
        for column, slid in zip(columns, np.tan(np.radians(angle)) * middles, strict=True):
            top = margin + round(slid)
            profile += column[top : top + height]
        return float((np.diff(profile) ** 2).sum())

    rough = max(np.arange(-MAX_SKEW, MAX_SKEW + 0.1, 0.2), key=sharpness)
    return float(max(np.arange(rough - 0.2, rough + 0.21, 0.02), key=sharpness))


def _square(matrix: Matrix) -> Matrix:
    return np.vstack([matrix, [0, 0, 1]])
