"""Documents read and understood as a run does it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from extractors.isolation.jobs import first_seen_in, read_documents, understand_documents
from extractors.isolation.limits import Limits
from extractors.isolation.workers import Outcome, team

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from extractors.discovery import FoundFile


def read(
    files: Iterable[FoundFile],
    readings: Path,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
) -> list[Outcome]:
    """Read with one process; readings are put into that folder."""
    with team(1, limits or Limits()) as together:
        return list(
            read_documents(files, readings, together, stop or threading.Event(), first_seen_in(readings))
        )


def read_and_understand(
    files: Iterable[FoundFile], folder: Path, limits: Limits | None = None, **folders: Path
) -> list[Outcome]:
    """Read and understand with one process; outcomes are those of reading, but `kept` is the extract.

    What is kept goes into `readings` and `extracts` in the folder, or where those are named.
    """
    readings, extracts = (folders.get(name, folder / name) for name in ("readings", "extracts"))
    outcomes = read(files, readings, limits)
    with team(1, limits or Limits()) as together:
        understood = {
            each.reading: each
            for each in understand_documents(
                [outcome.kept for outcome in outcomes if outcome.kept], extracts, together, threading.Event()
            )
        }
    return [_both(outcome, understood.get(outcome.kept)) for outcome in outcomes]


def _both(read: Outcome, understood: Any) -> Outcome:
    if understood is None or read.error:
        return replace(read, kept=understood and understood.kept)
    return replace(understood, path=read.path)
