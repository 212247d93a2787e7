"""Finds the ruled lines on a straight page, and takes them off so that only text is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.readers.scan.dust import without_dust
from extractors.readers.scan.resolution import DPI

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from extractors.readers.scan.imaging import Image, PageImage

    Labels = NDArray[np.int32]

MIN_LENGTH = int(0.22 * DPI)
"""Shortest piece that counts as a rule: longer than a stroke of a letter, shorter than a row is high."""

MAX_THICKNESS = int(0.045 * DPI)
"""Thicker than this is a filled area, a picture or a line of small print."""

MAX_BREAK = int(0.025 * DPI)
"""Gaps of this length in a worn rule are closed."""


UNDER_STAMP = int(0.8 * DPI)
"""A stamp hides no more of a rule than this in one piece."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight piece of rule: `at` is its y if it is level, its x if it is upright; `start` < `end` along it.

    `number` marks its pixels in the image of pieces of its direction. `first` and `last` are as `at`, at its ends: on a
    photographed page rules are not quite level.
    """

    at: float
    start: int
    end: int
    number: int
    first: float
    last: float

    @property
    def length(self) -> int:
        """Pixels from end to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a page. The images hold the number of the rule at each pixel, 0 where there is none."""

    level: list[Rule]
    upright: list[Rule]
    level_pixels: Labels
    upright_pixels: Labels


def find_rules(page: PageImage) -> Rules:
    """All level and upright rules of a page, also hairlines and worn ones."""
    level, level_pixels = _level_rules(page.grey, page.ink, page.hidden)
    upright, upright_pixels = _level_rules(
        *(np.ascontiguousarray(image.T) for image in (page.grey, page.ink, page.hidden))
    )
    return Rules(level, upright, level_pixels, np.ascontiguousarray(upright_pixels.T))


def without_rules(page: PageImage, rules: Rules, level: Iterable[Rule], upright: Iterable[Rule]) -> PageImage:
    """The page with these of its rules and all dust taken off; strokes that cross a rule stay whole."""
    drawn = _pixels(rules.level_pixels, level) | _pixels(rules.upright_pixels, upright)
    covered = cv2.dilate(drawn, np.ones((5, 5), np.uint8))
    text = cv2.bitwise_and(page.ink, cv2.bitwise_not(covered))
    # A stroke crosses a rule where there is text right beside it on both its sides.
    bridge = np.ones((MAX_THICKNESS, 1), np.uint8)
    crossing = cv2.morphologyEx(text, cv2.MORPH_CLOSE, bridge) | cv2.morphologyEx(
        text, cv2.MORPH_CLOSE, bridge.T
    )
    ink = without_dust(text | (crossing & page.ink))
    # The recogniser gets the grey edges of letters too, but nothing between them.
    grey = np.where(cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0, page.grey, np.uint8(255))
    grey[(covered > 0) & (ink == 0)] = 255
    return replace(page, grey=grey, ink=ink)


def _pixels(labels: Labels, rules: Iterable[Rule]) -> Image:
    chosen = np.zeros(int(labels.max()) + 1, np.uint8)
    chosen[[rule.number for rule in rules]] = 255
    return chosen[labels]


def _level_rules(grey: Image, ink: Image, hidden: Image) -> tuple[list[Rule], Labels]:
    """Level rules and the image of their numbers. Upright ones are found by handing in the transposed page."""
    thin = cv2.morphologyEx(cv2.blur(grey, (5, 1)), cv2.MORPH_BLACKHAT, np.ones((MAX_THICKNESS, 1), np.uint8))
    strokes = cv2.threshold(thin, 25, 255, cv2.THRESH_BINARY)[1]
    strokes = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((1, MAX_BREAK), np.uint8))
    candidates = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((1, MIN_LENGTH), np.uint8))
    if hidden.any():  # a rule goes on under a stamp
        bridged = cv2.morphologyEx(candidates, cv2.MORPH_CLOSE, np.ones((1, UNDER_STAMP), np.uint8))
        candidates |= bridged & (hidden | strokes)

    _, labels, stats, _ = cv2.connectedComponentsWithStats(candidates, connectivity=8)
    rules: list[Rule] = []
    pixels = np.zeros(grey.shape, np.int32)
    for label, (x, y, width, height, area) in enumerate(stats):
        if label == 0 or area > width * MAX_THICKNESS:
            continue
        place = np.s_[y : y + height, x : x + width]
        piece = labels[place] == label
        rows = np.nonzero(piece)[0]
        if _stands_alone(ink[:, x : x + width], y + int(rows.min()), y + int(rows.max())):
            pixels[place][piece] = label
            tip = min(MIN_LENGTH // 2, int(width))
            ends = [y + float(np.nonzero(each)[0].mean()) for each in (piece[:, :tip], piece[:, -tip:])]
            rules.append(Rule(y + float(rows.mean()), int(x), int(x + width), label, *ends))
    return rules, pixels


def _stands_alone(ink: Image, top: int, bottom: int) -> bool:
    """Whether the paper above and below is mostly white; above the feet of a line of letters it is not."""
    above, below = ink[max(top - 7, 0) : max(top - 2, 0)], ink[bottom + 3 : bottom + 8]
    return all(np.mean(side > 0) < 0.3 for side in (above, below) if side.size)
