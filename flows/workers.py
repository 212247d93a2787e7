"""Reads documents side by side, each in a process that may crash or hang without harm to the others."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.errors import BaocaoError, DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flows.discovery import FoundFile

DOCUMENT_TIME_LIMIT_SECONDS = 900.0
STOP_CHECK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document. `error` is None if it was read, else why it is quarantined.

    `extract` is the Parquet file that says so. `tables` and `pages` count what was read, None if not known.
    """

    path: Path
    extract: Path
    seconds: float
    error: str | None = None
    error_code: str | None = None
    tables: int | None = None
    pages: int | None = None


def read_documents(
    files: Iterable[FoundFile],
    extracts: Path,
    workers: int,
    stop: threading.Event,
    time_limit: float = DOCUMENT_TIME_LIMIT_SECONDS,
) -> Iterator[Outcome]:
    """Write an extract of every file into the folder `extracts`; yields outcomes as they come.

    `workers` processes at most. A document whose process dies or takes longer than `time_limit` seconds is
    quarantined and the process replaced. `stop` ends the work early. Raises BaocaoError when an extract
    cannot be written. The largest files go first: at the end no worker waits for one that began a long scan
    last.
    """
    extracts.mkdir(parents=True, exist_ok=True)
    pending = deque(sorted(files, key=lambda file: file.byte_size, reverse=True))
    team = [_Worker(extracts) for _ in range(min(workers, len(pending)))]
    try:
        while not stop.is_set():
            for worker in team:
                if pending and worker.file is None:
                    worker.give(pending.popleft())
            busy = [worker for worker in team if worker.file is not None]
            if not busy:
                return
            wait([worker.connection for worker in busy], timeout=STOP_CHECK_SECONDS)
            for worker in busy:
                outcome = worker.outcome(time_limit)
                if outcome is not None:
                    yield outcome
    finally:
        for worker in team:
            worker.end()


class _Worker:
    """A process that reads one document after the other, and the document it has now."""

    def __init__(self, extracts: Path) -> None:
        self._extracts = extracts
        self.file: FoundFile | None = None
        self._since = 0.0
        self._start()

    def _start(self) -> None:
        # spawn: a fork would copy the threads' locks of this process in whatever state they are
        context = get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._extracts), daemon=True)
        self._process.start()
        theirs.close()  # so that the end of the process is the end of the pipe

    def give(self, file: FoundFile) -> None:
        """Have `file` read next."""
        self.file, self._since = file, time.monotonic()
        self.connection.send((file.path, file.sha256))

    def outcome(self, time_limit: float) -> Outcome | None:
        """Say what became of the document, None while it is being read."""
        assert self.file is not None
        seconds = time.monotonic() - self._since
        if self.connection.poll():
            try:
                answer = self.connection.recv()
            except (EOFError, OSError):
                answer = self._replace(f"The process that read it {self._how_it_ended()}.", "unreadable")
        elif seconds > time_limit:
            answer = self._replace(f"Reading it took longer than {time_limit:g} seconds.", "limit")
        else:
            return None
        self.file = None
        if isinstance(answer, BaocaoError):
            raise answer
        outcome: Outcome = answer
        return outcome

    def _replace(self, reason: str, code: str) -> Outcome | BaocaoError:
        assert self.file is not None
        self.end()
        self._start()
        error = DocumentError(reason, code=code)
        return _quarantine(self.file.path, self.file.sha256, error, self._extracts, self._since)

    def _how_it_ended(self) -> str:
        self._process.join(timeout=5)
        code = self._process.exitcode
        if code is None or code >= 0:
            return f"ended unexpectedly (exit code {code})"
        return f"was killed by signal {signal.Signals(-code).name}"

    def end(self) -> None:
        """Kill the process and what it has started."""
        if self._process.pid is not None:
            for kill in (os.killpg, os.kill):  # the group exists once the process has made it
                try:
                    kill(self._process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
        self._process.join()
        self.connection.close()


# --- inside the worker process ---------------------------------------------------------------------------


def _work(connection: Connection, extracts: Path) -> None:
    os.setpgid(0, 0)  # a group of its own: what it starts can be killed with it
    os.dup2(2, 1)  # libraries that print must not write into our output
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # tesseract's threads would compete with the other workers
    threading.Thread(target=_die_with_parent, daemon=True).start()
    while True:
        try:
            path, sha256 = connection.recv()
        except EOFError:
            return
        connection.send(_read(path, sha256, extracts))


def _die_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os.killpg(0, signal.SIGKILL)


def _read(path: Path, sha256: str, extracts: Path) -> Outcome | BaocaoError:
    from extractors.extract import extract_document
    from extractors.storage import write_extract

    since = time.monotonic()
    try:
        extract = extract_document(path)
    except DocumentError as error:
        return _quarantine(path, sha256, error, extracts, since)
    except MemoryError:
        reason = DocumentError("It needs more memory than there is.", code="limit")
        return _quarantine(path, sha256, reason, extracts, since)
    except Exception as error:  # whatever a stranger's file provokes must not end the run
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name} line {place.lineno}"
        reason = DocumentError(f"Reading it failed in {where}: {type(error).__name__}: {error}")
        return _quarantine(path, sha256, reason, extracts, since)
    try:
        written = write_extract(extract, extracts)
    except OSError as failed:
        return _cannot_write(extracts, failed)
    return Outcome(
        path,
        written,
        time.monotonic() - since,
        tables=len(extract.tables),
        pages=extract.page_count,
    )


def _quarantine(
    path: Path, sha256: str, error: DocumentError, extracts: Path, since: float
) -> Outcome | BaocaoError:
    from extractors.extract import quarantine_extract
    from extractors.storage import write_extract

    try:
        written = write_extract(quarantine_extract(path, error, sha256=sha256), extracts)
    except OSError as failed:
        return _cannot_write(extracts, failed)
    return Outcome(path, written, time.monotonic() - since, str(error), error.code)


def _cannot_write(extracts: Path, error: OSError) -> BaocaoError:
    return BaocaoError(
        f"The extract cannot be written to {extracts} ({error.strerror}).", advice="Is the disk full?"
    )
