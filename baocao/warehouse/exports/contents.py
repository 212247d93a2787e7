"""What every export writes, whatever its format: the headings, the rows, and the data dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baocao.warehouse.exports.catalogue import ordered_rows
from baocao.warehouse.exports.choices import Headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb

    from baocao.warehouse.dictionary import TableDoc

BATCH = 10_000  # rows in memory at a time
DICTIONARY_HEADINGS = (
    "table",
    "table_vi",
    "column",
    "column_vi",
    "type",
    "primary_key",
    "references",
    "description",
)


def column_headings(table: TableDoc, headings: Headings) -> list[str]:
    """Headings of a table, each once: a Vietnamese name that two columns share gets the column's name behind it."""
    if headings is Headings.NAMES:
        return [column.name for column in table.columns]
    names = [column.display_name_vi or column.name for column in table.columns]
    return [
        f"{name} ({column.name})" if names.count(name) > 1 else name
        for name, column in zip(names, table.columns, strict=True)
    ]


def dictionary_rows(tables: Sequence[TableDoc]) -> Iterator[tuple[str, ...]]:
    """A row a column, see DICTIONARY_HEADINGS; before them a row for the table itself."""
    for table in tables:
        yield table.name, table.display_name_vi, "", "", "", "", "", table.description
        for column in table.columns:
            yield (
                table.name,
                table.display_name_vi,
                column.name,
                column.display_name_vi,
                column.type,
                "yes" if column.is_primary_key else "",
                column.references or "",
                column.description,
            )


def batches(con: duckdb.DuckDBPyConnection, table: TableDoc) -> Iterator[list[tuple[Any, ...]]]:
    """All rows of a table in their order, as Python values."""
    cursor = con.execute(ordered_rows(table))
    while rows := cursor.fetchmany(BATCH):
        yield rows
