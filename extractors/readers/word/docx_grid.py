"""Where the cells of a Word table stand: rows and columns with their real spans."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from extractors.readers.office.package import integer, name
from extractors.readers.word.docx_package import W_VAL, switched_on
from extractors.readers.word.docx_widths import (
    CELL_PROPERTIES,
    ROW_PROPERTIES,
    PlacedCell,
    descend,
    grid_widths,
    place_by_width,
    property_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

# Grid lines nearer to each other than 2.5 mm (twentieths of a point) or 2 % of the table are one line that
# was dragged to slightly different places in different rows; a column needs more for its own margins.
_SAME_LINE = 144
_SAME_LINE_SHARE = 0.02
_TWIPS = 20  # a point

_ROW, _CELL = name("w:tr"), name("w:tc")


@dataclass(slots=True)
class PlacedTable:
    """The printed cells of a table in reading order.

    `header_rows`: rows at its top that are marked to be repeated on every page. `column_edges`: points from its left
    side, empty where the file does not say them.
    """

    cells: list[PlacedCell]
    n_rows: int
    n_columns: int
    header_rows: int
    column_edges: list[float]


def place_cells(table: Element) -> PlacedTable:
    """Rows, columns and spans of a w:tbl. A position that no cell covers (a ragged row) stays uncovered."""
    rows = [row for row in descend(table, _ROW) if not _is_gone(row)]
    placed = {row: cells for row in rows if (cells := _place_row(row))}
    widths = place_by_width(list(placed.values()), grid_widths(table))
    column_of = _columns([cell for cells in placed.values() for cell in cells], widths)
    for number, cells in enumerate(placed.values()):
        for cell in cells:
            cell.row, cell.column, cell.column_end = (
                number,
                column_of[cell.column],
                column_of[cell.column_end],
            )
    cells = _merge_down(placed.values())
    headers = [switched_on(property_of(row, ROW_PROPERTIES, "w:tblHeader")) for row in placed]
    return PlacedTable(
        cells=cells,
        n_rows=len(placed),
        n_columns=max((cell.column_end for cell in cells), default=0),
        # marked from top to bottom, no row is the heading of another
        header_rows=0 if all(headers) else len(list(takewhile(bool, headers))),
        column_edges=_edges(column_of, widths),
    )


def _edges(column_of: dict[int, int], widths: Sequence[int]) -> list[float]:
    """Where the columns begin and the last one ends, in points."""
    positions = [0, *accumulate(widths)]
    if not widths or max(column_of, default=0) >= len(positions):
        return []
    first_lines = {column: line for line, column in reversed(column_of.items())}
    return [positions[first_lines[column]] / _TWIPS for column in sorted(first_lines)]


def _is_gone(row: Element) -> bool:
    """Whether a row is deleted or hidden."""
    deleted = property_of(row, ROW_PROPERTIES, "w:del") is not None
    return deleted or switched_on(property_of(row, ROW_PROPERTIES, "w:hidden"))


def _place_row(row: Element) -> list[PlacedCell]:
    """The cells of a row at the grid lines its own spans put them; row numbers come later."""
    skipped = property_of(row, ROW_PROPERTIES, "w:gridBefore")
    line = max(0, integer(skipped.get(W_VAL))) if skipped is not None else 0
    cells: list[PlacedCell] = []
    for element in descend(row, _CELL):
        if property_of(element, CELL_PROPERTIES, "w:cellDel") is not None:
            continue
        span = property_of(element, CELL_PROPERTIES, "w:gridSpan")
        width = max(1, integer(span.get(W_VAL), 1)) if span is not None else 1
        if cells and _merge(element, "w:hMerge") == "continue":
            cells[-1].column_end += width
        else:
            cells.append(PlacedCell(element, row=0, column=line, column_end=line + width))
        line += width
    return cells


def _columns(cells: Sequence[PlacedCell], widths: Sequence[int]) -> dict[int, int]:
    """Grid line -> column that begins there, counting only lines at which some cell begins or ends."""
    positions = [0, *accumulate(widths)]
    near = min(_SAME_LINE, positions[-1] * _SAME_LINE_SHARE)
    spans = {(cell.column, cell.column_end) for cell in cells}
    groups: list[list[int]] = []
    for line in sorted({line for span in spans for line in span}):
        group = groups[-1] if groups else []
        is_near = bool(group) and line < len(positions) and positions[line] - positions[group[0]] < near
        # however narrow, what holds a cell of its own is a column
        if is_near and not any((first, line) in spans for first in group):
            group.append(line)
        else:
            groups.append([line])
    return {line: column for column, group in enumerate(groups) for line in group}


def _merge_down(rows: Iterable[Sequence[PlacedCell]]) -> list[PlacedCell]:
    """All cells but those that go on with the one above; a continuation of nothing is a cell of its own."""
    cells: list[PlacedCell] = []
    above: dict[tuple[int, int], PlacedCell] = {}
    for row in rows:
        merging: dict[tuple[int, int], PlacedCell] = {}
        for cell in row:
            merge, place = _merge(cell.element, "w:vMerge"), (cell.column, cell.column_end)
            if merge == "continue" and place in above:
                merging[place] = above[place]
                merging[place].row_span += 1
                continue
            cells.append(cell)
            cell.continues_above = merge == "continue"
            if merge is not None:
                merging[place] = cell
        above = merging
    return cells


def _merge(cell: Element, tag: str) -> str | None:
    """Say "restart" or "continue", None for a cell that is not merged that way."""
    merge = property_of(cell, CELL_PROPERTIES, tag)
    return None if merge is None else merge.get(W_VAL, "continue")
