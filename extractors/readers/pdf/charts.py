"""Charts: grid lines that carry bars, lines or areas in place of cells with text.

What tells them from tables is what is drawn between the lines: bars that stand on one base and differ in height, or a
line that runs through many fields. A bar inside a cell of a table ends with the cell, a background fills it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf.rules import THICKNESS, Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.crossings import Lattice
    from extractors.readers.pdf.glyphs import Glyphs

_SAME = 1.5  # points; edges that near are one
_BARS = 2  # that stand on one base and differ in height
_MANY_BARS, _HARDLY_FILLED = 3, 0.35  # bars with an edge; of the cells of the grid that they make hold text
_RUN = 0.4  # of the width of a grid that a line of a chart runs along
_FILLED = 0.5  # of the cells hold text where a grid is a table
_MOSTLY_FILLED, _ZIGZAG = 0.75, 5  # so few may, where a line of so many strokes runs through it
_FIELDS = 3  # with a line of their own
_MANY_PARTS = 1_000  # lines drawn in a grid; with more it is a map
_SECTORS, _PIE = 3, 40.0  # of a circle, and points that it is wide and high
_LABELS = (70.0, 12.0, 20.0, 20.0)  # points left, above, right and below of a chart where its labels stand


def is_chart(
    lattice: Lattice, filled: NDArray[np.float64], drawn: NDArray[np.float64], glyphs: Glyphs
) -> bool:
    """Whether a grid is that of a chart.

    Args:
        lattice: The grid.
        filled: Boxes of the filled shapes of the page that are too thick for a rule.
        drawn: Boxes of its paths with curves or several slanted lines.
        glyphs: The characters of the page.

    Returns:
        False wherever the grid may be a table.
    """
    box = (float(lattice.xs[0]), float(lattice.ys[0]), float(lattice.xs[-1]), float(lattice.ys[-1]))
    inside = _within(filled, box)
    free = inside[~_fill_cells(inside, lattice)]
    x, y = glyphs.middles
    cells = lattice.locate(x, y)
    share = len(np.unique(cells[cells >= 0])) / len(lattice.places)
    lines = _lines(_within(drawn, box))
    if share < _MOSTLY_FILLED and any(line.parts >= _ZIGZAG and line.runs_along(box) for line in lines):
        return True
    if share > _FILLED:
        return False
    if _has_bars(free, lattice) or any(line.runs_along(box) for line in lines):
        return True
    if share < _HARDLY_FILLED and _runs_in_fields(lines, lattice):
        return True
    # Bars with an edge make a grid of their own, whose cells they fill.
    blank = inside[[not ((x > a) & (x < c) & (y > b) & (y < d)).any() for a, b, c, d in inside]]
    return share < _HARDLY_FILLED and any(
        len(bars) >= _MANY_BARS and _has_bars(bars, lattice, apart_by=_SAME)
        for bars in (blank, _stacked(inside, 0, 1), _stacked(inside, 1, 0))
    )


def _stacked(boxes: NDArray[np.float64], across: int, along: int) -> NDArray[np.float64]:
    """The boxes with those as one that have the same place across and touch along: the parts of a bar."""
    joined: list[NDArray[np.float64]] = []
    for box in boxes[np.lexsort((boxes[:, along], boxes[:, across].round()))]:
        last = joined[-1] if joined else None
        if (
            last is not None
            and abs(last[across] - box[across]) < _SAME
            and abs(last[across + 2] - box[across + 2]) < _SAME
            and box[along] - last[along + 2] < _SAME
        ):
            last[along + 2] = max(last[along + 2], box[along + 2])
        else:
            joined.append(box.copy())
    return np.array(joined).reshape(-1, 4)


def _within(boxes: NDArray[np.float64], frame: tuple[float, float, float, float]) -> NDArray[np.float64]:
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (x > frame[0]) & (x < frame[2]) & (y > frame[1]) & (y < frame[3])
    inside &= boxes[:, 2] - boxes[:, 0] < 0.95 * (frame[2] - frame[0])
    return boxes[inside]


def _fill_cells(boxes: NDArray[np.float64], lattice: Lattice) -> NDArray[np.bool_]:
    """Which boxes reach from an edge of the grid to another on all sides: backgrounds of cells."""
    fills = np.ones(len(boxes), np.bool_)
    for column, edges in ((0, lattice.xs), (2, lattice.xs), (1, lattice.ys), (3, lattice.ys)):
        if len(boxes):
            fills &= np.abs(boxes[:, column, None] - edges).min(axis=1) <= THICKNESS
    return fills


def _has_bars(boxes: NDArray[np.float64], lattice: Lattice, apart_by: float = -_SAME) -> bool:
    """Whether some boxes stand on one base, beside each other, and differ in length; upright bars or level ones."""
    for base, end, start, stop, edges in ((3, 1, 0, 2, lattice.ys), (0, 2, 1, 3, lattice.xs)):
        for place in boxes[:, base]:
            bars = boxes[np.abs(boxes[:, base] - place) < _SAME]
            bars = bars[np.argsort(bars[:, start])]
            apart = bars[1:, start] > bars[:-1, stop] + apart_by
            lengths = np.abs(bars[:, end] - bars[:, base])
            crossing = [
                bool(
                    (
                        (edges > min(bar[base], bar[end]) + _SAME)
                        & (edges < max(bar[base], bar[end]) - _SAME)
                    ).any()
                )
                for bar in bars
            ]
            if len(bars) >= _BARS and apart.all() and np.ptp(lengths) > THICKNESS and any(crossing):
                return True
    return False


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a chart, drawn in one piece or in several that touch: the box around it."""

    x0: float
    y0: float
    x1: float
    y1: float
    parts: int

    def runs_along(self, frame: tuple[float, float, float, float]) -> bool:
        """Whether it takes up much of the width of a frame, and is not level."""
        return self.x1 - self.x0 > _RUN * (frame[2] - frame[0]) and self.y1 - self.y0 > THICKNESS


