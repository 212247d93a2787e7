"""A run from top to bottom: find -> read -> understand -> load -> match -> build -> publish.

Each step is a plain function of a `Run`, which it reads from and adds to. `baocao ingest` calls them as they stand
here; where a Prefect API is configured, `flows/ingest.py` calls the same ones as tasks of a flow.
"""

from __future__ import annotations

import logging
import uuid
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from baocao.errors import WarehouseError
from baocao.warehouse.checks import check_settings
from baocao.warehouse.disk import check_room
from baocao.warehouse.held_back import held_back_in
from baocao.warehouse.lock import lock_holder, run_lock
from baocao.warehouse.places import Places
from baocao.warehouse.removed import removed_documents
from baocao.warehouse.working_database import is_damaged, set_aside, working_database, working_files
from extractors.discovery import Discovery
from extractors.isolation.limits import current_limits
from extractors.store.storage import key_of
from flows.afterwards import check_afterwards, do_afterwards
from flows.dask_reading import scheduler_address
from flows.documents import end_team, make_again, read, understand
from flows.holding import keep_published, reason_to_hold
from flows.plan import Plan, make_plan, note_built, rules_fingerprint
from flows.progress import LoggedProgress
from flows.prune import prune
from flows.quarantine import (
    build_or_quarantine,
    load_or_quarantine,
    match_or_quarantine,
    quarantine_damaged,
)
from flows.reading_store import ReadingStore
from flows.record import reported
from flows.request import IngestRequest
from flows.summary import RunSummary, count_warehouse
from flows.up_to_date import kept_extracts, what_is_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import duckdb

    from extractors.isolation.workers import Outcome, Team
    from flows.progress import Progress

    Step = Callable[["Run"], str]
    """Returns in one line what it did."""
    Call = Callable[[Step, "Run"], str]


@dataclass(slots=True)
class Run:
    """What the steps of one run share: what `find` decided is in `plan`, what `read` did in `outcomes`, and what
    `understand` did in `understood`. `team` are the processes that do both.
    """

    request: IngestRequest
    places: Places
    progress: Progress
    summary: RunSummary
    plan: Plan = field(default_factory=lambda: Plan(Discovery()))
    outcomes: dict[Path, Outcome] = field(default_factory=dict)
    understood: dict[Path, Outcome] = field(default_factory=dict)
    team: Team | None = None

    @classmethod
    def of(cls, request: IngestRequest, progress: Progress) -> Run:
        """Begin a run."""
        now = datetime.now(UTC)
        summary = RunSummary(f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:6]}", now, str(request.warehouse))
        return cls(request, Places.of(request.warehouse), progress, summary)


def call_directly(step: Step, run: Run) -> str:
    """Carry out a step here and now."""
    return step(run)


def ingest(
    request: IngestRequest,
    progress: Progress,
    call: Call = call_directly,
    alone: AbstractContextManager[None] = nullcontext(),  # noqa: B008 - it has no state
) -> RunSummary:
    """Do what is asked; nothing is done if the published warehouse is already so.

    Args:
        request: What is asked for.
        progress: Told about the run as it goes on.
        call: How a step is carried out.
        alone: Held while the run goes on, beside the lock on the warehouse's folder.

    Returns:
        What was done; what failed is said in it.

    Raises:
        UsageError: For a path that does not exist, or a setting that is wrong; nothing was done.

    """
    run = Run.of(request, progress)
    _check_settings(run)
    with reported(run), alone:
        _do(find, run, call)
        if request.dry_run or request.explain:
            run.summary.result = "planned"
        elif not _is_up_to_date(run):
            _warn_of_killed_run(run)
            with run_lock(run.places.lock, request.wait_minutes * 60) as waited:
                check_room(run.places)
                if waited:  # the other run may have done it
                    _do(find, run, call)
                if not (waited and _is_up_to_date(run)):
                    _do(read, run, call)
                    _do(understand, run, call)
                    _load_to_publish(run, call)
        do_afterwards(run.summary, run.places)
    return run.summary


