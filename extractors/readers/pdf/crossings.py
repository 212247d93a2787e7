"""Rules of a page -> lattices: rows, columns and cells, as the rules that cross each other divide the page.

All rules that hang together make one lattice. Its edges are the positions of its rules; where a piece of wall
between two places is missing, they are one cell that spans them. An outer wall may be missing altogether: open
sides are a fashion, and a page break may leave the last row without its rule. It is then where the rules end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.isolation.limits import current_limits
from extractors.readers.pdf.rules import THICKNESS, positions_within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from extractors.readers.pdf.rules import Rules

_TOUCH = 3.0  # points; rules that end so close to each other cross
_MAX_RULES = 2_000  # of one direction; a page with more is a drawing
_OVERHANG = (
    8.0  # points; rules that go on so far beyond the last crossing one bound cells that are open there
)
_MIN_CELL = 5.0  # points; no line of print fits between edges that are closer


@dataclass(slots=True)
class Lattice:
    """A region of cells. `xs` and `ys` are its edges in points, ascending; `cell_of` gives for each place between
    them the number of its cell, `places` for each cell its first row, first column, last row and last column.

    `irregular`: the walls did not close every cell to a rectangle, or ended in the middle of a place.
    """

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    cell_of: NDArray[np.intp]
    places: NDArray[np.intp]
    open_top: bool
    open_bottom: bool
    irregular: bool

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.ys) - 1

    @property
    def n_columns(self) -> int:
        """Number of columns."""
        return len(self.xs) - 1

    def contains(self, other: Lattice) -> bool:
        """Whether the other lattice lies inside this one, as a frame drawn in a cell does."""
        return bool(
            self.xs[0] <= other.xs[0]
            and self.ys[0] <= other.ys[0]
            and self.xs[-1] >= other.xs[-1]
            and self.ys[-1] >= other.ys[-1]
        )

    def locate(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.intp]:
        """The number of the cell that holds each point, -1 outside."""
        row = np.searchsorted(self.ys, y, side="right") - 1
        column = np.searchsorted(self.xs, x, side="right") - 1
        inside = (row >= 0) & (row < self.n_rows) & (column >= 0) & (column < self.n_columns)
        found = np.full(len(x), -1, np.intp)
        found[inside] = self.cell_of[row[inside], column[inside]]
        return found


def find_lattices(rules: Rules) -> list[Lattice]:
    """Every region of at least two columns, top down; those inside a cell of another are left out."""
    level, upright = rules.level, rules.upright
    if not len(level) or not len(upright) or max(len(level), len(upright)) > _MAX_RULES:
        return []
    lattices = [
        lattice
        for of_level, of_upright in _connected(_crosses(level, upright))
        if (lattice := _lattice(level[of_level], upright[of_upright])) is not None
    ]
    lattices.sort(key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
    return [
        lattice
        for lattice in lattices
        if not any(other is not lattice and other.contains(lattice) for other in lattices)
    ]


def _crosses(level: NDArray[np.float64], upright: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n_level, n_upright): whether two rules cross or touch."""
    y, start, end = level[:, :1], level[:, 1:2], level[:, 2:]
    x, top, bottom = upright.T
    reached: NDArray[np.bool_] = (x >= start - _TOUCH) & (x <= end + _TOUCH)
    crosses: NDArray[np.bool_] = reached & (y >= top - _TOUCH) & (y <= bottom + _TOUCH)
    return crosses


