"""Publishing: a file made beside it takes the place of the published file in one step.

A night changes few rows, so that file is a copy of the published one in which they are replaced
(warehouse/published_update.py). Where that cannot be, it is a copy of the working database: what is not for readers is
dropped in the copy, and the marts are given their keys (warehouse/keys.py). What builds have left unused in a file
stays in its copies too, so once that is much, files are made anew.
"""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING, Any

from baocao.errors import WarehouseError
from baocao.warehouse.keys import add_keys
from baocao.warehouse.published_update import update
from baocao.warehouse.published_views import free_views
from baocao.warehouse.replaceable import check_replaceable
from baocao.warehouse.staging import MEMORY_LIMIT, STORAGE_VERSION, problem

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

PUBLISHED_SCHEMAS = ("staging", "marts", "quality", "versions", "bi")

READABLE = 0o644
"""Mode of a file published for the first time: everybody may read it, whatever the umask. One that a person has set
since is kept."""

UNUSED_SHARE = 1 / 2
"""Of the blocks of a database, before it is made anew: a night leaves some, which the next fills again."""


def publish(working: Path, published: Path, *, compact: bool = False) -> None:
    """Replace the file `published` by the published schemas of `working`, with all comments and keys.

    Readers that hold the old file keep it; who opens it after this call sees the new one; nobody sees a state
    in between, even if the machine stops midway. `compact`: make both files anew, without unused blocks, which takes
    time by their size; else that is done when they are too many. Raises WarehouseError with the old file untouched,
    UsageError if that is no warehouse of ours.
    """
    import duckdb

    check_replaceable(published, working)
    published.parent.mkdir(parents=True, exist_ok=True)
    copy = published.with_name(f".{published.name}.new")
    _remove(copy)
    try:
        settings: dict[str, Any] = {
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": MEMORY_LIMIT,
        }
        compact = compact or _unused_share(working, settings) > UNUSED_SHARE
        if compact:
            _rewrite(working)
        if compact or not _copy_updated(published, working, copy, settings):
            _copy_published(working, copy, settings)
        copy.chmod(stat.S_IMODE(published.stat().st_mode) if published.exists() else READABLE)
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


def _unused_share(database: Path, settings: dict[str, Any]) -> float:
    """Share of its blocks that hold nothing; what a log beside it may still hold is written into it."""
    import duckdb

    with duckdb.connect(str(database), config=settings) as con:
        con.execute("CHECKPOINT")
        ((total, unused),) = con.execute(
            "SELECT total_blocks, free_blocks FROM pragma_database_size()"
        ).fetchall()
    return float(unused / total) if total else 0.0


def _copy_updated(published: Path, working: Path, copy: Path, settings: dict[str, Any]) -> bool:
    """Copy what is published and replace the rows that differ; False, and no copy, where that cannot be."""
    import duckdb

    if not published.exists():
        return False
    try:
        shutil.copyfile(published, copy)
        with duckdb.connect(str(copy), config=settings) as con:
            con.execute(f"ATTACH {_quoted(str(working))} AS source (READ_ONLY)")
            is_same = update(con, PUBLISHED_SCHEMAS)
        if is_same and _unused_share(copy, settings) <= UNUSED_SHARE:
            return True
    except duckdb.Error:
        # it is damaged, or of another program; what is wrong with the rows is told when it is made anew
        pass
    _remove(copy)
    return False


def _copy_published(working: Path, copy: Path, settings: dict[str, Any]) -> None:
    """Copy what is for readers of the working database, with keys."""
    import duckdb

    shutil.copyfile(working, copy)
    with duckdb.connect(str(copy), config=settings) as con:
        _drop_unpublished(con)
        add_keys(con, working)
        free_views(con, working.stem)
        con.execute("CHECKPOINT")


def _rewrite(working: Path) -> None:
    """Replace the working database by one with the same content and no unused blocks."""
    import duckdb

    compact = working.with_name(f".{working.name}.compact")
    _remove(compact)
    try:
        with duckdb.connect(
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(compact.with_suffix(".tmp"))}
        ) as con:
            # Views name the database they look into: as the name of its file, which it has again afterwards.
            name = _quoted(working.stem, '"')
            con.execute(f"ATTACH {_quoted(str(working))} AS {name} (READ_ONLY)")
            con.execute(f"ATTACH {_quoted(str(compact))} AS compact (STORAGE_VERSION '{STORAGE_VERSION}')")
            con.execute(f"COPY FROM DATABASE {name} TO compact")
        _flush(compact)
        os.replace(compact, working)  # noqa: PTH105
    finally:
        _remove(compact)


def _quoted(text: str, mark: str = "'") -> str:
    return mark + text.replace(mark, mark * 2) + mark


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
