"""What is noted of a run as it ends, however it ends: in its summary, in the history of runs, and in alerts."""

from __future__ import annotations

import resource
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from baocao.errors import BaocaoError, UsageError
from baocao.settings import settings
from baocao.warehouse.acknowledged import acknowledgements
from baocao.warehouse.disk import free_mb, is_full
from baocao.warehouse.query import run_query
from baocao.warehouse.runs import Run as PastRun
from baocao.warehouse.runs import read_runs, record_run
from flows.alerts import send_alerts
from flows.documents import end_team

if TYPE_CHECKING:
    from collections.abc import Iterator

    from baocao.warehouse.places import Places
    from flows.run import Run


@contextmanager
def reported(run: Run) -> Iterator[None]:
    """Make a failure of the block part of the summary, keep the run in the history, and send alerts."""
    summary = run.summary
    try:
        try:
            yield
        finally:
            end_team(run)
    except UsageError as error:  # nothing was done; who typed it reads it, at night nobody does
        if not sys.stderr.isatty():
            summary.fail(str(error))
            send_alerts(summary)
        raise
    except BaocaoError as error:
        summary.fail(str(error))
    except BaseException as error:
        full = run.places.build.exists() and is_full(error, run.places.build)
        summary.fail(
            "The disk is full. Make room and run again."
            if full
            else f"{type(error).__name__}: {error}".rstrip(": ")
            if isinstance(error, Exception)
            else "It was interrupted."
        )
        if not full:
            _record(run)
            raise
    _record(run)
    send_alerts(summary)


def _record(run: Run) -> None:
    """Compare a run with the one before, and keep it in the history unless it only made a plan."""
    summary, finished = run.summary, datetime.now(UTC)
    _compare(run, next(iter(read_runs(run.places.runs, 1)), None))
    summary.last_new = _last_new(run.places) if settings().alert.silent_days else None
    summary.free_mb = free_mb(run.places)
    summary.seconds["total"] = round((finished - summary.started_at).total_seconds(), 2)
    for name, who in (("main", resource.RUSAGE_SELF), ("largest_child", resource.RUSAGE_CHILDREN)):
        summary.peak_memory_mb[name] = resource.getrusage(who).ru_maxrss // 1024
    if summary.result == "planned":
        return
    past = PastRun(
        summary.run_id,
        summary.started_at.replace(tzinfo=None),
        finished.replace(tzinfo=None),
        summary.result,
        summary.error or summary.held,
        summary.seconds,
        summary.documents | summary.change_counts,
        summary.state,
        summary.other_files,
        summary.unreadable,
    )
    try:
        record_run(run.places.runs, past)
    except OSError as error:  # a full disk or a read-only folder must not hide what the run did
        summary.warnings.append(f"The run could not be noted in {run.places.runs} ({error.strerror}).")


def _last_new(places: Places) -> datetime | None:
    """When a document was first seen last; None if there is no warehouse that says so."""
    sql = "SELECT max(first_seen_at) FROM staging.documents WHERE status = 'loaded'"
    try:
        rows = run_query(places.published, sql).rows if places.published.exists() else []
    except BaocaoError:
        return None  # a damaged one is told elsewhere
    return rows[0][0] if rows else None


def _compare(run: Run, last: PastRun | None) -> None:
    """Say what the run before did not find: other files, and files that cannot be opened; and which are acknowledged.

    Args:
        run: the run that ends.
        last: the run before; None for the first.
    """
    summary, known = run.summary, acknowledgements()
    other_files, unreadable = (last.other_files, last.unreadable) if last else ([], {})
    summary.last_run_at = last.started_at if last else None
    summary.new_other_files = [path for path in summary.other_files if path not in set(other_files)]
    ids = {str(file.path): file.sha256 for file in run.plan.discovery.files}
    summary.quarantined = [
        replace(
            each,
            is_new=each.is_new
            or (each.file in summary.unreadable and unreadable.get(each.file) != each.reason),
            is_acknowledged=known.cover(each.file, ids.get(each.file), each.reason),
            copies=tuple(
                str(copy) for copy, kept in run.plan.discovery.duplicates.items() if str(kept) == each.file
            ),
        )
        for each in summary.quarantined
    ]