def _connected(crosses: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Groups of level and upright rules (their numbers) that hang together."""
    left = np.any(crosses, axis=1)
    while left.any():
        of_level = np.zeros(len(left), np.bool_)
        of_level[np.argmax(left)] = True
        while True:
            of_upright = np.any(crosses[of_level], axis=0)
            reached = np.any(crosses[:, of_upright], axis=1)
            if (reached == of_level).all():
                break
            of_level = reached
        left &= ~of_level
        yield np.flatnonzero(of_level), np.flatnonzero(of_upright)


def _lattice(level: NDArray[np.float64], upright: NDArray[np.float64]) -> Lattice | None:
    ys, open_top, open_bottom = _edges(level[:, 0], upright[:, 1], upright[:, 2])
    xs, open_left, open_right = _edges(upright[:, 0], level[:, 1], level[:, 2])
    if len(xs) < 3 or len(ys) < 2:
        return None
    current_limits().check_table(len(ys) - 1, len(xs) - 1, "A table of rules")
    walls, dangling = _walls(upright, xs, ys)
    floors, hanging = _walls(level, ys, xs)
    for open_edge, index in ((open_left, 0), (open_right, -1)):
        walls[index] |= open_edge
    for open_edge, index in ((open_top, 0), (open_bottom, -1)):
        floors[index] |= open_edge
    cell_of = _joined(walls[1:-1].T, floors[1:-1])
    cell_of, places, split = _rectangles(cell_of)
    return Lattice(xs, ys, cell_of, places, open_top, open_bottom, split or dangling or hanging)


def _edges(
    positions: NDArray[np.float64], starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> tuple[NDArray[np.float64], bool, bool]:
    """The edges across the rules at `positions`, and whether the first and the last of them have no rule.

    `starts` and `ends` are those of the rules of the other direction: two of them that reach as far beyond all
    `positions` make an edge.
    """
    groups = positions_within(positions, THICKNESS)
    edges = np.bincount(groups, weights=positions) / np.bincount(groups)
    edges = _apart(edges)
    first = starts[starts < edges[0] - _OVERHANG]
    last = ends[ends > edges[-1] + _OVERHANG]
    open_first = len(first) > 1 and bool((first < first.min() + _TOUCH).sum() > 1)
    open_last = len(last) > 1 and bool((last > last.max() - _TOUCH).sum() > 1)
    if open_first:
        edges = np.r_[first.min(), edges]
    if open_last:
        edges = np.r_[edges, last.max()]
    return edges, open_first, open_last


def _apart(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges without those that follow another too closely for print between them (the second line of a double rule)."""
    kept = [edges[0]]
    for edge in edges[1:]:
        if edge - kept[-1] >= _MIN_CELL:
            kept.append(edge)
    return np.array(kept)


def _walls(
    rules: NDArray[np.float64], across: NDArray[np.float64], along: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], bool]:
    """(edges across, places along): where rules stand on an edge; and whether one ends in the middle of a place."""
    walls = np.zeros((len(across), len(along) - 1), np.bool_)
    edge = np.abs(rules[:, :1] - across).argmin(axis=1)
    first = np.abs(rules[:, 1:2] - along).argmin(axis=1)
    last = np.abs(rules[:, 2:] - along).argmin(axis=1)
    for k, a, b in zip(edge.tolist(), first.tolist(), last.tolist(), strict=True):
        walls[k, a:b] = True
    tolerance = 2 * _TOUCH
    clear = (np.abs(rules[:, 1] - along[first]) <= tolerance) & (
        np.abs(rules[:, 2] - along[last]) <= tolerance
    )
    # Beyond the outer edges is no place to end in.
    beyond = (rules[:, 1] < along[0]) | (rules[:, 2] > along[-1])
    return walls, bool((~clear & ~beyond).any())


def _joined(walls: NDArray[np.bool_], floors: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Numbers of the places, one number for all that no wall divides.

    `walls` (rows, columns - 1) stand between neighbours of a row, `floors` (rows - 1, columns) of a column.
    """
    n_rows, n_columns = len(walls), floors.shape[1]
    label = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    if walls.all() and floors.all():
        return label
    while True:
        before = label.copy()
        for passes in (~walls, ~floors):
            across = passes.shape[1] < n_columns
            one, other = (label[:, :-1], label[:, 1:]) if across else (label[:-1], label[1:])
            smaller = np.minimum(one, other)
            one[passes] = smaller[passes]
            other[passes] = np.minimum(other, one)[passes]
        if (label == before).all():
            return label


def _rectangles(label: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], bool]:
    """Cells counted from 0 in reading order, the place of each, and whether one had to be cut to be a rectangle."""
    cut = False
    while True:
        values, cell_of = np.unique(label, return_inverse=True)
        cell_of = cell_of.reshape(label.shape)
        rows, columns = np.indices(label.shape)
        flat = cell_of.ravel()
        size = np.bincount(flat)
        n = len(values)
        first_row, first_column = np.full(n, label.shape[0]), np.full(n, label.shape[1])
        last_row, last_column = np.zeros(n, np.intp), np.zeros(n, np.intp)
        np.minimum.at(first_row, flat, rows.ravel())
        np.minimum.at(first_column, flat, columns.ravel())
        np.maximum.at(last_row, flat, rows.ravel())
        np.maximum.at(last_column, flat, columns.ravel())
        area = (last_row - first_row + 1) * (last_column - first_column + 1)
        broken = np.flatnonzero(size != area)
        if not len(broken):
            return cell_of, np.stack([first_row, first_column, last_row, last_column], axis=1), cut
        cut = True
        label = _cut(label, cell_of, broken)


def _cut(label: NDArray[np.intp], cell_of: NDArray[np.intp], broken: NDArray[np.intp]) -> NDArray[np.intp]:
    """The labels with each broken cell cut into rectangles: its runs within rows, equal ones in a column joined."""
    label = label.copy()
    n_columns = label.shape[1]
    for number in broken:
        above: dict[tuple[int, int], int] = {}
        for row in np.flatnonzero((cell_of == number).any(axis=1)):
            columns = np.flatnonzero(cell_of[row] == number)
            runs = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
            here: dict[tuple[int, int], int] = {}
            for run in runs:
                extent = (int(run[0]), int(run[-1]))
                here[extent] = above.get(extent, int(row) * n_columns + extent[0])
                label[row, run] = here[extent]
            above = here
    return label