def _lines(drawn: NDArray[np.float64]) -> list[_Line]:
    """The slanted and curved lines in a grid, those that touch as one."""
    if not 0 < len(drawn) <= _MANY_PARTS:
        return []
    near = (drawn[:, None, 0] < drawn[None, :, 2] + _SAME) & (drawn[None, :, 0] < drawn[:, None, 2] + _SAME)
    near &= (drawn[:, None, 1] < drawn[None, :, 3] + _SAME) & (drawn[None, :, 1] < drawn[:, None, 3] + _SAME)
    label = np.arange(len(drawn))
    while (smallest := np.where(near, label[None, :], len(drawn)).min(axis=1)).tolist() != label.tolist():
        label = smallest
    joined = []
    for number in np.unique(label).tolist():
        parts = drawn[label == number]
        x0, y0 = parts[:, :2].min(axis=0).tolist()
        x1, y1 = parts[:, 2:].max(axis=0).tolist()
        joined.append(_Line(x0, y0, x1, y1, len(parts)))
    return joined


def _runs_in_fields(lines: Sequence[_Line], lattice: Lattice) -> bool:
    """Whether lines run through several fields of a grid, each within its own: small charts side by side."""
    columns = np.stack([lattice.xs[:-1], lattice.xs[1:]], axis=1)
    count = 0
    for line in lines:
        middle = (line.x0 + line.x1) / 2
        field = columns[(columns[:, 0] < middle) & (middle < columns[:, 1])]
        count += bool(len(field)) and line.x1 - line.x0 > _RUN * float(field[0, 1] - field[0, 0])
    return count >= _FIELDS


def holds_pie(
    box: tuple[float, float, float, float], filled: NDArray[np.float64], drawn: NDArray[np.float64]
) -> bool:
    """Whether sectors of a circle, which are filled, curved and lie around one point, stand in a part of a page.

    Args:
        box: The part, in points.
        filled: Boxes of the filled shapes of the page that are too thick for a rule.
        drawn: Boxes of its paths with curves or several slanted lines.
    """
    curved = {tuple(each) for each in np.round(drawn, 1).tolist()}
    shapes = np.round(_within(filled, box), 1)
    sectors = shapes[[tuple(each) in curved for each in shapes.tolist()]] if len(shapes) else shapes
    if len(sectors) < _SECTORS:
        return False
    lower, upper = sectors[:, :2], sectors[:, 2:]
    touch = ((lower[:, None] <= upper[None] + _SAME) & (upper[:, None] + _SAME >= lower[None])).all(axis=2)
    whole = upper.max(axis=0) - lower.min(axis=0)
    return bool((touch.sum(axis=1) >= _SECTORS).any() and whole.min() > _PIE)


def labels_of(lattices: Sequence[Lattice], glyphs: Glyphs) -> NDArray[np.bool_]:
    """Which characters belong to charts: those on their grids and those beside them."""
    x, y = glyphs.middles
    belong = np.zeros(len(glyphs), np.bool_)
    left, above, right, below = _LABELS
    for lattice in lattices:
        belong |= (
            (x > lattice.xs[0] - left)
            & (x < lattice.xs[-1] + right)
            & (y > lattice.ys[0] - above)
            & (y < lattice.ys[-1] + below)
        )
    return _whole_pieces(belong, glyphs)


def _whole_pieces(belong: NDArray[np.bool_], glyphs: Glyphs) -> NDArray[np.bool_]:
    """These characters and those that they are printed together with, on a line without a gap."""
    if not len(glyphs):
        return belong
    boxes, size = glyphs.boxes, glyphs.sizes
    apart = np.abs(boxes[1:, 3] - boxes[:-1, 3]) > 0.3 * size[1:]
    apart |= np.abs(boxes[1:, 0] - boxes[:-1, 2]) > size[1:]
    piece = np.concatenate(([0], np.cumsum(apart)))
    whole: NDArray[np.bool_] = (np.bincount(piece, weights=belong) > 0)[piece]
    return whole


def without_charts(lattices: Sequence[Lattice], rules: Rules) -> Rules:
    """The rules of a page without those of its charts."""
    level, upright = rules.level, rules.upright
    for lattice in lattices:
        x0, x1, y0, y1 = (float(edges[end]) for edges in (lattice.xs, lattice.ys) for end in (0, -1))
        level = level[
            ~(
                (level[:, 0] > y0 - THICKNESS)
                & (level[:, 0] < y1 + THICKNESS)
                & (level[:, 1] < x1)
                & (level[:, 2] > x0)
            )
        ]
        upright = upright[
            ~(
                (upright[:, 0] > x0 - THICKNESS)
                & (upright[:, 0] < x1 + THICKNESS)
                & (upright[:, 1] < y1)
                & (upright[:, 2] > y0)
            )
        ]
    return Rules(level, upright)
