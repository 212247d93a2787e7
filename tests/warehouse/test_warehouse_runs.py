"""The record of runs outlives the databases."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from baocao.warehouse.runs import Run, read_runs, record_run, stage_runs
from baocao.warehouse.staging import connect_working


def run(number: int, **values: object) -> Run:
    at = datetime(2026, 1, number, 2, 0)
    return Run(f"run-{number}", at, at, "published", **values)  # type: ignore[arg-type]


def test_runs_are_read_newest_first(tmp_path: Path) -> None:
    path = tmp_path / "beside" / "runs.jsonl"
    assert read_runs(path) == []
    runs = [run(1, seconds={"extract": 1.5}, counts={"documents": 5}), run(2, message="Lỗi"), run(3)]
    for one in runs:
        record_run(path, one)
    assert read_runs(path) == runs[::-1]
    assert read_runs(path, limit=1) == runs[2:]


def test_a_line_cut_by_a_crash_hides_no_other_run(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    record_run(path, run(1))
    with path.open("a", encoding="utf-8") as file:
        file.write('\n{"run_id": "run-2", "star')
    record_run(path, run(3))
    assert [one.run_id for one in read_runs(path)] == ["run-3", "run-1"]


def test_runs_can_be_queried_in_staging(tmp_path: Path) -> None:
    path = tmp_path / "runs.jsonl"
    with connect_working(tmp_path / "working.duckdb") as con:
        stage_runs(con, path)
        assert con.execute("FROM staging.runs").fetchall() == []
        record_run(path, run(1, seconds={"extract": 1.5}))
        stage_runs(con, path)
        stage_runs(con, path)
        rows = con.execute("SELECT run_id, started_at, outcome, seconds FROM staging.runs").fetchall()
    assert rows == [("run-1", datetime(2026, 1, 1, 2, 0), "published", '{"extract": 1.5}')]
