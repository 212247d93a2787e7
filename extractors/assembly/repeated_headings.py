"""Headings that do not stand once at the top of their table.

Printed again among its rows, in a table of their own above it, in the header of the page, or parted from it by an
empty paragraph; and headings whose letters stand one below another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.assembly.headers import header_depth, is_numbering_row
from extractors.values import fold
from extractors.values.labels import is_figure, is_item_number, is_number_heading, unstacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.assembly.open_table import OpenTable
    from extractors.models import Grid, TableCell

_EDGE_WANDER = 0.02  # of the table's width


def without_repeated_headings(
    header: Sequence[Sequence[str]], rows: list[list[TableCell]]
) -> list[list[TableCell]]:
    """The rows without those that print the heading again; all its levels, with or without the row of numbers."""
    levels = [[fold(text) for text in row] for row in header if not is_numbering_row(row)]
    if not levels or not any(_names_columns(row) for row in levels):
        return rows
    numbering = [[fold(text) for text in row] for row in header if is_numbering_row(row)]
    kept: list[list[TableCell]] = []
    at = 0
    while at < len(rows):
        if _prints(levels, rows[at : at + len(levels)]):
            at += len(levels)
            if at < len(rows) and [fold(cell.text) for cell in rows[at]] in numbering:
                at += 1
            continue
        kept.append(rows[at])
        at += 1
    return kept


def _prints(levels: Sequence[Sequence[str]], rows: Sequence[Sequence[TableCell]]) -> bool:
    """Whether rows say what the levels of a heading say; nearly always their first cell shows that they do not."""
    return len(rows) == len(levels) and all(
        len(row) == len(level)
        and all(fold(unstacked(cell.text)) == text for cell, text in zip(row, level, strict=True))
        for row, level in zip(rows, levels, strict=True)
    )


def _names_columns(texts: Sequence[str]) -> bool:
    """Whether a heading row names several columns: one text over all of them may well stand there twice."""
    return len({text for text in texts if text}) > 1


def is_heading_alone(grid: Grid) -> bool:
    """Whether a grid is all heading, without a row of figures below."""
    return bool(grid.n_rows) and header_depth(grid) >= grid.n_rows


def continues_without_heading(table: OpenTable, grid: Grid) -> bool:
    """Whether a grid that nothing parts from `table` goes on with its rows, as in Word, which knows no pages.

    It has the columns of the table and no heading of its own, and the table is a heading alone, or its numbers go on.
    """
    if table.grid.n_columns != grid.n_columns:
        return False
    if any(cell.continues_above for cell in grid.cells if cell.row == 0):
        return True
    if table.header and not table.rows:
        return not any(is_number_heading(text) for text in _first_texts(grid))
    if not table.header or not _same_edges(table.grid, grid) or _has_own_heading(table, grid):
        return False
    column = table.number_column
    if column is None:
        return _shares_column_of_figures(table, grid)
    before = [row[column].text for row in table.rows if is_item_number(row[column].text)]
    after = [cell.text for cell in grid.cells if cell.column == column and is_item_number(cell.text)]
    if not before or not after:
        return True
    return not (_is_first(after[0]) and not _is_first(before[0])) and _goes_up(before[-1], after[0])


def _has_own_heading(table: OpenTable, grid: Grid) -> bool:
    """Whether the first row names columns: it says STT, or is bold where the rows of the table are not."""
    if not header_depth(grid):
        return False
    if any(is_number_heading(text) for text in _first_texts(grid)):
        return True
    first = [cell for cell in grid.cells if cell.row == 0 and cell.text]
    if any(is_figure(cell.text) or is_item_number(cell.text) for cell in first):
        return False
    bold_rows = any(all(cell.bold for cell in row if cell.text) for row in table.rows)
    return grid.repeated_header_rows > 0 or (all(cell.bold for cell in first) and not bold_rows)


def _shares_column_of_figures(table: OpenTable, grid: Grid) -> bool:
    for column in range(grid.n_columns):
        mine = [row[column].text for row in table.rows if row[column].text]
        theirs = [cell.text for cell in grid.cells if cell.column == column and cell.text]
        if mine and theirs and all(map(is_figure, mine + theirs)):
            return True
    return False


def _first_texts(grid: Grid) -> list[str]:
    return [cell.text for cell in grid.cells if cell.row == 0]


def _same_edges(first: Grid, other: Grid) -> bool:
    """Whether the columns are as wide, each as a share of its table; True where a file does not say."""
    if not first.column_edges or not other.column_edges:
        return True
    mine, theirs = first.column_edges, other.column_edges
    width, other_width = mine[-1] - mine[0], theirs[-1] - theirs[0]
    if width <= 0 or other_width <= 0:
        return True
    return all(
        abs((a - mine[0]) / width - (b - theirs[0]) / other_width) <= _EDGE_WANDER
        for a, b in zip(mine, theirs, strict=True)
    )


def _is_first(number: str) -> bool:
    return fold(number).strip(" .)(") in {"1", "i", "a"}


def _goes_up(before: str, after: str) -> bool:
    """Whether a number comes behind another: 5 and 6, II and 3, 4.2 and 5; not 5 and 1."""
    last, first = re.findall(r"\d+", before), re.findall(r"\d+", after)
    if not last or not first:
        return not _is_first(after)
    return [int(part) for part in first] > [int(part) for part in last]


def heading_in_margin(grid: Grid) -> Grid | None:
    """The heading in the header of the page that names the columns of `grid`, None if it has its own or none fits."""
    for margin in grid.page_headings:
        fits = margin.n_columns == grid.n_columns and is_heading_alone(margin)
        if fits and not any(is_number_heading(text) for text in _first_texts(grid)):
            own = [fold(text) for text in _first_texts(grid)]
            if own != [fold(text) for text in _first_texts(margin)] and not grid.repeated_header_rows:
                return margin
    return None
