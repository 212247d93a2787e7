"""`baocao schedule` for real: Prefect's server, a run of the deployment, its artifacts and alerts, and its end."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import RAW, baocao
from helpers.served_schedule import FINAL, Schedule
from helpers.webhook import webhook

from baocao.warehouse.lock import lock_holder
from baocao.warehouse.places import Places
from extractors.isolation.process_tree import process_tree

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SECRET = "s3cret-of-the-webhook"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Schedule, list[dict[str, Any]]]]:
    folder = tmp_path_factory.mktemp("schedule")
    (folder / "in").mkdir()
    shutil.copy(RAW / "KH-956-2023.pdf", folder / "in")
    (folder / "in" / "bad.pdf").write_text("no report")
    with webhook() as (port, got):
        schedule = Schedule(folder, f"json://u:{SECRET}@127.0.0.1:{port} json://u:{SECRET}@127.0.0.1:1")
        try:
            yield schedule, got
        finally:
            schedule.end()


def test_it_is_on_schedule_one_run_at_a_time(served: tuple[Schedule, list[dict[str, Any]]]) -> None:
    deployment = served[0].deployment()
    assert [item["schedule"]["cron"] for item in deployment["schedules"]] == ["0 2 1 1 *"]
    assert not deployment["paused"]
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["parameters"]["request"]["paths"] == [str(served[0].folder / "in")]


def test_a_run_publishes_reports_and_tells(served: tuple[Schedule, list[dict[str, Any]]]) -> None:
    schedule, told = served
    run = schedule.run()
    assert run["state"]["name"] == "Completed"
    assert run["state"]["message"].startswith("published: 2 found, 2 read, 1 quarantined")
    artifacts = {item["key"]: item for item in schedule.ask("/artifacts/filter", {})}
    assert {item["flow_run_id"] for item in artifacts.values()} == {run["id"]}
    assert "bad.pdf" in artifacts["baocao-run"]["data"]
    assert "build" in artifacts["baocao-stages"]["data"]
    (alert,) = told
    assert "bad.pdf" in alert["message"]
    logs = schedule.logs_with("could not be sent to address 2")
    lines = [line for line in schedule.log.read_text().splitlines() if line.startswith("{")]
    assert lines
    assert all(json.loads(line) for line in lines)
    assert SECRET not in schedule.log.read_text() + "".join(logs)
    for file in (schedule.folder / ".build").rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


def test_a_run_that_finds_another_says_who_it_is(served: tuple[Schedule, list[dict[str, Any]]]) -> None:
    schedule, told = served
    before = schedule.warehouse.stat().st_mtime_ns
    with (schedule.folder / ".build" / "of-w.duckdb" / "run.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("process 1 on here")
        lock.flush()
        run = schedule.run(force=True, wait_minutes=0.02)
        lock.truncate(0)
    assert run["state"]["name"] == "Failed"
    assert "process 1 on here" in run["state"]["message"]
    assert "process 1 on here" in told[-1]["message"]
    assert schedule.warehouse.stat().st_mtime_ns == before


def test_a_run_on_days_without_documents_does_nothing(
    served: tuple[Schedule, list[dict[str, Any]]],
) -> None:
    run = served[0].run(since="1999-01-01", until="1999-12-31", force=True)
    assert run["state"]["message"].startswith("unchanged: 2 found, 0 read")


def test_a_run_cannot_have_another_file_replaced(
    served: tuple[Schedule, list[dict[str, Any]]], tmp_path: Path
) -> None:
    schedule, told = served
    precious = tmp_path / "precious.duckdb"
    precious.write_text("something else")
    for other in ({"warehouse": str(precious)}, {"extracts": f"file://{tmp_path}/extracts"}):
        run = schedule.run(**other, force=True)
        assert run["state"]["name"] == "Failed"
        assert "This deployment writes to" in run["state"]["message"]
        assert "This deployment writes to" in told[-1]["message"]
        assert f"Warehouse {schedule.warehouse}" in told[-1]["message"]
    assert precious.read_text() == "something else"
    assert [path.name for path in tmp_path.iterdir()] == [precious.name]


def test_a_run_from_the_command_line_is_seen_there_too(served: tuple[Schedule, list[dict[str, Any]]]) -> None:
    schedule, _ = served
    shutil.copy(RAW / "KH-DTI-2022.docx", schedule.folder / "in")
    prefect = {
        "PREFECT_API_URL": f"http://127.0.0.1:{schedule.port}/api",
        "PREFECT_API_AUTH_STRING": schedule.login,
    }
    command = ("ingest", schedule.folder / "in", "--warehouse", schedule.warehouse, "--json")
    done = baocao(*command, env=prefect)
    assert (done.code, done.json["result"], done.json["documents"]["read"]) == (1, "published", 1), done.err
    (run, *_) = schedule.ask("/flow_runs/filter", {"flow_runs": {"deployment_id": {"is_null_": True}}})
    assert run["state"]["name"] == "Completed"
    tasks = schedule.ask("/task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    assert {task["name"].rpartition("-")[0] for task in tasks} == {
        *("find", "read", "understand", "load", "match", "build", "publish")
    }
    assert {task["empirical_policy"]["retries"] for task in tasks} == {3}
    schedule.logs_with("1 documents loaded")
    artifacts = schedule.ask("/artifacts/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    assert {item["key"] for item in artifacts} == {"baocao-run", "baocao-stages"}
    rebuilt = baocao("rebuild", "--warehouse", schedule.warehouse, "--json", env=prefect)
    assert (rebuilt.code, rebuilt.json["result"]) == (0, "published")
    assert baocao(*command[:1], "/nowhere", *command[2:], env=prefect).code == 2
    without = baocao(*command, env={**prefect, "PREFECT_API_AUTH_STRING": "baocao:wrong"})
    assert (without.code, "refused" in without.err, "Traceback" in without.err) == (3, True, False)


def test_it_ends_when_asked_to(served: tuple[Schedule, list[dict[str, Any]]]) -> None:
    schedule, _ = served
    schedule.process.send_signal(signal.SIGTERM)
    schedule.process.wait(timeout=60)
    assert not (schedule.folder / ".build" / "of-w.duckdb" / "schedule.json").exists()
    with pytest.raises(OSError, match=r"refused|reset"):
        schedule.ask("/health")


def test_after_a_kill_the_next_run_starts_at_once_and_the_log_says_what_happened(tmp_path: Path) -> None:
    """Prefect itself would keep the place of the killed run for five minutes, and show it as running for ever."""
    (tmp_path / "in").mkdir()
    shutil.copy(RAW / "67-BC-BDHCDS-2024.pdf", tmp_path / "in")
    killed = Schedule(tmp_path)
    lock = Places.of(killed.warehouse).lock
    start = f"/deployments/{killed.deployment()['id']}/create_flow_run"
    first = killed.ask(start, {"state": {"type": "SCHEDULED"}})
    deadline = time.monotonic() + 120
    while lock_holder(lock)[0] is None and time.monotonic() < deadline:
        time.sleep(0.1)
    for pid in [each.pid for each in process_tree(killed.process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    killed.end()
    again = Schedule(tmp_path)
    try:
        again.deployment()
        run = again.ask(start, {"state": {"type": "SCHEDULED"}})
        states = set()
        while run["state"]["type"] not in FINAL:
            states.add(run["state"]["name"])
            time.sleep(0.5)
            run = again.ask(f"/flow_runs/{run['id']}")
        assert run["state"]["name"] == "Completed", run["state"]
        assert "AwaitingConcurrencySlot" not in states
        before = again.ask(f"/flow_runs/{first['id']}")["state"]
        assert (before["name"], before["message"].startswith("Killed")) == ("Crashed", True)
        assert before["message"] in again.log.read_text()
        again.logs_with("was killed before it was done")
    finally:
        again.end()


def test_a_prefect_that_cannot_be_reached_is_said_in_one_line(tmp_path: Path) -> None:
    gone = {"PREFECT_API_URL": "http://127.0.0.1:1/api"}
    for command in ("ingest", "schedule"):
        run = baocao(command, tmp_path, "--warehouse", tmp_path / "w.duckdb", env=gone)
        assert run.code == 3
        (line,) = run.err.splitlines()
        assert "http://127.0.0.1:1/api cannot be reached" in line
