"""What a run costs apart from reading: nothing new, Prefect's start, and the share of each stage.

    .venv/bin/python benchmarks/startup.py [--runs 3] [--peers]

Every document is read once, before anything is measured. `--peers` measures an empty flow in the same round, with our
server and with the one Prefect starts by itself, each on a first run. CPU seconds are of the process and all it
started and waited for, which leaves out the server that Prefect starts by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INGEST = [sys.executable, "-m", "baocao.cli.main", "ingest", "data/raw", "--json"]
PREFECT_ALONE = """
from prefect import flow
@flow
def nothing():
    pass
nothing()
"""
OUR_SERVER = """
import sys
from pathlib import Path
from flows.prefect_server import prefect_server
with prefect_server(Path(sys.argv[1])) as server:
    from prefect import flow
    server.wait()
    @flow
    def nothing():
        pass
    with server.without_heartbeat():
        nothing()
"""


def measured(command: list[str], env: dict[str, str] | None = None) -> tuple[float, float, str]:
    """Wall seconds, CPU seconds and standard output of a command."""
    before, since = os.times(), time.monotonic()
    run = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, capture_output=True, text=True, check=False
    )
    wall, after = time.monotonic() - since, os.times()
    if run.returncode > 1:
        sys.exit(run.stderr)
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, run.stdout


def row(name: str, rounds: list[tuple[float, float, str]]) -> None:
    wall, cpu = (statistics.median(one[part] for one in rounds) for part in (0, 1))
    print(f"{name:<44} {wall:7.2f} {cpu:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="baocao-startup-") as folder:
        warehouse = Path(folder) / "warehouse" / "baocao.duckdb"
        ingest = [*INGEST, "--warehouse", str(warehouse)]
        measured(ingest)
        print(f"{'':<44} {'wall s':>7} {'CPU s':>7}   (median of {arguments.runs})")
        row("nothing new", [measured(ingest) for _ in range(arguments.runs)])
        if arguments.peers:
            peers(Path(folder), arguments.runs)
        runs = []
        for _ in range(arguments.runs):
            (warehouse.parent / ".build" / "build.json").unlink()  # as if a rule had changed: all but reading
            runs.append(measured(ingest))
        row("everything but reading", runs)
        shares([json.loads(out)["seconds"] for _, _, out in runs])


def shares(seconds: list[dict[str, float]]) -> None:
    total = statistics.median(one["total"] for one in seconds)
    for stage in seconds[0]:
        if stage != "total":
            median = statistics.median(one[stage] for one in seconds)
            print(f"  {stage:<42} {median:7.2f} {median / total:7.0%}")


def peers(folder: Path, runs: int) -> None:
    def rounds(code: str, **env: str) -> list[tuple[float, float, str]]:
        results: list[tuple[float, float, str]] = []
        for number in range(runs):
            home: Any = folder / f"home-{len(env)}-{number}"
            command = [sys.executable, "-c", code, str(home)]
            results.append(
                measured(
                    command, {"PREFECT_HOME": str(home), "DO_NOT_TRACK": "1", "PYTHONPATH": str(ROOT), **env}
                )
            )
        return results

    row("an empty flow, our server", rounds(OUR_SERVER))
    row("an empty flow, Prefect by itself, first run", rounds(PREFECT_ALONE, PREFECT_LOGGING_LEVEL="ERROR"))


if __name__ == "__main__":
    main()
