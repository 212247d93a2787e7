"""The main job: the five documents of data/raw become the published warehouse, and a second run does nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import RAW, ROOT, Result, baocao

EXPECTED = ROOT / "tests" / "expected"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("tesseract"), reason="the scan needs tesseract"),
]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("five") / "baocao.duckdb"


@pytest.fixture(scope="module")
def run(warehouse: Path) -> Result:
    return baocao("ingest", RAW, "--warehouse", warehouse, "--json")


def expected_tables() -> list[dict[str, Any]]:
    return [table for file in EXPECTED.glob("*.json") for table in json.loads(file.read_text())["tables"]]


def query(warehouse: Path, sql: str) -> Any:
    return baocao("query", sql, "--warehouse", warehouse, "--format", "json").json


def test_all_five_are_loaded(run: Result) -> None:
    assert run.code == 0, run.err
    counts = {
        "found": 5,
        "ignored": 0,
        "duplicates": 0,
        "outside": 0,
        "removed": 0,
        "read": 5,
        "understood": 5,
        "quarantined": 0,
    }
    assert run.json["documents"] == counts
    assert run.json["rows"]["dim_report"] == 5


def test_every_printed_row_is_staged(run: Result, warehouse: Path) -> None:
    staged = query(
        warehouse,
        "SELECT kind, sum(row_count) AS n FROM staging.tables WHERE method <> 'narrative' GROUP BY kind",
    )
    rows: dict[str, int] = {}
    for table in expected_tables():
        rows[table["kind"]] = rows.get(table["kind"], 0) + len(table["rows"])
    assert {row["kind"]: row["n"] for row in staged} == rows


def test_marts_have_the_rows_the_documents_print(run: Result) -> None:
    rows = run.json["rows"]
    assert rows["fct_documents"] == 91
    assert rows["fct_esignature_rates"] == 91
    assert rows["fct_online_dossiers"] == 101
    assert rows["fct_issued_documents"] == 45
    assert rows["fct_software_systems"] == 41


def test_a_second_run_does_nothing(run: Result, warehouse: Path) -> None:
    before = warehouse.stat()
    again = baocao("ingest", RAW, "--warehouse", warehouse, "--json")
    assert again.code == 0
    assert again.json["result"] == "unchanged"
    after = warehouse.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_the_total_of_the_warehouse_is_the_printed_one(run: Result, warehouse: Path) -> None:
    totals = query(warehouse, "SELECT received_total FROM marts.fct_online_dossiers WHERE row_kind = 'total'")
    printed = next(table for table in expected_tables() if table["kind"] == "online_dossiers")
    name, received = printed["rows"][-1][1:3]
    assert name == "Tổng cộng"
    assert totals == [{"received_total": int(received)}]
