"""Loading extracts into schema `staging` of the working database, whole documents at a time."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError
from baocao.warehouse.schema import create_staging
from extractors.store.schema import staging_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

STORAGE_VERSION = "v1.0.0"
"""Format of the database files: readable by every DuckDB from 1.1 on (1.0 knows the format, but not our keys in it)."""

MEMORY_LIMIT = "1GB"
"""What DuckDB may take; beyond it works on disk. dbt_project/profiles.yml says the same."""

BATCH_MB = 3
"""Extracts loaded at once, by their size on disk; unpacked they take about seventy times as much memory."""


def connect_working(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the working database for writing, making it and its `staging` tables if need be.

    Close it before `build_marts`. Raises WarehouseError if another process holds it or it is no database.
    """
    import duckdb

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        con = duckdb.connect(
            str(path),
            config={"storage_compatibility_version": STORAGE_VERSION, "memory_limit": MEMORY_LIMIT},
        )
    except duckdb.Error as error:
        raise WarehouseError(
            f"the working database cannot be opened: {problem(error)}",
            advice="Wait if another run works on it; else delete the file and run `baocao rebuild`.",
            file=str(path),
        ) from error
    try:
        create_staging(con)
    except BaseException as error:
        con.close()
        if isinstance(error, duckdb.Error):
            raise WarehouseError(
                f"the working database cannot be used: {problem(error)}", file=str(path)
            ) from error
        raise
    return con


def load_extracts(con: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> dict[str, int]:
    """Load extracts, each document in one transaction and whole; one that was there already is replaced.

    Returns the number of rows loaded by table. A document keeps the time it was first seen. Raises
    WarehouseError if an extract cannot be read; then some of the others may have been loaded.
    """
    counts = Counter(dict.fromkeys(staging_tables(), 0))
    for batch in _batches(paths):
        counts.update(_load_batch(con, batch))
    return dict(counts)


def load_each(con: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> dict[Path, WarehouseError]:
    """Load extracts, and give the error of each that cannot be; the others are loaded.

    Args:
        con: the working database, open for writing.
        paths: extracts; of those that fail together, halves are tried again.

    Raises:
        WarehouseError: several were to be loaded and not one could be, so none of them is to blame.
    """
    refused = _load_halves(con, paths)
    if len(paths) > 1 and len(refused) == len(paths):
        raise refused[paths[0]]
    return refused


def _load_halves(con: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> dict[Path, WarehouseError]:
    try:
        load_extracts(con, paths)
    except WarehouseError as error:
        if len(paths) == 1:
            return {paths[0]: error}
        middle = len(paths) // 2
        return _load_halves(con, paths[:middle]) | _load_halves(con, paths[middle:])
    return {}


def _batches(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Extracts in the order of their names, so that those of one document are together, a few MB at a time."""
    batch: list[Path] = []
    size = 0
    for _, same in groupby(sorted(paths), key=lambda path: path.stem.partition("-")[0]):
        group = list(same)
        group_size = sum(path.stat().st_size if path.exists() else 0 for path in group)
        if batch and size + group_size > BATCH_MB * 2**20:
            yield batch
            batch, size = [], 0
        batch += group
        size += group_size
    if batch:
        yield batch


def _load_batch(con: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> dict[str, int]:
    import duckdb

    con.execute("BEGIN")
    try:
        _read_extracts(con, paths)
        found = con.execute("SELECT document.document_id FROM extracts WHERE document IS NOT NULL").fetchall()
        ids = [row[0] for row in found]
        con.execute(
            """
            CREATE OR REPLACE TEMP TABLE seen_before AS
            SELECT document_id, first_seen_at FROM staging.documents WHERE document_id IN (SELECT unnest(?))
            """,
            [ids],
        )
        _delete(con, ids)
        counts = _insert(con)
        con.execute("COMMIT")
    except duckdb.Error as error:
        con.execute("ROLLBACK")
        raise WarehouseError(
            f"an extract cannot be loaded: {problem(error)}",
            advice="Run `baocao ingest --force` to read the documents again.",
        ) from error
    con.execute("DROP TABLE extracts; DROP TABLE seen_before")
    return counts


def delete_documents(con: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> None:
    """Remove documents with all that was read from them, in one transaction. Unknown ids are no error."""
    con.execute("BEGIN")
    _delete(con, document_ids)
    con.execute("COMMIT")


def problem(error: Exception) -> str:
    """Say what is wrong in one line: DuckDB's message up to where it repeats the SQL."""
    return " ".join(str(error).partition("\nLINE ")[0].split())


def _read_extracts(con: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
    # Several extracts of one document can only be of several extractor versions: the newest counts.
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE extracts AS
        SELECT * FROM read_parquet($files, union_by_name := true, filename := 'extract file')
        WHERE "extract file" IN (
            SELECT "extract file"
            FROM read_parquet($files, union_by_name := true, filename := 'extract file')
            WHERE document IS NOT NULL
            QUALIFY row_number() OVER (
                PARTITION BY document.document_id
                ORDER BY document.extracted_at DESC, document.extractor_version DESC
            ) = 1
        )
        """,
        {"files": [str(path) for path in paths]},
    )


def _delete(con: duckdb.DuckDBPyConnection, document_ids: Sequence[str]) -> None:
    ids = [list(document_ids)]
    con.execute(
        """
        DELETE FROM staging.cells WHERE table_id IN (
            SELECT table_id FROM staging.tables WHERE document_id IN (SELECT unnest(?))
        )
        """,
        ids,
    )
    matched = ("unit_mentions", "figure_units", "figure_indicators", "indicator_matches")
    for table in [*(name for name in staging_tables() if name != "cells"), *matched]:
        con.execute(f'DELETE FROM staging."{table}" WHERE document_id IN (SELECT unnest(?))', ids)


def _insert(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    counts = {}
    held = {name for (name, *_) in con.execute("DESCRIBE extracts").fetchall()}
    for table in staging_tables():
        if table not in held and table != "documents":  # of a kind that was declared after these were read
            continue
        if table == "documents":
            rows = """
                SELECT new.* REPLACE (least(new.first_seen_at, old.first_seen_at) AS first_seen_at)
                FROM (SELECT unnest(document) FROM extracts WHERE document IS NOT NULL) AS new
                LEFT JOIN (FROM seen_before) AS old USING (document_id)
            """
        else:
            rows = f'SELECT unnest(item) FROM (SELECT unnest("{table}") AS item FROM extracts)'
        inserted = con.execute(f'INSERT INTO staging."{table}" BY NAME {rows}').fetchone()
        counts[table] = int(inserted[0]) if inserted else 0
    return counts
