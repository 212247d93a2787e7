"""Which documents a range of days means, one writer at a time, and what the last runs changed."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import shutil
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.command_line import RAW, baocao
from helpers.reading import read_and_understand

from baocao.errors import BaocaoError, UsageError, WarehouseError
from baocao.usecases.status import WarehouseStatus, check_health, warehouse_status
from baocao.warehouse.lock import lock_holder, run_lock
from baocao.warehouse.places import Places
from baocao.warehouse.runs import Run, record_run
from extractors.discovery import discover
from extractors.isolation import jobs
from extractors.isolation.workers import Outcome
from flows import run
from flows.plan import make_plan
from flows.progress import LoggedProgress
from flows.request import IngestRequest
from flows.schedule import new_schedule, noted_schedule

REPORT = "KH-956-2023.pdf"  # its report bears 2023-03-07


@pytest.fixture(scope="module")
def read_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a document that has been read and one that has not, last changed on 1 May 2020."""
    folder = tmp_path_factory.mktemp("days")
    (folder / "in").mkdir()
    shutil.copy(RAW / REPORT, folder / "in")
    places = Places.of(folder / "w.duckdb")
    read_and_understand(
        discover([folder / "in"]).files, folder, readings=places.readings, extracts=places.extracts
    )
    shutil.copy(RAW / "KH-DTI-2022.docx", folder / "in")
    changed = datetime(2020, 5, 1, 12).timestamp()
    for file in (folder / "in").iterdir():
        os.utime(file, (changed, changed))
    return folder


@pytest.mark.parametrize(
    ("since", "until", "chosen"),
    [
        (None, None, {REPORT, "KH-DTI-2022.docx"}),
        (date(2023, 1, 1), date(2023, 12, 31), {REPORT}),
        (date(2024, 1, 1), None, set()),
        (date(2020, 5, 1), date(2020, 5, 1), {"KH-DTI-2022.docx"}),
        (None, date(2022, 12, 31), {"KH-DTI-2022.docx"}),
    ],
)
def test_a_document_has_the_day_of_its_report_or_of_its_file(
    read_before: Path, since: date | None, until: date | None, chosen: set[str]
) -> None:
    warehouse = read_before / "w.duckdb"
    request = IngestRequest(
        paths=(read_before / "in",), warehouse=warehouse, since=since, until=until, force=True
    )
    plan = make_plan(request, Places.of(warehouse))
    assert {file.path.name for file in plan.to_read} == chosen
    assert len(plan.outside) == 2 - len(chosen)


def test_a_request_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"--since 2024-02-01 is after --until 2024-01-01"):
        IngestRequest(since=date(2024, 2, 1), until=date(2024, 1, 1))
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        IngestRequest(wait_minutes=-1)
    run = baocao("ingest", tmp_path, "--since", "2024-02-01", "--until", "2024-01-01")
    assert (run.code, "--since 2024-02-01 is after --until 2024-01-01" in run.err) == (2, True)
    assert baocao("ingest", tmp_path, "--since", "yesterday").code == 2


def test_a_request_survives_json_whole() -> None:
    request = IngestRequest(paths=(Path("in"), Path("b")), since=date(2024, 2, 1), force=True)
    assert IngestRequest.model_validate_json(request.model_dump_json()) == request
    assert all(path.is_absolute() for path in request.with_absolute_paths().paths)
    with pytest.raises(ValueError, match="forbidden"):
        IngestRequest.model_validate({"path": ["in"]})


def test_what_a_request_does_not_say_is_as_the_settings_have_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path))
    monkeypatch.setenv("BAOCAO_WORKERS", "3")
    (tmp_path / "baocao.toml").write_text('warehouse = "w.duckdb"\nsources = ["in", "more"]\nworkers = 2\n')
    completed = IngestRequest(workers=1).with_settings()
    assert (completed.warehouse, completed.workers) == (tmp_path / "w.duckdb", 1)
    assert completed.paths == (tmp_path / "in", tmp_path / "more")
    assert IngestRequest().with_settings().workers == 3


def test_every_field_of_a_request_is_an_option_of_the_command() -> None:
    shown = baocao("ingest", "--help", env={"COLUMNS": "200"}).out
    for name, field in IngestRequest.model_fields.items():
        assert field.description
        assert field.description.split(":")[0] in shown, name


