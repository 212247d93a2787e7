"""Reading on Dask workers: the same warehouse as from this machine alone, also if a worker is killed half-way."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.command_line import RAW, baocao
from helpers.reading import read

from baocao.errors import BaocaoError, UsageError
from extractors.discovery import discover
from extractors.isolation.limits import Limits
from extractors.isolation.workers import Outcome
from extractors.store.readings import SUFFIX, reading_source
from flows.dask_reading import Returned, _received, read_on_dask, scheduler_address
from flows.reading_store import ReadingStore

distributed = pytest.importorskip("distributed")

LONG = "67-BC-BDHCDS-2024.pdf"
DOCUMENTS = (LONG, "KH-956-2023.pdf", "KH-DTI-2022.docx", "KH-NQ09-2022.docx")


@pytest.mark.parametrize("runner", ["dask://", "dask://host", "tcp://host:8786", "dask://host:many"])
def test_a_runner_that_is_none_is_wrong_usage(runner: str) -> None:
    with pytest.raises(UsageError, match="dask://HOST:PORT"):
        scheduler_address(runner)


def test_the_address_of_the_scheduler() -> None:
    assert scheduler_address("dask://10.0.0.5:8786") == "tcp://10.0.0.5:8786"


class _Done:
    """A future of Dask that is done."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name = name
        self._content = content

    def result(self) -> Returned:
        return Returned(Outcome(Path("x"), Path("/etc/passwd"), 1.0), self._name, self._content)


def reading_of(path: Path, folder: Path) -> Path:
    (outcome,) = read(discover([path]).files, folder)
    assert outcome.kept is not None
    return outcome.kept


@pytest.mark.parametrize("what", ["text", "nothing", "another document", "another document by its name"])
def test_what_a_worker_sends_is_taken_over_only_as_the_reading_of_the_document(
    what: str, tmp_path: Path
) -> None:
    other = reading_of(RAW / "KH-956-2023.pdf", tmp_path / "other")
    (file,) = discover([RAW / LONG]).files
    name = other.name if what.endswith("name") else f"{file.sha256}-pdf-0123.reading"
    contents = {"text": b"PAR1", "nothing": b""}
    readings = tmp_path / "readings"
    readings.mkdir()
    sent = _Done(name, contents.get(what, other.read_bytes()))
    outcome = _received(sent, file, readings, lambda _: None)  # type: ignore[arg-type]
    assert outcome.error_code == "unreadable"
    assert [path.name.partition("-")[0] for path in readings.iterdir()] == [file.sha256]


def test_the_reading_of_the_document_is_taken_over(tmp_path: Path) -> None:
    (file,) = discover([RAW / "KH-956-2023.pdf"]).files
    sent = reading_of(file.path, tmp_path / "there")
    readings = tmp_path / "readings"
    readings.mkdir()
    outcome = _received(_Done(sent.name, sent.read_bytes()), file, readings, lambda _: None)  # type: ignore[arg-type]
    assert outcome.kept == readings / sent.name
    assert outcome.kept.read_bytes() == sent.read_bytes()


@pytest.fixture(scope="module")
def cluster() -> Any:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


def runner_of(cluster: Any) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


def test_bad_documents_are_quarantined_on_the_worker_too(cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "báo cáo.pdf").write_text("no report")
    shutil.copy(RAW / "KH-956-2023.pdf", tmp_path / "in")
    files = discover([tmp_path / "in"]).files
    outcomes = list(
        read_on_dask(
            runner_of(cluster), files, tmp_path / "readings", threading.Event(), Limits(), lambda _: None
        )
    )
    by_name = {outcome.path.name: outcome for outcome in outcomes}
    assert by_name["báo cáo.pdf"].error_code == "wrong_type"
    assert by_name["KH-956-2023.pdf"].error is None
    kept = by_name["KH-956-2023.pdf"].kept
    assert kept is not None
    assert reading_source(kept).path == tmp_path / "in" / "KH-956-2023.pdf"  # not the worker's copy


