"""A full disk, a read-only folder, two runs at once, a reader that never lets go, SIGKILL: with the real command."""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.command_line import ROOT, Result, baocao

sys.path.insert(0, str(ROOT))
from scripts.kill_runs import House, Stages

if TYPE_CHECKING:
    from collections.abc import Iterator

READER = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
while True:
    print(con.execute("SELECT count(*), sum(documents_in) FROM marts.fct_documents").fetchone(), flush=True)
    if not sys.stdin.readline():
        break
"""
MB = 2**20
DISK_MB = 384


class Reader:
    """A BI tool that holds the published file."""

    def __init__(self, warehouse: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", READER, warehouse],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first = self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def ask(self) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write("again\n")
        self._process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="module")
def chance() -> random.Random:
    return random.Random(7)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on a small disk of its own; where none can be mounted, any folder."""
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "baocao-test", str(folder)]
    mounted = (
        shutil.which("mount") is not None
        and not subprocess.run(mount, capture_output=True, check=False).returncode
    )
    yield folder
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(scope="module")
def house(disk: Path, chance: random.Random) -> Iterator[House]:
    """A warehouse with two reports, and somebody who reads it as long as these tests go on."""
    house = House(disk)
    house.revise(chance)
    house.revise(chance)
    house.run()
    reader = Reader(house.warehouse)
    yield house
    assert reader.ask() == reader.first, "who holds the file sees what it was when it was opened"
    reader.close()
    assert Reader(house.warehouse).first != reader.first


def run(house: House, *, largest_file: int | None = None) -> Result:
    """Run with the disk as it is; `largest_file`: no file can be longer."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    process = subprocess.run(
        [
            sys.executable,
            "-m",
            "baocao.cli.main",
            "ingest",
            house.sources,
            "--warehouse",
            house.warehouse,
            "--json",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        preexec_fn=limit,
    )
    return Result(process.returncode, process.stdout, process.stderr, 0)


def test_of_two_runs_at_once_one_writes_and_the_other_says_so(house: House, chance: random.Random) -> None:
    house.revise(chance)
    both = [house.ingest() for _ in range(2)]
    said = [process.communicate() for process in both]
    codes = [process.returncode for process in both]
    assert 0 in codes, said
    for code, (_, error) in zip(codes, said, strict=True):
        assert code == 0 or (code == 3 and "Another run" in error)
    house.check_figures()


def fails_and_heals(house: House, failed: Result, before: str | None) -> None:
    """The run that failed has changed nothing, the next one has everything."""
    assert failed.code == 3, failed
    assert failed.json["result"] == "failed"
    assert house.checksum() == before
    house.run()
    house.check_figures()
    house.check_rests(temporary=False)


def fill(folder: Path) -> Path:
    """A file that takes all room there is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(MB)):
            pass
    return filler


def test_on_a_full_disk_no_run_begins_and_the_next_one_heals(house: House, chance: random.Random) -> None:
    only_on_a_small_disk(house)
    house.revise(chance)
    before = house.checksum()
    filler = fill(house.folder)
    failed = run(house)
    filler.unlink()
    assert "The disk is full" in failed.json["error"]
    fails_and_heals(house, failed, before)


def test_a_disk_that_fills_up_fails_the_run_and_the_next_one_heals(
    house: House, chance: random.Random
) -> None:
    only_on_a_small_disk(house)
    house.revise(chance)
    before = house.checksum()
    process = house.ingest()
    Stages(process).wait_for("Building")
    filler = fill(house.folder)
    assert process.stdout is not None
    said = process.stdout.read()
    process.wait()
    filler.unlink()
    fails_and_heals(house, Result(process.returncode, said, "", 0), before)


def only_on_a_small_disk(house: House) -> None:
    if not house.folder.is_mount():
        pytest.skip("a small disk cannot be mounted here; see the test with a limit on the size of files")


def test_files_that_cannot_grow_fail_the_run_and_the_next_one_heals(
    house: House, chance: random.Random
) -> None:
    """The same where no disk can be mounted: a limit on the size of files is a disk that is full."""
    if house.folder.is_mount():
        pytest.skip("there is a small disk")
    house.revise(chance)
    before = house.checksum()
    fails_and_heals(house, run(house, largest_file=3 * MB), before)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder without leave to write, for root by a mount."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    bound = subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False)
    if bound.returncode:
        pytest.skip("root may write everywhere, and cannot mount here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_in_a_read_only_folder_a_run_with_nothing_to_do_is_content(house: House) -> None:
    with read_only(house.warehouse.parent):
        same = run(house)
        status = baocao("status", "--warehouse", house.warehouse)
    assert same.code == 0, same
    assert same.json["result"] == "unchanged"
    assert "Read-only" in same.err or "denied" in same.err
    assert status.code == 0


def test_in_a_read_only_folder_new_documents_are_not_lost(house: House, chance: random.Random) -> None:
    house.revise(chance)
    before = house.checksum()
    with read_only(house.warehouse.parent):
        failed = run(house)
    assert "cannot be written" in failed.json["error"]
    fails_and_heals(house, failed, before)


def test_killed_runs(tmp_path: Path) -> None:
    """A few kills; `python scripts/kill_runs.py` makes fifty."""
    script = [
        sys.executable,
        ROOT / "scripts" / "kill_runs.py",
        "--kills",
        "2",
        "--folder",
        tmp_path / "house",
    ]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