def rebuild(
    warehouse: Path,
    progress: Progress,
    call: Call = call_directly,
    alone: AbstractContextManager[None] = nullcontext(),  # noqa: B008 - it has no state
) -> RunSummary:
    """Make the warehouse again from what is kept of documents, opening no source file; see `ingest`."""
    run = Run.of(IngestRequest(warehouse=warehouse), progress)
    run.plan.stale = True
    _check_settings(run)
    with reported(run), alone, run_lock(run.places.lock):
        check_room(run.places)
        run.plan.kept = what_is_kept(run.places)
        if not (run.plan.kept.readings or run.plan.kept.extracts):
            raise WarehouseError(
                f"There are no readings in {run.places.readings}.", advice="`baocao ingest` makes them."
            )
        removed = removed_documents()
        run.plan.to_understand = {
            sha256: why for sha256, why in run.plan.kept.to_understand.items() if sha256 not in removed
        }
        for file in working_files(run.places.working):
            file.unlink(missing_ok=True)
        _do(understand, run, call)
        _load_to_publish(run, call)
    return run.summary


def rehearse(warehouse: Path) -> str | None:
    """Build in the working database of a copy what a run would publish of what is kept, and publish nothing.

    Args:
        warehouse: the published file of the copy.

    Returns:
        Why the run would be held back, None if it would not.

    Raises:
        WarehouseError: the run would fail.
    """
    rules_fingerprint.cache_clear()  # decisions of the last rehearsal
    run = Run.of(
        IngestRequest(paths=(), warehouse=warehouse), LoggedProgress(lambda: logging.getLogger(__name__))
    )
    find(run)
    if run.plan.nothing_to_do and run.places.working.exists():
        return None
    try:
        for step in (understand, load, match, build):
            step(run)
    finally:
        end_team(run)
    with working_database(run.places.working) as con:
        return reason_to_hold(con, run.places, accept_loss=False)


# --- the steps -------------------------------------------------------------------------------------------


def find(run: Run) -> str:
    """Find the documents asked for, and decide which have to be read."""
    if run.request.extracts and not (run.request.dry_run or run.request.explain):
        ReadingStore(run.request.extracts).fetch_into(run.places.readings)
    run.plan = make_plan(run.request, run.places)
    run.summary.count_plan(run.plan)
    again = len(run.plan.to_understand)
    return f"{len(run.plan.discovery.files)} documents found, {len(run.plan.to_read)} to read, {again} to understand"


def load(run: Run) -> str:
    """Load what was understood, and every extract that the working database lacks; delete what was taken out.

    Raises WarehouseError if an extract cannot be loaded, or if not one document of the warehouse could be read.
    """
    from baocao.warehouse.runs import stage_runs
    from baocao.warehouse.staging import delete_documents

    fresh = {outcome.kept for outcome in run.understood.values()}
    with working_database(run.places.working) as con:
        loaded = dict(con.execute("SELECT document_id, extractor_version FROM staging.documents").fetchall())
        removed = removed_documents()
        delete_documents(con, [sha256 for sha256 in loaded if sha256 in removed])
        missing = [
            path
            for sha256, path in kept_extracts(run.places.extracts).items()
            if sha256 not in removed and (path in fresh or loaded.get(sha256) != key_of(path))
        ]
        _load_extracts(run, con, missing)
        stage_runs(con, run.places.runs)
        is_empty = con.execute("FROM staging.documents WHERE status = 'loaded' LIMIT 1").fetchone() is None
        if is_empty and not removed:  # what a person has emptied is published empty
            raise WarehouseError(
                "No document could be read, so nothing is published.",
                advice="`baocao inspect FILE` says more about one document.",
            )
    return f"{len(missing)} documents loaded"


def match(run: Run) -> str:
    """Match names of new documents to units and indicators, of all if lists or decisions changed."""
    from baocao.warehouse.decisions import stage_decisions, unused_name_decisions
    from baocao.warehouse.indicators import unused_indicator_decisions

    with working_database(run.places.working) as con:
        run.summary.warnings += stage_decisions(con)
        new = con.execute(
            """
            SELECT document_id FROM staging.documents
            WHERE status = 'loaded' AND document_id NOT IN (SELECT document_id FROM staging.unit_mentions)
            """
        ).fetchall()
        names = match_or_quarantine(run, con, _match, None if run.plan.stale else [row[0] for row in new])
        run.summary.warnings += [*unused_name_decisions(con), *unused_indicator_decisions(con)]
    return f"names by status: {dict(names)}"


def build(run: Run) -> str:
    """Build and test the dbt models; documents that make one fail are quarantined.

    Raises WarehouseError if a model or a test of severity error fails whatever documents there are.
    """
    from baocao.warehouse.build import build_marts

    built = build_or_quarantine(run, build_marts, _match)
    return f"built and tested: {built.counts}"


