"""`baocao schedule` for real: Prefect's server, a run of the deployment, its artifacts and alerts, and its end."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import RAW, ROOT, baocao
from helpers.webhook import webhook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
SECRET = "s3cret-of-the-webhook"
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Schedule:
    """A served schedule of one warehouse."""

    def __init__(self, folder: Path, alerts: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.folder = folder
        self.warehouse = folder / "w.duckdb"
        self.log = folder / "schedule.log"
        command = ["schedule", folder / "in", "--warehouse", self.warehouse, "--port", str(self.port)]
        env = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "baocao.cli.main",
                    *command,
                    "--cron",
                    "0 2 1 1 *",
                    "--log-format",
                    "json",
                ],
                cwd=ROOT,
                env={**env, "BAOCAO_ALERT_URLS": alerts},
                stdout=log,
                stderr=log,
            )

    @property
    def login(self) -> str:
        """As Prefect's settings have it."""
        return (
            f"baocao:{(self.folder / '.build' / 'of-w.duckdb' / 'prefect-schedule' / 'password').read_text()}"
        )

    def headers(self, *, changes: bool = False) -> dict[str, str]:
        """Of a request of the owner's; one that changes something also has the token of Prefect's own clients."""
        headers = {
            "content-type": "application/json",
            "authorization": f"Basic {base64.b64encode(self.login.encode()).decode()}",
        }
        if changes:
            token = self.ask("/csrf-token?client=tests")["token"]
            headers |= {"prefect-csrf-client": "tests", "prefect-csrf-token": token}
        return headers

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers=self.headers(changes=body is not None),
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                # Prefect's answer while its SQLite file is locked; its own clients ask again, too.
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE or time.monotonic() > deadline:
                    raise
                time.sleep(1)

    def deployment(self) -> dict[str, Any]:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                found: dict[str, Any] = self.ask("/deployments/name/baocao-ingest/nightly")
            except OSError:
                time.sleep(0.5)
            else:
                return found
        raise AssertionError(self.log.read_text())

    def logs_with(self, text: str) -> list[str]:
        """All messages, once one has the text: Prefect sends them on a moment after the run has ended."""
        deadline = time.monotonic() + 60
        while True:
            logs = [item["message"] for item in self.ask("/logs/filter", {"limit": 200})]
            if any(text in message for message in logs):
                return logs
            assert time.monotonic() < deadline, logs
            time.sleep(1)

    def run(self, **parameters: object) -> dict[str, Any]:
        """Start a run and wait for its end; the answer is the server's."""
        run = self.ask(
            f"/deployments/{self.deployment()['id']}/create_flow_run",
            {"parameters": {"request": parameters} if parameters else {}, "state": {"type": "SCHEDULED"}},
        )
        deadline = time.monotonic() + 300
        while run["state"]["type"] not in FINAL and time.monotonic() < deadline:
            time.sleep(1)
            run = self.ask(f"/flow_runs/{run['id']}")
        assert run["state"]["type"] in FINAL, self.log.read_text()
        result: dict[str, Any] = run
        return result


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
            schedule.process.kill()
            schedule.process.wait()


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
        *("find", "read", "load", "match", "build", "publish")
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


def test_a_prefect_that_cannot_be_reached_is_said_in_one_line(tmp_path: Path) -> None:
    gone = {"PREFECT_API_URL": "http://127.0.0.1:1/api"}
    for command in ("ingest", "schedule"):
        run = baocao(command, tmp_path, "--warehouse", tmp_path / "w.duckdb", env=gone)
        assert run.code == 3
        (line,) = run.err.splitlines()
        assert "http://127.0.0.1:1/api cannot be reached" in line
