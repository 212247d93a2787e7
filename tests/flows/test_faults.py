"""Whatever is damaged between two runs, the next one puts right, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from helpers.command_line import RAW
from helpers.warehouse_builder import Warehouse, built_warehouse

from baocao.errors import WarehouseError
from baocao.warehouse.places import Places
from baocao.warehouse.publish import publish
from baocao.warehouse.query import run_query
from baocao.warehouse.runs import read_runs
from baocao.warehouse.staging import connect_working
from baocao.warehouse.working_database import is_damaged
from extractors.extract import extract_document
from extractors.store.schema import staging_tables
from extractors.store.storage import document_of, write_extract
from flows import run
from flows.plan import Plan, make_plan, note_built, rules_fingerprint
from flows.request import IngestRequest
from flows.summary import RunSummary

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = RAW / "KH-956-2023.pdf"
READER_WITH_A_PEN = """
import duckdb, sys
con = duckdb.connect(sys.argv[1])
con.execute("CREATE TABLE mine AS SELECT 1 AS n")
con.execute("DELETE FROM marts.fct_documents")
print("written", flush=True)
sys.stdin.read()
"""


class Silent:
    """Progress that nobody watches."""

    def documents(self, total: int, stage: str) -> None: ...
    def document(self, outcome: Any) -> None: ...
    def stage(self, name: str) -> None: ...


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return built_warehouse().copy(tmp_path)


def places_of(house: Warehouse) -> Places:
    return Places(house.published, house.folder / "readings", house.extracts, house.working.parent)


def a_run(house: Warehouse, *sources: Path) -> run.Run:
    request = IngestRequest(paths=sources or (house.published.parent / "none",), warehouse=house.published)
    made = run.Run(request, places_of(house), Silent(), RunSummary("test", datetime.now(UTC), "w"))
    if sources:
        run.find(made)
    return made


def planned(house: Warehouse, source: Path) -> Plan:
    return make_plan(IngestRequest(paths=(source,), warehouse=house.published), places_of(house))


def load_to_publish(began: run.Run) -> None:
    run._load_to_publish(began, run.call_directly)


def content(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    tables = run_query(
        database,
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY ALL",
    ).rows
    return {name: run_query(database, f"SELECT * FROM marts.{name} ORDER BY ALL").rows for (name,) in tables}


# --- the working database --------------------------------------------------------------------------------


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 3)


def overwrite_the_middle(file: Path) -> None:
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.seek(size // 10)
        stream.write(random.Random(1).randbytes(size * 8 // 10))


def make_it_something_else(file: Path) -> None:
    file.write_bytes(b"no database at all " * 1000)


def put_an_old_log_beside(file: Path) -> None:
    file.with_name(file.name + ".wal").write_bytes(random.Random(2).randbytes(100_000))


@pytest.mark.parametrize("damage", [cut, overwrite_the_middle, make_it_something_else, put_an_old_log_beside])
def test_a_damaged_working_database_is_made_again(house: Warehouse, damage: Callable[[Path], None]) -> None:
    before = loaded(house.working)
    damage(house.working)
    load_to_publish(a_run(house))
    assert loaded(house.working) == before
    assert not is_damaged(house.working)
    aside = house.working.with_name("set-aside-working.duckdb")
    assert aside.exists() == (damage is not put_an_old_log_beside)  # of which DuckDB takes no notice


def loaded(working: Path) -> dict[str, Any]:
    with connect_working(working) as con:
        return {
            name: con.execute(
                f'SELECT count(*), bit_xor(hash(each)) FROM staging."{name}" AS each'
            ).fetchall()
            for name in staging_tables()
        }


def test_damage_that_shows_only_later_is_healed_in_the_same_run(house: Warehouse) -> None:
    before = content(house.published)
    began = a_run(house)

    def damage_before_building(step: Any, each: run.Run) -> str:
        if step is run.build and not each.summary.warnings:
            overwrite_the_middle(house.working)
        return run.call_directly(step, each)

    run._load_to_publish(began, damage_before_building)
    assert content(house.published) == before
    assert any("made again" in warning for warning in began.summary.warnings)


def test_a_working_database_that_somebody_has_open_is_left_where_it_is(house: Warehouse) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", READER_WITH_A_PEN, house.working],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(WarehouseError, match="set lock"):
        run.load(a_run(house))
    holder.communicate("")
    assert not (house.working.parent / "set-aside-working.duckdb").exists()
    assert not is_damaged(house.working)


# --- extracts --------------------------------------------------------------------------------------------


def put_a_document(house: Warehouse, folder: Path) -> tuple[Path, Path]:
    """Its source and its extract, which the working database does not have yet."""
    source = Path(shutil.copy(SMALL, folder))
    return source, write_extract(extract_document(source), house.extracts)


def test_a_damaged_extract_is_made_again_from_its_document(house: Warehouse, tmp_path: Path) -> None:
    source, extract = put_a_document(house, tmp_path)
    cut(extract)
    began = a_run(house, source)
    run.load(began)
    assert any(str(source) in warning for warning in began.summary.warnings)
    with connect_working(house.working) as con:
        (row,) = con.execute(
            "SELECT status FROM staging.documents WHERE document_id = ?", [document_of(extract)]
        ).fetchall()
    assert row == ("loaded",)


def test_a_damaged_extract_without_its_document_is_quarantined(house: Warehouse, tmp_path: Path) -> None:
    _, extract = put_a_document(house, tmp_path)
    cut(extract)
    began = a_run(house)
    run.load(began)
    (quarantined,) = began.summary.quarantined
    assert quarantined.code == "load" and "its extract is damaged" in quarantined.reason
    with connect_working(house.working) as con:
        (row,) = con.execute(
            "SELECT status, error_code FROM staging.documents WHERE document_id = ?", [document_of(extract)]
        ).fetchall()
    assert row == ("quarantined", "load")


# --- the published file and what lies beside it ----------------------------------------------------------


@pytest.mark.parametrize("damage", [cut, overwrite_the_middle, put_an_old_log_beside])
def test_a_published_file_that_is_not_as_it_was_published_is_published_again(
    house: Warehouse, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    empty = tmp_path / "no sources any more"
    empty.mkdir()
    note_built(places_of(house), rules_fingerprint())
    assert planned(house, empty).nothing_to_do
    before = content(house.published)
    damage(house.published)
    assert not planned(house, empty).nothing_to_do
    run.publish(a_run(house))
    assert content(house.published) == before
    assert planned(house, empty).nothing_to_do


def test_what_a_program_wrote_into_the_published_file_is_gone_with_the_next(house: Warehouse) -> None:
    """A BI tool that opens the file for writing leaves a log, which DuckDB would play into the new file."""
    before = content(house.published)
    tool = subprocess.Popen(
        [sys.executable, "-c", READER_WITH_A_PEN, house.published],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert tool.stdout is not None
    tool.stdout.readline()
    publish(house.working, house.published)
    assert content(house.published) == before
    tool.communicate("")
    assert content(house.published) == before


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", '{"a": 1, "/b": []}', "\ufffd" * 100])
def test_a_damaged_cache_or_note_costs_time_and_nothing_else(house: Warehouse, text: str) -> None:
    places = places_of(house)
    places.fingerprints.write_text(text)
    places.build_state.write_text(text)
    plan = planned(house, SMALL)
    assert [file.path for file in plan.discovery.files] == [SMALL]
    assert plan.stale


def test_a_damaged_line_in_the_history_of_runs_hides_no_other(tmp_path: Path) -> None:
    good = {
        "run_id": "1",
        "started_at": "2026-01-01T00:00:00",
        "finished_at": "2026-01-01T00:00:01",
        "outcome": "published",
    }
    lines = [
        b'{"run_id": "0"',
        json.dumps(good).encode(),
        b"\xff\xfe\x00",
        b"[]",
        b'{"started_at": 5}',
        b"null",
    ]
    (tmp_path / "runs.jsonl").write_bytes(b"\n".join(lines))
    assert [run.run_id for run in read_runs(tmp_path / "runs.jsonl")] == ["1"]
