"""Tells dust from dots: full stops, diacritics and i-dots have their places beside letters, dust has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.resolution import DPI

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image

SPECK = 4
"""Pixels; no dot is as small."""

DOT = int(0.04 * DPI)
"""Marks shorter than this both ways are dots; commas and quotation marks are mostly longer."""

LETTER = int(0.05 * DPI)
"""Marks at least this long one way are letters, digits, dashes."""


def without_dust(ink: Image) -> Image:
    """The ink without specks and dots that stand neither above, below nor at the foot of a letter; dashes stay."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, width, height, area = stats.T
    longest = np.maximum(width, height)
    keep = area > SPECK
    keep[0] = False
    is_letter = keep & (longest >= LETTER)
    if not is_letter.any():
        return np.zeros_like(ink)
    size = int(np.median(longest[is_letter]))
    near = int(0.6 * size)
    # The hook of "Ủ" stands over the white inside of its letter.
    left, right = np.maximum(x - size // 3, 0), np.minimum(x + width + size // 3, ink.shape[1])
    sums = cv2.integral(keep.astype(np.uint8)[labels])

    def inked(top: NDArray[np.int32], bottom: NDArray[np.int32]) -> NDArray[np.bool_]:
        top, bottom = np.clip(top, 0, ink.shape[0]), np.clip(bottom, 0, ink.shape[0])
        return (sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]) > 0

    has_company = inked(y - near, y) | inked(y + height, y + height + near)
    is_dash = (width >= 2 * height) & (width > 0.3 * size)
    for dot in np.flatnonzero(keep & (longest < DOT) & ~has_company & ~is_dash):
        keep[dot] = _ends_a_word(int(dot), labels, stats, is_letter, size)
    return (keep * np.uint8(255))[labels]


def _ends_a_word(
    dot: int, labels: NDArray[np.int32], stats: NDArray[np.int32], is_letter: NDArray[np.bool_], size: int
) -> bool:
    """Whether a dot stands like a full stop: closely after a letter (or such a dot), at its foot."""
    x, y, _, height, _ = stats[dot]
    foot = y + height
    before = labels[max(foot - size // 3, 0) : foot + 1, max(x - int(1.3 * size), 0) : x]
    neighbours = [label for label in np.unique(before) if label]
    if not neighbours:
        return False
    nearest = max(neighbours, key=lambda label: stats[label, 0] + stats[label, 2])
    top, depth = stats[nearest, 1], stats[nearest, 3]
    # Letters that hang below the line, as g, reach further down than the full stop after them.
    return not is_letter[nearest] or foot - top > 0.65 * depth