def test_limits_hold_on_the_worker(cluster: Any, tmp_path: Path) -> None:
    files = discover([RAW / LONG]).files
    (outcome,) = read_on_dask(
        runner_of(cluster),
        files,
        tmp_path / "readings",
        threading.Event(),
        Limits(seconds=0.2),
        lambda _: None,
    )
    assert outcome.error_code == "limit"


def test_no_scheduler_is_an_error_that_says_so(tmp_path: Path) -> None:
    files = discover([RAW / "KH-956-2023.pdf"]).files
    with pytest.raises(BaocaoError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:1"):
        list(
            read_on_dask(
                "dask://127.0.0.1:1", files, tmp_path / "e", threading.Event(), Limits(), lambda _: None
            )
        )


def test_readings_in_a_store_serve_another_machine(tmp_path: Path) -> None:
    store = ReadingStore(f"file://{tmp_path}/store")
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    (here / "abc-pdf-1.reading").write_bytes(b"reading")
    store.fetch_into(there)  # nothing yet
    store.put(here / "abc-pdf-1.reading")
    ReadingStore(f"file://{tmp_path}/store").fetch_into(there)
    assert (there / "abc-pdf-1.reading").read_bytes() == b"reading"
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["abc-pdf-1.reading"]
    memory = ReadingStore("memory://readings")
    memory.put(here / "abc-pdf-1.reading")
    memory.fetch_into(tmp_path / "third")
    assert (tmp_path / "third" / "abc-pdf-1.reading").exists()
    with pytest.raises(UsageError, match="nosuch"):
        ReadingStore("nosuch://place")


def kill_worker_with_the_long_document(cluster: Any, killed: list[int]) -> None:
    """Kill a worker process once it has a reader of the long document at work."""
    deadline = time.monotonic() + 120
    with distributed.Client(cluster) as client:
        while time.monotonic() < deadline and not killed:
            pids = client.run(os.getpid)
            for pid in pids.values():
                for task in Path(f"/proc/{pid}/task").iterdir():
                    for child in (task / "children").read_text().split():
                        if any(LONG in link for link in opened_by(child)):
                            os.kill(pid, signal.SIGKILL)
                            killed.append(pid)
                            return
            time.sleep(0.05)


def opened_by(pid: str) -> list[str]:
    """Files the process has open or mapped."""
    try:
        links = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]  # noqa: PTH115 - may be gone
        return links + Path(f"/proc/{pid}/maps").read_text().split()
    except OSError:
        return []


@pytest.mark.slow
def test_a_killed_worker_changes_nothing_in_the_result(cluster: Any, tmp_path: Path) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    for name in DOCUMENTS:
        shutil.copy(RAW / name, sources)
    alone, together = tmp_path / "alone.duckdb", tmp_path / "together.duckdb"
    assert baocao("ingest", sources, "--warehouse", alone, "--json").code == 0
    killed: list[int] = []
    killer = threading.Thread(target=kill_worker_with_the_long_document, args=(cluster, killed))
    killer.start()
    store = f"file://{tmp_path}/store"
    run = baocao(
        "ingest",
        sources,
        "--warehouse",
        together,
        "--runner",
        runner_of(cluster),
        "--extracts",
        store,
        "--json",
    )
    killer.join()
    assert killed
    assert run.code == 0, run.err
    assert content(together) == content(alone)
    assert len(list((tmp_path / "store").glob(f"*{SUFFIX}"))) == len(DOCUMENTS)
    # another machine with the same store reads nothing again
    third = tmp_path / "third.duckdb"
    again = baocao("ingest", sources, "--warehouse", third, "--extracts", store, "--json")
    assert again.code == 0, again.err
    assert (again.json["documents"]["read"], again.json["documents"]["understood"]) == (0, len(DOCUMENTS))
    assert content(third) == content(alone)


def content(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        tables = con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('marts', 'quality') ORDER BY ALL"
        ).fetchall()
        return {
            f"{schema}.{table}": con.execute(f'SELECT * FROM "{schema}"."{table}" ORDER BY ALL').fetchall()
            for schema, table in tables
        }
