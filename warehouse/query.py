"""Reading the published warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractors.errors import UsageError, WarehouseError
from warehouse.staging import problem

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

# The SQL of a person may read this file and nothing else: no other files, no network, no extensions.
_LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns with their SQL types, and the rows as Python values (Decimal, date, None for NULL …)."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]


def connect_published(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse read-only. Raises WarehouseError if there is none or it cannot be read."""
    import duckdb

    if not path.exists():
        raise WarehouseError(
            "there is no warehouse yet.", advice="Make one with `baocao ingest`.", file=str(path)
        )
    try:
        return duckdb.connect(str(path), read_only=True, config=_LOCKED_DOWN)
    except duckdb.Error as error:
        raise WarehouseError(
            f"the warehouse cannot be read: {problem(error)}",
            advice="`baocao rebuild` makes it again.",
            file=str(path),
        ) from error


def run_query(path: Path, sql: str) -> QueryResult:
    """Run SQL on a published warehouse. Raises UsageError if the SQL is wrong or would change something."""
    import duckdb

    with connect_published(path) as con:
        try:
            cursor = con.execute(sql)
            description = cursor.description or []
            rows = cursor.fetchall() if description else []
        except duckdb.Error as error:
            raise UsageError(
                problem(error), advice='`baocao query "SHOW ALL TABLES"` lists tables and columns.'
            ) from error
    return QueryResult(
        [column[0] for column in description], [str(column[1]) for column in description], rows
    )
