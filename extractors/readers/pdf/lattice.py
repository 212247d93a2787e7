"""Ruled tables of a PDF page: the cells of its lattices with the text that stands in them, as Grids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.models import BBox, Cell, Grid
from extractors.readers.pdf.lines import join_lines, lines_by_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.models import Method
    from extractors.readers.pdf.crossings import Lattice
    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.lines import Line

_MAX_PADDING = 8.0  # points


def grids_of(
    lattices: Sequence[Lattice], glyphs: Glyphs, page: int, method: Method
) -> list[Grid]:
    """The Grids of the lattices that hold text."""
    cell, offsets = _cells_of(lattices, glyphs)
    lines = lines_by_group(glyphs, cell, offsets[-1])
    return [
        _grid(lattice, lines[begin:end], page, method)
        for lattice, begin, end in zip(lattices, offsets, offsets[1:], strict=False)
        if any(lines[begin:end])
    ]


def _cells_of(lattices: Sequence[Lattice], glyphs: Glyphs) -> tuple[NDArray[np.intp], list[int]]:
    """For each character the number of its cell, counted through all lattices (-1: none), and where each begins."""
    x, y = glyphs.middles
    cell = np.full(len(glyphs), -1, np.intp)
    offsets = [0]
    for lattice in lattices:
        inside = lattice.locate(x, y)
        free = (inside >= 0) & (cell < 0)
        cell[free] = inside[free] + offsets[-1]
        offsets.append(offsets[-1] + len(lattice.places))
    return cell, offsets


def _grid(lattice: Lattice, lines: Sequence[Sequence[Line]], page: int, method: Method) -> Grid:
    # Plain lists, so that the cells of a row and column share their coordinates instead of keeping their own.
    xs, ys = lattice.xs.tolist(), lattice.ys.tolist()
    places = lattice.places.tolist()
    padding = _padding([(xs[left], xs[right + 1]) for _, left, _, right in places], lines)
    cells = []
    for (row, column, last_row, last_column), cell_lines in zip(places, lines, strict=True):
        x0, y0, x1, y1 = xs[column], ys[row], xs[last_column + 1], ys[last_row + 1]
        room = _room(x1 - x0, y1 - y0, cell_lines) - 2 * padding
        cells.append(
            Cell(
                row=row,
                column=column,
                text=join_lines(cell_lines, room),
                row_span=last_row - row + 1,
                column_span=last_column - column + 1,
                page=page,
                bbox=BBox(x0, y0, x1, y1),
                bold=bool(cell_lines) and all(line.bold for line in cell_lines),
                tail_room=room - cell_lines[-1].width if cell_lines else None,
                first_word_width=cell_lines[0].first_word_width if cell_lines else None,
            )
        )
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


def _room(width: float, height: float, lines: Sequence[Line]) -> float:
    """Points a line of the cell may be long: its height where the text runs up or down."""
    return height if any(line.width > width + 1 for line in lines) else width


def _padding(widths: Sequence[tuple[float, float]], lines: Sequence[Sequence[Line]]) -> float:
    """Points between rule and text, taken from the cells themselves: the smallest gap that is no slip."""
    gaps = sorted(
        min(line.x0 - x0, (x1 - x0 - line.x1 + line.x0) / 2)
        for (x0, x1), cell_lines in zip(widths, lines, strict=True)
        for line in cell_lines
        if x0 <= line.x0 and line.x1 <= x1
    )
    usual = gaps[len(gaps) // 50] if gaps else 0.0
    return min(max(usual, 0.0), _MAX_PADDING)