def publish(run: Run) -> str:
    """Put a copy of the working database in the place of the published file, unless a person has to look first."""
    from baocao.warehouse.contents import note_contents
    from baocao.warehouse.publish import publish as replace_published

    with working_database(run.places.working) as con:
        if why := reason_to_hold(con, run.places, accept_loss=run.request.accept_loss):
            run.summary.hold(why)
            return "held back"
        run.summary.changes = note_contents(con, run.summary.run_id, run.places.published)
    whole = run.plan.stale or not run.places.published.exists()  # all of it was built, which leaves gaps
    replace_published(run.places.working, run.places.published, compact=whole)
    try:
        note_built(run.places, rules_fingerprint())
    except OSError as error:  # it is published; the next run only does more than it needs to
        run.summary.warnings.append(f"{run.places.build_state} cannot be written ({error.strerror}).")
    index_for_search(run)
    prune(run.places)
    keep_published(run.places, run.summary)
    what_is_kept(run.places)  # noted now, a night without changes need not ask every extract
    found = {file.sha256 for file in run.plan.discovery.files}
    count_warehouse(run.places.published, run.summary, found or None)
    return f"{run.places.published} published"


def index_for_search(run: Run) -> None:
    """Make the index of what is published; without one the next search does it, so a failure is only told."""
    import sqlite3

    from baocao.warehouse.search_index import make_index

    try:
        make_index(run.places.published, run.places.search_index)
    except (OSError, sqlite3.Error) as error:
        run.summary.warnings.append(f"The index for search was not made ({error}).")


# --- around the steps ------------------------------------------------------------------------------------


def _check_settings(run: Run) -> None:
    """Raise UsageError for what is wrong with them, before anything is done."""
    current_limits()
    check_settings()
    check_afterwards()
    run.places.check_replaceable()
    if run.request.runner:
        scheduler_address(run.request.runner)


def _do(step: Step, run: Run, call: Call) -> None:
    """Announce a step, carry it out and note its time."""
    run.progress.stage(step.__name__)
    with run.summary.timed(step.__name__):
        call(step, run)


def _load_to_publish(run: Run, call: Call) -> None:
    """Do the steps from load on; if the working database turns out damaged, make it again and do them once more."""
    steps = (load, match, build, publish)
    try:
        for step in steps:
            _do(step, run, call)
    except WarehouseError as error:
        if not is_damaged(run.places.working):
            raise
        run.summary.warnings.append(
            f"The working database was damaged and has been made again from the extracts: {error.message}"
        )
        set_aside(run.places.working)
        for step in steps:
            _do(step, run, call)


def _warn_of_killed_run(run: Run) -> None:
    _, killed = lock_holder(run.places.lock)
    if killed:
        run.summary.warnings.append(
            f"The last run ({killed}) was killed before it was done; this one goes on from what it left."
        )


def _is_up_to_date(run: Run) -> bool:
    """Whether the published warehouse is what the run would make; then the summary says so."""
    if not run.plan.nothing_to_do:
        return False
    run.summary.result = "unchanged"
    found = {file.sha256 for file in run.plan.discovery.files}
    run.summary.held_back = held_back_in(run.places.published, found)
    return True


def _load_extracts(run: Run, con: duckdb.DuckDBPyConnection, extracts: list[Path]) -> None:
    """Load extracts; those that are damaged are made again, others that fail are quarantined."""
    from baocao.warehouse.staging import load_extracts
    from extractors.store.storage import is_whole

    try:
        load_extracts(con, extracts)
        return
    except WarehouseError:
        damaged = [path for path in extracts if not is_whole(path)]
    made = make_again(run, damaged)
    for lost in (path for path in damaged if path not in made):
        quarantine_damaged(run, con, lost)
    load_or_quarantine(
        run, con, [made.get(path, path) for path in extracts if path in made or path not in damaged]
    )


def _match(con: duckdb.DuckDBPyConnection, documents: Sequence[str] | None) -> dict[str, int]:
    """Match names of units and indicators of these documents, None for all; gives the names of units by status."""
    from baocao.names.indicators import IndicatorMatcher
    from baocao.names.matcher import Matcher
    from baocao.warehouse.indicators import match_indicators
    from baocao.warehouse.mentions import match_names

    match_indicators(con, IndicatorMatcher.of_project(), documents)
    return match_names(con, Matcher(), documents)
