"""The Prefect server of `baocao schedule` is nobody's but its owner's."""

from __future__ import annotations

import http.client
import json
import os
import queue
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from helpers.command_line import RAW
from helpers.served_schedule import Schedule

from flows.prefect_server import OwnPagesOnly, prepare_database

NOBODY = 65534
REFUSED = {401, 403}


# --- without a server --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ([(b"host", b"127.0.0.1:4200")], True),
        ([(b"host", b"localhost:4200"), (b"origin", b"http://localhost:4200")], True),
        ([(b"host", b"127.0.0.1:4201")], False),
        ([(b"host", b"evil.example:4200")], False),
        ([], False),
        ([(b"host", b"127.0.0.1:4200"), (b"host", b"evil.example")], False),
        ([(b"host", b"127.0.0.1:4200"), (b"origin", b"http://127.0.0.1:8000")], False),
        ([(b"host", b"127.0.0.1:4200"), (b"origin", b"null")], False),
        ([(b"host", b"127.0.0.1:4200"), (b"origin", b"https://127.0.0.1:4200")], False),
    ],
)
def test_only_requests_of_its_own_pages_pass(headers: list[tuple[bytes, bytes]], passes: bool) -> None:
    import asyncio

    reached: list[str] = []
    sent: list[Any] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        reached.append(scope["type"])

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    doors = OwnPagesOnly(application, 4200)
    for kind in ("http", "websocket"):
        asyncio.run(doors({"type": kind, "headers": headers}, receive, send))
    assert reached == (["http", "websocket"] if passes else [])
    if not passes:
        assert sent[0]["status"] == 403
        assert sent[-1]["type"] == "websocket.close"


def test_a_damaged_database_is_moved_away_and_a_sound_one_stays(tmp_path: Path) -> None:
    import sqlite3

    database = tmp_path / "prefect.db"
    prepare_database(database)
    assert not database.exists()
    with sqlite3.connect(database) as con:
        con.execute("CREATE TABLE t (x)")
    con.close()
    prepare_database(database)
    assert database.exists()
    database.write_bytes(b"no database " * 10_000)
    prepare_database(database)
    assert [path.name for path in tmp_path.iterdir()] == ["damaged-prefect.db"]


# --- with one ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Schedule]:
    folder = tmp_path_factory.mktemp("doors")
    for each in (folder, *folder.parents[:2]):
        each.chmod(0o755)  # others may come as far as the warehouse
    (folder / "in").mkdir()
    shutil.copy(RAW / "KH-956-2023.pdf", folder / "in")
    schedule = Schedule(folder, umask=0)
    schedule.deployment()
    yield schedule
    schedule.end()


pytestmark = pytest.mark.timeout(900)
slow = pytest.mark.slow


def status_of(schedule: Schedule, method: str, path: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", schedule.port, timeout=60)
    body = None if method == "GET" else json.dumps({"paused": True})
    connection.request(method, path, body, headers)
    return connection.getresponse().status


def reading_and_changing(schedule: Schedule) -> list[tuple[str, str]]:
    deployment = schedule.deployment()["id"]
    return [
        ("GET", f"/api/deployments/{deployment}"),
        ("GET", "/api/variables/name/x"),
        ("POST", "/api/flow_runs/filter"),
        ("PATCH", f"/api/deployments/{deployment}"),
        ("POST", f"/api/deployments/{deployment}/create_flow_run"),
        ("DELETE", f"/api/deployments/{deployment}"),
    ]


AS_ANOTHER_USER = """
import http.client, json, os, sys
"".encode("idna")  # modules that come late are not for everybody to read, where Python is at home with root
os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[1]))
port, home, pid, requests = int(sys.argv[2]), sys.argv[3], sys.argv[4], json.loads(sys.argv[5])
answer = {"statuses": [], "opened": []}
for method, path in requests:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, None if method == "GET" else "{}", {"content-type": "application/json"})
    answer["statuses"].append(connection.getresponse().status)
for file in (home, home + "/password", home + "/prefect.db", home + "/server.log", f"/proc/{pid}/environ"):
    try:
        os.listdir(file) if file == home else open(file, "rb").read()
        answer["opened"].append(file)
    except OSError:
        pass
answer["seen"] = ""
for process in filter(str.isdigit, os.listdir("/proc")):
    try:
        answer["seen"] += open(f"/proc/{process}/cmdline", errors="replace").read()
    except OSError:
        pass
print(json.dumps(answer))
"""


@slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_another_user_of_the_machine_reads_and_changes_nothing(served: Schedule) -> None:
    before = served.deployment()
    requests = reading_and_changing(served)
    arguments = [
        str(NOBODY),
        str(served.port),
        str(served.home),
        str(served.process.pid),
        json.dumps(requests),
    ]
    run = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER_USER, *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    answer = json.loads(run.stdout)
    assert set(answer["statuses"]) <= REFUSED
    assert answer["opened"] == []
    assert served.password not in answer["seen"]
    assert served.deployment()["updated"] == before["updated"]


@slow
def test_what_it_keeps_is_the_owners_alone_whatever_the_umask(served: Schedule) -> None:
    assert stat.S_IMODE(served.home.stat().st_mode) == 0o700
    for file in served.home.rglob("*"):
        open_to_others = stat.S_IMODE(file.stat().st_mode) & 0o022
        assert not open_to_others, file
    assert stat.S_IMODE((served.home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((served.home.parent / "schedule.json").stat().st_mode) == 0o600
    assert served.password not in served.log.read_text()


@slow
@pytest.mark.parametrize(
    "foreign",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "evil.example:4200", "Origin": "http://evil.example:4200"},
    ],
)
def test_even_who_knows_the_password_comes_from_nowhere_else(
    served: Schedule, foreign: dict[str, str]
) -> None:
    own = served.headers(changes=True)
    for method, path in reading_and_changing(served):
        assert status_of(served, method, path, own | foreign) in REFUSED, (method, path)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol": "prefect",
    }
    assert status_of(served, "GET", "/api/events/in", upgrade | foreign) in REFUSED
    assert status_of(served, "GET", "/api/events/in", upgrade) == 101  # where it asks for the password


