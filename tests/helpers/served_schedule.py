"""`baocao schedule` for real: started, asked as its owner asks it, and ended."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Any

from helpers.command_line import ROOT

FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Schedule:
    """A served schedule of one warehouse."""

    def __init__(self, folder: Path, alerts: str = "", umask: int = -1) -> None:
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
                umask=umask,
            )

    @property
    def home(self) -> Path:
        """Where its Prefect server keeps what it has."""
        return self.folder / ".build" / "of-w.duckdb" / "prefect-schedule"

    @property
    def password(self) -> str:
        """Made when it was first started."""
        return (self.home / "password").read_text()

    @property
    def login(self) -> str:
        """As Prefect's settings have it."""
        return f"baocao:{self.password}"

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

    def end(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()
