"""Takes fills off a page: white print on a dark heading becomes black print on paper, as does black on a tint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.resolution import DPI

if TYPE_CHECKING:
    from extractors.readers.scan.imaging import Image

DARK, TINTED = (0, 150), (110, 215)
"""Brightness of the darkest colour of a dark fill, and of one on which print is black; letters are darker than that."""

SOLID = int(0.045 * DPI)
"""Pixels both ways that only a fill has without a break: strokes of letters are thinner."""

LETTER = int(0.16 * DPI)
"""Height of a letter: a hole in a fill up to this size is print on it."""

LEAST_WIDTH, LEAST_HEIGHT = int(0.25 * DPI), int(0.09 * DPI)

EVEN = 0.5
"""Share of a fill that has its colour: pictures have no such colour."""

SAME = 40
"""Difference in a colour up to which it is that of the fill."""

RECTANGLE = 0.8
"""Share of its frame that a fill covers."""


def without_fills(image: Image) -> Image:
    """The page (BGR) with its fills white, what is printed on them black, and a rule along their edges."""
    for darkest, brightest in (DARK, TINTED):
        image = _without(image, cv2.inRange(cv2.blur(image.min(axis=2), (3, 3)), darkest, brightest))
    return image


def _without(image: Image, dark: Image) -> Image:
    """The page without the fills among its dots that are `dark`."""
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((SOLID, SOLID), np.uint8))
    if not cv2.countNonZero(solid):
        return image
    filled = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((LETTER, LETTER), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(filled, connectivity=4)
    height, width = dark.shape
    found = image
    for label, (x, y, across, down, _) in enumerate(stats):
        touches_edge = x == 0 or y == 0 or x + across == width or y + down == height
        if label == 0 or touches_edge or across < LEAST_WIDTH or down < LEAST_HEIGHT:
            continue
        place = np.s_[y : y + down, x : x + across]
        area = labels[place] == label
        printed = _print_on(image[place], area, solid[place] > 0)
        if printed is None:
            continue
        if found is image:
            found = image.copy()
        part = found[place]
        part[area] = printed[area][:, None]
        _draw_edge(part, area)
    return found


def _print_on(image: Image, area: np.ndarray, solid: np.ndarray) -> Image | None:
    """Grey print on white for a fill: what differs from its colour. None if it is none, but a picture."""
    frame = cv2.minAreaRect(cv2.findNonZero(area.astype(np.uint8)))
    if area.sum() < RECTANGLE * max(frame[1][0] * frame[1][1], 1):
        return None
    colour = np.median(image[area & solid], axis=0)
    difference = np.abs(image.astype(np.int16) - colour.astype(np.int16)).max(axis=2)
    inside = difference[area]
    if (inside <= SAME).mean() < EVEN:
        return None
    contrast = max(float(np.percentile(inside, 99)), 2 * SAME)
    grey = 255 - np.clip((difference - SAME / 2) * 255 / (contrast - SAME / 2), 0, 255)
    return np.asarray(grey, np.uint8)


def _draw_edge(image: Image, area: np.ndarray) -> None:
    """A fill ends where its cell ends, whether or not a rule is drawn there."""
    frame = cv2.boxPoints(cv2.minAreaRect(cv2.findNonZero(area.astype(np.uint8))))
    cv2.polylines(image, [np.round(frame).astype(np.int32)], isClosed=True, color=(0, 0, 0), thickness=2)
