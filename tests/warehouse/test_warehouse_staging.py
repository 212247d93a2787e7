"""Loading extracts: whole documents, in one transaction, the same after the second time as after the first."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from helpers.warehouse_builder import SEEN_AT, build_extract, expected, write_extracts

from baocao.errors import DocumentError, WarehouseError
from baocao.warehouse.schema import all_tables
from baocao.warehouse.staging import connect_working, delete_documents, load_extracts
from extractors.extract import quarantine_extract
from extractors.store import arrow, cells
from extractors.store.readings import Source
from extractors.store.schema import staging_tables
from extractors.store.storage import is_whole, write_extract


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {name: con.execute(f'FROM staging."{name}" ORDER BY ALL').fetchall() for name in all_tables()}


@pytest.fixture
def con(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return connect_working(tmp_path / "working.duckdb")


def test_a_document_is_in_all_its_tables(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    counts = load_extracts(con, write_extracts(tmp_path, ["67-BC-BDHCDS-2024"]))
    tables = expected("67-BC-BDHCDS-2024")["tables"]
    assert counts["figures"] > 1000
    assert {name: count for name, count in counts.items() if name != "figures"} == {
        **{name: 0 for name in staging_tables() if name != "figures"},
        **{
            "documents": 1,
            "tables": 6,
            "cells": sum(len(table["rows"]) * len(table["columns"]) for table in tables),
            "targets": 37,
            "issued_documents": 45,
            "statements": 44,  # of sentences in cells
        },
        **{"software_systems": 41, "document_traffic": 91, "online_dossiers": 101, "tasks": 113},
    }
    rows = con.execute(
        "SELECT unit, documents_in, esignature_rate_pct_text FROM staging.document_traffic"
    ).fetchall()
    assert ("Huyện Bắc Ái", 19814, "85,64") in rows


def test_loading_again_changes_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    extracts = write_extracts(tmp_path)
    load_extracts(con, extracts)
    before = contents(con)
    load_extracts(con, extracts)
    assert contents(con) == before


def test_a_document_read_anew_replaces_what_was_read_before(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    load_extracts(con, write_extracts(tmp_path))
    shorter = build_extract("67-BC-BDHCDS-2024", extracted_at=datetime(2026, 2, 2))
    del shorter.tables[1:]
    load_extracts(con, [write_extract(shorter, tmp_path / "again")])
    ((tables, seen, extracted),) = con.execute(
        """
        SELECT count(table_id), first(first_seen_at), first(extracted_at)
        FROM staging.documents JOIN staging.tables USING (document_id) WHERE report_no LIKE '67/%'
        """
    ).fetchall()
    assert (tables, seen, extracted) == (1, SEEN_AT, datetime(2026, 2, 2))
    orphans = "SELECT count(*) FROM staging.cells WHERE table_id NOT IN (SELECT table_id FROM staging.tables)"
    assert con.execute(orphans).fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM staging.document_traffic").fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM staging.dti_indicators").fetchall() == [(135,)]


def test_the_newer_of_two_extracts_of_a_document_counts(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    older = write_extracts(tmp_path, ["67-BC-BDHCDS-2024"])
    newer = build_extract("67-BC-BDHCDS-2024", extracted_at=datetime(2026, 2, 2), title="Đọc lại")
    load_extracts(con, [write_extract(newer, tmp_path / "newer"), *older])
    assert con.execute("SELECT title FROM staging.documents").fetchall() == [("Đọc lại",)]


def test_long_tables_go_on_in_further_rows_of_an_extract(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_extracts(con, write_extracts(tmp_path / "short"))
    before = contents(con)
    monkeypatch.setattr(arrow, "BATCH", 7)
    monkeypatch.setattr(cells, "BATCH", 50)
    parted = write_extracts(tmp_path / "long")
    assert all(pq.ParquetFile(path).num_row_groups > 1 and is_whole(path) for path in parted)
    load_extracts(con, parted)
    assert contents(con) == before


def test_a_quarantined_document_has_its_reason_and_nothing_else(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    error = DocumentError("the file is empty.", code="empty", file="empty.pdf")
    extract = quarantine_extract(Source(tmp_path / "empty.pdf", "0" * 64, 0, datetime(2026, 1, 1)), error)
    counts = load_extracts(con, [write_extract(extract, tmp_path)])
    assert sum(counts.values()) == counts["documents"] == 1
    row = con.execute("SELECT status, error, error_code, report_no FROM staging.documents").fetchone()
    assert row == ("quarantined", "the file is empty.", "empty", None)


def test_an_extract_that_cannot_be_read_changes_nothing(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    load_extracts(con, write_extracts(tmp_path, ["KH-956-2023"]))
    before = contents(con)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(WarehouseError, match=r"broken\.parquet"):
        load_extracts(con, [*write_extracts(tmp_path), broken])
    assert contents(con) == before
    load_extracts(con, write_extracts(tmp_path))
    assert con.execute("SELECT count(*) FROM staging.documents").fetchall() == [(5,)]


def test_deleting_a_document_leaves_the_others(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load_extracts(con, write_extracts(tmp_path, ["KH-956-2023"]))
    alone = contents(con)
    load_extracts(con, write_extracts(tmp_path))
    ids = con.execute(
        "SELECT document_id FROM staging.documents WHERE report_no NOT LIKE '956%' OR report_no IS NULL"
    )
    delete_documents(con, [row[0] for row in ids.fetchall()])
    assert contents(con) == alone


def test_every_staging_column_is_explained(con: duckdb.DuckDBPyConnection) -> None:
    silent = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'staging' AND comment IS NULL"
    )
    assert silent.fetchall() == []


def test_tables_of_another_version_ask_for_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "working.duckdb"
    with connect_working(path) as con:
        con.execute("ALTER TABLE staging.tasks DROP COLUMN due_date")
    with pytest.raises(WarehouseError, match="baocao rebuild"):
        connect_working(path)
    with duckdb.connect(str(path), read_only=True):
        pass  # the failed attempt let go of the file


def test_a_second_process_is_told_to_wait(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from baocao.warehouse.staging import connect_working\n"
        "connect_working(Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "working.duckdb")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "WarehouseError" in done.stderr
    assert "Wait if another run works on it" in done.stderr
