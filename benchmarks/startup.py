"""What a run costs apart from reading: nothing new, and the share of each step.

    .venv/bin/python benchmarks/startup.py [--runs 3]

Every document is read once, before anything is measured. CPU seconds are of the process and all it started and waited
for.
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

ROOT = Path(__file__).resolve().parent.parent
INGEST = [sys.executable, "-m", "baocao.cli.main", "ingest", "data/raw", "--json"]


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
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="baocao-startup-") as folder:
        warehouse = Path(folder) / "warehouse" / "baocao.duckdb"
        ingest = [*INGEST, "--warehouse", str(warehouse)]
        measured(ingest)
        print(f"{'':<44} {'wall s':>7} {'CPU s':>7}   (median of {arguments.runs})")
        row("nothing new", [measured(ingest) for _ in range(arguments.runs)])
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


if __name__ == "__main__":
    main()
