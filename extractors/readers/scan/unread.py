"""How much of a scanned page looks like letters and is in no word that was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.models import UNREAD_INK
from extractors.readers.scan.resolution import DPI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.readers.scan.imaging import Box, PageImage

LETTER = (int(0.055 * DPI), int(0.25 * DPI))
"""Heights of letters: lower is a dot or an accent, higher a seal, a signature or an emblem."""

WIDEST = int(0.5 * DPI)
"""Width of letters that touch."""

REACH = int(0.04 * DPI)
"""Pixels around a word that its letters may reach beyond its box."""

LEAST, LEAST_SHARE = 12, 0.02
"""Fewer marks, or a smaller share of those of the page, are not reported: a signature, a stamp of some letters."""


def unread_ink(page: PageImage, read: Iterable[Box]) -> str | None:
    """What is to be said of marks like letters that are in no word; None where there are few.

    Args:
        page: The page without its rules.
        read: The boxes of the words and cells that were read.
    """
    covered = page.hidden > 0
    for box in read:
        covered[max(box.y0 - REACH, 0) : box.y1 + REACH, max(box.x0 - REACH, 0) : box.x1 + REACH] = True
    _, _, stats, centres = cv2.connectedComponentsWithStats(page.ink, connectivity=8)
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    letters = (height >= LETTER[0]) & (height <= LETTER[1]) & (width <= WIDEST) & (width >= LETTER[0] // 3)
    places = centres[1:][letters].astype(np.intp)
    if not len(places):
        return None
    unread = int((~covered[places[:, 1], places[:, 0]]).sum())
    share = unread / len(places)
    if unread < LEAST or share < LEAST_SHARE:
        return None
    return f"{share:.1%} {UNREAD_INK}: marks like letters that are in no word ({unread})."
