"""The ruled lines of a page: what is drawn thin, level or upright, whatever the producer drew it with.

A rule may be a stroked line, the edge of a stroked rectangle, a thin filled rectangle, a thin picture, or many
short pieces of any of these. Backgrounds and highlights are filled and thick; clip paths are no page objects.
"""

from __future__ import annotations

import ctypes
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.objects import IMAGE, PATH, SHADING, product, transformed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.objects import Matrix, ObjectGroup, PageObjects
    from extractors.readers.pdf.pdfium import Handle

    Point = tuple[float, float]

THICKNESS = 3.0
"""Points; anything thicker is a background or a drawing, and rules closer than this are one rule."""

_LINE, _BEZIER = 0, 1
_MAX_SEGMENTS = 100_000  # of a page; a map or a drawing, read no further
_GAP = 3.0  # points between two pieces of one rule
_DASH, _DASH_GAP = 12.0, 8.0  # points; pieces up to that length are dashes, with so wide gaps
_MIN_LENGTH = 5.0
_ONE_LINE = 2  # segments


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of one direction, sorted by position. (n, 3): position across, start and end along, in points."""

    level: NDArray[np.float64]
    upright: NDArray[np.float64]


@dataclass(slots=True)
class Shapes:
    """What is drawn on a page besides text, in user space (boxes: left, bottom, right, top).

    `rules` are the boxes of everything thin. The other columns have one entry for each path, picture and shading,
    thin or not: its box, handle, kind and place in the order of drawing, whether it is filled and stroked, how many
    segments it has (0: not asked, as nothing depends on it), and whether curves or slanted lines are among them.
    """

    rules: NDArray[np.float64]
    boxes: NDArray[np.float64]
    handles: list[Handle]
    kinds: NDArray[np.int32]
    orders: NDArray[np.intp]
    modes: NDArray[np.int32]
    segments: NDArray[np.int32]
    slanted: NDArray[np.bool_]

    @property
    def thick(self) -> NDArray[np.bool_]:
        """Which shapes are too thick for a rule."""
        thinner = np.minimum(self.boxes[:, 2] - self.boxes[:, 0], self.boxes[:, 3] - self.boxes[:, 1])
        thick: NDArray[np.bool_] = thinner > THICKNESS
        return thick


def read_shapes(objects: PageObjects, without: Collection[Handle] = ()) -> Shapes:
    """All that is drawn on a page besides its text, without some of it."""
    budget = _Budget(_MAX_SEGMENTS)
    rules: list[NDArray[np.float64]] = [np.empty((0, 4))]
    found = [
        shapes
        for group in objects.groups
        if (shapes := _shapes_of(group, without, rules, budget)) is not None
    ]
    if len(found) == 1:
        shapes = found[0]
    else:
        shapes = Shapes(
            rules=rules[0],
            boxes=np.concatenate([each.boxes for each in found] or [np.empty((0, 4))]),
            handles=[handle for each in found for handle in each.handles],
            kinds=np.concatenate([each.kinds for each in found] or [np.empty(0, np.int32)]),
            orders=np.concatenate([each.orders for each in found] or [np.empty(0, np.intp)]),
            modes=np.concatenate([each.modes for each in found] or [np.empty((0, 2), np.int32)]),
            segments=np.concatenate([each.segments for each in found] or [np.empty(0, np.int32)]),
            slanted=np.concatenate([each.slanted for each in found] or [np.empty(0, np.bool_)]),
        )
    shapes.rules = np.concatenate(rules)
    return shapes


def merged_rules(boxes: NDArray[np.float64]) -> Rules:
    """Rules from thin boxes (x0, y0, x1, y1): pieces of one line joined, lines drawn twice taken once."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    dots = np.maximum(width, height) <= THICKNESS  # may be a piece of either
    level = (width >= height) | dots
    upright = (height > width) | dots
    return Rules(_merged(boxes[level][:, [1, 3, 0, 2]]), _merged(boxes[upright][:, [0, 2, 1, 3]]))


@dataclass(slots=True)
class _Budget:
    """How many path segments may still be looked at."""

    segments: int


