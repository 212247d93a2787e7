"""Publishing: a copy of the working database takes the place of the published file in one step.

The file is copied as it is, which costs little however much is in it, and what is not for readers is dropped in the
copy: keys, comments and statistics stay, and nothing is written or checked row by row again.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from extractors.errors import WarehouseError
from warehouse.staging import MEMORY_LIMIT, STORAGE_VERSION, problem

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

PUBLISHED_SCHEMAS = ("staging", "marts", "quality", "versions")


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
        settings: dict[str, Any] = {
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": MEMORY_LIMIT,
        }
        duckdb.connect(str(working), config=settings).close()  # writes what a log beside it may still hold
        shutil.copyfile(working, copy)
        with duckdb.connect(str(copy), config=settings) as con:
            _drop_unpublished(con)
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


def _drop_unpublished(con: duckdb.DuckDBPyConnection) -> None:
    schemas = con.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal"
    ).fetchall()
    for (schema,) in schemas:
        if schema not in PUBLISHED_SCHEMAS and schema != "main":
            con.execute(f'DROP SCHEMA "{schema}" CASCADE')
    con.execute("CHECKPOINT")


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
