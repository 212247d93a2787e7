"""Which file a run may replace: none, or a warehouse that this program has published there."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from baocao.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC = b"DUCK"
_MAGIC_AT = 8  # bytes from the start of a DuckDB file
_OUR_COLUMNS = {"document_id", "extractor_version", "error_code"}
"""Columns of `staging.documents` in every version of this program; no other database has that table."""


def check_replaceable(published: Path, build_state: Path | None = None) -> None:
    """Raise UsageError for a file that is there and is no warehouse of ours; it is looked at and left as it is.

    Args:
        published: where a run is to publish; a link counts as what it leads to.
        build_state: what the last run noted about the file it published. A DuckDB file that cannot be opened,
            because it is damaged or in use, is ours if there is such a note.

    Raises:
        UsageError: the path is another file, a folder, a device, or cannot be looked at.

    """
    try:
        descriptor = os.open(published, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{published} cannot be opened ({error.strerror}).", advice=_ADVICE) from error
    try:
        is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
        start = os.pread(descriptor, _MAGIC_AT + len(_MAGIC), 0) if is_file else b""
    finally:
        os.close(descriptor)
    if not is_file:
        raise UsageError(f"{published} is no file.", advice=_ADVICE)
    if start[_MAGIC_AT:] != _MAGIC or not _has_our_tables(published, build_state):
        raise UsageError(
            f"{published} is there already and is no warehouse of this program, so it is left as it is.",
            advice=_ADVICE,
        )


_ADVICE = "Name another file with --warehouse FILE, or move this one away."


def _has_our_tables(published: Path, build_state: Path | None) -> bool:
    import duckdb

    try:
        with duckdb.connect(
            str(published), read_only=True, config={"enable_external_access": "false"}
        ) as con:
            columns = con.execute(
                "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'staging' AND table_name = 'documents'"
            ).fetchall()
    except duckdb.Error:
        return build_state is not None and build_state.exists()
    return {name for (name,) in columns} >= _OUR_COLUMNS
