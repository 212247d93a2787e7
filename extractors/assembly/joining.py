"""Logical tables joined and parted where a person says so. Nothing printed is lost.

A heading that is none any more becomes rows; a title or a heading that is left out is said among the warnings.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from extractors.assembly.headers import UNNAMED, column_names
from extractors.assembly.measures import units_of_columns
from extractors.models import TableCell, TableRow
from extractors.values.text import one_line, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.models import Table


def below(first: Table, second: Table, heading_rows: int | None = None) -> Table | None:
    """One table of two, the rows of the second below those of the first.

    Args:
        first: the table that goes on.
        second: its other part.
        heading_rows: how many rows of the second, its heading among them, are the heading once more; None: all of its
            heading if that says the same, else none.

    Returns:
        The table; None if they have not as many columns.
    """
    if len(first.columns) != len(second.columns):
        return None
    headings = _rows_of_headings(second)
    if heading_rows is None:
        heading_rows = len(headings) if _says_the_same(first.header, second.header) else 0
    rows = [*headings, *second.rows]
    left_out = [text for row in rows[:heading_rows] for text in row.texts]
    joined = replace(first, warnings=_warnings(first, second, left_out))
    return _of_rows(joined, [*first.rows, *rows[heading_rows:]], second)


def _warnings(first: Table, second: Table, left_out: Iterable[str] = ()) -> list[str]:
    """Those of both, and what is printed over the second one and stands in no cell."""
    title = ". ".join(filter(None, (second.appendix, second.title)))
    said = [title, second.caption or "", *left_out]
    texts = list(dict.fromkeys(filter(None, map(one_line, said))))
    above = [f"A person joined a part to it, above which is printed: {'; '.join(texts)}."] if texts else []
    return [*first.warnings, *second.warnings, *above]


def _rows_of_headings(table: Table) -> list[TableRow]:
    """The heading of a table as rows; where its cells stand is not known any more."""
    if is_unnamed(table.columns):
        return []
    rows = []
    for level in table.header:
        cells: list[TableCell] = []
        for _, same in groupby(enumerate(level), key=lambda each: each[1] or each[0]):
            texts = [text for _, text in same]
            cell = TableCell(texts[0], table.page_first, None, 1, len(texts), table.confidence)
            cells += [cell] * len(texts)
        rows.append(TableRow(cells))
    return rows


def is_unnamed(columns: Sequence[str]) -> bool:
    """Whether a table has no headings of its own: its columns are numbered instead."""
    return list(columns) == [UNNAMED.format(number) for number in range(1, len(columns) + 1)]


def _says_the_same(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> bool:
    return [list(map(plain, level)) for level in one] == [list(map(plain, level)) for level in other]


def beside(first: Table, second: Table) -> Table | None:
    """One table of two, the columns of the second beside those of the first; None if they have not as many rows."""
    if len(first.rows) != len(second.rows):
        return None
    depth = max(len(first.header), len(second.header))
    header = [[*one, *other] for one, other in zip(_deep(first, depth), _deep(second, depth), strict=True)]
    rows = [TableRow([*one.cells, *other.cells]) for one, other in zip(first.rows, second.rows, strict=True)]
    columns = [*first.columns, *second.columns]
    if is_unnamed(second.columns):
        columns[len(first.columns) :] = [
            UNNAMED.format(number) for number in range(len(first.columns) + 1, len(columns) + 1)
        ]
    joined = replace(
        first,
        header=header,
        columns=columns,
        units=[*_units(first), *_units(second)],
        warnings=_warnings(first, second),
    )
    return _of_rows(joined, rows, second)


def _deep(table: Table, depth: int) -> list[list[str]]:
    """The heading with so many levels; the last one reaches down, as a merged cell does."""
    last = table.header[-1] if table.header else [""] * len(table.columns)
    return [*table.header, *([last] * (depth - len(table.header)))]


def _units(table: Table) -> list[str | None]:
    return table.units or [None] * len(table.columns)


def parted_rows(
    table: Table, position: int, heading_rows: int | None = None, title: str | None = None
) -> list[Table] | None:
    """Two tables of one.

    Args:
        table: the table.
        position: how many rows the first has.
        heading_rows: how many rows after them are the heading of the second; None or 0: it has that of the first.
        title: of the second.

    Returns:
        Both, the second with number 0; None if no row is left for it.
    """
    rows = table.rows[position:]
    headings, rest = rows[: heading_rows or 0], rows[heading_rows or 0 :]
    if not rest:
        return None
    second = replace(table, title=title, caption=None, number=0, warnings=[])
    if headings:
        header = [list(map(one_line, row.texts)) for row in headings]
        texts = [row.texts for row in rest]
        second = replace(
            second,
            header=header,
            columns=column_names(header) or table.columns,
            units=units_of_columns(header, texts, [title or ""]),
        )
    return [_of_rows(table, table.rows[:position]), _of_rows(second, rest)]


def parted_columns(table: Table, position: int, title: str | None = None) -> list[Table]:
    """Two tables of one: the first has so many columns, the second, of number 0 and that title, the others."""
    parts = []
    for start, end in pairwise((0, position, len(table.columns))):
        rows = [TableRow(row.cells[start:end]) for row in table.rows]
        part = replace(
            table,
            header=[level[start:end] for level in table.header],
            columns=table.columns[start:end],
            units=_units(table)[start:end],
        )
        if start:
            part = replace(part, title=title, caption=None, number=0, warnings=[])
        parts.append(_of_rows(part, rows))
    return parts


def _of_rows(table: Table, rows: Sequence[TableRow], other: Table | None = None) -> Table:
    """The table with other rows: its pages are those of their cells; merged cells cover only what is in it."""
    made = _with_spans(rows)
    pages = [cell.page for row in made for cell in row.cells if cell.page is not None]
    pages += [place.page for row in made for cell in row.cells for place in cell.continued if place.page]
    sure = [each.confidence for each in (table, other) if each is not None and each.confidence is not None]
    return replace(
        table,
        rows=made,
        page_first=min(pages, default=table.page_first),
        page_last=max(pages, default=table.page_last),
        confidence=min(sure, default=None),
    )


def _with_spans(rows: Sequence[TableRow]) -> list[TableRow]:
    """The rows with merged cells that count only the rows and columns they cover here; others stay the same objects."""
    heights: dict[int, int] = {}
    widths: dict[int, int] = {}
    for row in rows:
        for key, same in groupby(map(id, row.cells)):
            heights[key] = heights.get(key, 0) + 1
            widths[key] = len(list(same))
    cells = {id(cell): cell for row in rows for cell in row.cells}
    new = {
        key: replace(cell, row_span=heights[key], column_span=widths[key])
        for key, cell in cells.items()
        if (cell.row_span, cell.column_span) != (heights[key], widths[key]) and cell.row_span
    }
    return [
        replace(row, cells=[new.get(id(cell), cell) for cell in row.cells])
        if any(id(cell) in new for cell in row.cells)
        else row
        for row in rows
    ]
