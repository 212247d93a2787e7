"""Where the tables of a sheet are: in its rules, else where rows have several cells. What lies around them is text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractors.readers.sheet.workbook import SheetCell


@dataclass(slots=True)
class Region:
    """Cells that are one table, with its first column, the one behind its last, and its first row."""

    cells: list[SheetCell] = field(default_factory=list)
    first_row: int = 0
    first_column: int = 0
    end_column: int = 0


def regions(cells: Iterable[SheetCell]) -> Iterator[Region | SheetCell]:
    """Tables, and cells with text that are in none, from the top of the sheet."""
    cells = list(cells)
    tables = _ruled(cells)
    inside = {id(cell) for table in tables for cell in table.cells}
    loose = [cell for cell in cells if cell.text and id(cell) not in inside]
    found: list[Region | SheetCell] = [*tables, *(loose if tables else _unruled(loose))]
    yield from sorted(found, key=_place)


def _place(item: Region | SheetCell) -> tuple[int, int]:
    return (item.first_row, item.first_column) if isinstance(item, Region) else (item.row, item.column)


def _ruled(cells: list[SheetCell]) -> list[Region]:
    """Rows with rules, one below the other, parted where a column has none."""
    ruled = [cell for cell in cells if cell.style.ruled]
    tables = []
    for group in _runs(ruled, _height):
        for part in _runs(group, _breadth):
            rows, columns = {cell.row for cell in part}, {cell.column for cell in part}
            if len(rows) > 1 and len(columns) > 1 and any(cell.text for cell in part):
                tables.append(_region(part))
    return tables


def _runs(
    cells: Iterable[SheetCell], extent: Callable[[SheetCell], tuple[int, int]]
) -> Iterator[list[SheetCell]]:
    """Cells whose extents touch each other, together.

    Args:
        cells: cells in any order.
        extent: the first row or column of a cell, and the one behind its last.
    """
    run: list[SheetCell] = []
    end = -1
    for cell in sorted(cells, key=extent):
        start, behind = extent(cell)
        if run and start > end:
            yield run
            run, end = [], -1
        run.append(cell)
        end = max(end, behind)
    if run:
        yield run


def _height(cell: SheetCell) -> tuple[int, int]:
    return cell.row, cell.row + cell.row_span


def _breadth(cell: SheetCell) -> tuple[int, int]:
    return cell.column, cell.column + cell.column_span


def _unruled(cells: list[SheetCell]) -> Iterator[Region | SheetCell]:
    """Of rows without a blank one between them, those from the first to the last with several cells are a table."""
    for run in _runs(cells, _height):
        by_row: dict[int, list[SheetCell]] = defaultdict(list)
        for cell in run:
            by_row[cell.row].append(cell)
        most = max(map(len, by_row.values()))
        # half of the cells that its fullest row has: a line of a letterhead has two beside each other at most
        filled = [row for row, there in by_row.items() if len(there) >= max(2, (most + 1) // 2)]
        first, last = min(filled, default=0), max(filled, default=-1)
        table = [cell for cell in run if first <= cell.row <= last]
        if len({cell.row for cell in table}) < 2:
            yield from run
            continue
        yield from (cell for cell in run if not first <= cell.row <= last)
        yield _region(table)


def _region(cells: list[SheetCell]) -> Region:
    return Region(
        sorted(cells, key=lambda cell: (cell.row, cell.column)),
        min(cell.row for cell in cells),
        min(cell.column for cell in cells),
        max(cell.column + cell.column_span for cell in cells),
    )
