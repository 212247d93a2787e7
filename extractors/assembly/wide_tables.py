"""Tables wider than the paper: the columns that a spreadsheet printed on further pages, beside those they belong to.

Nothing names the rows again there. That two pages show the same rows is known by their heights, one by one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.assembly.headers import header_depth, is_numbering_row
from extractors.assembly.open_table import Part, matrix, row_heights
from extractors.values.labels import is_figure, is_number_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.assembly.open_table import OpenTable
    from extractors.models import Grid, TableCell

_SAME_HEIGHT, _SAME_TOP = 1.5, 6.0  # points
_FEW_ROWS = 3
_WIDENED_AT = re.compile(r"Columns (\d+) to \d+ stand on pages of their own")


def widened_part(table: OpenTable, grid: Grid, printed: Sequence[Sequence[TableCell]]) -> Part | None:
    """The part of `table` whose rows `grid`, on a later page, shows further columns of; None if there is none.

    `printed` are the rows of `grid`, which do not begin with the heading of the table.
    """
    if grid.page is None or not table.pages or grid.page - table.pages[-1] != 1 or grid.n_rows < _FEW_ROWS:
        return None
    part = min(table.parts, key=lambda part: part.widened)  # down, then over, or over, then down
    if any(is_number_heading(cell.text) for cell in printed[0]) or _names_rows(printed):
        return None
    if not _same_rows(part, grid):
        return None
    headed = part.rows[0] is None
    if part.widened and not headed:
        return None  # without a heading rows may as well go on below
    return part if headed == bool(header_depth(grid)) else None


def widen(table: OpenTable, part: Part, grid: Grid) -> None:
    """Puts the cells of `grid` behind those of the rows of `part`."""
    printed = matrix(grid)
    first = part is table.parts[0]
    part.widened += 1
    header = [row for row in table.header if not is_numbering_row(row)]
    for number, (row, cells) in enumerate(zip(part.rows, printed, strict=True)):
        if row is not None:
            row.extend(cells)
        elif first and number < len(table.header):
            table.header[number].extend(cell.text for cell in cells)
    if first:
        behind = len(table.header[0]) - grid.n_columns if header else table.grid.n_columns
        table.warnings.append(
            f"Columns {behind + 1} to {behind + grid.n_columns} stand on pages of their own, from page {grid.page} "
            "on; their rows were matched with those before by order and height."
        )
    if grid.page is not None:
        table.pages.append(grid.page)


def widened_at(warnings: Iterable[str]) -> list[int]:
    """How many columns stand before those of further pages, as the warnings of a table say it."""
    return [int(found[1]) - 1 for warning in warnings if (found := _WIDENED_AT.match(warning))]


def _names_rows(printed: Sequence[Sequence[TableCell]]) -> bool:
    """Whether the first column numbers rows, or names them before columns of figures: then it is a table by itself."""
    rows = [[cell.text.strip() for cell in row] for row in printed[1:]]
    first = [row[0] for row in rows if row[0]]
    if first[:2] == ["1", "2"]:
        return True
    figures = any(is_figure(text) for row in rows for text in row[1:])
    return (
        bool(first)
        and figures
        and not any(is_figure(text) for text in first)
        and len(set(first)) == len(first)
    )


def _same_rows(part: Part, grid: Grid) -> bool:
    if grid.bbox is None or abs(part.top - grid.bbox.y0) > _SAME_TOP or len(part.heights) != grid.n_rows:
        return False
    return all(abs(a - b) <= _SAME_HEIGHT for a, b in zip(part.heights, row_heights(grid), strict=True))
