"""The product reaches no network: the main job runs where there is none, and nothing even tries to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.command_line import RAW, ROOT

GUARD = """
import os, sys

def watch(event, arguments):
    host = None
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    if isinstance(host, bytes):
        host = host.decode()
    if host is not None and host not in ("127.0.0.1", "::1", "localhost", "", "0.0.0.0"):
        with open(os.environ["ATTEMPTS"], "a") as file:
            file.write(f"{event} {arguments!r} {sys.argv}\\n")
        raise PermissionError(f"no network here: {event} {host}")

sys.addaudithook(watch)
"""
"""What Python does with sockets, seen in every process: `sitecustomize` is imported by each at its start."""

JOB = [sys.executable, "-m", "baocao.cli.main", "ingest", "--json"]
TELLTALE = [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"]


def may_have_own_network() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0


def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    path = os.pathsep.join(map(str, (tmp_path, ROOT)))
    # as on a machine where nobody has switched off anything
    kept = {
        name: value for name, value in os.environ.items() if "TRACK" not in name and "PREFECT" not in name
    }
    return {**kept, "PYTHONPATH": path, "ATTEMPTS": str(tmp_path / "attempts.txt"), "HOME": str(tmp_path)}


def run(tmp_path: Path, command: list[str]) -> tuple[subprocess.CompletedProcess[str], dict[str, int]]:
    """Run a command watched; returns how it ended and the attempts, by who saw them."""
    counts = tmp_path / "counts.json"
    if may_have_own_network():
        wrapper = [sys.executable, str(ROOT / "tests" / "helpers" / "without_network.py"), str(counts)]
        command = ["unshare", "-rn", *wrapper, *command]
    env = environment(tmp_path)
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    seen = json.loads(counts.read_text()) if counts.exists() else {}
    attempts = Path(env["ATTEMPTS"])
    return ended, {"Python": len(attempts.read_text().splitlines()) if attempts.exists() else 0, **seen}


def test_the_main_job_needs_no_network_and_tries_none(tmp_path: Path) -> None:
    sources = tmp_path / "in"
    sources.mkdir()
    for name in ("KH-956-2023.pdf", "KH-DTI-2022.docx"):
        shutil.copy(RAW / name, sources)
    ended, attempts = run(tmp_path, [*JOB, str(sources), "--warehouse", str(tmp_path / "w.duckdb")])
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["rows"]["dim_report"] == 2
    said = tmp_path / "attempts.txt"
    assert not any(attempts.values()), (attempts, said.read_text() if said.exists() else "")


def test_an_attempt_is_noticed_by_the_guard(tmp_path: Path) -> None:
    ended, attempts = run(tmp_path, TELLTALE)
    assert ended.returncode != 0
    assert attempts["Python"] == 1


@pytest.mark.skipif(not may_have_own_network(), reason="no network namespace may be made here")
def test_an_attempt_that_python_does_not_see_is_counted(tmp_path: Path) -> None:
    # isolated from the guard, as a library in another language is
    ended, attempts = run(tmp_path, [TELLTALE[0], "-I", *TELLTALE[1:]])
    assert ended.returncode != 0
    assert attempts == {"Python": 0, "IPv4": 1, "IPv6": 0}
