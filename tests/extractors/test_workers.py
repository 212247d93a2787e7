"""A document that kills or holds its reader is quarantined; the others are read."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from helpers import halfway
from helpers.command_line import is_alive
from helpers.reading import read, read_and_understand

from baocao.errors import BaocaoError, DocumentError
from extractors.discovery import FoundFile, discover
from extractors.isolation import jobs
from extractors.isolation.confined import run_confined
from extractors.isolation.limits import Limits
from extractors.isolation.workers import Outcome
from extractors.store.readings import reading_source

if TYPE_CHECKING:
    from collections.abc import Callable

RAW = Path(__file__).parents[2] / "data" / "raw"
LONG, SHORT = RAW / "67-BC-BDHCDS-2024.pdf", RAW / "KH-956-2023.pdf"


def files(*paths: Path) -> list[FoundFile]:
    return discover(paths).files


def document(outcome: Outcome) -> dict[str, object]:
    assert outcome.kept is not None
    (row,) = pq.read_table(outcome.kept).to_pylist()
    kept: dict[str, object] = row["document"]
    return kept


def signal_the_reader(*signals: int, between: Callable[[], object] = lambda: None) -> None:
    """Send these signals, with a call between them, to the only worker once it reads."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for process in multiprocessing.active_children():
            if process.pid is not None and _is_reading(process.pid):
                for number in signals:
                    os.kill(process.pid, number)
                    between()
                return
        time.sleep(0.02)


def _is_reading(pid: int) -> bool:
    """Only a worker that has loaded pdfium is surely at its first document, the long one."""
    return "pdfium" in Path(f"/proc/{pid}/maps").read_text()


def test_a_killed_reader_costs_its_document_only(tmp_path: Path) -> None:
    killer = threading.Thread(target=signal_the_reader, args=(signal.SIGKILL,))
    killer.start()
    outcomes = read_and_understand(files(LONG, SHORT), tmp_path)
    killer.join()
    by_name = {outcome.path.name: outcome for outcome in outcomes}
    assert set(by_name) == {LONG.name, SHORT.name}
    assert "SIGKILL" in (by_name[LONG.name].error or "")
    assert document(by_name[LONG.name])["status"] == "quarantined"
    assert by_name[SHORT.name].error is None
    assert document(by_name[SHORT.name])["status"] == "loaded"


def test_a_document_that_takes_too_long_is_quarantined(tmp_path: Path) -> None:
    (outcome,) = read_and_understand(files(LONG), tmp_path, Limits(seconds=0.2))
    assert outcome.error_code == "limit"
    assert document(outcome)["error_code"] == "limit"


def test_stopping_leaves_no_process_and_no_half_written_extract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings, temporary = tmp_path / "readings", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(jobs, "_read", halfway.read_half)
    stop = threading.Event()
    with halfway.once_halfway(temporary, stop.set):
        assert read(files(LONG), readings, stop=stop) == []
    assert multiprocessing.active_children() == []
    assert list(readings.iterdir()) == []
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_extract_that_cannot_be_written_ends_the_run(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BaocaoError, match="cannot be written"):
        read(files(SHORT), tmp_path)


def put_a_copy(source: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(source, folder))


def test_of_a_file_that_vanishes_nothing_is_kept_so_that_it_is_read_once_it_is_back(tmp_path: Path) -> None:
    copy = put_a_copy(SHORT, tmp_path / "raw")
    found = files(copy)
    copy.unlink()
    (outcome,) = read(found, tmp_path / "readings")
    assert outcome.error_code == "vanished"
    assert outcome.kept is None
    assert list((tmp_path / "readings").iterdir()) == []


def test_a_file_that_changed_since_it_was_found_is_the_document_it_is_now(tmp_path: Path) -> None:
    copy = put_a_copy(LONG, tmp_path / "raw")
    found = files(copy)
    shutil.copy(SHORT, copy)
    (outcome,) = read(found, tmp_path / "readings")
    assert outcome.error is None
    assert outcome.kept is not None
    assert reading_source(outcome.kept).sha256 == hashlib.sha256(SHORT.read_bytes()).hexdigest()


def test_what_is_wrong_with_the_file_now_is_not_said_of_the_document_that_was_found(tmp_path: Path) -> None:
    copy = put_a_copy(SHORT, tmp_path / "raw")
    found = files(copy)
    copy.write_bytes(SHORT.read_bytes()[:5000])  # as it looks while it is being copied
    (outcome,) = read(found, tmp_path / "readings")
    assert outcome.error_code == "changed"
    assert list((tmp_path / "readings").iterdir()) == []


def test_a_file_that_changes_while_it_is_read_gives_no_extract(tmp_path: Path) -> None:
    copy = put_a_copy(LONG, tmp_path / "raw")
    found = files(copy)

    def change() -> None:
        if copy.stat().st_size == LONG.stat().st_size:
            with copy.open("ab") as file:
                file.write(b"\n%%EOF\n")

    changer = threading.Thread(
        target=signal_the_reader, args=(signal.SIGSTOP, signal.SIGCONT), kwargs={"between": change}
    )
    changer.start()
    (outcome,) = read(found, tmp_path / "readings")
    changer.join()
    assert outcome.error_code == "changed"
    assert list((tmp_path / "readings").iterdir()) == []


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    copy = put_a_copy(SHORT, tmp_path / "raw")
    found = files(copy)
    copy.unlink()
    os.mkfifo(copy)
    (outcome,) = read(found, tmp_path / "readings")
    assert outcome.error_code == "vanished"


def test_a_full_disk_is_no_fault_of_the_document() -> None:
    with pytest.raises(BaocaoError, match="No space left") as caught:
        run_confined(Limits(), fill_the_disk)
    assert not isinstance(caught.value, DocumentError)


def fill_the_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_readers_die_with_the_process_that_started_them(tmp_path: Path) -> None:
    code = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from extractors.discovery import discover\n"
        "from extractors.isolation.limits import Limits\n"
        "from extractors.isolation.jobs import read_documents\nfrom extractors.isolation.workers import team\n"
        "if __name__ == '__main__':\n"
        "    files = discover([Path(sys.argv[1])]).files\n"
        "    with team(1, Limits()) as together:\n"
        "        never = threading.Event()\n"
        "        list(read_documents(files, Path(sys.argv[2]), together, never, lambda _: None))\n"
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
