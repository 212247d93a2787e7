"""Ticks, crosses and boxes that are drawn with lines, as the characters they stand for.

A box is a small square that nothing joins: the cells of a table hang together. In it, or without one, stands a tick (a
short stroke down and a longer one up) or a cross (two strokes over each other), drawn or typed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.glyphs import Glyphs
from extractors.readers.pdf.objects import IDENTITY, PATH
from extractors.readers.pdf.rules import corners

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.pdf.geometry import PageFrame
    from extractors.readers.pdf.objects import PageObjects
    from extractors.readers.pdf.pdfium import Handle
    from extractors.readers.pdf.rules import Shapes

_SIDES = (4.0, 18.0)  # points, of a box or a mark
_SQUARE = 0.7  # shorter side to longer one
_MAX_SEGMENTS = 6  # of a box or a mark of strokes
_MAX_SHAPES = 1_000  # so small; a page with more is a drawing
_APART = 1.5  # points; a box touches nothing so near
_SLOPE = 0.3  # rise to run and run to rise of a slanted stroke at least
_TICK, _CROSS, _BOX = "✓", "✗", "☐"
_IN_BOX = {_TICK: "☑", _CROSS: "☒"}
_TYPED = {"✓": _TICK, "✔": _TICK, "√": _TICK, "✗": _CROSS, "✘": _CROSS, "x": _CROSS, "X": _CROSS, "×": _CROSS}
_LIKE_TICKS = np.array([ord(letter) for letter in "vV✓√"], np.uint32)  # what a tick may have been read as
_WHITE = 245  # of 255
_MAX_CORNERS = 40  # of the outline of a tick
_SLENDER = 0.45  # of its box that a tick fills
_LOWEST = (0.1, 0.6)  # of its width, from the left, between which a tick is lowest
_HIGHEST = 0.75  # of its width, from where on it is highest
_LEFT_END = (0.2, 0.8)  # of its height at which its left end is
_SAME_EDGE = 0.3  # of their size that the edges of two crossing strokes may be apart
_LEVEL = 0.5  # points that the side of a square may lean
_WHOLE = 0.6  # of a box: a rectangle that fills so much is its ground

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class DrawnMarks:
    """Drawn marks as characters, the boxes of what they are drawn with, and which characters of the page they are in
    the place of.
    """

    glyphs: Glyphs
    boxes: NDArray[np.float64]
    replaced: NDArray[np.bool_]


def find_drawn_marks(
    shapes: Shapes, objects: PageObjects, frame: PageFrame, glyphs: Glyphs
) -> DrawnMarks | None:
    """The ticks, crosses and boxes among the shapes of a page; None where there are none.

    Args:
        shapes: What is drawn on the page.
        objects: All objects of the page, in which the shapes are looked up.
        frame: How the page stands.
        glyphs: Its characters: what is typed into a box counts as its mark, any other text makes it a frame.

    Returns:
        The marks on the upright page.
    """
    width, height = shapes.boxes[:, 2] - shapes.boxes[:, 0], shapes.boxes[:, 3] - shapes.boxes[:, 1]
    small = (shapes.kinds == PATH) & (np.maximum(width, height) <= _SIDES[1])
    small &= np.minimum(width, height) >= _SIDES[0] / 2
    which = np.flatnonzero(small)
    if not len(which) or len(which) > _MAX_SHAPES:
        return None
    squares, strokes, blots, ticks = _drawn(shapes, objects, which)
    signs = _signs(strokes) + [(_TICK, tick) for tick in ticks]
    squares = squares[_alone(squares, shapes.rules)]
    signs += [(_TICK, blot) for blot in blots if _fills_part_of_one(blot, squares)]
    if not (len(squares) or signs):
        return None
    return _as_characters(frame.upright(squares), signs, frame, glyphs)


@dataclass(slots=True)
class _Strokes:
    """Straight strokes that are drawn together: the corners they run through, in user space."""

    corners: list[tuple[float, float]]

    @property
    def box(self) -> Box:
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return min(xs), min(ys), max(xs), max(ys)


def _drawn(
    shapes: Shapes, objects: PageObjects, which: NDArray[np.intp]
) -> tuple[NDArray[np.float64], list[_Strokes], list[Box], list[Box]]:
    """What the shapes with these numbers are: the boxes of squares, the other strokes, the boxes of what is filled with
    a colour, and those of ticks so filled.
    """
    blots: list[Box] = []
    ticks: list[Box] = []
    squares: list[NDArray[np.float64]] = []
    strokes: list[_Strokes] = []
    for index in which.tolist():
        handle = shapes.handles[index]
        count = pdfium.count_segments(handle)
        box = shapes.boxes[index]
        filled = bool(shapes.modes[index, 0]) and _is_coloured(handle)
        if filled and _is_tick(_outline(handle, count, objects)):
            ticks.append(_as_box(box))
        elif filled and not (count <= _MAX_SEGMENTS and _is_ground(box, shapes.boxes[which])):
            blots.append(_as_box(box))
        if filled or not 2 <= count <= _MAX_SEGMENTS or not shapes.modes[index, 1]:
            continue
        place = objects.place_of.get(handle)
        parts = corners(handle, count, place[1].matrix if place else IDENTITY)
        if any(curved for _, curved in parts):
            continue
        if len(parts) == 1 and _is_square(parts[0][0], box):
            squares.append(box)
            continue
        strokes += [_Strokes(points) for points, _ in parts if len(points) <= 3 and _all_slanted(points)]
    return np.array(squares).reshape(-1, 4), strokes, blots, ticks


def _fills_part_of_one(blot: Box, squares: NDArray[np.float64]) -> bool:
    """Whether something stands in a square: a mark, whatever its shape."""
    x, y = (blot[0] + blot[2]) / 2, (blot[1] + blot[3]) / 2
    return any(left < x < right and bottom < y < top for left, bottom, right, top in squares)


def _is_ground(box: NDArray[np.float64], others: NDArray[np.float64]) -> bool:
    """Whether a filled shape covers most of one that it lies in or around, as the ground of a box does."""
    area = (others[:, 2] - others[:, 0]) * (others[:, 3] - others[:, 1])
    shared = np.minimum(others[:, 2:], box[2:]) - np.maximum(others[:, :2], box[:2])
    covered = np.prod(np.maximum(shared, 0), axis=1) > _WHOLE * area
    return bool(covered.sum() > 1)


def _as_box(box: NDArray[np.float64]) -> Box:
    return float(box[0]), float(box[1]), float(box[2]), float(box[3])


def _outline(handle: Handle, count: int, objects: PageObjects) -> list[tuple[float, float]]:
    """The corners of a path that is one closed line of so many that it may be a tick; none of any other."""
    if not _MAX_SEGMENTS - 1 <= count <= _MAX_CORNERS:
        return []
    place = objects.place_of.get(handle)
    parts = corners(handle, count, place[1].matrix if place else IDENTITY)
    return parts[0][0] if len(parts) == 1 else []


def _is_tick(points: list[tuple[float, float]]) -> bool:
    """Whether an outline is that of a tick: low in its left half, highest at its right end, and slender."""
    if not points:
        return False
    xs, ys = np.array(points).T
    width, height = np.ptp(xs), np.ptp(ys)
    if min(width, height) < _SIDES[0] or not _SQUARE / 2 < width / height < 2 / _SQUARE:
        return False
    x, y = (xs - xs.min()) / width, (ys - ys.min()) / height
    area = abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2
    lowest, highest, leftmost = x[y.argmin()], x[y.argmax()], y[x.argmin()]
    stands = _LOWEST[0] < lowest < _LOWEST[1] and highest > _HIGHEST
    return bool(stands and _LEFT_END[0] < leftmost < _LEFT_END[1] and area < _SLENDER)


def _is_square(points: list[tuple[float, float]], box: NDArray[np.float64]) -> bool:
    width, height = float(box[2] - box[0]), float(box[3] - box[1])
    if min(width, height) < _SIDES[0] or min(width, height) < _SQUARE * max(width, height):
        return False
    sides = itertools.pairwise(points)
    level = [abs(a[0] - b[0]) < _LEVEL or abs(a[1] - b[1]) < _LEVEL for a, b in sides]
    return len(points) >= 5 and all(level)


def _is_coloured(handle: Handle) -> bool:
    return bool(pdfium.fill_colours([handle])[0, :3].min() < _WHITE)


def _all_slanted(points: list[tuple[float, float]]) -> bool:
    for a, b in itertools.pairwise(points):
        run, rise = abs(a[0] - b[0]), abs(a[1] - b[1])
        if rise < _SLOPE * run or run < _SLOPE * rise:
            return False
    return len(points) > 1


def _signs(strokes: list[_Strokes]) -> list[tuple[str, Box]]:
    """The ticks and crosses that strokes make, each with its box."""
    signs: list[tuple[str, Box]] = []
    lines = [stroke for stroke in strokes if len(stroke.corners) == 2]
    for stroke in strokes:
        if len(stroke.corners) == 3:
            left, lowest, right = sorted(stroke.corners)
            if lowest[1] < min(left[1], right[1]) and right[1] > left[1]:
                signs.append((_TICK, stroke.box))
    rising = [line for line in lines if _rises(line)]
    for line in (line for line in lines if not _rises(line)):
        partner = next((other for other in rising if _cross(line.box, other.box)), None)
        if partner is not None:
            rising.remove(partner)
            signs.append((_CROSS, line.box))
            continue
        partner = next((other for other in rising if _meet(line, other)), None)
        if partner is not None:
            rising.remove(partner)
            signs.append((_TICK, _Strokes(line.corners + partner.corners).box))
    return signs


def _rises(line: _Strokes) -> bool:
    (_, low), (_, high) = sorted(line.corners)
    return high > low


def _cross(one: Box, other: Box) -> bool:
    """Whether the boxes of two strokes, one rising and one falling, are nearly the same."""
    size = max(one[2] - one[0], one[3] - one[1])
    return all(abs(a - b) < _SAME_EDGE * size for a, b in zip(one, other, strict=True))


def _meet(falling: _Strokes, rising: _Strokes) -> bool:
    """Whether a stroke down ends where a longer one up begins."""
    end, start = max(falling.corners), min(rising.corners)
    longer = rising.box[3] - rising.box[1] > falling.box[3] - falling.box[1]
    return longer and abs(end[0] - start[0]) < _APART and abs(end[1] - start[1]) < _APART


def _alone(squares: NDArray[np.float64], rules: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which squares no rule touches but their own sides."""
    alone = np.ones(len(squares), np.bool_)
    for index, (left, bottom, right, top) in enumerate(squares):
        near = (rules[:, 0] < right + _APART) & (rules[:, 2] > left - _APART)
        near &= (rules[:, 1] < top + _APART) & (rules[:, 3] > bottom - _APART)
        own = (rules[:, 0] > left - _APART) & (rules[:, 2] < right + _APART)
        own &= (rules[:, 1] > bottom - _APART) & (rules[:, 3] < top + _APART)
        alone[index] = not (near & ~own).any()
    return alone


