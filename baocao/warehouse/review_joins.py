"""Where tables of the published warehouse may end too early or too late: what a person is asked about that."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from baocao.warehouse.query import records
from extractors.assembly.joining import is_unnamed
from extractors.assembly.wide_tables import widened_at
from extractors.understanding.joins import COLUMNS, ONE, ROWS, TWO
from extractors.values import parse_count, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb


@dataclass(frozen=True, slots=True)
class TableEnds:
    """A table of the warehouse. `first` and `last` are the first cells of its first and last row."""

    table_id: str
    document_id: str
    file_name: str
    report_no: str
    issuer: str
    table_no: int
    title: str
    caption: str
    kind: str
    method: str
    columns: tuple[str, ...]
    warnings: tuple[str, ...]
    rows: int
    figures: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class AskedBoundary:
    """A boundary in or after a table.

    `after` is the table behind it, the same one if it goes on over it, None if none is.

    `reason` says in words.toml why it is asked, empty: a person has chosen it.
    """

    table: TableEnds
    after: TableEnds | None
    between: str
    position: int
    reason: str = ""

    @property
    def id(self) -> str:
        """Its id at the desk."""
        return f"join-{self.table.table_id}-{self.between}-{self.position}"

    @property
    def verdict(self) -> str:
        """What the tables as they are say of it."""
        return ONE if self.after is self.table else TWO

    @property
    def place_after(self) -> tuple[str, int]:
        """Table and row or column (from 1) behind it."""
        if self.after is None or self.after is self.table:
            return self.table.table_id, self.position + 1
        return self.after.table_id, 1


def tables_with_ends(con: duckdb.DuckDBPyConnection) -> dict[str, list[TableEnds]]:
    """The tables of every report that counts, in printed order, by document; without those composed from text."""
    found = records(
        con,
        """
        WITH ends AS (
            SELECT c.table_id,
                arg_min(coalesce(c.text, ''), c.row_no) AS first, arg_max(coalesce(c.text, ''), c.row_no) AS last,
                max(c.row_no) AS rows
            FROM staging.cells AS c WHERE c.column_no = 1 GROUP BY ALL
        ),
        counted AS (SELECT table_id, count(*) AS figures FROM staging.figures GROUP BY ALL)
        SELECT t.table_id, d.document_id, d.file_name, coalesce(d.report_no, '') AS report_no,
            coalesce(d.issuer, '') AS issuer, t.table_no, coalesce(t.title, '') AS title,
            coalesce(t.caption, '') AS caption, t.kind, t.method, t.columns, coalesce(t.warnings, []) AS warnings,
            ends.rows, coalesce(counted.figures, 0) AS figures, ends.first, ends.last
        FROM staging.tables AS t
        JOIN staging.documents AS d USING (document_id)
        JOIN ends USING (table_id)
        LEFT JOIN counted USING (table_id)
        SEMI JOIN (SELECT * FROM marts.dim_report WHERE is_current OR is_held_back) AS r
            ON r.document_id = d.document_id
        WHERE t.method <> 'narrative'
        ORDER BY d.file_name, d.document_id, t.print_order
        """,
    )
    tables = [
        TableEnds(**each | {"columns": tuple(each["columns"]), "warnings": tuple(each["warnings"])})
        for each in found
    ]
    return {document: list(same) for document, same in groupby(tables, key=lambda each: each.document_id)}


def doubtful_boundaries(tables: Sequence[TableEnds]) -> Iterator[AskedBoundary]:
    """The boundaries of a document that a person should look at.

    Args:
        tables: its tables, in printed order.
    """
    for table in tables:
        for position in widened_at(table.warnings):
            if 0 < position < len(table.columns):
                yield AskedBoundary(table, table, COLUMNS, position, "widened")
    for table, after in pairwise(tables):
        if reason := _goes_on(table, after):
            yield AskedBoundary(table, after, ROWS, table.rows, reason)


def _goes_on(table: TableEnds, after: TableEnds) -> str:
    """What speaks for one table of two, of which the second has as many columns and no title; empty if nothing does."""
    if len(table.columns) != len(after.columns) or after.title or after.caption or after.method == "sheet":
        return ""
    counted = parse_count(table.last), parse_count(after.first)
    if counted[0] is not None and counted[1] == counted[0] + 1:
        return "counts_on"
    if after.kind != "unknown" or counted[1] == 1:
        return ""
    if after.first and plain(after.first) == plain(table.first):
        return ""  # both begin alike, with an "a" as it may be: the second begins anew
    if is_unnamed(after.columns):
        return "no_heading"
    return "same_heading" if list(map(plain, table.columns)) == list(map(plain, after.columns)) else ""


def chosen_boundary(
    tables: Sequence[TableEnds], table_id: str, between: str, position: int
) -> AskedBoundary | None:
    """A boundary that a person has chosen; None if it is nowhere.

    Args:
        tables: those of its document, in printed order.
        table_id: the table before it.
        between: "rows" or "columns".
        position: how many rows or columns of the table stand before it; 0: it lies before the table.
    """
    index = next((index for index, each in enumerate(tables) if each.table_id == table_id), None)
    if index is None or between not in (ROWS, COLUMNS):
        return None
    if position == 0:
        if index == 0:
            return None
        index -= 1
        position = _count(tables[index], between)
    table = tables[index]
    if position < _count(table, between):
        return AskedBoundary(table, table, between, position)
    after = tables[index + 1] if index + 1 < len(tables) else None
    return AskedBoundary(table, after, between, position) if position == _count(table, between) else None


def _count(table: TableEnds, between: str) -> int:
    return table.rows if between == ROWS else len(table.columns)