def _shapes_of(
    group: ObjectGroup, without: Collection[Handle], rules: list[NDArray[np.float64]], budget: _Budget
) -> Shapes | None:
    """The shapes of one group of objects; the boxes of what is thin in them are added to `rules`."""
    which = group.of_kinds(PATH, IMAGE, SHADING)
    if without:
        which = np.array([index for index in which.tolist() if group.handles[index] not in without], np.intp)
    if not len(which):
        return None
    handles, kinds = [group.handles[index] for index in which.tolist()], group.kinds[which]
    boxes = transformed(pdfium.bounds_of(handles).astype(np.float64), group.matrix)
    thin = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) <= THICKNESS
    paths = np.flatnonzero(kinds == PATH)
    modes = np.ones((len(handles), 2), np.int32)
    modes[paths] = pdfium.draw_modes([handles[index] for index in paths.tolist()])
    segments, slanted = np.zeros(len(handles), np.int32), np.zeros(len(handles), np.bool_)
    rules.append(boxes[thin & (modes != 0).any(axis=1) & (kinds != SHADING)])
    for index in np.flatnonzero(~thin & (kinds == PATH)).tolist():
        stroked = bool(modes[index, 1])
        count = segments[index] = pdfium.count_segments(handles[index])
        if not stroked and count <= 5:  # one filled shape, a background
            continue
        budget.segments -= int(count)
        if budget.segments >= 0:
            edges, slanted[index] = _edges(handles[index], int(count), stroked, group.matrix)
            if count > _ONE_LINE:  # one that is level or upright is as thick as a background
                rules.append(edges)
    return Shapes(np.empty((0, 4)), boxes, handles, kinds, group.orders[which], modes, segments, slanted)


def _edges(path: Handle, count: int, stroked: bool, matrix: Matrix) -> tuple[NDArray[np.float64], bool]:
    """The thin parts of a path: its level and upright lines if it is stroked, its thin shapes if it is filled; and
    whether it has curves or slanted lines.
    """
    boxes: list[tuple[float, float, float, float]] = []
    slanted = False
    for points, curved in corners(path, count, matrix):
        pairs = list(itertools.pairwise(points))
        straight = [pair for pair in pairs if _is_straight(*pair)]
        slanted = slanted or curved or len(straight) < len(pairs)
        if curved:
            continue
        if stroked:
            boxes += [_box(pair) for pair in straight]
        else:
            box = _box(points)
            if min(box[2] - box[0], box[3] - box[1]) <= THICKNESS:
                boxes.append(box)
    return np.array(boxes, np.float64).reshape(-1, 4), slanted


def corners(path: Handle, count: int, matrix: Matrix) -> list[tuple[list[Point], bool]]:
    """The corners of each part of a path of `count` segments, on the page, and whether the part has curves.

    `matrix` is that of the path's group of objects.
    """
    return list(_parts(path, count, product(pdfium.matrix_of_object(path), matrix)))


def _parts(path: Handle, count: int, matrix: Matrix) -> Iterator[tuple[list[Point], bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.addressof(x), ctypes.addressof(y)
    a, b, c, d, e, f = matrix
    points: list[Point] = []
    curved = False
    for index in range(count):
        segment = pdfium.path_segment(path, index)
        kind = pdfium.segment_type(segment)
        pdfium.segment_point(segment, at_x, at_y)
        if kind not in (_LINE, _BEZIER):
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        curved = curved or kind == _BEZIER
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.segment_close(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, curved


def _is_straight(start: Point, end: Point) -> bool:
    return abs(start[0] - end[0]) < 1.0 or abs(start[1] - end[1]) < 1.0


def _box(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _merged(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes (across low, across high, along start, along end) -> rules (position, start, end)."""
    if not len(boxes):
        return np.empty((0, 3))
    position = (boxes[:, 0] + boxes[:, 1]) / 2
    lines = positions_within(position, THICKNESS)
    order = np.lexsort((boxes[:, 2], lines))
    lines, position = lines[order], position[order]
    start, end = boxes[order, 2], boxes[order, 3]
    # The furthest end so far on the same line; lines are kept apart by an offset greater than any page.
    offset = lines * 1e6
    reach = np.maximum.accumulate(end + offset) - offset
    length = end - start
    dashes = np.maximum(length[1:], length[:-1]) <= _DASH
    gap = np.where(dashes, _DASH_GAP, _GAP)
    other = (lines[1:] != lines[:-1]) | (start[1:] > reach[:-1] + gap)
    begins = np.concatenate(([0], np.flatnonzero(other) + 1))
    merged = np.stack(
        [
            np.add.reduceat(position * (length + 1e-3), begins) / np.add.reduceat(length + 1e-3, begins),
            np.minimum.reduceat(start, begins),
            np.maximum.reduceat(end, begins),
        ],
        axis=1,
    )
    long_enough: NDArray[np.bool_] = merged[:, 2] - merged[:, 1] >= _MIN_LENGTH
    return merged[long_enough]


def positions_within(values: NDArray[np.float64], distance: float) -> NDArray[np.intp]:
    """For each value the number of its group, counted upwards: neighbours closer than `distance` share one."""
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    groups = np.empty(len(values), np.intp)
    groups[order[:1]] = 0
    groups[order[1:]] = np.cumsum(np.diff(sorted_values) > distance)
    return groups
