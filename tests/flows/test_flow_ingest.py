"""Runs of the real command on one small warehouse, from the first ingest to a rebuild, in this order."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pypdfium2 as pdfium
import pytest
from helpers.command_line import RAW, ROOT, Result, baocao, is_alive, make_unreadable_files

FIRST, LATER, SCAN = "KH-956-2023.pdf", "KH-DTI-2022.docx", "scan.pdf"
WITHOUT_TOOLS = {"PATH": "/nonexistent"}  # so also without tesseract
NEVER_NEEDED = {"prefect", "dbt", "pandas", "pyarrow", "pdfplumber", "cv2"}
INGEST_AND_TELL = """
import sys
from baocao.cli.main import main
try:
    main()
finally:
    print("prefect" in sys.modules, file=sys.stderr)
"""
COMPARED = "SELECT * EXCLUDE (first_seen_at, extracted_at) FROM staging.documents ORDER BY ALL"


@dataclass
class House:
    """A folder of sources and the warehouse made from it."""

    sources: Path
    warehouse: Path
    bad: dict[str, str]

    def ingest(self, *arguments: object, python: tuple[str, ...] = (), tools: bool = False) -> Result:
        paths = [argument for argument in arguments if isinstance(argument, Path)] or [self.sources]
        options = [argument for argument in arguments if not isinstance(argument, Path)]
        env = {} if tools else WITHOUT_TOOLS
        warehouse = os.path.relpath(self.warehouse, ROOT)  # as people type it
        return baocao("ingest", *paths, "--warehouse", warehouse, "--json", *options, env=env, python=python)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            return con.execute(sql).fetchall()

    def checksum(self) -> str:
        return hashlib.sha256(self.warehouse.read_bytes()).hexdigest()

    def extracts(self) -> dict[str, int]:
        folder = self.warehouse.parent / "extracts"
        return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.parquet")}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    sources = folder / "nguồn 2024"
    bad = make_unreadable_files(sources / "bad")
    shutil.copy(RAW / FIRST, sources / FIRST)
    with pdfium.PdfDocument(RAW / "04-BC-BCDCDS-2024.pdf") as report, pdfium.PdfDocument.new() as page:
        page.import_pages(report, [0])
        page.save(sources / SCAN)
    (sources / "notes.txt").write_text("not a document")
    return House(sources, folder / "baocao.duckdb", bad)


@pytest.fixture(scope="module")
def hopeless(house: House) -> Result:
    return house.ingest(house.sources / "bad")


@pytest.fixture(scope="module")
def first(house: House, hopeless: Result) -> Result:
    return house.ingest()


def test_when_no_document_can_be_read_nothing_is_published(house: House, hopeless: Result) -> None:
    assert hopeless.code == 3
    assert {Path(item["file"]).name for item in hopeless.json["quarantined"]} == set(house.bad)
    assert "No document could be read" in hopeless.json["error"]
    assert not house.warehouse.exists()
    for name in house.bad:
        assert name in hopeless.err


def test_the_good_document_is_loaded_and_the_bad_ones_are_named(house: House, first: Result) -> None:
    assert first.code == 1, first.err
    summary = first.json
    assert summary["result"] == "published"
    codes = {Path(item["file"]).name: item["code"] for item in summary["quarantined"]}
    assert codes == house.bad | {SCAN: "missing_tool"}
    assert all(item["reason"] for item in summary["quarantined"])
    assert summary["documents"] == {
        "found": 7,
        "ignored": 1,
        "duplicates": 0,
        "outside": 0,
        "removed": 0,
        "read": 2,
        "understood": 2,
        "quarantined": 6,
    }
    assert set(summary["seconds"]) == {
        *("find", "read", "understand", "load", "match", "build", "publish", "total")
    }
    assert summary["rows"]["dim_report"] == 1
    for name in (*house.bad, SCAN):
        assert name in first.err
    beside = {path.name for path in (house.warehouse.parent / ".build").iterdir()}
    assert beside >= {"working.duckdb", "runs.jsonl", "dbt"}


def test_nothing_of_a_quarantined_document_is_loaded(house: House, first: Result) -> None:
    statuses = dict(house.rows("SELECT file_name, status FROM staging.documents"))
    assert statuses == {FIRST: "loaded"} | dict.fromkeys((*house.bad, SCAN), "quarantined")
    bad = "SELECT document_id FROM staging.documents WHERE status = 'quarantined'"
    for table in ("tables", "paragraphs", "targets", "unit_mentions"):
        assert house.rows(f"SELECT count(*) FROM staging.{table} WHERE document_id IN ({bad})") == [(0,)]


def test_a_second_run_changes_nothing_and_starts_nothing(house: House, first: Result) -> None:
    published, extracts = house.checksum(), house.extracts()
    run = house.ingest(python=("-X", "importtime"))
    assert run.code == 1  # what is quarantined still is
    assert run.json["result"] == "unchanged"
    assert {Path(item["file"]).name for item in run.json["quarantined"]} == {*house.bad, SCAN}
    assert (house.checksum(), house.extracts()) == (published, extracts)
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in run.err.splitlines()}
    assert "duckdb" in imported  # the list is there
    assert not imported & NEVER_NEEDED


def test_only_the_paths_given_decide_the_exit_code(house: House, first: Result) -> None:
    run = house.ingest(house.sources / FIRST)
    assert run.code == 0
    assert run.json["result"] == "unchanged"
    assert run.json["quarantined"] == []


def test_queries_read_and_never_write(house: House, first: Result) -> None:
    sql = "SELECT section, count(*) AS n FROM marts.fct_targets GROUP BY section ORDER BY ALL"
    as_json = baocao("query", sql, "--warehouse", house.warehouse, "--format", "json").json
    assert sum(row["n"] for row in as_json) == first.json["rows"]["fct_targets"]
    as_csv = baocao("query", sql, "--warehouse", house.warehouse, "--format", "csv").out
    assert as_csv.splitlines()[0] == "section,n"
    assert len(as_csv.splitlines()) == len(as_json) + 1
    wrong = baocao("query", "SELECT sectoin FROM marts.fct_targets", "--warehouse", house.warehouse)
    assert wrong.code == 2
    assert "section" in wrong.err
    before = house.checksum()
    for statement in (
        "DELETE FROM marts.fct_targets",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'",
    ):
        assert baocao("query", statement, "--warehouse", house.warehouse).code == 2
    assert house.checksum() == before


def test_status_tells_what_is_there(house: House, first: Result) -> None:
    state = baocao("status", "--warehouse", house.warehouse, "--json").json
    assert state["documents"] == {"loaded": 1, "superseded": 0, "held_back": 0, "quarantined": 6}
    assert {Path(item["file"]).name for item in state["quarantined"]} == {*house.bad, SCAN}
    assert {item["missing_tool"] for item in state["quarantined"]} == {None, "tesseract"}
    assert [run["outcome"] for run in state["runs"]][-2:] == ["published", "failed"]
    for_people = baocao("status", "--warehouse", house.warehouse).out
    assert "1 loaded" in for_people
    assert "password.pdf" in for_people


def test_a_run_that_finds_another_one_at_work_publishes_nothing(house: House, first: Result) -> None:
    before = house.checksum()
    with (house.warehouse.parent / ".build" / "run.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write(f"process {os.getpid()} on here")
        lock.flush()
        run = house.ingest("--force")
        lock.truncate(0)
    assert run.code == 3
    assert f"process {os.getpid()}" in run.json["error"]
    assert house.checksum() == before


def test_a_file_added_later_is_the_only_one_read(house: House, first: Result) -> None:
    extracts = house.extracts()
    shutil.copy(RAW / LATER, house.sources / LATER)
    run = house.ingest()
    assert run.code == 1
    assert [Path(file).name for file in run.json["to_read"]] == [LATER]
    assert run.json["rows"]["dim_report"] == 2
    added = {name: time for name, time in house.extracts().items() if name not in extracts}
    assert len(added) == 1
    assert {name: time for name, time in house.extracts().items() if name in extracts} == extracts


@pytest.mark.skipif(not shutil.which("tesseract"), reason="tesseract is not installed")
def test_a_scan_is_read_once_its_tool_is_there(house: House, first: Result) -> None:
    run = house.ingest(tools=True)
    assert {Path(file).name for file in run.json["to_read"]} == {SCAN}
    assert house.rows("SELECT status FROM staging.documents WHERE format = 'scan'") == [("loaded",)]
    assert run.code == 1  # the others cannot be helped


def test_a_failed_test_of_the_marts_leaves_the_published_file(house: House, first: Result) -> None:
    before = house.checksum()
    working = house.warehouse.parent / ".build" / "working.duckdb"
    shutil.copy(working, working.with_suffix(".kept"))
    with duckdb.connect(str(working)) as con:
        con.execute("INSERT INTO staging.documents FROM staging.documents WHERE status = 'loaded'")
    run = house.ingest(house.sources / FIRST, "--force")
    shutil.move(working.with_suffix(".kept"), working)
    assert run.code == 3
    assert "could not be built" in run.json["error"]
    assert run.json["result"] == "failed"
    assert house.checksum() == before
    assert baocao("status", "--warehouse", house.warehouse, "--json").json["runs"][0]["outcome"] == "failed"


def test_a_rebuild_needs_no_source_and_gives_the_same(house: House, first: Result) -> None:
    marts = [f"marts.{name}" for name in first.json["rows"]]
    before = {mart: house.rows(f"SELECT * FROM {mart} ORDER BY ALL") for mart in marts}
    documents = house.rows(COMPARED)
    moved = house.sources.rename(house.sources.with_name("elsewhere"))
    try:
        run = baocao("rebuild", "--warehouse", house.warehouse, "--json")
    finally:
        moved.rename(house.sources)
    assert run.code == 0, run.err
    assert {mart: house.rows(f"SELECT * FROM {mart} ORDER BY ALL") for mart in marts} == before
    assert house.rows(COMPARED) == documents


def test_a_source_taken_away_stays_in_the_warehouse(house: House, first: Result) -> None:
    documents = house.rows(COMPARED)
    (house.sources / FIRST).unlink()
    run = house.ingest()
    assert run.json["result"] == "unchanged"
    assert house.rows(COMPARED) == documents


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_nothing_behind(tmp_path: Path, signal_sent: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "baocao.cli.main", "ingest", RAW, "--warehouse", tmp_path / "w.duckdb"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    threads = Path(f"/proc/{process.pid}/task")
    children: list[str] = []
    deadline = time.monotonic() + 60
    while not children and time.monotonic() < deadline:  # a reader
        children = [pid for thread in threads.glob("*/children") for pid in thread.read_text().split()]
        time.sleep(0.1)
    assert children
    process.send_signal(signal_sent)
    _, said = process.communicate(timeout=30)
    if signal_sent is signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 128 + signal_sent
        assert "untouched" in said
    while any(map(is_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(is_alive, children))
    assert not (tmp_path / "w.duckdb").exists()


def test_a_plain_run_needs_no_server_and_no_prefect(tmp_path: Path) -> None:
    shutil.copy(RAW / FIRST, tmp_path)
    options = ["ingest", str(tmp_path), "--warehouse", str(tmp_path / "w.duckdb")]
    command = [sys.executable, "-c", INGEST_AND_TELL, *options]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.splitlines()[-1] == "False"
