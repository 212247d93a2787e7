"""Publishing: a compact copy of the working database takes the place of the published file in one step."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from extractors.errors import WarehouseError
from warehouse.staging import MEMORY_LIMIT, STORAGE_VERSION, problem

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

PUBLISHED_SCHEMAS = ("staging", "marts", "quality")


def publish(working: Path, published: Path) -> None:
    """Replace the file `published` by the published schemas of `working`, with all comments and keys.

    Readers that hold the old file keep it; who opens it after this call sees the new one; nobody sees a state
    in between, even if the machine stops midway. Raises WarehouseError with the old file untouched.
    """
    import duckdb

    published.parent.mkdir(parents=True, exist_ok=True)
    copy = published.with_name(f".{published.name}.new")
    _remove(copy)
    try:
        with duckdb.connect(config={"memory_limit": MEMORY_LIMIT}) as con:
            con.execute(f"ATTACH {_literal(working)} AS working (READ_ONLY)")
            con.execute(f"ATTACH {_literal(copy)} AS copy (STORAGE_VERSION '{STORAGE_VERSION}')")
            _copy_schemas(con)
            con.execute("DETACH copy")
        _flush(copy)
        # Who opened the old file for writing may have left a log, which would be played into the new one.
        _log_of(published).unlink(missing_ok=True)
        os.replace(copy, published)  # noqa: PTH105 - the atomic step, named as everybody knows it
        _flush(published.parent)
    except (duckdb.Error, OSError) as error:
        _remove(copy)
        raise WarehouseError(
            f"the warehouse cannot be published: {problem(error)}",
            advice="What was published before is untouched.",
            file=str(published),
        ) from error


def _copy_schemas(con: duckdb.DuckDBPyConnection) -> None:
    # Structure first, so that what is not published never takes room in the file.
    con.execute("COPY FROM DATABASE working TO copy (SCHEMA)")
    schemas = con.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'copy' AND NOT internal"
    ).fetchall()
    for (schema,) in schemas:
        if schema not in PUBLISHED_SCHEMAS:
            con.execute(f'DROP SCHEMA copy."{schema}" CASCADE')
    tables = con.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'copy' ORDER BY ALL"
    ).fetchall()
    for schema, table in tables:
        con.execute(f'INSERT INTO copy."{schema}"."{table}" FROM working."{schema}"."{table}"')


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(copy: Path) -> None:
    copy.unlink(missing_ok=True)
    _log_of(copy).unlink(missing_ok=True)


def _log_of(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
