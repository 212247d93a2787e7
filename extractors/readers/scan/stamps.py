"""Takes stamps and signatures off a page by their colour, and says where they hide the print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.resolution import DPI

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image

PRINT = 130
"""Brightness below which a dot is black print."""

LEAST_PRINT = 0.01
"""Share of print around a mark from which on it may hide some."""

SHINES_THROUGH = 0.3
"""Less print than this share of that around it, and a mark is opaque."""

PURE = 0.85
"""Brightness of a stamp, as a share of its usual one, without print under it."""


def without_coloured_marks(image: Image) -> tuple[Image, Image]:
    """Grey image without stamps and signatures but with the black print under them, and what an opaque one hides.

    Marks are coloured ink larger than letters and smaller than tables, with all coloured ink inside their
    frame, so that coloured text and coloured rules stay.
    """
    blue, green, red = cv2.split(image)
    darkest, brightest = cv2.min(cv2.min(blue, green), red), cv2.max(cv2.max(blue, green), red)
    coloured = cv2.compare(cv2.subtract(brightest, darkest), 60, cv2.CMP_GT)
    if not cv2.countNonZero(coloured):
        return darkest, np.zeros_like(darkest)
    joined = cv2.dilate(coloured, np.ones((7, 7), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    grey, hidden = darkest.copy(), np.zeros_like(darkest)
    for x, y, width, height, _ in stats[1:]:
        place = np.s_[y : y + height, x : x + width]
        if (
            min(width, height) > 0.35 * DPI
            and max(width, height) < 3.5 * DPI
            and not _is_ruled(coloured[place])
        ):
            bleached = _bleach(image[place], coloured[place])
            covered = joined[place] > 0
            if _is_opaque(bleached, darkest[place], coloured[place], covered):
                hidden[place][covered] = 255
            grey[place] = np.where(covered, bleached, darkest[place])
    return grey, hidden


def _is_opaque(bleached: Image, darkest: Image, coloured: Image, covered: NDArray[np.bool_]) -> bool:
    """Whether print that runs into a mark ends there instead of going on under it."""
    ring = np.ones((5, 5), np.uint8)
    beside = (cv2.dilate(covered.astype(np.uint8), ring) > 0) & ~covered
    inside = cv2.erode(coloured, np.ones((3, 3), np.uint8)) > 0
    if not beside.any() or not inside.any():
        return False
    print_beside, print_inside = (darkest[beside] < PRINT).mean(), (bleached[inside] < PRINT).mean()
    return bool(print_beside > LEAST_PRINT and print_inside < SHINES_THROUGH * print_beside)


def _is_ruled(coloured: Image) -> bool:
    """Whether a coloured mark is mostly straight lines: part of a table in colour, not a stamp."""
    reach = int(0.2 * DPI)
    level = cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    upright = cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    return cv2.countNonZero(level | upright) > 0.5 * cv2.countNonZero(coloured)


def _bleach(image: Image, coloured: Image) -> Image:
    """Grey image in which each coloured ink (told by its brightest channel) is paper, and darker is print."""
    brightest, channel = image.max(axis=2).astype(np.float64), image.argmax(axis=2)
    grey = brightest.copy()
    for ink in range(3):
        of_ink = channel == ink
        pure = brightest[of_ink & (coloured > 0)]
        if pure.size:
            # Print under a translucent stamp is a third darker than the stamp beside it.
            share = brightest[of_ink] / np.median(pure)
            grey[of_ink] = np.where(share > PURE, 255, 255 * (share - 0.3) / 0.6)
    return np.clip(grey, 0, 255).astype(np.uint8)
