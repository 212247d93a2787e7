"""Commands follow a run that has published; one that fails is told, makes the run exit 1, and is tried again."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers.command_line import RAW, baocao
from helpers.webhook import webhook

from baocao.usecases.status import WarehouseStatus, check_health

PLAN = "KH-956-2023.pdf"


def test_exports_follow_and_a_failure_is_told_and_tried_again(tmp_path: Path) -> None:
    raw, warehouse, out = tmp_path / "raw", tmp_path / "w.duckdb", tmp_path / "out"
    raw.mkdir()
    shutil.copy(RAW / PLAN, raw)
    out.write_text("a file stands where the folder is to be")
    with webhook() as (port, messages):
        env = {
            "BAOCAO_ALERT_URLS": f"json://127.0.0.1:{port}/",
            "BAOCAO_AFTERWARDS": f"export {out} --format csv",
        }
        run = ("ingest", raw, "--warehouse", warehouse, "--json")
        first = baocao(*run, env=env)
        assert (first.code, first.json["result"], len(first.json["failed_steps"])) == (1, "published", 1)
        assert f"baocao export {out}" in messages[0]["message"]
        out.unlink()
        again = baocao(*run, env=env)
        assert (again.code, again.json["result"], again.json["failed_steps"]) == (0, "unchanged", [])
        assert (out / "dim_report.csv").exists()
        shutil.rmtree(out)
        assert baocao(*run, env=env).code == 0
        assert not out.exists()  # nothing new, nothing failed: nothing to do


def test_a_state_that_was_rolled_back_to_is_told() -> None:
    """It is what is published, and every night builds without publishing: nobody should find that out in a month."""
    status = WarehouseStatus("w", datetime.now(UTC), {"loaded": 1})
    assert check_health(status)[0] == 0
    status.rolled_back = "to run x by An on 2026-01-01"
    code, line = check_health(status)
    assert code == 1
    assert "rollback (to run x by An on 2026-01-01)" in line


@pytest.mark.parametrize("line", ["rm -rf /", "ingest", "docs 'open"])
def test_what_may_not_follow_is_said_before_anything_is_done(line: str, tmp_path: Path) -> None:
    run = baocao("ingest", RAW / PLAN, "--warehouse", tmp_path / "w.duckdb", env={"BAOCAO_AFTERWARDS": line})
    assert run.code == 2
    assert "afterwards" in run.err


def test_a_night_that_finds_no_folder_is_told(tmp_path: Path) -> None:
    """The share of the office is not mounted: nobody reads what a timer's run says."""
    with webhook() as (port, messages):
        env = {"BAOCAO_ALERT_URLS": f"json://127.0.0.1:{port}/"}
        run = baocao("ingest", tmp_path / "share", "--warehouse", tmp_path / "w.duckdb", env=env)
        assert run.code == 2
        assert "share does not exist" in messages[0]["message"]
