"""From a request to its result: decide whether there is work, take the lock, have the stages run, say what came."""

from __future__ import annotations

import importlib
import resource
import shutil
import traceback
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from baocao.errors import BaocaoError, WarehouseError
from baocao.warehouse.checks import check_settings
from baocao.warehouse.disk import check_room, is_full
from baocao.warehouse.held_back import held_back_in
from baocao.warehouse.lock import run_lock
from baocao.warehouse.places import Places
from baocao.warehouse.working_database import working_files
from extractors.discovery import Discovery
from extractors.isolation.limits import current_limits
from flows.alerts import send_alerts
from flows.dask_reading import scheduler_address
from flows.extract_store import ExtractStore
from flows.plan import Plan, kept_extracts, make_plan
from flows.prefect_server import prefect_server
from flows.request import IngestRequest
from flows.stages import IngestRun, reading_ahead
from flows.summary import QuarantinedDocument, RunSummary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flows.progress import Progress
    from flows.stages import Reading

    Stages = Callable[[IngestRun], None]


def run_ingest(
    request: IngestRequest, progress: Progress, *, unattended: bool = False, stages: Stages | None = None
) -> RunSummary:
    """Do what is asked; nothing is done if the published warehouse is already so.

    `stages` runs the stages from extract to publish; None: as a flow of this process, with a Prefect server of its own
    if there is none. What fails is said in the summary, and in an alert if it was asked for; UsageError is raised for a
    path that does not exist and a limit that is no number.
    """
    summary = _new_summary(request.warehouse)
    try:
        _ingest(request, progress, summary, unattended, stages or _in_own_flow)
    except BaseException as error:
        if unattended:
            summary.result, summary.error = "failed", str(error) or type(error).__name__
            send_alerts(summary)
        raise
    send_alerts(summary)
    return summary


def _ingest(
    request: IngestRequest, progress: Progress, summary: RunSummary, unattended: bool, stages: Stages
) -> None:
    limits = current_limits()
    check_settings()  # what is wrong with them is said before anything is read
    places = Places.of(request.warehouse)
    places.check_replaceable()
    if request.runner:
        scheduler_address(request.runner)  # an error in it is to be said before anything is done
    if request.extracts and not request.dry_run:
        ExtractStore(request.extracts).fetch_into(places.extracts)
    plan = _plan(request, places, progress, summary)
    if request.dry_run:
        summary.result = "planned"
        return
    if plan.nothing_to_do:
        _leave_unchanged(plan, places, summary)
        _finish(summary, places)
        return

    def work(waited: bool) -> None:
        now = _plan(request, places, progress, summary) if waited else plan
        if now.nothing_to_do:  # the run that was waited for has done it
            _leave_unchanged(now, places, summary)
            return
        with reading_ahead(request, now, places, progress, summary, limits) as reading:
            try:
                stages(IngestRun(request, places, now, progress, reading, summary, unattended))
            finally:
                _count_reading(reading, summary)

    _work_locked(work, places, summary, request.wait_minutes * 60)


def _leave_unchanged(plan: Plan, places: Places, summary: RunSummary) -> None:
    summary.result = "unchanged"
    summary.held_back = held_back_in(places.published, {file.sha256 for file in plan.discovery.files})


def _plan(request: IngestRequest, places: Places, progress: Progress, summary: RunSummary) -> Plan:
    progress.stage("discover")
    with summary.timed("discover"):
        plan = make_plan(request, places)
    _count_plan(plan, summary)
    return plan


def _in_own_flow(run: IngestRun) -> None:
    """Run the stages as a flow of this process."""
    with prefect_server(run.places.prefect_home) as server:
        with run.summary.timed("prefect"):
            from flows.ingest import ingest_begun

            _import_ahead()
            server.wait()
        run.private_server = server.is_ours
        with server.without_heartbeat():
            ingest_begun(run)


