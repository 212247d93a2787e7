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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.pdfium import Handle

    Matrix = tuple[float, ...]
    Point = tuple[float, float]

THICKNESS = 3.0
"""Points; anything thicker is a background or a drawing, and rules closer than this are one rule."""

_PATH, _IMAGE, _FORM = 2, 3, 5
_LINE, _BEZIER = 0, 1
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_DEPTH = 6  # forms inside forms
_MAX_SEGMENTS = 100_000  # of a page; a map or a drawing, read no further
_GAP = 3.0  # points between two pieces of one rule
_DASH, _DASH_GAP = 12.0, 8.0  # points; pieces up to that length are dashes, with so wide gaps
_MIN_LENGTH = 5.0


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules of one direction, sorted by position. (n, 3): position across, start and end along, in points."""

    level: NDArray[np.float64]
    upright: NDArray[np.float64]


def read_rule_boxes(page: Handle) -> NDArray[np.float64]:
    """Boxes of everything thin that is drawn on a loaded page. (n, 4): left, bottom, right, top in user space."""
    pieces = [piece for piece in _boxes(_Objects.of_page(page), _Budget(_MAX_SEGMENTS)) if len(piece)]
    return np.concatenate(pieces) if pieces else np.empty((0, 4))


def merged_rules(boxes: NDArray[np.float64]) -> Rules:
    """Rules from thin boxes (x0, y0, x1, y1): pieces of one line joined, lines drawn twice taken once."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    dots = np.maximum(width, height) <= THICKNESS  # may be a piece of either
    level = (width >= height) | dots
    upright = (height > width) | dots
    return Rules(_merged(boxes[level][:, [1, 3, 0, 2]]), _merged(boxes[upright][:, [0, 2, 1, 3]]))


@dataclass(frozen=True, slots=True)
class _Objects:
    """Page objects and the matrix from their space to the page's."""

    handles: list[Handle]
    matrix: Matrix
    depth: int = 0

    @classmethod
    def of_page(cls, page: Handle) -> _Objects:
        return cls(pdfium.page_objects(page), _IDENTITY)

    def of_form(self, form: Handle) -> _Objects:
        count = pdfium.count_form_objects(form)
        return _Objects(
            [pdfium.form_object(form, index) for index in range(count)],
            _product(pdfium.matrix_of_object(form), self.matrix),
            self.depth + 1,
        )


@dataclass(slots=True)
class _Budget:
    """How many path segments may still be looked at."""

    segments: int


def _boxes(objects: _Objects, budget: _Budget) -> Iterator[NDArray[np.float64]]:
    kinds = np.fromiter(map(pdfium.object_type, objects.handles), np.int32, len(objects.handles))
    painted = [objects.handles[index] for index in np.flatnonzero((kinds == _PATH) | (kinds == _IMAGE))]
    if painted:
        yield from _painted_boxes(
            painted, kinds[(kinds == _PATH) | (kinds == _IMAGE)], objects.matrix, budget
        )
    if objects.depth < _MAX_DEPTH:
        for index in np.flatnonzero(kinds == _FORM):
            yield from _boxes(objects.of_form(objects.handles[index]), budget)


def _painted_boxes(
    handles: list[Handle], kinds: NDArray[np.int32], matrix: Matrix, budget: _Budget
) -> Iterator[NDArray[np.float64]]:
    bounds = _transformed(pdfium.bounds_of(handles).astype(np.float64), matrix)
    thin = np.minimum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) <= THICKNESS
    paths = [handles[index] for index in np.flatnonzero(kinds == _PATH)]
    modes = np.ones((len(handles), 2), np.int32)
    modes[kinds == _PATH] = pdfium.draw_modes(paths)
    yield bounds[thin & (modes != 0).any(axis=1)]
    for index in np.flatnonzero(~thin & (kinds == _PATH)):
        stroked = bool(modes[index, 1])
        count = pdfium.count_segments(handles[index])
        if not stroked and count <= 5:  # one filled shape: a background
            continue
        budget.segments -= count
        if budget.segments < 0:
            return
        yield _edges(handles[index], count, stroked, matrix)


def _edges(path: Handle, count: int, stroked: bool, matrix: Matrix) -> NDArray[np.float64]:
    """The thin parts of a path: its level and upright lines if it is stroked, its thin shapes if it is filled."""
    placed = _product(pdfium.matrix_of_object(path), matrix)
    boxes: list[tuple[float, float, float, float]] = []
    for points in _shapes(path, count, placed):
        if stroked:
            pairs = itertools.pairwise(points)
            boxes += [_box(pair) for pair in pairs if _is_straight(*pair)]
        else:
            box = _box(points)
            if min(box[2] - box[0], box[3] - box[1]) <= THICKNESS:
                boxes.append(box)
    return np.array(boxes, np.float64).reshape(-1, 4)


def _shapes(path: Handle, count: int, matrix: Matrix) -> Iterator[list[Point]]:
    """The corners of each part of a path, on the page; parts with curves are left out."""
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
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == _BEZIER
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.segment_close(segment):
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def _is_straight(start: Point, end: Point) -> bool:
    return abs(start[0] - end[0]) < 1.0 or abs(start[1] - end[1]) < 1.0


def _box(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first`, then `then`."""
    if then == _IDENTITY:
        return first
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _transformed(boxes: NDArray[np.float64], matrix: Matrix) -> NDArray[np.float64]:
    if matrix == _IDENTITY:
        return boxes
    a, b, c, d, e, f = matrix
    xs = np.stack([boxes[:, i] * a + boxes[:, j] * c + e for i in (0, 2) for j in (1, 3)])
    ys = np.stack([boxes[:, i] * b + boxes[:, j] * d + f for i in (0, 2) for j in (1, 3)])
    return np.stack([xs.min(0), ys.min(0), xs.max(0), ys.max(0)], axis=1)


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
