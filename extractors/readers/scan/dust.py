"""Tells dust from dots: full stops, diacritics and i-dots have their places beside letters, dust has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.imaging import DPI

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image

SPECK = 4
"""Pixels; no dot is as small."""

DOT = int(0.04 * DPI)
"""Marks shorter than this both ways are dots; commas and quotation marks are longer."""

LETTER = int(0.05 * DPI)
"""Marks at least this long one way are letters, digits, dashes."""


def without_dust(ink: Image) -> Image:
    """The ink without specks, and without dots that stand neither above, below nor at the foot of a letter."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, width, height, area = stats.T
    longest = np.maximum(width, height)
    keep = area > SPECK
    keep[0] = False
    letters = longest[keep & (longest >= LETTER)]
    if not letters.size:
        return np.zeros_like(ink)
    size = int(np.median(letters))
    sums = cv2.integral((keep & True).astype(np.uint8)[labels])

    def inked(
        left: NDArray[np.int32], top: NDArray[np.int32], right: NDArray[np.int32], bottom: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        left, right = (np.clip(side, 0, ink.shape[1]) for side in (left, right))
        top, bottom = (np.clip(side, 0, ink.shape[0]) for side in (top, bottom))
        return (sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]) > 0

    right, foot = x + width, y + height
    near, beside = int(0.6 * size), int(1.3 * size)
    above_or_below = inked(x, y - near, right, y) | inked(x, foot, right, foot + near)
    # Letters to the left reach down to the foot of a full stop, and no further.
    follows = inked(x - beside, foot - size // 3, x, foot + 1)
    hangs = inked(x - beside, foot + int(0.45 * size), x, foot + int(0.6 * size))
    keep &= (longest >= DOT) | above_or_below | (follows & ~hangs)
    return (keep * np.uint8(255))[labels]
