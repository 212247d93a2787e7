"""Reading the published warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError, WarehouseError
from baocao.warehouse.staging import problem

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

# The SQL of a person may read this file and nothing else: no other files, no network, no extensions.
_LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
}
SEARCH_PATH = ("marts", "quality", "staging")
"""Schemas whose tables need not be named with their schema, in this order."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns with their SQL types, and the rows as Python values (Decimal, date, None for NULL …)."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]


def connect_published(path: Path, *, other_files: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse read-only. Raises WarehouseError if there is none or it cannot be read.

    `other_files`: our own SQL may write files elsewhere; never for the SQL of a person.
    """
    import duckdb

    if not path.exists():
        raise WarehouseError(
            "there is no warehouse yet.", advice="Make one with `baocao ingest`.", file=str(path)
        )
    try:
        con = duckdb.connect(str(path), read_only=True, config={} if other_files else _LOCKED_DOWN)
        _search_in_schemas(con)
        con.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise WarehouseError(
            f"the warehouse cannot be read: {problem(error)}",
            advice="`baocao rebuild` makes it again.",
            file=str(path),
        ) from error
    return con


def _search_in_schemas(con: duckdb.DuckDBPyConnection) -> None:
    present = {row[0] for row in con.execute("SELECT schema_name FROM duckdb_schemas()").fetchall()}
    con.execute("SET search_path = ?", [",".join(name for name in SEARCH_PATH if name in present)])


def run_query(path: Path, sql: str) -> QueryResult:
    """Run SQL on a published warehouse, the rows of its last statement.

    Raises UsageError if the SQL is wrong, naming what may be meant, or would change something.
    """
    import duckdb

    from baocao.warehouse.suggestions import explain

    if not sql.strip(" ;\n\t"):
        raise UsageError("There is no statement.", advice='For example: baocao query "FROM marts.dim_report"')
    with connect_published(path) as con:
        try:
            cursor = con.execute(sql)
            description = cursor.description or []
            rows = cursor.fetchall() if description else []
        except duckdb.Error as error:
            message, advice = explain(con, error, sql)
            raise UsageError(message, advice=advice) from error
    return QueryResult(
        [column[0] for column in description], [str(column[1]) for column in description], rows
    )
