"""The stages of a run as plain functions on an `IngestRun`; `flows/ingest.py` makes Prefect tasks of them."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from baocao.errors import WarehouseError
from baocao.warehouse.working_database import is_damaged, set_aside, working_database
from extractors.isolation.limits import current_limits
from extractors.isolation.workers import read_documents
from flows.extract_store import ExtractStore
from flows.plan import document_of, extract_version, kept_extracts, note_built, rules_fingerprint
from flows.summary import count_warehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import duckdb

    from baocao.warehouse.places import Places
    from extractors.isolation.limits import Limits
    from extractors.isolation.workers import Outcome
    from flows.plan import Plan
    from flows.progress import Progress
    from flows.request import IngestRequest
    from flows.summary import RunSummary

T = TypeVar("T")


@dataclass(slots=True)
class IngestRun:
    """What the stages of one run share.

    `unattended`: nobody sits before it, so that what may pass is tried again. `private_server`: Prefect's server was
    started for this run alone, and nobody will look there.
    """

    request: IngestRequest
    places: Places
    plan: Plan
    progress: Progress
    reading: Reading
    summary: RunSummary
    unattended: bool = False
    private_server: bool = False

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Announce and time a stage."""
        self.progress.stage(name)
        with self.summary.timed(name):
            yield


class Reading:
    """Documents being read beside the rest of the run.

    Processes do the work, the thread only hands it out. It starts before Prefect, which takes seconds to.
    """

    def __init__(self, read: Callable[[], Iterator[Outcome]], summary: RunSummary) -> None:
        self._read = read
        self._summary = summary
        self._has_failed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reading")
        self._future = self._thread.submit(self._read_all)

    def _read_all(self) -> list[Outcome]:
        with self._summary.timed("extract"):
            return list(self._read())

    def result(self) -> list[Outcome]:
        """Wait for all documents. Raises BaocaoError if extracts cannot be written; called again, it reads again."""
        if self._has_failed:
            self._future = self._thread.submit(self._read_all)
        try:
            outcomes = self._future.result()
        except BaseException:
            self._has_failed = True
            raise
        self._has_failed = False
        return outcomes

    def outcomes(self) -> list[Outcome]:
        """What became of the documents, none if they were not all read."""
        return self._future.result() if self._future.done() and self._future.exception() is None else []

    def close(self) -> None:
        """Wait for the thread."""
        self._thread.shutdown()


@contextmanager
def reading_ahead(
    request: IngestRequest,
    plan: Plan,
    places: Places,
    progress: Progress,
    summary: RunSummary,
    limits: Limits,
) -> Iterator[Reading]:
    """Read the plan's documents beside what the block does; at its end whatever still runs is stopped."""
    stop = threading.Event()
    store = ExtractStore(request.extracts) if request.extracts else None

    def outcomes() -> Iterator[Outcome]:
        if request.runner:
            from flows.dask_reading import read_on_dask

            return read_on_dask(request.runner, plan.to_read, places.extracts, stop, limits)
        processes = request.workers or os.cpu_count() or 1
        return read_documents(plan.to_read, places.extracts, processes, stop, limits)

    def read() -> Iterator[Outcome]:
        for outcome in outcomes():
            if store and outcome.extract:
                store.put(outcome.extract)
            progress.document(outcome)
            yield outcome

    progress.documents(len(plan.to_read))
    reading = Reading(read, summary)
    try:
        yield reading
    finally:
        stop.set()
        reading.close()


def extract(run: IngestRun) -> list[Outcome]:
    """Wait for the documents to be read. Raises BaocaoError if extracts cannot be written."""
    run.progress.stage("extract")
    return run.reading.result()


def load(run: IngestRun) -> int:
    """Load what was read, and every kept extract the working database lacks; returns how many documents.

    Raises WarehouseError if an extract cannot be loaded, or if not one document of the warehouse could be
    read.
    """
    return _on_a_sound_database(run, _load)


def _load(run: IngestRun) -> int:
    from baocao.warehouse.runs import stage_runs

    with run.stage("load"), working_database(run.places.working) as con:
        kept = kept_extracts(run.places.extracts)
        loaded = dict(con.execute("SELECT document_id, extractor_version FROM staging.documents").fetchall())
        just_read = {outcome.extract for outcome in run.reading.result()}
        missing = [
            path
            for sha256, path in kept.items()
            if path in just_read or loaded.get(sha256) != extract_version(path)
        ]
        _load_whole(run, con, missing)
        stage_runs(con, run.places.runs)
        if con.execute("FROM staging.documents WHERE status = 'loaded' LIMIT 1").fetchone() is None:
            raise WarehouseError(
                "No document could be read, so nothing is published.",
                advice="`baocao inspect FILE` says more about one document.",
            )
        return len(missing)


