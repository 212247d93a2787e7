"""A published file whose differing rows are replaced is the one that would be made anew, keys and comments included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from helpers.warehouse_builder import Warehouse, build_extract, built_warehouse

from baocao.warehouse import publish as publishing
from baocao.warehouse.build import build_marts
from baocao.warehouse.publish import PUBLISHED_SCHEMAS, publish
from baocao.warehouse.staging import connect_working, delete_documents
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

LATER = "4" * 64


def whole(path: Path) -> dict[str, Any]:
    """Rows of every table, and what is said of tables, columns, views, functions and keys."""
    described = {
        "duckdb_columns()": "database_oid, schema_oid, table_oid, database_name",
        "duckdb_views()": "database_oid, schema_oid, view_oid, database_name, is_bound",
        "duckdb_functions()": "database_oid, function_oid, database_name",
        "duckdb_constraints()": "database_oid, schema_oid, table_oid, database_name, constraint_index",
    }
    with duckdb.connect(str(path), read_only=True) as con:
        said = {
            what: con.execute(
                f"SELECT * EXCLUDE ({left_out}) FROM {what}"
                + ("" if "constraints" in what else " WHERE NOT internal")
                + " ORDER BY ALL"
            ).fetchall()
            for what, left_out in described.items()
        }
        tables = con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN (SELECT unnest(?))",
            [list(PUBLISHED_SCHEMAS)],
        ).fetchall()
        said |= {
            f"{schema}.{table}": con.execute(f"FROM {schema}.{table} ORDER BY ALL").fetchall()
            for schema, table in tables
        }
    return said


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """One whose file is not made anew but where a test asks for it."""
    monkeypatch.setattr(publishing, "UNUSED_SHARE", 1.0)
    return built_warehouse().copy(tmp_path)


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are made anew while a test runs."""
    made: list[Path] = []
    make = publishing._copy_published

    def made_anew(working: Path, copy: Path, settings: dict[str, Any]) -> None:
        made.append(copy)
        make(working, copy, settings)

    monkeypatch.setattr(publishing, "_copy_published", made_anew)
    return made


def is_what_is_made_anew(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Publish by replacing rows, and compare with the file made anew."""
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "_copy_published", lambda *_: pytest.fail("it was made anew"))
        publish(warehouse.working, warehouse.published)
    anew = warehouse.folder / "anew.duckdb"
    anew.unlink(missing_ok=True)
    publish(warehouse.working, anew)
    return whole(warehouse.published) == whole(anew)


def test_documents_that_come_go_and_change(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    before = whole(warehouse.published)
    assert is_what_is_made_anew(warehouse, monkeypatch)  # nothing has changed
    assert whole(warehouse.published) == before

    later = build_extract("67-BC-BDHCDS-2024", sha256=LATER, report_no="70/BC-BĐHCĐS")
    warehouse.load([write_extract(later, warehouse.extracts)])
    build_marts(warehouse.working)
    assert is_what_is_made_anew(warehouse, monkeypatch)
    assert whole(warehouse.published) != before
    assert warehouse.value("SELECT count(*) FROM marts.dim_report") == 6

    # a row others refer to, names, and a document in quarantine
    with connect_working(warehouse.working) as con:
        con.execute("UPDATE staging.documents SET title = 'Báo cáo khác' WHERE report_no LIKE '67/%'")
        con.execute(
            "UPDATE staging.unit_mentions SET unit_key = NULL, status = 'review' WHERE unit_key = 'so-y-te'"
        )
        gone = con.execute(
            "SELECT document_id FROM staging.documents WHERE report_no LIKE '956/%'"
        ).fetchall()
        delete_documents(con, [document_id for (document_id,) in gone])
    build_marts(warehouse.working)
    assert is_what_is_made_anew(warehouse, monkeypatch)
    assert warehouse.rows("SELECT count(*) FROM marts.dim_report WHERE title = 'Báo cáo khác'") == [(1,)]
    assert warehouse.rows("SELECT count(*) FROM marts.dim_report WHERE report_no LIKE '956/%'") == [(0,)]


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE marts.fct_tasks ADD COLUMN remark VARCHAR",
        "CREATE TABLE marts.remarks AS SELECT 1 AS remark",
        "UPDATE staging.program SET version = '0'",
        "DROP VIEW bi.bao_cao",
        "DELETE FROM marts.dim_report WHERE false; ALTER TABLE staging.runs RENAME COLUMN run_id TO run",
    ],
)
def test_what_is_no_copy_of_the_same_program_is_made_anew(
    warehouse: Warehouse, sql: str, anew: list[Path]
) -> None:
    before = whole(warehouse.published)
    with duckdb.connect(str(warehouse.published)) as con:
        con.execute(sql)
    publish(warehouse.working, warehouse.published)
    assert len(anew) == 1
    assert whole(warehouse.published) == before


def test_values_that_others_have_changed_are_put_right(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    with duckdb.connect(str(warehouse.published)) as con:
        con.execute(
            "UPDATE marts.fct_documents SET documents_in = 1; DELETE FROM staging.cells WHERE row_no = 3"
        )
        con.execute("UPDATE quality.findings SET reported = NULL")
    assert is_what_is_made_anew(warehouse, monkeypatch)


@pytest.mark.parametrize(("share", "times"), [(-1.0, 1), (1.0, 0)])
def test_a_file_with_much_unused_is_made_anew(
    warehouse: Warehouse, anew: list[Path], monkeypatch: pytest.MonkeyPatch, share: float, times: int
) -> None:
    """By a share that any file has, and one that none has: how much DuckDB leaves unused is its own affair."""
    monkeypatch.setattr(publishing, "UNUSED_SHARE", share)
    before = whole(warehouse.published)
    publish(warehouse.working, warehouse.published)
    assert len(anew) == times
    assert whole(warehouse.published) == before
