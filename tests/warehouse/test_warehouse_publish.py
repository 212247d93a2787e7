"""Publishing: all or nothing, and readers never notice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from helpers.warehouse_builder import Warehouse, build_extract, built_warehouse

from baocao.errors import UsageError, WarehouseError
from baocao.warehouse.contents import contents_of
from baocao.warehouse.publish import publish
from baocao.warehouse.query import connect_published, run_query
from baocao.warehouse.staging import connect_working, delete_documents
from extractors.store.storage import write_extract


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return built_warehouse().copy(tmp_path)


def count_elsewhere(path: Path, table: str) -> int:
    """What a reader that opens the file now sees; DuckDB shares a file that this process holds already."""
    script = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True);"
        f"print(con.execute('SELECT count(*) FROM {table}').fetchone()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def forget_a_document(working: Path) -> None:
    with connect_working(working) as con:
        ((document_id,),) = con.execute(
            "SELECT document_id FROM staging.documents WHERE report_no LIKE '956/%'"
        ).fetchall()
        delete_documents(con, [document_id])


def test_a_reader_keeps_the_old_file_until_it_opens_again(warehouse: Warehouse) -> None:
    with connect_published(warehouse.published) as reader:
        assert reader.execute("SELECT count(*) FROM staging.documents").fetchall() == [(5,)]
        forget_a_document(warehouse.working)
        publish(warehouse.working, warehouse.published)
        assert reader.execute("SELECT count(*) FROM staging.documents").fetchall() == [(5,)]
        assert count_elsewhere(warehouse.published, "staging.documents") == 4


def test_a_file_with_much_unused_is_written_anew_with_all_that_is_in_it(warehouse: Warehouse) -> None:
    def said(path: Path) -> list[list[tuple[object, ...]]]:
        with duckdb.connect(str(path), read_only=True) as con:
            return [
                con.execute(
                    f"SELECT * EXCLUDE ({left_out}) FROM {what} WHERE NOT internal ORDER BY ALL"
                ).fetchall()
                for what, left_out in (
                    ("duckdb_columns()", "database_oid, schema_oid, table_oid, database_name"),
                    ("duckdb_views()", "database_oid, schema_oid, view_oid, database_name, is_bound"),
                    ("duckdb_functions()", "database_oid, function_oid, database_name"),
                )
            ] + [
                con.execute(
                    "SELECT schema_name, table_name, constraint_text FROM duckdb_constraints() ORDER BY ALL"
                ).fetchall(),
                list(contents_of(con).items()),
            ]

    with connect_working(warehouse.working) as con:
        con.execute("CREATE TABLE main.waste AS SELECT random() AS figure FROM range(12_000_000)")
        con.execute(
            "CHECKPOINT; CREATE TABLE main.behind_it AS SELECT random() AS figure FROM range(2_000_000); CHECKPOINT"
        )
        con.execute("DROP TABLE main.waste; CHECKPOINT")
    before, size_before = said(warehouse.working), warehouse.working.stat().st_size
    publish(warehouse.working, warehouse.published)
    assert said(warehouse.working) == before
    assert warehouse.working.stat().st_size < size_before / 2
    with duckdb.connect(str(warehouse.published), read_only=True) as con:
        ((share,),) = con.execute("SELECT free_blocks / total_blocks FROM pragma_database_size()").fetchall()
    assert share < 1 / 2


def test_nothing_but_the_file_is_left(warehouse: Warehouse) -> None:
    publish(warehouse.working, warehouse.published)
    assert sorted(path.name for path in warehouse.folder.iterdir()) == [".build", "baocao.duckdb", "extracts"]


def test_the_rest_of_a_killed_run_is_no_hindrance(warehouse: Warehouse) -> None:
    warehouse.published.with_name(".baocao.duckdb.new").write_bytes(b"half a file")
    warehouse.published.with_name(".baocao.duckdb.new.wal").write_bytes(b"half a log")
    publish(warehouse.working, warehouse.published)
    assert count_elsewhere(warehouse.published, "staging.documents") == 5


def test_what_cannot_be_copied_leaves_the_old_file(warehouse: Warehouse) -> None:
    before = warehouse.published.read_bytes()
    broken = warehouse.folder / "broken.duckdb"
    broken.write_bytes(warehouse.working.read_bytes()[:20000])
    with pytest.raises(WarehouseError, match="cannot be published"):
        publish(broken, warehouse.published)
    assert warehouse.published.read_bytes() == before


def test_old_drivers_can_open_the_file(warehouse: Warehouse) -> None:
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{warehouse.published}' AS published (READ_ONLY)")
        ((tags,),) = con.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'published'"
        ).fetchall()
    assert tags["storage_version"].startswith("v1.0.0")


def test_keys_and_views_survive_the_copy(warehouse: Warehouse) -> None:
    without_key = warehouse.rows(
        """
        SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name NOT IN (
            SELECT table_name FROM duckdb_constraints()
            WHERE constraint_type = 'PRIMARY KEY' AND schema_name = 'marts'
        )
        """
    )
    assert without_key == []
    references = dict(
        warehouse.rows(
            """
            SELECT table_name, count(*) FROM duckdb_constraints()
            WHERE constraint_type = 'FOREIGN KEY' GROUP BY table_name
            """
        )
    )
    assert references["fct_documents"] == 2  # report and unit
    assert references["fct_targets"] == 3
    assert references["bridge_task_units"] == 2
    with connect_working(warehouse.working) as con:
        con.execute("CREATE VIEW marts.reports AS FROM marts.dim_report")
    publish(warehouse.working, warehouse.published)
    assert count_elsewhere(warehouse.published, "marts.reports") == 5


def test_a_broken_key_publishes_nothing_and_is_named(warehouse: Warehouse) -> None:
    before = warehouse.published.read_bytes()
    with connect_working(warehouse.working) as con:
        con.execute("UPDATE staging.unit_mentions SET unit_key = 'so-phep-thuat' WHERE unit_key = 'so-y-te'")
    with pytest.raises(WarehouseError, match="relationships_fct_documents_unit_key"):
        warehouse.refresh()
    assert warehouse.published.read_bytes() == before


def test_a_build_that_changes_no_definition_makes_tables_only(warehouse: Warehouse) -> None:
    before = warehouse.rows("FROM marts.fct_targets ORDER BY row_id")
    counts = warehouse.refresh().counts
    target = warehouse.working.parent / "dbt" / "target"
    manifest, done = (
        json.loads((target / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("manifest", "run_results")
    )
    made_of_documents = {
        name
        for name, node in manifest["nodes"].items()
        if node["config"]["materialized"] in {"table", "incremental"} and "from_seeds" not in node["tags"]
    }
    built = {result["unique_id"] for result in done["results"]} & manifest["nodes"].keys()
    assert {name for name in built if not name.startswith("test.")} == made_of_documents
    assert "model.baocao.dim_unit" not in made_of_documents
    assert "seed" not in counts
    assert counts["model"] == len(made_of_documents)
    assert counts["test"] > 20
    assert warehouse.rows("FROM marts.fct_targets ORDER BY row_id") == before


def test_an_empty_warehouse_is_built_and_published(tmp_path: Path) -> None:
    empty = Warehouse(tmp_path)
    extract = build_extract("KH-956-2023", tables=[])
    empty.load([write_extract(extract, empty.extracts)])
    empty.refresh()
    assert empty.value("SELECT count(*) FROM marts.fct_targets") == 0
    assert empty.value("SELECT count(*) FROM marts.dim_report") == 1


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM marts.fct_document", "Did you mean marts.fct_documents"),
        ("DELETE FROM marts.fct_documents", "only read"),
        ("COPY marts.dim_report TO 'somewhere.csv'", "disabled by configuration"),
        ("SELECT * FROM read_text('/etc/hostname')", "disabled by configuration"),
        ("SET enable_external_access = true", "configuration"),
    ],
)
def test_sql_that_is_wrong_or_would_write_is_refused(sql: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem) as raised:
        run_query(built_warehouse().published, sql)
    assert "\n" not in str(raised.value)


def test_a_query_gives_columns_types_and_rows() -> None:
    result = run_query(built_warehouse().published, "SELECT 1 AS n, 'x' AS t, NULL::DATE AS nothing")
    assert (result.columns, result.types, result.rows) == (
        ["n", "t", "nothing"],
        ["INTEGER", "VARCHAR", "DATE"],
        [(1, "x", None)],
    )


def test_no_warehouse_yet(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="baocao ingest"):
        run_query(tmp_path / "baocao.duckdb", "SELECT 1")
