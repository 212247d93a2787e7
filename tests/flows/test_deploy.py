"""The files for systemd and the deployments for a work pool name commands and options that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from helpers.command_line import ROOT, baocao

from flows.request import IngestRequest

UNITS = sorted((ROOT / "deploy").glob("baocao-*"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    here = str(Path(sys.executable).with_name("baocao"))
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/baocao/.venv/bin/baocao", here))
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, str(tmp_path) in run.stderr) == (0, False), run.stderr


def test_the_units_start_commands_with_options_that_exist() -> None:
    started = [
        line for unit in UNITS for line in unit.read_text().splitlines() if line.startswith("ExecStart=")
    ]
    assert len(started) == 2
    for line in started:
        command = re.search(r"/bin/baocao (\w+)", line)
        assert command
        offered = baocao(command[1], "--help", env={"COLUMNS": "200"}).out
        for option in re.findall(r"--[a-z-]+", line):
            assert f"{option} " in offered


def test_the_deployments_of_a_work_pool_ask_what_can_be_asked() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    assert {each["name"] for each in deployments} == {"nightly", "backfill"}
    for each in deployments:
        IngestRequest.model_validate(each["parameters"]["request"])
        assert each["entrypoint"] == "flows.ingest.ingest_flow"
