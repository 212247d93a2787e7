"""Processes that work on documents side by side, each of which may crash or hang without harm to the others."""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from baocao.errors import BaocaoError, DocumentError
from extractors.isolation.confined import WATCH_SECONDS, Confined

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from extractors.isolation.limits import Limits


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document. `error` is None if it was read or understood, else why it is quarantined.

    `kept` is the file that says so: its reading, or its extract; None if the file changed or vanished, so that nothing
    can be said of the document that was found and the next run tries again, or if its reading is damaged. `reading` is
    what it was understood of. `tables` and `pages` count what is in it, None if not known.
    """

    path: Path
    kept: Path | None
    seconds: float
    error: str | None = None
    error_code: str | None = None
    tables: int | None = None
    pages: int | None = None
    reading: Path | None = None


class Job(Protocol):
    """Something to be done with one document, in a process of its own."""

    size: int

    def task(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        """What the process is to call, and with what."""

    def done(self, answer: dict[str, Any], scratch: Path, seconds: float) -> Outcome:
        """Keep what the process has left in its temporary folder. Raises DocumentError if that is not sound."""

    def failed(self, error: DocumentError, seconds: float) -> Outcome:
        """Keep why it could not be done."""


_J = TypeVar("_J", bound=Job)


class Team:
    """Processes that do jobs side by side; started when first needed, and kept until `end`."""

    def __init__(self, workers: int, limits: Limits) -> None:
        """At most that many `workers`, each under the limits of a document."""
        self._workers = [_Worker(limits) for _ in range(workers)]

    def each(self, jobs: Iterable[_J], stop: threading.Event) -> Iterator[Outcome]:
        """Do the jobs and yield outcomes as they come.

        A document whose process dies or goes beyond a limit is quarantined and the process replaced. `stop` ends the
        work early. The largest go first: at the end no worker waits for one that began a long scan last.
        """
        pending = deque(sorted(jobs, key=lambda job: job.size, reverse=True))
        try:
            while not stop.is_set():
                for worker in self._workers:
                    if pending and worker.job is None:
                        worker.give(pending.popleft())
                busy = [worker for worker in self._workers if worker.job is not None]
                if not busy:
                    return
                wait([worker.process.connection for worker in busy], timeout=WATCH_SECONDS)
                for worker in busy:
                    outcome = worker.outcome()
                    if outcome is not None:
                        yield outcome
        finally:
            for worker in self._workers:
                if worker.job is not None:  # nobody waits for it any more
                    worker.end()

    def end(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end()


class _Worker:
    """A process that does one job after the other, and the job it has now."""

    def __init__(self, limits: Limits) -> None:
        self._since = 0.0
        self.process = Confined(limits)
        self.job: Job | None = None

    def give(self, job: Job) -> None:
        """Have it do `job` next."""
        self.job, self._since = job, time.monotonic()
        task, arguments = job.task()
        self.process.give(task, *arguments)

    def outcome(self) -> Outcome | None:
        """Say what became of the document, None while it is worked on.

        Raises BaocaoError if what was made cannot be kept.
        """
        assert self.job is not None
        result = self.process.result()
        if result is None:
            return None
        job, self.job = self.job, None
        seconds = time.monotonic() - self._since
        try:
            if isinstance(result, BaocaoError):
                raise result
            return job.done(result if isinstance(result, dict) else {}, self.process.scratch, seconds)
        except DocumentError as error:
            return job.failed(error, seconds)

    def end(self) -> None:
        self.job = None
        self.process.end()


@contextmanager
def team(workers: int, limits: Limits) -> Iterator[Team]:
    """Have a team for a while."""
    together = Team(workers, limits)
    try:
        yield together
    finally:
        together.end()