@slow
def test_without_the_password_or_with_another_nobody_reads_or_changes(served: Schedule) -> None:
    for headers in ({}, served.headers(changes=True) | {"authorization": "Basic YmFvY2FvOndyb25n"}):
        for method, path in reading_and_changing(served):
            assert status_of(served, method, path, headers) in REFUSED, (method, path)


PAGE = """<!doctype html><title>x</title><pre id=out></pre><script>
const base = "http://127.0.0.1:PORT/api", login = "LOGIN", said = [];
const headers = {"content-type": "application/json", authorization: "Basic " + btoa(login)};
const paused = JSON.stringify({paused: true});
const tries = {
  read: () => fetch(base + "/deployments/ID"),
  read_knowing: () => fetch(base + "/deployments/ID", {headers}),
  blind: () => fetch(base + "/deployments/ID/create_flow_run", {method: "POST", mode: "no-cors", body: "{}"}),
  change: () => fetch(base + "/deployments/ID", {method: "PATCH", headers, body: paused}),
  start: () => fetch(base + "/deployments/ID/create_flow_run", {method: "POST", headers, body: "{}"}),
  socket: () => new Promise((yes, no) => {
    const socket = new WebSocket("ws://127.0.0.1:PORT/api/events/out", ["prefect"]);
    socket.onopen = yes; socket.onerror = no;
  }),
};
(async () => {
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      const answer = await attempt();
      const got = answer && answer.text ? await answer.text() : "open";
      said.push(name + "=" + (answer.type == "opaque" ? "opaque" : got));
    } catch (error) { said.push(name + "=refused"); }
  }
  await fetch("/said", {method: "POST", body: said.join(" ")});
})();
</script>"""


class Elsewhere(BaseHTTPRequestHandler):
    """A page on another port of this machine, as of any program with a browser in it."""

    page = b""
    said: queue.Queue[str]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page)

    def do_POST(self) -> None:
        self.said.put(self.rfile.read(int(self.headers["content-length"])).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_a_page_in_a_browser_reads_and_changes_nothing(served: Schedule, tmp_path: Path) -> None:
    before = served.deployment()
    filled = PAGE.replace("PORT", str(served.port)).replace("LOGIN", served.login).replace("ID", before["id"])
    page = type("Page", (Elsewhere,), {"page": filled.encode(), "said": queue.Queue()})
    with ThreadingHTTPServer(("127.0.0.1", 0), page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path}",
            "--remote-debugging-port=0",  # it stays until it is ended
        ]
        address = f"http://127.0.0.1:{server.server_port}/"
        browser = subprocess.Popen(
            ["chromium", *options, address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            said = page.said.get(timeout=300)  # type: ignore[attr-defined]
        finally:
            browser.kill()
            browser.wait()
        server.shutdown()
    outcomes = dict(each.split("=", 1) for each in said.split(" "))
    assert outcomes.pop("blind") in {"opaque", "refused"}  # sent, but it may not even see the answer
    assert set(outcomes.values()) == {"refused"}, said
    after = served.deployment()
    assert (after["updated"], after["paused"]) == (before["updated"], False)
    runs = served.ask("/flow_runs/filter", {"flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}}})
    assert [each for each in runs if not each["auto_scheduled"]] == []


@slow
def test_its_owner_works_with_a_pool_and_a_worker_there(served: Schedule, tmp_path: Path) -> None:
    """With `prefect.yaml` as it stands, on the server that asks for a password."""
    shutil.copy(Path(__file__).parents[2] / "prefect.yaml", tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copy(RAW / "KH-956-2023.pdf", tmp_path / "data" / "raw")
    env = {
        **os.environ,
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{served.port}/api",
        "PREFECT_API_AUTH_STRING": served.login,
        "DO_NOT_TRACK": "1",
    }

    def prefect(*arguments: str) -> str:
        command = [str(Path(sys.executable).with_name("prefect")), *arguments]
        run = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    prefect("work-pool", "create", "baocao", "--type", "process")
    prefect("--no-prompt", "deploy", "--all")
    asked = 'request={"since": "2023-01-01", "until": "2099-12-31"}'
    prefect("deployment", "run", "baocao-ingest/backfill", "--param", asked)
    prefect("worker", "start", "--pool", "baocao", "--type", "process", "--run-once")
    found = served.ask("/flow_runs/filter", {"work_pools": {"name": {"any_": ["baocao"]}}})
    (run,) = [each for each in found if not each["auto_scheduled"]]
    deadline = time.monotonic() + 300
    while run["state"]["type"] in {"SCHEDULED", "PENDING", "RUNNING"} and time.monotonic() < deadline:
        time.sleep(1)
        run = served.ask(f"/flow_runs/{run['id']}")
    assert run["state"]["message"].startswith("published: 1 found, 1 read"), run["state"]
    assert (tmp_path / "data" / "warehouse" / "baocao.duckdb").exists()


@slow
def test_after_an_end_it_begins_again_with_the_same_password_and_a_new_database(served: Schedule) -> None:
    password = served.password
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(timeout=60) == 0, served.log.read_text()[-2000:]
    (served.home / "prefect.db").write_bytes(b"no database " * 10_000)
    again = Schedule(served.folder)
    try:
        assert again.deployment()["name"] == "nightly"
        assert again.password == password
        assert (served.home / "damaged-prefect.db").exists()
    finally:
        again.end()