def test_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    first = os.open(lock, os.O_RDWR | os.O_CREAT)
    os.write(first, b"process 1 on here")
    fcntl.flock(first, fcntl.LOCK_EX)
    assert lock_holder(lock) == ("process 1 on here", None)
    with (
        pytest.raises(WarehouseError, match=r"process 1 on here.*waited for 0\.01 minutes"),
        run_lock(lock, 0.6),
    ):
        pass
    threading.Timer(0.3, os.close, [first]).start()
    with run_lock(lock, 30) as waited:
        assert waited
    with run_lock(lock) as waited:
        assert not waited
    assert lock_holder(lock) == (None, None)


def test_a_run_that_was_killed_is_noticed(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    lock.write_text("process 1 on here")  # the system gave the lock back, nobody the text
    assert lock_holder(lock) == (None, "process 1 on here")


@pytest.mark.parametrize("cron", ["every night", "61 * * * *", "0 0 30 2 *", "0 2 * *"])
def test_a_line_that_is_not_crons_is_refused(cron: str) -> None:
    with pytest.raises(UsageError, match="cron"):
        new_schedule(cron)


def test_the_next_run_is_in_the_zone_asked_for() -> None:
    schedule = new_schedule("30 2 * * *", "Asia/Ho_Chi_Minh")
    following = schedule.next_run()
    assert following is not None
    assert (following.hour, following.minute, following.utcoffset()) == (2, 30, timedelta(hours=7))
    with pytest.raises(UsageError, match="time zone"):
        new_schedule("30 2 * * *", "Asia/Nowhere")


def test_status_says_what_the_last_run_changed_and_when_the_next_comes(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    places = Places.of(warehouse)
    states = [{"reports": 5, "findings_warn": 3}, {"reports": 6, "findings_warn": 3, "findings_error": 1}, {}]
    for number, state in enumerate(states):
        at = datetime(2026, 11, 24 + number, 2)
        outcome = "published" if state else "unchanged"
        counts = {"found": 6, "findings_new": 2}
        record_run(places.runs, Run(f"r{number}", at, at, outcome, counts=counts, state=state))  # type: ignore[arg-type]
    schedule = {"cron": "0 2 * * *", "timezone": "UTC", "pid": os.getpid()}
    places.schedule.write_text(json.dumps(schedule))
    status = warehouse_status(warehouse)
    assert status.changes == {"reports": 1, "findings_error": 1}
    assert status.next_run is not None
    shown = baocao("status", "--warehouse", warehouse).out
    assert "6 found, 2 findings new" in shown
    assert "Last change: +1 reports, +1 findings error" in shown
    assert f"Next run: {status.next_run:%Y-%m-%d} 02:00" in shown
    places.schedule.write_text(json.dumps({**schedule, "pid": 2**22 + 1}))  # no process has this number
    assert noted_schedule(warehouse) is None


def ended(hours_ago: float, outcome: str = "published", message: str | None = None) -> Run:
    at = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=hours_ago)
    return Run("r", at, at, outcome, message)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "max_age", "code", "said"),
    [
        ({"runs": [(1,)], "documents": {"loaded": 7}}, 26, 0, "OK: 7 documents loaded"),
        ({"runs": [(30,)]}, None, 0, "OK"),
        ({"runs": [(30,)]}, 26, 3, "CRITICAL: the last good run ended 30."),
        (
            {"runs": [(1, "failed", "disk\nfull"), (2,)]},
            26,
            3,
            "CRITICAL: the last run failed: disk full",
        ),
        ({"runs": [(1,)], "killed": "process 1"}, 26, 3, "CRITICAL: the last run was killed (process 1)"),
        ({"runs": [(1,)], "quarantined": [{}, {}]}, 26, 1, "WARNING: 2 documents in quarantine"),
        ({"runs": [(1,)], "findings": [{"severity": "error", "count": 3}]}, 26, 1, "WARNING: 3 findings"),
        ({"runs": [(1,)], "findings": [{"severity": "warn", "count": 3}]}, 26, 0, "OK"),
        ({"published_at": None}, None, 3, "CRITICAL: nothing has been published yet"),
    ],
)
def test_monitoring_gets_one_line_and_a_code(
    values: dict[str, Any], max_age: float | None, code: int, said: str
) -> None:
    status = WarehouseStatus("w.duckdb", datetime.now(UTC))
    for name, value in values.items():
        # made now and not when the test is collected: a long test run would make it older
        setattr(status, name, [ended(*run) for run in value] if name == "runs" else value)
    found, line = check_health(status, max_age)
    assert (found, line.startswith(said), "\n" in line) == (code, True, False), line