def run_rebuild(warehouse: Path, progress: Progress) -> RunSummary:
    """Make the warehouse again from the kept extracts, opening no source file."""
    places = Places.of(warehouse)
    places.check_replaceable()
    summary = _new_summary(warehouse)
    request = IngestRequest(warehouse=warehouse)
    nothing = Plan(Discovery(), stale=True)

    def work(_waited: bool) -> None:
        if not kept_extracts(places.extracts):
            raise WarehouseError(
                f"There are no extracts in {places.extracts}.", advice="`baocao ingest` makes them."
            )
        with (
            prefect_server(places.prefect_home) as server,
            reading_ahead(request, nothing, places, progress, summary, current_limits()) as reading,
        ):
            with summary.timed("prefect"):
                from flows.ingest import rebuild_flow

                _import_ahead()
                server.wait()
            for file in working_files(places.working):
                file.unlink(missing_ok=True)
            with server.without_heartbeat():
                run = IngestRun(request, places, nothing, progress, reading, summary)
                run.private_server = server.is_ours
                rebuild_flow(run)

    _work_locked(work, places, summary)
    send_alerts(summary)
    return summary


def _import_ahead() -> None:
    """Import what later stages need while the server starts on another processor."""
    for module in (
        "dbt.cli.main",
        "dbt.adapters.duckdb.impl",
        "baocao.names.matcher",
        "baocao.warehouse.mentions",
    ):
        importlib.import_module(module)


def _work_locked(
    work: Callable[[bool], None], places: Places, summary: RunSummary, wait_seconds: float = 0
) -> None:
    """Do the work as the only run on this warehouse; an expected failure becomes part of the summary.

    The work is told whether another run was waited for.
    """
    try:
        with run_lock(places.lock, wait_seconds) as waited:
            try:
                check_room(places)
                work(waited)
            except BaocaoError as error:
                summary.result, summary.error = "failed", str(error)
                _let_go(error)
            except BaseException as error:
                # Prefect's own database may be what is damaged; a new one is made in no time.
                shutil.rmtree(places.prefect_home, ignore_errors=True)
                if is_full(error, places.build):
                    summary.result, summary.error = "failed", "The disk is full. Make room and run again."
                    _finish(summary, places)
                    return
                summary.result, summary.error = "failed", f"{type(error).__name__}: {error}".rstrip(": ")
                _finish(summary, places)
                raise
            _finish(summary, places)
    except WarehouseError as locked:  # the history of runs belongs to the one that holds the lock
        summary.result, summary.error = "failed", str(locked)


def _let_go(error: BaseException | None) -> None:
    """Close what failed stages held: Prefect keeps the error, and so their database connections, to the end."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _new_summary(warehouse: Path) -> RunSummary:
    now = datetime.now(UTC)
    return RunSummary(f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}", now, str(warehouse))


def _finish(summary: RunSummary, places: Places) -> None:
    from baocao.warehouse.runs import Run, record_run

    finished = datetime.now(UTC)
    summary.seconds["total"] = round((finished - summary.started_at).total_seconds(), 2)
    for name, who in (("main", resource.RUSAGE_SELF), ("largest_child", resource.RUSAGE_CHILDREN)):
        summary.peak_memory_mb[name] = resource.getrusage(who).ru_maxrss // 1024
    assert summary.result != "planned"
    run = Run(
        summary.run_id,
        summary.started_at.replace(tzinfo=None),
        finished.replace(tzinfo=None),
        summary.result,
        summary.error,
        summary.seconds,
        summary.documents | summary.change_counts,
        summary.state,
    )
    try:
        record_run(places.runs, run)
    except OSError as error:  # a full disk or a read-only folder must not hide what the run did
        summary.warnings.append(f"The run could not be noted in {places.runs} ({error.strerror}).")


def _count_plan(plan: Plan, summary: RunSummary) -> None:
    found = plan.discovery
    summary.to_read = {str(file.path): reason for file, reason in plan.to_read.items()}
    summary.quarantined = [
        *(QuarantinedDocument(str(path), reason, "unreadable") for path, reason in found.unreadable.items()),
        *(
            QuarantinedDocument(str(path), document.error or "", document.error_code)
            for path, document in plan.quarantined.items()
        ),
    ]
    summary.documents = {
        "found": len(found.files),
        "ignored": len(found.ignored),
        "duplicates": len(found.duplicates),
        "outside": len(plan.outside),
        "read": len(plan.to_read),
        "quarantined": len(summary.quarantined),
    }


def _count_reading(reading: Reading, summary: RunSummary) -> None:
    summary.quarantined += [
        QuarantinedDocument(str(outcome.path), outcome.error, outcome.error_code, is_new=True)
        for outcome in reading.outcomes()
        if outcome.error
    ]
    summary.documents["quarantined"] = len(summary.quarantined)
