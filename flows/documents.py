"""The steps that read documents and understand what was read, with the processes that do it."""

from __future__ import annotations

import os
import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.containers import on_disk
from extractors.isolation.jobs import first_seen_in, read_documents, understand_documents
from extractors.isolation.limits import current_limits
from extractors.isolation.workers import Outcome, Team
from extractors.store.keys import best_readings
from extractors.store.storage import document_of
from flows.reading_store import ReadingStore
from flows.summary import QuarantinedDocument

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from extractors.discovery import FoundFile
    from flows.run import Run


def read(run: Run) -> str:
    """Read the documents that have to be; one that cannot be read is quarantined.

    Raises BaocaoError if readings cannot be written. Called again after that, it reads only what is still to be read.
    """
    files = [file for file in run.plan.to_read if file.path not in run.outcomes]
    store = ReadingStore(run.request.extracts) if run.request.extracts else None
    run.progress.documents(len(files), "read")
    with closing(_outcomes(run, files)) as outcomes:
        for outcome in outcomes:
            if store and outcome.kept:
                store.put(outcome.kept)
            run.outcomes[outcome.path] = outcome
            _quarantine_failed(run, outcome)
            run.progress.document(outcome)
    return f"{len(files)} documents read"


def understand(run: Run) -> str:
    """Understand what was read, and what would be understood otherwise now; no source file is opened.

    Raises BaocaoError if extracts cannot be written. Called again after that, it goes on where it was.
    """
    kept = run.plan.kept.readings
    readings = [kept[sha256] for sha256 in run.plan.to_understand]
    readings += [outcome.kept for outcome in run.outcomes.values() if outcome.kept]
    understand_readings(run, [reading for reading in readings if reading not in run.understood])
    end_team(run)  # the marts need the memory
    return f"{len(readings)} documents understood"


def _outcomes(run: Run, files: list[FoundFile]) -> Generator[Outcome]:
    """Read files on this machine or on a Dask cluster, as was asked for, those in containers unpacked for it."""
    with on_disk(files) as (here, missing):
        for path, why in missing.items():
            yield Outcome(path, None, 0, why, "vanished")
        found = {file.path: file.origin or file.path for file in here}
        for outcome in _read_files(run, here):
            yield replace(outcome, path=found[outcome.path])


def _read_files(run: Run, files: list[FoundFile]) -> Generator[Outcome]:
    never = threading.Event()
    first_seen = first_seen_in(run.places.readings, run.places.extracts)
    if run.request.runner:
        from flows.dask_reading import read_on_dask

        yield from read_on_dask(
            run.request.runner, files, run.places.readings, never, current_limits(), first_seen
        )
    else:
        yield from read_documents(files, run.places.readings, _team(run), never, first_seen)


def _team(run: Run) -> Team:
    if run.team is None:
        run.team = Team(run.request.workers or os.cpu_count() or 1, current_limits())
    return run.team


def end_team(run: Run) -> None:
    """End the processes that read and understand."""
    if run.team is not None:
        run.team.end()
        run.team = None


def understand_readings(run: Run, readings: list[Path], *, may_read: bool = True) -> None:
    """Understand readings; of those that are damaged, the documents are read again if their files are there."""
    damaged = []
    run.progress.documents(len(readings), "understand")
    for outcome in understand_documents(readings, run.places.extracts, _team(run), threading.Event()):
        assert outcome.reading is not None
        if outcome.kept is None:
            damaged.append(outcome)
            continue
        run.understood[outcome.reading] = outcome
        is_told = any(each.kept == outcome.reading and each.error for each in run.outcomes.values())
        if not is_told:
            _quarantine_failed(run, outcome)
        before = run.plan.kept.extracts.get(document_of(outcome.kept))
        if before is not None and before != outcome.kept:
            before.unlink(missing_ok=True)
        run.plan.kept.extracts[document_of(outcome.kept)] = outcome.kept
        run.progress.document(replace(outcome, error=None) if is_told else outcome)
    if damaged:
        _understand_damaged(run, damaged, may_read=may_read)


def _understand_damaged(run: Run, damaged: list[Outcome], *, may_read: bool) -> None:
    """Read documents again whose readings are damaged; what has no file any more stays as it was understood before."""
    files = {file.sha256: file for file in run.plan.discovery.files} if may_read else {}
    again = []
    for outcome in damaged:
        assert outcome.reading is not None
        outcome.reading.unlink(missing_ok=True)
        file = files.get(document_of(outcome.reading))
        if file is None:
            run.summary.warnings.append(
                f"The reading {outcome.reading.name} was damaged and is lost; `baocao ingest FILE` makes another."
            )
        else:
            again.append(file)
    if again:
        new = list(_outcomes(run, again))
        run.outcomes |= {outcome.path: outcome for outcome in new}
        run.summary.warnings += [
            f"The reading of {each.path} was damaged; the document was read again." for each in new
        ]
        understand_readings(run, [outcome.kept for outcome in new if outcome.kept], may_read=False)


def _quarantine_failed(run: Run, outcome: Outcome) -> None:
    if outcome.error:
        run.summary.add_quarantined(
            QuarantinedDocument(str(outcome.path), outcome.error, outcome.error_code, is_new=True)
        )


def make_again(run: Run, damaged: list[Path]) -> dict[Path, Path]:
    """Make damaged extracts again, from readings, else from files of this run; those that could be, by the old."""
    kept = best_readings(run.places.readings)
    files = {file.sha256: file for file in run.plan.discovery.files}
    to_read = [files[each] for each in map(document_of, damaged) if each not in kept and each in files]
    for outcome in _outcomes(run, to_read) if to_read else ():
        run.outcomes[outcome.path] = outcome
        _quarantine_failed(run, outcome)
    kept = best_readings(run.places.readings)
    understand_readings(run, [kept[each] for each in map(document_of, damaged) if each in kept])
    end_team(run)
    made = {}
    for path in damaged:
        outcome_of = run.understood.get(kept.get(document_of(path), path))
        if outcome_of is not None and outcome_of.kept is not None:
            made[path] = outcome_of.kept
            run.summary.warnings.append(
                f"The extract of {outcome_of.path} was damaged and has been made again."
            )
    return made