def test_the_check_is_what_the_command_ends_with(tmp_path: Path) -> None:
    run = baocao("status", "--warehouse", tmp_path / "w.duckdb", "--check")
    assert (run.code, run.out.splitlines()) == (3, ["CRITICAL: nothing has been published yet"])


def test_a_schedule_of_a_folder_that_is_not_there_is_refused_when_it_is_typed(tmp_path: Path) -> None:
    run = baocao("schedule", tmp_path / "gone", "--warehouse", tmp_path / "w.duckdb")
    assert (run.code, "gone does not exist" in run.err) == (2, True)
    run = baocao("schedule", tmp_path, "--warehouse", tmp_path / "w.duckdb", "--timezone", "Asia/Hanoi")
    assert (run.code, "Unknown time zone Asia/Hanoi" in run.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_run_after_a_killed_one_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("no report")
    lock = Places.of(tmp_path / "w.duckdb").lock
    lock.parent.mkdir(parents=True)
    lock.write_text("process 1 on here, since yesterday")  # as a killed run leaves it
    done = baocao("ingest", tmp_path, "--warehouse", tmp_path / "w.duckdb")
    assert "The last run (process 1 on here, since yesterday) was killed" in done.err
    again = baocao("ingest", tmp_path, "--warehouse", tmp_path / "w.duckdb", "--force")
    assert "was killed" not in again.err  # it failed, and said so
    assert warehouse_status(tmp_path / "w.duckdb").killed is None


def test_logs_are_json_lines_on_request(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_text("no report")
    run = baocao("ingest", tmp_path, "--warehouse", tmp_path / "w.duckdb", "--log-format", "json")
    lines = [json.loads(line) for line in run.err.splitlines()]
    assert run.code == 3
    assert {"time", "level", "message"} <= set.intersection(*(set(line) for line in lines))
    read = next(line for line in lines if line.get("document"))
    assert (read["stage"], read["level"], read["code"]) == ("read", "error", "wrong_type")
    assert lines[-1]["message"].startswith("Nothing was published")
    wrong = baocao("ingest", tmp_path / "gone", env={"BAOCAO_LOG": "json"})
    assert json.loads(wrong.err.splitlines()[-1])["level"] == "error"


def test_nothing_new_is_quick_work(read_before: Path) -> None:
    """Which modules are imported is what the time depends on; benchmarks/startup.py measures it."""
    empty = read_before / "empty"
    empty.mkdir()
    run = baocao("ingest", empty, "--warehouse", read_before / "x.duckdb", python=("-X", "importtime"))
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in run.err.splitlines()}
    assert "typer" in imported
    assert not imported & {"prefect", "dbt", "apprise", "pyarrow", "pandas", "distributed", "cronsim"}


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (caused(WarehouseError("cannot be published"), OSError(28, "No space left on device")), True),
        (caused(WarehouseError("cannot be opened"), duckdb.IOException("Could not set lock on file")), True),
        (WarehouseError("the marts could not be built (test unique_x: 3 rows)"), False),
        (caused(WarehouseError("x"), duckdb.BinderException("no such column")), False),
    ],
)
def test_only_what_may_pass_is_tried_again(error: Exception, again: bool) -> None:
    from prefect.client.schemas.objects import State, StateType

    from flows.ingest import is_transient

    assert is_transient(None, None, State(type=StateType.FAILED, data=error)) is again  # type: ignore[arg-type]


def test_reading_that_failed_goes_on_where_it_was_when_it_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / "in" / name).write_text(f"no report: {name}")
    began = run.Run.of(
        IngestRequest(paths=(tmp_path / "in",), warehouse=tmp_path / "w.duckdb", workers=1),
        LoggedProgress(lambda: logging.getLogger("test")),
    )
    run.find(began)
    full = iter([None, OSError(28, "No space left on device")])
    write = jobs.keep_failure

    def writing(*arguments: Any) -> Outcome:
        if (error := next(full, None)) is not None:
            raise BaocaoError("The reading cannot be written.") from error
        return write(*arguments)

    monkeypatch.setattr(jobs, "keep_failure", writing)
    with pytest.raises(BaocaoError, match="cannot be written"):
        run.read(began)
    (done,) = began.outcomes
    assert run.read(began) == "1 documents read"
    assert {path.name for path in began.outcomes} == {"a.pdf", "b.pdf"}
    assert next(iter(began.outcomes)) == done
    assert began.summary.documents["quarantined"] == 2
