"""A table's edges and cells, with the print that stands in them, as a Grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.models import BBox, Cell, Grid
from extractors.readers.pdf.lines import lines_by_group
from extractors.readers.pdf.wrapping import join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.lines import Line
    from extractors.readers.pdf.unruled.table_layout import Place, TableLayout


def grid_of(table: TableLayout, glyphs: Glyphs, page: int) -> Grid:
    """The Grid of a table on page `page`."""
    lines = lines_by_group(glyphs, _cell_of(table, glyphs), len(table.places))
    rooms = [0.0] * (len(table.xs) - 1)
    for (_, left, _, right), cell_lines in zip(table.places, lines, strict=True):
        if left == right:
            rooms[left] = max([rooms[left], *(line.width for line in cell_lines)])
    cells = [
        _cell(place, cell_lines, table, rooms, page)
        for place, cell_lines in zip(table.places, lines, strict=True)
    ]
    return Grid(
        n_rows=len(table.ys) - 1,
        n_columns=len(table.xs) - 1,
        cells=cells,
        method="camelot",
        page=page,
        bbox=BBox(table.xs[0], table.ys[0], table.xs[-1], table.ys[-1]),
        column_edges=table.column_edges,
    )


def _cell_of(table: TableLayout, glyphs: Glyphs) -> NDArray[np.intp]:
    numbers = np.full((len(table.ys) - 1, len(table.xs) - 1), -1, np.intp)
    for number, (top, left, bottom, right) in enumerate(table.places):
        numbers[top : bottom + 1, left : right + 1] = number
    x, y = glyphs.middles
    row = np.searchsorted(np.array(table.ys), y, side="right") - 1
    column = np.searchsorted(np.array(table.xs), x, side="right") - 1
    inside = (row >= 0) & (row < numbers.shape[0]) & (column >= 0) & (column < numbers.shape[1])
    found = np.full(len(glyphs), -1, np.intp)
    found[inside] = numbers[row[inside], column[inside]]
    return found


def _cell(place: Place, lines: Sequence[Line], table: TableLayout, rooms: Sequence[float], page: int) -> Cell:
    top, left, bottom, right = place
    room = rooms[left] if left == right else table.xs[right + 1] - table.xs[left]
    return Cell(
        row=top,
        column=left,
        text=join_lines(lines, room),
        row_span=bottom - top + 1,
        column_span=right - left + 1,
        page=page,
        bbox=BBox(table.xs[left], table.ys[top], table.xs[right + 1], table.ys[bottom + 1]),
        bold=bool(lines) and all(line.bold for line in lines),
        tail_room=room - lines[-1].width if lines else None,
        first_word_width=lines[0].first_word_width if lines else None,
    )
