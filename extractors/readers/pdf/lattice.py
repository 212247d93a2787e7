"""Ruled tables of a PDF page: the cells of its lattices with the text that stands in them, as Grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.models import BBox, Cell, Grid
from extractors.readers.pdf.lines import line_table
from extractors.readers.pdf.wrapping import join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.models import Method
    from extractors.readers.pdf.crossings import Lattice
    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.lines import LineTable

_MAX_PADDING = 8.0  # points
_INSIDE = 0.65  # of a character's width must lie in its cell, else it runs through a rule
_MAX_THROUGH = 0.01  # of a table's characters may run through rules
_TOUCHING = 0.15  # of the font size: characters of one word are no further apart
_MEETING = 0.02  # of the font size: a blank and a word of one text are no further apart
_SAME_INSET = 0.25  # points
_ASTRIDE = 0.15  # of a character's width on either side of a rule: it stands on it
_SPACE = 0x20
_DIGITS = np.arange(0x30, 0x3A)


@dataclass(slots=True)
class FilledLattices:
    """Lattices with the characters in their cells. `cell`: for each character the number of its cell, counted
    through all lattices, -1 if it is in none. `offsets`: the number of each lattice's first cell, and of all cells.
    """

    lattices: Sequence[Lattice]
    glyphs: Glyphs
    cell: NDArray[np.intp]
    offsets: list[int]

    @classmethod
    def of(cls, lattices: Sequence[Lattice], glyphs: Glyphs) -> FilledLattices:
        """Each character in the cell that holds its centre; a text that runs over a rule where it begins."""
        cell = np.full(len(glyphs), -1, np.intp)
        offsets = [0]
        x, y = glyphs.middles
        for lattice in lattices:
            inside = lattice.locate(x, y)
            free = (inside >= 0) & (cell < 0)
            cell[free] = inside[free] + offsets[-1]
            offsets.append(offsets[-1] + len(lattice.places))
        return cls(lattices, glyphs, _whole_texts(cell, glyphs, lattices, offsets), offsets)

    def grids(self, page: int, method: Method) -> list[Grid]:
        """The Grids of the lattices that hold text."""
        lines = line_table(self.glyphs, self.cell, self.offsets[-1])
        return [
            _grid(lattice, lines, lines.starts[begin : end + 1], page, method)
            for lattice, begin, end in zip(self.lattices, self.offsets, self.offsets[1:], strict=False)
            if lines.starts[begin] < lines.starts[end]
        ]

    def runs_through_rules(self) -> bool:
        """Whether text of a table runs through its upright rules: then these are not its columns."""
        for lattice, begin, end in zip(self.lattices, self.offsets, self.offsets[1:], strict=False):
            inside = np.flatnonzero((self.cell >= begin) & (self.cell < end))
            places = lattice.places[self.cell[inside] - begin]
            x0, x1 = self.glyphs.boxes[inside, 0], self.glyphs.boxes[inside, 2]
            left, right = lattice.xs[places[:, 1]], lattice.xs[places[:, 3] + 1]
            within = np.minimum(x1, right) - np.maximum(x0, left)
            if (within < _INSIDE * (x1 - x0)).sum() > _MAX_THROUGH * len(inside):
                return True
        return False


def _whole_texts(
    cell: NDArray[np.intp], glyphs: Glyphs, lattices: Sequence[Lattice], offsets: Sequence[int]
) -> NDArray[np.intp]:
    """The cells, with a text that is too long for its cell and runs on over the next ones whole where it begins.

    Such a text has a character that stands on the rule between, or letters that meet there; what touches them in the
    file's order goes with them. The next cell's own text does not touch it.
    """
    if len(cell) < 3:
        return cell
    boxes, level = glyphs.boxes, glyphs.quarters == 0
    gap = np.abs(boxes[1:, 0] - boxes[:-1, 2])
    touching = gap < _TOUCHING * glyphs.sizes[1:]
    touching &= np.abs(boxes[1:, 3] - boxes[:-1, 3]) < _TOUCHING * glyphs.sizes[1:]
    touching &= level[1:] & level[:-1]
    # A blank at the end of a text may reach the next cell's by chance, but hardly meet it; several part the columns of
    # a row typed as one text.
    is_blank = glyphs.codes == _SPACE
    touching &= ~(is_blank[1:] & is_blank[:-1])
    over = touching & (cell[1:] != cell[:-1]) & (cell[:-1] >= 0)
    over &= ~(is_blank[1:] | is_blank[:-1]) | (gap < _MEETING * glyphs.sizes[1:])
    before = np.flatnonzero(over)
    if not len(before):
        return cell
    right = np.concatenate([lattice.xs[lattice.places[:, 3] + 1] for lattice in lattices])
    rule = right[cell[before]]
    of_lattice = np.searchsorted(offsets, cell, side="right")
    crossed = (of_lattice[before] == of_lattice[before + 1]) | (cell[before + 1] < 0)
    is_digit = np.isin(glyphs.codes, _DIGITS)
    meets = (gap[before] < _MEETING * glyphs.sizes[before]) & ~is_digit[before] & ~is_digit[before + 1]
    crossed &= meets | _astride(boxes[before], rule) | _astride(boxes[before + 1], rule)
    # A text that is cut where the next cell has one, too, as spreadsheets do, is met by that: it begins as far from its
    # rule as this one does from its own.
    starts = np.append(0, np.flatnonzero(~touching) + 1)
    first = starts[np.searchsorted(starts, before, side="right") - 1]
    left = np.concatenate([lattice.xs[lattice.places[:, 1]] for lattice in lattices])
    anew = np.abs((boxes[first, 0] - left[cell[first]]) - (boxes[before + 1, 0] - rule)) < _SAME_INSET
    crossed &= ~(anew & (cell[first] >= 0) & (cell[before + 1] >= 0))
    whole = cell.copy()
    ends = np.append(np.flatnonzero(~touching) + 1, len(cell))
    for last in before[crossed].tolist():
        end = int(ends[np.searchsorted(ends, last, side="right")])
        words = glyphs.codes[last + 1 : end][~is_blank[last + 1 : end]]
        begins_figure = is_blank[last : last + 2].any() and bool(np.isin(words[:1], _DIGITS).any())
        if len(words) and not begins_figure:
            whole[last + 1 : end] = whole[last]
    return whole


def _astride(boxes: NDArray[np.float64], rule: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether characters stand on an upright rule, a good part of them on either side."""
    part = _ASTRIDE * (boxes[:, 2] - boxes[:, 0])
    on: NDArray[np.bool_] = (rule - boxes[:, 0] > part) & (boxes[:, 2] - rule > part)
    return on


