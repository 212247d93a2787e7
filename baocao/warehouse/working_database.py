"""The working database, which can always be made again from the extracts: what is damaged is replaced."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

_NOT_THE_FILES_FAULT = (
    "Could not set lock",  # somebody has it open
    "different configuration",  # this process has
    *(os.strerror(code) for code in (errno.ENOSPC, errno.EACCES, errno.EPERM, errno.EROFS, errno.EMFILE)),
)


@contextmanager
def working_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database; one that cannot be used is set aside, and an empty one takes its place.

    Raises WarehouseError for what goes wrong with it in the block.
    """
    import duckdb

    from baocao.warehouse.staging import connect_working, problem

    try:
        con = connect_working(path)
    except WarehouseError as error:
        if _is_circumstance(error):
            raise
        set_aside(path)
        con = connect_working(path)
    try:
        yield con
    except duckdb.Error as error:
        raise WarehouseError(f"the working database failed: {problem(error)}", file=str(path)) from error
    finally:
        con.close()


def is_damaged(path: Path) -> bool:
    """Whether something in it cannot be read. Reads all of it, so ask only after something has failed."""
    import duckdb

    if not path.exists():
        return False
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            for schema, table in con.execute(
                "SELECT schema_name, table_name FROM duckdb_tables()"
            ).fetchall():
                con.execute(f'SELECT bit_xor(hash(each)) FROM "{schema}"."{table}" AS each').fetchall()
    except duckdb.Error as error:
        return not _is_circumstance(error)
    return False


def set_aside(path: Path) -> None:
    """Move a working database out of the way, in the place of the one set aside before it.

    It is kept for whoever wants to know what was wrong; `baocao prune` deletes it after some days.
    """
    for file, aside in zip(working_files(path), set_aside_files(path), strict=True):
        aside.unlink(missing_ok=True)
        if file.exists():
            file.replace(aside)
            os.utime(aside)  # from now on its days are counted


def set_aside_files(path: Path) -> tuple[Path, Path]:
    """Name the files of the working database that was set aside."""
    file, log = working_files(path)
    return file.with_name(f"set-aside-{file.name}"), log.with_name(f"set-aside-{log.name}")


def working_files(path: Path) -> tuple[Path, Path]:
    """Name the files of a working database; DuckDB would play an old log into a new database."""
    return path, path.with_name(path.name + ".wal")


def _is_circumstance(error: Exception) -> bool:
    return any(reason in str(error) for reason in _NOT_THE_FILES_FAULT)
