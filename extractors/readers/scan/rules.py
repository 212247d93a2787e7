"""Finds the ruled lines on a straight page, and takes them off so that only text is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
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

FAINT = 25
"""How much darker than the paper around it a mark is at least."""

DOT = int(0.09 * DPI)
"""Longest dash of a dotted rule that is looked for dot by dot; longer ones are pieces of a worn rule."""

DOT_GAP = int(0.07 * DPI)
"""Longest gap between the dots of a rule."""

BAND = int(0.02 * DPI)
"""Pixels of height within which dots are in line."""

FEWEST_DOTS = 3
"""So many dots at one distance are no accents or points of text."""

REGULAR = 0.3
"""Most that the distances of dots differ from each other, as a share of their mean."""

UNDER_STAMP = int(0.8 * DPI)
"""A stamp hides no more of a rule than this in one piece."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight piece of rule: `at` is its y if it is level, its x if it is upright; `start` < `end` along it.

    `number` marks its pixels in the image of pieces of its direction. `first` and `last` are as `at`, at its ends: on a
    photographed page rules are not quite level. `is_dotted`: of dots or short dashes, which a gap to be filled in
    is drawn with too.
    """

    at: float
    start: int
    end: int
    number: int
    first: float
    last: float
    is_dotted: bool = False

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


@dataclass(frozen=True, slots=True)
class Marks:
    """The dark marks of a page: an image, the number of its mark at each pixel; left, top, width, height of each."""

    image: Image
    labels: Labels
    boxes: Labels

    def transposed(self) -> Marks:
        """The marks of the transposed page."""
        return Marks(
            np.ascontiguousarray(self.image.T),
            np.ascontiguousarray(self.labels.T),
            self.boxes[:, [1, 0, 3, 2]],
        )


def find_rules(page: PageImage) -> Rules:
    """All level and upright rules of a page, also hairlines and worn ones."""
    marks = _find_marks(page.grey)
    dots = _joined_at_crossings(_dotted(marks), _dotted(marks.transposed()).T, marks)
    level, level_pixels = _level_rules(page.grey, page.ink, page.hidden, dots[0])
    upright, upright_pixels = _level_rules(
        *(np.ascontiguousarray(image.T) for image in (page.grey, page.ink, page.hidden, dots[1]))
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


def _level_rules(grey: Image, ink: Image, hidden: Image, dotted: Image) -> tuple[list[Rule], Labels]:
    """Level rules and the image of their numbers. Upright ones are found by handing in the transposed page."""
    thin = cv2.morphologyEx(cv2.blur(grey, (5, 1)), cv2.MORPH_BLACKHAT, np.ones((MAX_THICKNESS, 1), np.uint8))
    strokes = cv2.threshold(thin, FAINT, 255, cv2.THRESH_BINARY)[1]
    strokes = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((1, MAX_BREAK), np.uint8))
    candidates = cv2.morphologyEx(strokes, cv2.MORPH_OPEN, np.ones((1, MIN_LENGTH), np.uint8))
    if hidden.any():  # a rule goes on under a stamp
        bridged = cv2.morphologyEx(candidates, cv2.MORPH_CLOSE, np.ones((1, UNDER_STAMP), np.uint8))
        candidates |= bridged & (hidden | strokes)
    candidates |= dotted

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
            first, last = (
                y + float(np.nonzero(each)[0].mean()) for each in (piece[:, :tip], piece[:, -tip:])
            )
            is_dotted = bool((dotted[place][piece] > 0).mean() > 0.5)
            rules.append(Rule(y + float(rows.mean()), int(x), int(x + width), label, first, last, is_dotted))
    return rules, pixels


def _find_marks(grey: Image) -> Marks:
    """All marks that are darker than the paper around them, faint ones too."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, np.ones((MAX_THICKNESS, MAX_THICKNESS), np.uint8))
    image = cv2.threshold(dark, FAINT, 255, cv2.THRESH_BINARY)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(image, connectivity=8)
    return Marks(image, labels, stats[:, :4])


def _dotted(marks: Marks) -> Image:
    """The level rules of dots or short dashes, gaps filled: marks smaller than letters, in line, evenly spaced."""
    left, top, width, height = marks.boxes.T
    is_dot = (width <= DOT) & (height <= MAX_THICKNESS)
    is_dot[0] = False  # the paper
    if not _has_runs(left[is_dot], left[is_dot] + width[is_dot], top[is_dot] + height[is_dot] // 2):
        return np.zeros_like(marks.image)
    dots = np.where(is_dot, np.uint8(255), np.uint8(0))[marks.labels]
    joined = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, np.ones((1, DOT_GAP + 1), np.uint8))
    _, runs, sizes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    run_of = runs[top + height // 2, left + width // 2]
    run_of[~is_dot] = 0
    kept = np.zeros(len(sizes), np.uint8)
    for run in np.nonzero(sizes[:, cv2.CC_STAT_WIDTH] >= MIN_LENGTH)[0][1:]:
        kept[run] = 255 * _is_regular(left[run_of == run])
    if not kept.any():
        return np.zeros_like(marks.image)
    return kept[runs]


def _joined_at_crossings(level: Image, upright: Image, marks: Marks) -> tuple[Image, Image]:
    """Dotted rules with their gaps closed, also where they meet: dashes that cross are one mark, larger than a dot."""
    if not (level.any() and upright.any()):
        return level, upright
    reach = np.ones((1, 2 * (DOT + DOT_GAP) + 1), np.uint8)
    long_level, long_upright = cv2.dilate(level, reach), cv2.dilate(upright, reach.T)
    is_crossing = np.zeros(len(marks.boxes), np.uint8)
    is_crossing[marks.labels[(long_level & long_upright & marks.image) > 0]] = 255
    crossings = is_crossing[marks.labels]
    gap = np.ones((1, DOT_GAP + 1), np.uint8)
    return (
        cv2.morphologyEx(level | (long_level & crossings), cv2.MORPH_CLOSE, gap),
        cv2.morphologyEx(upright | (long_upright & crossings), cv2.MORPH_CLOSE, gap.T),
    )


def _has_runs(starts: Labels, ends: Labels, middles: Labels) -> bool:
    """Whether marks may make a rule, told by their places alone: most pages have none, and images cost much more."""
    for offset in (0, BAND // 2):
        bands = (middles + offset) // BAND
        order = np.lexsort((starts, bands))
        start, end, band = starts[order], ends[order], bands[order]
        breaks = np.nonzero((np.diff(band) != 0) | (start[1:] - end[:-1] > DOT_GAP))[0] + 1
        edges = np.concatenate(([0], breaks, [len(start)]))
        for first, behind in pairwise(edges):
            is_long = behind - first >= FEWEST_DOTS and end[behind - 1] - start[first] >= MIN_LENGTH
            if is_long and _is_regular(start[first:behind]):
                return True
    return False


def _is_regular(places: Labels) -> bool:
    """Whether marks stand at one distance from each other."""
    gaps = np.diff(np.sort(places))
    return len(places) >= FEWEST_DOTS and bool(gaps.std() <= REGULAR * gaps.mean())


def _stands_alone(ink: Image, top: int, bottom: int) -> bool:
    """Whether the paper above and below is mostly white; above the feet of a line of letters it is not."""
    above, below = ink[max(top - 7, 0) : max(top - 2, 0)], ink[bottom + 3 : bottom + 8]
    return all(np.mean(side > 0) < 0.3 for side in (above, below) if side.size)
