"""Reading the published warehouse."""

from __future__ import annotations

import resource
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao import __version__
from baocao.errors import UsageError, WarehouseError
from baocao.settings import settings
from baocao.warehouse.staging import problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

SECONDS_VARIABLE, MEMORY_VARIABLE = "BAOCAO_QUERY_SECONDS", "BAOCAO_QUERY_MEMORY_MB"
_BATCH = 1_000  # rows fetched at a time
_PROGRAM_MB = 1024  # most of it reserved and never used
_ASIDE = 64  # bytes a value takes in Python besides its text
SEARCH_PATH = ("marts", "bi", "quality", "staging")
"""Schemas whose tables need not be named with their schema, in this order."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Columns with their SQL types, and the rows as Python values (Decimal, date, None for NULL …)."""

    columns: list[str]
    types: list[str]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may take: time in seconds, memory in MB for the database, and as much again for its answer."""

    seconds: float
    memory_mb: float

    @classmethod
    def current(cls) -> QueryLimits:
        """The limits as they are set. Raises UsageError for a value that is not a positive number."""
        held = settings().query
        return cls(held.seconds, held.memory_mb)


def _locked_down() -> dict[str, str | bool | int | float | list[str]]:
    """Settings under which the SQL of a person may read this file and nothing else: no other files, no network, no
    extensions; nor fill the memory, or the disk with what does not fit into it.
    """
    memory_mb = QueryLimits.current().memory_mb
    return {
        "enable_external_access": "false",
        "memory_limit": f"{memory_mb:.0f}MiB",
        "temp_directory": "",
    }


def connect_published(
    path: Path, *, other_files: bool = False, any_version: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open a published warehouse read-only.

    Args:
        path: the file.
        other_files: our own SQL may write files elsewhere; never for the SQL of a person.
        any_version: the file may have been built by another version of the program, whose tables need not be ours.

    Raises:
        WarehouseError: there is none, it cannot be read, or it is of another version.
    """
    import duckdb

    if not path.exists():
        raise WarehouseError(
            "there is no warehouse yet.", advice="Make one with `baocao ingest`.", file=str(path)
        )
    try:
        con = duckdb.connect(str(path), read_only=True, config={} if other_files else _locked_down())
        if not any_version:
            _check_version(con, path)
        _search_in_schemas(con)
        con.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise WarehouseError(
            f"the warehouse cannot be read: {problem(error)}",
            advice="`baocao rebuild` makes it again.",
            file=str(path),
        ) from error
    return con


def _check_version(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """An older file lacks what is asked for here, a newer one may mean something else by the same names."""
    noted = "SELECT 1 FROM duckdb_tables() WHERE (schema_name, table_name) = ('staging', 'program')"
    built_by = "an older one"
    if con.execute(noted).fetchone():
        (built_by,) = con.execute("SELECT max(version) FROM staging.program").fetchone() or ("",)
    if built_by not in {None, __version__}:  # None: it holds no build yet
        con.close()
        raise WarehouseError(
            f"the warehouse was built by another version of this program: {built_by}; this is {__version__}.",
            advice="`baocao rebuild` or the next `baocao ingest` makes it again; `baocao query` reads it as it is.",
            file=str(path),
        )


def _search_in_schemas(con: duckdb.DuckDBPyConnection) -> None:
    present = {row[0] for row in con.execute("SELECT schema_name FROM duckdb_schemas()").fetchall()}
    con.execute("SET search_path = ?", [",".join(name for name in SEARCH_PATH if name in present)])


def confine_process() -> None:
    """Limit the memory of this process, which has nothing else to do than a query: DuckDB does not count all of it.

    A single text, such as `repeat` makes, may have 4 GB beside its limit.
    """
    memory_mb = 2 * QueryLimits.current().memory_mb + _PROGRAM_MB  # for DuckDB, the answer, and the program
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    value = int(memory_mb * 2**20)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (value, hard))


def records(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows of our own SQL, each by the names of its columns.

    Args:
        con: a connection.
        sql: one statement, with ? for each parameter.
        parameters: their values.
    """
    cursor = con.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def run_query(path: Path, sql: str) -> QueryResult:
    """Run one statement of SQL on a published warehouse.

    Raises UsageError if the SQL is wrong, naming what may be meant, is more than one statement, would change something,
    or takes more than QueryLimits allow.
    """
    import duckdb

    from baocao.warehouse.suggestions import explain

    if not sql.strip(" ;\n\t"):
        raise UsageError("There is no statement.", advice='For example: baocao query "FROM marts.dim_report"')
    limits = QueryLimits.current()
    with connect_published(path, any_version=True) as con, _interrupted_after(con, limits.seconds):
        try:
            if len(con.extract_statements(sql)) > 1:  # the rows of the others would be lost
                raise UsageError(
                    "There is more than one statement.",
                    advice="Ask one at a time; WITH joins several into one.",
                )
            cursor = con.execute(sql)
            description = cursor.description or []
            rows = list(_fetched(cursor, limits)) if description else []
        except duckdb.InterruptException as error:
            raise UsageError(
                f"The query took longer than {limits.seconds:g} seconds.",
                advice=f"Ask for less, or raise {SECONDS_VARIABLE}.",
            ) from error
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            raise _too_much_memory(limits) from error
        except duckdb.Error as error:
            message, advice = explain(con, error, sql)
            raise UsageError(message, advice=advice) from error
    return QueryResult(
        [column[0] for column in description], [str(column[1]) for column in description], rows
    )


def _fetched(cursor: duckdb.DuckDBPyConnection, limits: QueryLimits) -> Iterator[tuple[Any, ...]]:
    taken = 0
    while batch := cursor.fetchmany(_BATCH):
        taken += sum(
            _ASIDE + (len(value) if isinstance(value, str | bytes) else 0) for row in batch for value in row
        )
        if taken > limits.memory_mb * 2**20:
            raise _too_much_memory(limits)
        yield from batch


@contextmanager
def _interrupted_after(con: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _too_much_memory(limits: QueryLimits) -> UsageError:
    return UsageError(
        f"The query needs more than {limits.memory_mb:g} MB of memory.",
        advice=f"Ask for fewer rows or columns, or raise {MEMORY_VARIABLE}; `baocao export` writes whole tables.",
    )