def _as_characters(
    squares: NDArray[np.float64],
    signs: list[tuple[str, Box]],
    frame: PageFrame,
    glyphs: Glyphs,
) -> DrawnMarks | None:
    """Boxes with what stands in them as one character each, and the signs that stand in none."""
    at = frame.upright(np.array([box for _, box in signs]).reshape(-1, 4))
    middles = np.stack([(at[:, 0] + at[:, 2]) / 2, (at[:, 1] + at[:, 3]) / 2], axis=1)
    x, y = glyphs.middles
    replaced = np.zeros(len(glyphs), np.bool_)
    free = np.ones(len(signs), np.bool_)
    marks: list[tuple[str, NDArray[np.float64]]] = []
    for square in squares:
        x0, y0, x1, y1 = square
        typed = np.flatnonzero((x > x0) & (x < x1) & (y > y0) & (y < y1) & (glyphs.codes != ord(" ")))
        drawn = np.flatnonzero(
            (middles[:, 0] > x0) & (middles[:, 0] < x1) & (middles[:, 1] > y0) & (middles[:, 1] < y1)
        )
        sign = signs[drawn[0]][0] if len(drawn) else None
        if len(typed):
            sign = _TYPED.get(chr(glyphs.codes[typed[0]])) if len(typed) == 1 else None
            if sign is None:
                continue
        replaced[typed] = True
        free[drawn] = False
        marks.append((_IN_BOX[sign] if sign else _BOX, square))
    for index in np.flatnonzero(free).tolist():
        sign, (x0, y0, x1, y1) = signs[index][0], at[index]
        replaced |= (
            (x > x0) & (x < x1) & (y > y0) & (y < y1) & (sign == _TICK) & np.isin(glyphs.codes, _LIKE_TICKS)
        )
        marks.append((sign, at[index]))
    if not marks:
        return None
    boxes = np.array([box for _, box in marks])
    count = len(marks)
    return DrawnMarks(
        Glyphs(
            np.array([ord(sign) for sign, _ in marks], np.uint32),
            boxes,
            boxes[:, 3] - boxes[:, 1],
            np.zeros(count, np.bool_),
            np.zeros(count, np.bool_),
            np.zeros(count, np.int8),
        ),
        boxes,
        replaced,
    )