def _grid(lattice: Lattice, lines: LineTable, starts: NDArray[np.intp], page: int, method: Method) -> Grid:
    """`starts`: where the lines of each cell begin in `lines`, and where those of the last end."""
    # Plain lists, so that the cells of a row and column share their coordinates instead of keeping their own.
    xs, ys = lattice.xs.tolist(), lattice.ys.tolist()
    places = lattice.places.tolist()
    padding, rooms = _padding_and_rooms(lattice, lines, starts)
    contents = _contents(lines, starts, rooms - 2 * padding)
    cells = [
        Cell(
            row,
            column,
            text,
            last_row - row + 1,
            last_column - column + 1,
            page,
            BBox(xs[column], ys[row], xs[last_column + 1], ys[last_row + 1]),
            None,
            bold,
            tail_room,
            first_word_width,
        )
        for (row, column, last_row, last_column), (text, bold, tail_room, first_word_width) in zip(
            places, contents, strict=True
        )
    ]
    return Grid(
        n_rows=lattice.n_rows,
        n_columns=lattice.n_columns,
        cells=cells,
        method=method,
        page=page,
        bbox=BBox(xs[0], ys[0], xs[-1], ys[-1]),
        column_edges=xs,
        open_top=lattice.open_top,
        open_bottom=lattice.open_bottom,
    )


def _padding_and_rooms(
    lattice: Lattice, lines: LineTable, starts: NDArray[np.intp]
) -> tuple[float, NDArray[np.float64]]:
    """Points between rule and text, taken from the cells themselves (the smallest gap that is no slip), and how
    long a line of each cell may be: as its width, or as its height where the text runs up or down.
    """
    left, right = lattice.xs[lattice.places[:, 1]], lattice.xs[lattice.places[:, 3] + 1]
    rooms = right - left
    which = slice(int(starts[0]), int(starts[-1]))
    cell = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    x0, x1 = lines.x0[which], lines.x1[which]
    inside = (left[cell] <= x0) & (x1 <= right[cell])
    gaps = np.minimum(x0 - left[cell], (rooms[cell] - x1 + x0) / 2)[inside]
    usual = float(np.sort(gaps)[len(gaps) // 50]) if len(gaps) else 0.0
    upright = np.unique(cell[x1 - x0 > rooms[cell] + 1])
    rooms[upright] = (lattice.ys[lattice.places[:, 2] + 1] - lattice.ys[lattice.places[:, 0]])[upright]
    return min(max(usual, 0.0), _MAX_PADDING), rooms


_Content = tuple[str, bool, float | None, float | None]
"""Text of a cell, whether it is bold, points left behind its last line, width of its first word; see Cell."""


def _contents(lines: LineTable, starts: NDArray[np.intp], rooms: NDArray[np.float64]) -> list[_Content]:
    """What the cells hold: the lines from each of `starts` to the next, each `rooms` points long at most."""
    contents: list[_Content] = [("", False, None, None)] * len(rooms)
    filled = np.flatnonzero(np.diff(starts))
    begins, ends, rooms = starts[filled], starts[filled + 1], rooms[filled]
    if not len(filled):
        return contents
    columns = zip(
        filled.tolist(),
        begins.tolist(),
        ends.tolist(),
        rooms.tolist(),
        np.logical_and.reduceat(lines.bold[: ends[-1]], begins).tolist(),
        (rooms - lines.x1[ends - 1] + lines.x0[ends - 1]).tolist(),
        lines.first_word_width[begins].tolist(),
        strict=True,
    )
    for cell, begin, end, room, bold, tail_room, first_word_width in columns:
        text = lines.text[begin] if end - begin == 1 else join_lines(lines.lines(begin, end), room)
        contents[cell] = (text, bold, tail_room, first_word_width)
    return contents
