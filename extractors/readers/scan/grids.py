"""From ruled lines to grids: which cells they enclose, and over how many rows and columns each reaches."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.scan.imaging import Box, surrounding
from extractors.readers.scan.resolution import DPI

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from extractors.readers.scan.rules import Labels, Rule, Rules

TOUCH = int(0.035 * DPI)
"""Pixels by which the ends of rules may miss each other and still meet."""

SAME_POSITION = int(0.04 * DPI)
"""Pieces closer than this across are one rule (also the two lines of a double rule)."""

OPEN = 2
"""So many rules go on beyond the last one across them where its side is open."""

GOES_ON = int(0.15 * DPI)
"""Pixels between two pieces of a rule that is not quite level."""

MANY, FEW_SIDES = 4, 0.25
"""Of so many sides, few are this share: then a rule has to be looked at."""

MEETS = int(0.02 * DPI)
"""Pixels by which a rule that ends at another one may miss it."""

RULED_SHARE = 0.65
"""Share of a cell's side that must be ruled for the side to count; a worn rule has gaps."""


@dataclass(frozen=True, slots=True)
class CellShape:
    """A cell by its upper left place (from 0), its spans, and its box within the rules."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class GridShape:
    """A grid on a page: positions of its rules in pixels, its cells, and whether a closing rule is missing.

    `level` and `upright` are the pieces of rule it is made of.
    """

    xs: list[float]
    ys: list[float]
    cells: list[CellShape]
    open_top: bool
    open_bottom: bool
    level: list[Rule]
    upright: list[Rule]

    @property
    def box(self) -> Box:
        """The whole grid."""
        return Box(round(self.xs[0]), round(self.ys[0]), round(self.xs[-1]), round(self.ys[-1]))


def find_grids(rules: Rules) -> list[GridShape]:
    """The grids of a page from the top down. Frames with a single cell are none."""
    grids = [_build(level, upright, rules) for level, upright in _networks(rules)]
    return sorted((grid for grid in grids if grid is not None), key=lambda grid: grid.ys[0])


def _networks(rules: Rules) -> list[tuple[list[Rule], list[Rule]]]:
    """Level and upright rules that hang together, directly or because their frames overlap."""
    boxes: list[Box] = []
    for level in rules.level:
        for upright in rules.upright:
            if _reaches(level, upright.at) and _reaches(upright, level.at):
                boxes.append(Box(level.start, upright.start, level.end, upright.end))
    frames = _joined(boxes)
    return [
        (
            [r for r in rules.level if _within(r.at, frame.y0, frame.y1) and _overlap(r, frame.x0, frame.x1)],
            [
                r
                for r in rules.upright
                if _within(r.at, frame.x0, frame.x1) and _overlap(r, frame.y0, frame.y1)
            ],
        )
        for frame in frames
    ]


def _joined(boxes: Iterable[Box]) -> list[Box]:
    """Overlapping boxes joined until none overlap."""
    frames: list[Box] = []
    for box in boxes:
        frame = box
        while meeting := [other for other in frames if _meet(frame, other)]:
            frames = [other for other in frames if other not in meeting]
            frame = surrounding([frame, *meeting])
        frames.append(frame)
    return frames


def _build(level: Sequence[Rule], upright: Sequence[Rule], rules: Rules) -> GridShape | None:
    """The grid of one network, or None if it encloses fewer than two cells."""
    (ys, rows_rules), (xs, columns_rules) = _positions(level, upright), _positions(upright, level)
    if len(ys) + len(xs) < 3:
        return None
    ys, open_top, open_bottom = _closed(ys, upright, rows_rules)
    xs, open_left, open_right = _closed(xs, level, columns_rules)
    rows_rules = [[]] * open_top + rows_rules + [[]] * open_bottom
    columns_rules = [[]] * open_left + columns_rules + [[]] * open_right
    # A rule that is no side of any cell was a stroke of text.
    across = _sides(rules.level_pixels, ys, xs, rows_rules)
    down = _sides(rules.upright_pixels.T, xs, ys, columns_rules)
    rows = [i for i, y in enumerate(ys) if i in (0, len(ys) - 1) or _bounds(across[i], y, level, xs)]
    columns = [i for i, x in enumerate(xs) if i in (0, len(xs) - 1) or _bounds(down[i], x, upright, ys)]
    ys, xs = [ys[i] for i in rows], [xs[i] for i in columns]
    across = _sides(rules.level_pixels, ys, xs, [rows_rules[i] for i in rows])
    down = _sides(rules.upright_pixels.T, xs, ys, [columns_rules[i] for i in columns])
    cells = _cells(xs, ys, across, down)
    if len(cells) < 2 or xs[-1] - xs[0] < 0.7 * DPI or ys[-1] - ys[0] < 0.2 * DPI:
        return None
    return GridShape(
        xs,
        ys,
        cells,
        open_top,
        open_bottom,
        level=_along(level, ys, upright),
        upright=_along(upright, xs, level),
    )


def _bounds(
    sides: NDArray[np.bool_], position: float, rules: Sequence[Rule], across: Sequence[float]
) -> bool:
    """Whether a position bounds cells: few sides count only if a piece there begins and ends at rules `across`.

    The rim of a stamp runs along a cell or two, and ends where it likes.
    """
    if not sides.any():
        return False
    if len(sides) < MANY or sides.sum() > FEW_SIDES * len(sides):
        return True
    return any(
        all(min(abs(end - other) for other in across) <= MEETS for end in (rule.start, rule.end))
        for rule in rules
        if abs(rule.at - position) <= SAME_POSITION
    )


def _positions(rules: Sequence[Rule], others: Sequence[Rule]) -> tuple[list[float], list[list[Rule]]]:
    """Where rules lie, and the pieces of each rule; only rules that meet one of the `others`."""
    meeting = [
        rule
        for rule in rules
        if any(_reaches(rule, other.at) and _reaches(other, rule.at) for other in others)
    ]
    groups: list[list[Rule]] = []
    for rule in sorted(meeting, key=lambda rule: rule.at):
        same = [group for group in groups if any(_is_one_rule(rule, other) for other in group)]
        joined = [rule, *(piece for group in same for piece in group)]
        groups = [*(group for group in groups if group not in same), joined]
    groups.sort(key=_place)
    return [_place(group) for group in groups], groups


def _place(pieces: Sequence[Rule]) -> float:
    return float(np.average([r.at for r in pieces], weights=[r.length for r in pieces]))


def _is_one_rule(one: Rule, other: Rule) -> bool:
    """Whether two pieces are of one rule: at the same place, or the second goes on where the first ends."""
    if abs(one.at - other.at) <= SAME_POSITION:
        return True
    before, behind = sorted((one, other), key=lambda rule: rule.start)
    gap = behind.start - before.end
    return -TOUCH <= gap <= GOES_ON and abs(before.last - behind.first) <= SAME_POSITION


def _along(rules: Sequence[Rule], positions: Sequence[float], others: Sequence[Rule]) -> list[Rule]:
    """The rules that make up the grid: those meeting `others`, and pieces in between in line with a position."""
    return [
        rule
        for rule in rules
        if any(abs(rule.at - position) <= 3 for position in positions)
        or any(_reaches(rule, other.at) and _reaches(other, rule.at) for other in others)
    ]


def _closed(
    positions: list[float], across: Sequence[Rule], pieces: Sequence[Sequence[Rule]]
) -> tuple[list[float], bool, bool]:
    """Positions with an edge added where the rules `across` go on beyond the first or the last."""
    least = 0.08 * DPI
    starts = [r.start for r in across if _at(pieces[0], r.at, positions[0]) - r.start > least]
    ends = [r.end for r in across if r.end - _at(pieces[-1], r.at, positions[-1]) > least]
    # A single one may run into the rim of a stamp, or into a letter.
    open_start, open_end = len(starts) >= OPEN, len(ends) >= OPEN
    closed = list(positions)
    if open_start:
        closed.insert(0, float(min(starts)))
    if open_end:
        closed.append(float(max(ends)))
    return closed, open_start, open_end


def _at(pieces: Sequence[Rule], crossing: float, position: float) -> float:
    """Where a rule lies at a crossing, if one of its pieces is there; else its usual position."""
    for piece in pieces:
        if _reaches(piece, crossing):
            share = min(max((crossing - piece.start) / max(piece.length, 1), 0.0), 1.0)
            return piece.first + share * (piece.last - piece.first)
    return position


def _sides(
    pixels: Labels, positions: Sequence[float], crossings: Sequence[float], pieces: Sequence[Sequence[Rule]]
) -> NDArray[np.bool_]:
    """For each level position and each pair of neighbouring crossings: is there a rule between the two?

    A rule at a position is what is drawn near it, and its own `pieces` wherever they lead.
    """
    ruled = np.zeros((len(positions), len(crossings) - 1), bool)
    for i, position in enumerate(positions):
        near = pixels[max(round(position) - SAME_POSITION, 0) : round(position) + SAME_POSITION + 1]
        band = near.max(axis=0) > 0
        for rule in pieces[i]:
            band[rule.start : rule.end] = True
        for j, (start, end) in enumerate(pairwise(crossings)):
            side = band[round(start) + TOUCH : round(end) - TOUCH]
            ruled[i, j] = bool(side.size) and side.mean() >= RULED_SHARE
    return ruled


def _cells(
    xs: Sequence[float], ys: Sequence[float], across: NDArray[np.bool_], down: NDArray[np.bool_]
) -> list[CellShape]:
    """Unit boxes joined wherever the rule between them is missing, in reading order."""
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    owner = np.arange(n_rows * n_columns).reshape(n_rows, n_columns)
    for row in range(n_rows):
        for column in range(n_columns):
            if column + 1 < n_columns and not down[column + 1, row]:
                owner[owner == owner[row, column + 1]] = owner[row, column]
            if row + 1 < n_rows and not across[row + 1, column]:
                owner[owner == owner[row + 1, column]] = owner[row, column]
    _split_crooked(owner)
    cells = []
    for number in np.unique(owner):
        rows, columns = np.nonzero(owner == number)
        top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
        box = Box(round(xs[left]), round(ys[top]), round(xs[right]), round(ys[bottom]))
        cells.append(CellShape(int(top), int(left), int(bottom - top), int(right - left), box))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _split_crooked(owner: NDArray[np.int_]) -> None:
    """Give the rows of a joined area that is no rectangle (a side was not seen) cells of their own again."""
    fresh = int(owner.max()) + 1
    for number in np.unique(owner):
        rows, columns = np.nonzero(owner == number)
        if len(rows) == (np.ptp(rows) + 1) * (np.ptp(columns) + 1):
            continue
        for row in np.unique(rows):
            in_row = columns[rows == row]
            for run in np.split(in_row, np.nonzero(np.diff(in_row) > 1)[0] + 1):
                owner[row, run] = fresh
                fresh += 1


def _reaches(rule: Rule, position: float) -> bool:
    return _within(position, rule.start, rule.end)


def _within(position: float, start: float, end: float) -> bool:
    return start - TOUCH <= position <= end + TOUCH


def _overlap(rule: Rule, start: float, end: float) -> bool:
    return rule.start < end and rule.end > start


def _meet(one: Box, other: Box) -> bool:
    return one.x0 <= other.x1 and other.x0 <= one.x1 and one.y0 <= other.y1 and other.y0 <= one.y1
