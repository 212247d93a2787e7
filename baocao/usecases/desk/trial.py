"""What an answer would change: the steps of a run on a copy of the warehouse, the answer among its decisions.

Nothing is worked out a second way. The answer is stored in a copy of the decisions, the steps of `baocao ingest` build
what they would publish with it, and that is compared with what they would publish without. It takes as long as they do.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.decision_files import decisions_folder
from baocao.errors import BaocaoError, UsageError
from baocao.home import variable_of
from baocao.language import spoken
from baocao.usecases.desk.desk import Desk
from baocao.usecases.desk.trial_changes import changes_between
from baocao.visible import visible
from baocao.warehouse.lock import run_lock
from baocao.warehouse.places import Places

if TYPE_CHECKING:
    from collections.abc import Mapping

_WAIT_SECONDS = 60  # for a run that is writing
_KEPT = ("working", "build_state", "understood", "runs", "pin")
"""Files of a warehouse that decide what its next run does."""
_STORED = "stored.duckdb"
"""What the next run would publish without the answer."""


@dataclass(slots=True)
class Trials:
    """Tries answers to questions about a warehouse, one at a time, in a process that knows other decisions than ours.

    The process and its copy stay until `close`: what dbt has parsed is not parsed again.
    """

    warehouse: Path
    _process: ProcessPoolExecutor | None = None
    _folder: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def changes(self, question_id: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        """What the next run would publish otherwise if an answer were stored.

        Args:
            question_id: a question of the desk.
            answer: what the page sends.

        Returns:
            `values` and `figures` that change, each before and after; `gone` and `new`: sentences of findings; `notes`:
            why the run would be held back.

        Raises:
            UsageError: it is no answer to that question.
            BaocaoError: the run would fail.
        """
        with self._lock:
            if self._process is None or self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="baocao-trial-"))
                self._process = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
            places = Places.of(self.warehouse), Places.of(self._folder / self.warehouse.name)
            with run_lock(places[0].lock, _WAIT_SECONDS):
                _copy(*places)
            _copy_folder(decisions_folder(), self._folder / "decisions")
            try:
                done = self._process.submit(
                    _tried, self.warehouse, self._folder, question_id, dict(answer)
                ).result()
            except BrokenProcessPool as error:
                self._process = None
                raise BaocaoError("The trial was ended before it was done.", advice="Try again.") from error
        if isinstance(done, _Refused):
            raise UsageError(done.message, advice=done.advice)
        return done

    def close(self) -> None:
        """End the process and delete its copy."""
        with self._lock:
            if self._process is not None:
                self._process.shutdown()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self._process = self._folder = None


@dataclass(frozen=True, slots=True)
class _Refused:
    message: str
    advice: str | None


def _copy(there: Places, here: Places) -> None:
    """Make the copy as the warehouse is: its files, and what was understood; readings are only looked at."""
    here.build.mkdir(parents=True, exist_ok=True)
    for name in ("published", *_KEPT):
        file, copy = getattr(there, name), getattr(here, name)
        copy.unlink(missing_ok=True)
        if file.exists():
            shutil.copy2(file, copy)
    _copy_folder(there.extracts, here.extracts)
    if not here.readings.exists():
        here.readings.symlink_to(there.readings.absolute(), target_is_directory=True)


def _copy_folder(there: Path, here: Path) -> None:
    shutil.rmtree(here, ignore_errors=True)
    here.mkdir(parents=True)
    for file in there.iterdir() if there.is_dir() else ():
        if file.is_file():
            shutil.copy2(file, here / file.name)


def _tried(
    warehouse: Path, folder: Path, question_id: str, answer: dict[str, Any]
) -> dict[str, Any] | _Refused:
    """Store the answer in the copy of the decisions, and do what a run does; in a process of its own."""
    from flows.run import rehearse

    os.environ[variable_of("decisions")] = str(folder / "decisions")
    copy, stored = Places.of(folder / warehouse.name), folder / _STORED
    try:
        rehearse(copy.published)  # what is decided already, and waits for the next run
        shutil.copy2(copy.working, stored)
        desk = Desk(warehouse)
        desk.open()
        try:
            desk.decide([question_id], answer)
        finally:
            desk.close()
        held = rehearse(copy.published)
    except BaocaoError as error:
        return _Refused(error.message, error.advice)
    return changes_between(stored, copy.working) | {"notes": [_held(held)] if held else []}


def _held(why: str) -> dict[str, str]:
    return {
        "vi": f"Lần chạy sau sẽ chưa công bố, chờ người xem: {visible(spoken(why, 'vi'))}",
        "en": f"The next run would not publish before a person has looked: {visible(why)}",
    }