def match(run: IngestRun) -> dict[str, int]:
    """Match names of new documents to units and indicators, of all if lists or decisions changed.

    Returns the names of units by status.
    """
    return _on_a_sound_database(run, _match, _load)


def _match(run: IngestRun) -> dict[str, int]:
    from baocao.names.indicators import IndicatorMatcher
    from baocao.names.matcher import Matcher
    from baocao.warehouse.indicators import match_indicators
    from baocao.warehouse.mentions import match_names

    with run.stage("match"), working_database(run.places.working) as con:
        new = con.execute(
            """
            SELECT document_id FROM staging.documents
            WHERE status = 'loaded' AND document_id NOT IN (SELECT document_id FROM staging.unit_mentions)
            """
        ).fetchall()
        matched = None if run.plan.stale else [row[0] for row in new]
        match_indicators(con, IndicatorMatcher.of_project(), matched)
        return match_names(con, Matcher(), matched)


def build(run: IngestRun) -> None:
    """Build and test the dbt models. Raises WarehouseError if a model or a test of severity error fails."""
    _on_a_sound_database(run, _build, _load, _match)


def _build(run: IngestRun) -> None:
    from baocao.warehouse.build import build_marts

    with run.stage("build"):
        build_marts(run.places.working)


def publish(run: IngestRun) -> None:
    """Put a copy of the working database in the place of the published file."""
    _on_a_sound_database(run, _publish, _load, _match, _build)


def _publish(run: IngestRun) -> None:
    from baocao.warehouse.contents import note_contents
    from baocao.warehouse.publish import publish as replace_published

    with run.stage("publish"):
        with working_database(run.places.working) as con:
            run.summary.changes = note_contents(con, run.summary.run_id, run.places.published)
        whole = run.plan.stale or not run.places.published.exists()  # all of it was built, which leaves gaps
        replace_published(run.places.working, run.places.published, compact=whole)
        try:
            note_built(run.places, rules_fingerprint())
        except OSError as error:  # it is published; the next run only does more than it needs to
            run.summary.warnings.append(f"{run.places.build_state} cannot be written ({error.strerror}).")
    found = {file.sha256 for file in run.plan.discovery.files}
    count_warehouse(run.places.published, run.summary, found or None)


def _on_a_sound_database(
    run: IngestRun, stage: Callable[[IngestRun], T], *before: Callable[[IngestRun], object]
) -> T:
    """Do a stage; if the working database turns out damaged, make it again from the extracts and do it once more."""
    try:
        return stage(run)
    except WarehouseError as error:
        if not is_damaged(run.places.working):
            raise
        run.summary.warnings.append(
            f"The working database was damaged and has been made again from the extracts: {error.message}"
        )
    set_aside(run.places.working)
    for earlier in before:
        earlier(run)
    return stage(run)


def _load_whole(run: IngestRun, con: duckdb.DuckDBPyConnection, extracts: list[Path]) -> None:
    """Load extracts; those that are damaged are made again from their documents.

    Raises WarehouseError if one is damaged and its document is not among the files of this run.
    """
    from baocao.warehouse.staging import load_extracts
    from extractors.store.storage import is_whole

    try:
        load_extracts(con, extracts)
        return
    except WarehouseError:
        damaged = [path for path in extracts if not is_whole(path)]
        if not damaged:
            raise
    files = {file.sha256: file for file in run.plan.discovery.files}
    lost = [path for path in damaged if document_of(path) not in files]
    if lost:
        raise WarehouseError(
            f"The extract {lost[0]} is damaged, and its document is not among the files of this run.",
            advice="Have `baocao ingest` read that document again, or delete the extract to go on without it.",
        )
    again = [files[document_of(path)] for path in damaged]
    for outcome in read_documents(again, run.places.extracts, 1, threading.Event(), current_limits()):
        run.progress.document(outcome)
        run.summary.warnings.append(
            f"The extract of {outcome.path} was damaged; the document was read again."
        )
    load_extracts(con, extracts)
