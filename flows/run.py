"""From a command to its result: decide whether there is work, take the lock, and run the Prefect flow."""

from __future__ import annotations

import importlib
import resource
import traceback
import uuid
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from extractors.errors import BaocaoError, WarehouseError
from extractors.limits import current_limits
from flows.discovery import Discovery
from flows.lock import run_lock
from flows.places import Places
from flows.plan import Plan, kept_extracts, make_plan
from flows.prefect_server import prefect_server
from flows.stages import IngestRun, reading_ahead, working_files
from flows.summary import QuarantinedDocument, RunSummary, count_warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from flows.progress import Progress
    from flows.workers import Outcome


def run_ingest(
    paths: Sequence[Path],
    warehouse: Path,
    progress: Progress,
    *,
    workers: int | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> RunSummary:
    """Bring the documents under `paths` into the published warehouse; nothing is done if they are there.

    `workers`: documents read at the same time, None for one a processor. `force` reads all of them again;
    `dry_run` only says what would be done. What fails is said in the summary; UsageError is raised for a path
    that does not exist and a limit that is no number.
    """
    limits = current_limits()
    places = Places.of(warehouse)
    summary = _new_summary(warehouse)
    progress.stage("discover")
    with summary.timed("discover"):
        plan = make_plan(paths, places, force=force)
    _count_plan(plan, summary)
    if dry_run:
        summary.result = "planned"
        return summary
    if plan.nothing_to_do:
        summary.result = "unchanged"
        return _finish(summary, places)

    def work() -> None:
        with (
            prefect_server(places.prefect_home) as server,
            reading_ahead(plan, places, progress, summary, workers, limits) as reading,
        ):
            with summary.timed("prefect"):
                from flows.ingest import ingest_flow

                _import_ahead()
                server.wait()
            try:
                with server.without_heartbeat():
                    ingest_flow(IngestRun(places, plan, progress, reading, summary))
            finally:
                _count_reading(reading, summary)

    return _work_locked(work, places, summary)


def run_rebuild(warehouse: Path, progress: Progress) -> RunSummary:
    """Make the warehouse again from the kept extracts, opening no source file."""
    places = Places.of(warehouse)
    summary = _new_summary(warehouse)
    nothing_to_read: Future[list[Outcome]] = Future()
    nothing_to_read.set_result([])

    def work() -> None:
        if not kept_extracts(places.extracts):
            raise WarehouseError(
                f"There are no extracts in {places.extracts}.", advice="`baocao ingest` makes them."
            )
        with prefect_server(places.prefect_home) as server:
            with summary.timed("prefect"):
                from flows.ingest import rebuild_flow

                _import_ahead()
                server.wait()
            for file in working_files(places.working):
                file.unlink(missing_ok=True)
            with server.without_heartbeat():
                rebuild_flow(
                    IngestRun(places, Plan(Discovery(), stale=True), progress, nothing_to_read, summary)
                )

    return _work_locked(work, places, summary)


def _import_ahead() -> None:
    """Import what later stages need while the server starts on another processor."""
    for module in ("dbt.cli.main", "dbt.adapters.duckdb.impl", "names.matcher", "warehouse.mentions"):
        importlib.import_module(module)


def _work_locked(work: Callable[[], None], places: Places, summary: RunSummary) -> RunSummary:
    """Do the work as the only run on this warehouse; an expected failure becomes part of the summary."""
    try:
        with run_lock(places.lock):
            try:
                work()
                count_warehouse(places.published, summary)
            except BaocaoError as error:
                summary.result, summary.error = "failed", str(error)
                _let_go(error)
            return _finish(summary, places)
    except WarehouseError as locked:  # the history of runs belongs to the one that holds the lock
        summary.result, summary.error = "failed", str(locked)
        return summary


def _let_go(error: BaseException | None) -> None:
    """Close what failed stages held: Prefect keeps the error, and so their database connections, to the end."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _new_summary(warehouse: Path) -> RunSummary:
    now = datetime.now(UTC)
    return RunSummary(f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}", now, str(warehouse))


def _finish(summary: RunSummary, places: Places) -> RunSummary:
    from warehouse.runs import Run, record_run

    finished = datetime.now(UTC)
    summary.seconds["total"] = round((finished - summary.started_at).total_seconds(), 2)
    for name, who in (("main", resource.RUSAGE_SELF), ("largest_child", resource.RUSAGE_CHILDREN)):
        summary.peak_memory_mb[name] = resource.getrusage(who).ru_maxrss // 1024
    assert summary.result != "planned"
    record_run(
        places.runs,
        Run(
            summary.run_id,
            summary.started_at.replace(tzinfo=None),
            finished.replace(tzinfo=None),
            summary.result,
            summary.error,
            summary.seconds,
            summary.documents,
        ),
    )
    return summary


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
        "read": len(plan.to_read),
        "quarantined": len(summary.quarantined),
    }


def _count_reading(reading: Future[list[Outcome]], summary: RunSummary) -> None:
    if not reading.done() or reading.exception() is not None:
        return
    summary.quarantined += [
        QuarantinedDocument(str(outcome.path), outcome.error, outcome.error_code)
        for outcome in reading.result()
        if outcome.error
    ]
    summary.documents["quarantined"] = len(summary.quarantined)
