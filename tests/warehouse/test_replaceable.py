"""What may be replaced: a warehouse of ours, and nothing else; and who may look at what a run keeps."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from helpers.command_line import RAW, baocao
from helpers.warehouse_builder import built_warehouse

from baocao.errors import UsageError
from baocao.warehouse.lock import run_lock
from baocao.warehouse.places import Places
from baocao.warehouse.publish import publish
from baocao.warehouse.query import run_query


def other_duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE SCHEMA staging; CREATE TABLE staging.documents AS SELECT 1 AS document_id")


def sqlite(path: Path) -> None:
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE documents (document_id)")
    con.close()


def damaged_duckdb(path: Path) -> None:
    other_duckdb(path)
    path.write_bytes(path.read_bytes()[:5000])


def link_to_text(path: Path) -> None:
    (path.parent / "letter.txt").write_text("mine")
    path.symlink_to("letter.txt")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "text": lambda path: path.write_text("mine"),
    "empty": lambda path: path.touch(),
    "another DuckDB database": other_duckdb,
    "a damaged DuckDB database": damaged_duckdb,
    "SQLite": sqlite,
    "folder": lambda path: path.mkdir(),
    "pipe": os.mkfifo,
    "link to a text": link_to_text,
    "link to a device": lambda path: path.symlink_to("/dev/null"),
    "link to itself": lambda path: path.symlink_to(path.name),
}


def state_of(folder: Path) -> dict[str, object]:
    return {
        path.name: path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else path.lstat().st_mode
        for path in folder.iterdir()
    }


COMMANDS = (["ingest", RAW / "KH-956-2023.pdf"], ["rebuild"], ["schedule"])


@pytest.mark.parametrize("what", FOREIGN)
def test_a_file_that_is_no_warehouse_of_ours_is_refused_and_left(what: str, tmp_path: Path) -> None:
    name = "w.duckdb"
    folder = tmp_path / "place"
    folder.mkdir()
    FOREIGN[what](folder / name)
    before = state_of(folder)
    for command in COMMANDS if what == "text" else COMMANDS[:1]:
        run = baocao(*command, "--warehouse", folder / name)
        assert run.code == 2, run.err
        assert "--warehouse" in run.err
        assert state_of(folder) == before


def test_publishing_looks_once_more(tmp_path: Path) -> None:
    warehouse = built_warehouse().copy(tmp_path)
    warehouse.published.write_text("mine")
    with pytest.raises(UsageError, match="left as it is"):
        publish(warehouse.working, warehouse.published)
    assert warehouse.published.read_text() == "mine"


def test_a_warehouse_of_ours_is_replaced_also_through_a_link_and_when_damaged(tmp_path: Path) -> None:
    warehouse = built_warehouse().copy(tmp_path)
    (tmp_path / "link.duckdb").symlink_to(warehouse.published)
    places = Places.of(tmp_path / "link.duckdb")
    assert places == Places.of(warehouse.published)
    places.check_replaceable()
    with warehouse.published.open("r+b") as file:
        file.truncate(20_000)
    places.build.mkdir(exist_ok=True)
    with pytest.raises(UsageError):
        places.check_replaceable()
    places.build_state.write_text(json.dumps({"rules": "", "published": []}))
    places.check_replaceable()
    publish(warehouse.working, places.published)
    assert run_query(tmp_path / "link.duckdb", "SELECT count(*) FROM staging.documents").rows == [(5,)]


@pytest.mark.parametrize("a", ["w.duckdb", "w", "w.db", "w.", "working.duckdb", "run.lock", "of-w"])
@pytest.mark.parametrize("b", ["baocao.duckdb", "W.duckdb", "w.duckdb.duckdb", "prefect", "of-w.db"])
def test_two_warehouses_in_one_folder_share_nothing(a: str, b: str, tmp_path: Path) -> None:
    first, second = Places.of(tmp_path / a), Places.of(tmp_path / b)

    def files(places: Places) -> set[Path]:
        names = (
            "published",
            "extracts",
            "working",
            "lock",
            "fingerprints",
            "build_state",
            "runs",
            "prefect_home",
        )
        return {getattr(places, name) for name in names}

    assert not files(first) & files(second)
    for one, other in ((first, second), (second, first)):  # nor is a folder of one a file of the other
        assert not any(
            path in file.parents for path in files(one) for file in {*files(other), other.build / "x"}
        )


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_what_a_run_keeps_is_for_its_user_whatever_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        lock = tmp_path / ".build" / "run.lock"
        with run_lock(lock):
            (lock.parent / "runs.jsonl").touch()
            warehouse = built_warehouse().copy(tmp_path)
            warehouse.published.unlink()
            publish(warehouse.working, warehouse.published)
        (tmp_path / "later").touch()
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (lock.parent, *lock.parent.iterdir())}
    assert modes == {".build": 0o700, "run.lock": 0o600, "runs.jsonl": 0o600}
    assert stat.S_IMODE((tmp_path / "later").stat().st_mode) == 0o666 & ~umask
    assert stat.S_IMODE(warehouse.published.stat().st_mode) == 0o644
    warehouse.published.chmod(0o640)
    publish(warehouse.working, warehouse.published)
    assert stat.S_IMODE(warehouse.published.stat().st_mode) == 0o640
