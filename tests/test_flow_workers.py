"""A document that kills or holds its reader is quarantined; the others are read."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from command_line import is_alive

from extractors.errors import BaocaoError
from extractors.limits import Limits
from flows.discovery import FoundFile, discover
from flows.workers import Outcome, read_documents

RAW = Path(__file__).parent.parent / "data" / "raw"
LONG, SHORT = RAW / "67-BC-BDHCDS-2024.pdf", RAW / "KH-956-2023.pdf"


def files(*paths: Path) -> list[FoundFile]:
    return discover(paths).files


def document(outcome: Outcome) -> dict[str, object]:
    (row,) = pq.read_table(outcome.extract).to_pylist()
    kept: dict[str, object] = row["document"]
    return kept


def kill_the_only_worker() -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for process in multiprocessing.active_children():
            if process.pid is not None and _is_reading(process.pid):
                os.kill(process.pid, signal.SIGKILL)
                return
        time.sleep(0.02)


def _is_reading(pid: int) -> bool:
    """Only a worker that has loaded pdfium is surely at its first document, the long one."""
    return "pdfium" in Path(f"/proc/{pid}/maps").read_text()


def test_a_killed_reader_costs_its_document_only(tmp_path: Path) -> None:
    killer = threading.Thread(target=kill_the_only_worker)
    killer.start()
    outcomes = list(read_documents(files(LONG, SHORT), tmp_path, 1, threading.Event(), Limits()))
    killer.join()
    by_name = {outcome.path.name: outcome for outcome in outcomes}
    assert set(by_name) == {LONG.name, SHORT.name}
    assert "SIGKILL" in (by_name[LONG.name].error or "")
    assert document(by_name[LONG.name])["status"] == "quarantined"
    assert by_name[SHORT.name].error is None
    assert document(by_name[SHORT.name])["status"] == "loaded"


def test_a_document_that_takes_too_long_is_quarantined(tmp_path: Path) -> None:
    (outcome,) = read_documents(files(LONG), tmp_path, 1, threading.Event(), Limits(seconds=0.2))
    assert outcome.error_code == "limit"
    assert document(outcome)["error_code"] == "limit"


def test_stopping_leaves_no_process_and_no_half_written_extract(tmp_path: Path) -> None:
    endless = tmp_path / "endless.pdf"  # a pipe: whoever reads it waits for what never comes
    os.mkfifo(endless)
    stop, written = threading.Event(), tmp_path / "extracts"

    def stop_once_it_is_read() -> None:
        with endless.open("wb"):  # opens when the reader has opened it, too
            stop.set()
            ended.wait(60)

    ended, stopper = threading.Event(), threading.Thread(target=stop_once_it_is_read)
    stopper.start()
    assert list(read_documents([FoundFile(endless, 0, "0" * 64)], written, 1, stop, Limits())) == []
    ended.set()
    stopper.join()
    assert multiprocessing.active_children() == []
    assert list(written.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_extract_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BaocaoError, match="cannot be written"):
        list(read_documents(files(SHORT), tmp_path, 1, threading.Event(), Limits()))


def test_a_file_that_vanishes_is_quarantined(tmp_path: Path) -> None:
    copy = tmp_path / "raw" / "a.pdf"
    copy.parent.mkdir()
    shutil.copy(SHORT, copy)
    found = files(copy)
    copy.unlink()
    (outcome,) = read_documents(found, tmp_path / "extracts", 1, threading.Event(), Limits())
    assert outcome.error_code == "vanished"
    assert document(outcome)["document_id"] == found[0].sha256


def test_readers_die_with_the_process_that_started_them(tmp_path: Path) -> None:
    code = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from flows.discovery import discover\n"
        "from extractors.limits import Limits\n"
        "from flows.workers import read_documents\n"
        "if __name__ == '__main__':\n"
        "    files = discover([Path(sys.argv[1])]).files\n"
        "    list(read_documents(files, Path(sys.argv[2]), 1, threading.Event(), Limits()))\n"
    )
    script = tmp_path / "run.py"
    script.write_text(code)
    process = subprocess.Popen(
        [sys.executable, script, LONG, tmp_path / "extracts"],
        env={**os.environ, "PYTHONPATH": str(RAW.parent.parent)},
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 30
    workers: list[str] = []
    while time.monotonic() < deadline and not workers:
        workers = [pid for pid in children.read_text().split() if _is_reading(int(pid))]
        time.sleep(0.05)
    assert workers
    process.kill()
    process.wait()
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))
