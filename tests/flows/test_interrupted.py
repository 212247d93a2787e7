"""Ctrl-C, which every process of the terminal gets: one line says what is left, and the next run goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from helpers.command_line import RAW, ROOT, baocao

if TYPE_CHECKING:
    from pathlib import Path

LONG = "67-BC-BDHCDS-2024.pdf"


def test_an_interrupted_run_says_one_line_and_the_next_goes_on(tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "w.duckdb"
    raw.mkdir()
    shutil.copy(RAW / LONG, raw)
    command = ["ingest", str(raw), "--warehouse", str(warehouse)]
    process = subprocess.Popen(
        [sys.executable, "-m", "baocao.cli.main", *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    assert first.startswith("Reading")
    time.sleep(0.3)  # the process that reads is being started
    os.killpg(process.pid, signal.SIGINT)
    rest = process.stderr.read()
    assert process.wait() == 128 + signal.SIGINT
    assert rest.splitlines() == [
        "Interrupted; what was published before is untouched. What was read is kept, and the next run goes on from "
        "there."
    ]
    check = baocao("status", "--check", "--warehouse", warehouse)
    assert "It was interrupted." in check.out
    assert baocao(*command).code == 0
