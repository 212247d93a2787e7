"""Reads documents side by side, each in a process that may crash or hang without harm to the others."""

from __future__ import annotations

import errno
import tempfile
import time
from collections import deque
from dataclasses import dataclass, replace
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, DocumentError
from extractors.isolation.confined import WATCH_SECONDS, Confined
from extractors.isolation.limits import current_limits
from extractors.store.fingerprint import fingerprint

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from extractors.discovery import FoundFile
    from extractors.extract import Extract
    from extractors.isolation.limits import Limits


EXTRACT = "extract.parquet"
"""Name of what a worker process writes into its temporary folder."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document. `error` is None if it was read, else why it is quarantined.

    `extract` is the Parquet file that says so; None if the file changed or vanished, so that nothing can be said of
    the document that was found and the next run tries again. `tables` and `pages` count what was read, None if
    not known.
    """

    path: Path
    extract: Path | None
    seconds: float
    error: str | None = None
    error_code: str | None = None
    tables: int | None = None
    pages: int | None = None


def read_documents(
    files: Iterable[FoundFile], extracts: Path, workers: int, stop: threading.Event, limits: Limits
) -> Iterator[Outcome]:
    """Write an extract of every file into the folder `extracts`; yields outcomes as they come.

    `workers` processes at most. A document whose process dies or goes beyond a limit is quarantined and the
    process replaced. `stop` ends the work early. Raises BaocaoError when an extract cannot be written. The
    largest files go first: at the end no worker waits for one that began a long scan last.
    """
    prepare(extracts)
    pending = deque(sorted(files, key=lambda file: file.byte_size, reverse=True))
    team = [_Worker(extracts, limits) for _ in range(min(workers, len(pending)))]
    try:
        while not stop.is_set():
            for worker in team:
                if pending and worker.file is None:
                    worker.give(pending.popleft())
            busy = [worker for worker in team if worker.file is not None]
            if not busy:
                return
            wait([worker.process.connection for worker in busy], timeout=WATCH_SECONDS)
            for worker in busy:
                outcome = worker.outcome()
                if outcome is not None:
                    yield outcome
    finally:
        for worker in team:
            worker.process.end()


def prepare(extracts: Path) -> None:
    """Make the folder and take away what a killed run was writing. Raises BaocaoError if that cannot be."""
    try:
        extracts.mkdir(mode=0o700, parents=True, exist_ok=True)
        for rest in extracts.glob(".*.partial"):  # what a killed run was writing
            rest.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(extracts, error) from error


class _Worker:
    """A process that reads one document after the other, and the document it has now."""

    def __init__(self, extracts: Path, limits: Limits) -> None:
        self._extracts = extracts
        self._since = 0.0
        self.process = Confined(limits)
        self.file: FoundFile | None = None

    def give(self, file: FoundFile) -> None:
        """Have `file` read next."""
        self.file, self._since = file, time.monotonic()
        self.process.give(_read, file, _first_seen(file, self._extracts))

    def outcome(self) -> Outcome | None:
        """Say what became of the document, None while it is being read.

        Raises BaocaoError if an extract cannot be written.
        """
        assert self.file is not None
        result = self.process.result()
        if result is None:
            return None
        file, self.file = self.file, None
        seconds = time.monotonic() - self._since
        try:
            if isinstance(result, BaocaoError):
                raise result
            extract = self._taken_over(file)
            tables, pages = (_count(result, name) for name in ("tables", "pages"))
        except DocumentError as error:
            return keep_quarantine(file, error, self._extracts, seconds)
        return Outcome(file.path, extract, seconds, tables=tables, pages=pages)

    def _taken_over(self, file: FoundFile) -> Path:
        """Put the extract that the process has written into the folder of extracts, if it is one of this document."""
        from extractors.store.storage import copy_of_extract, extract_file_name

        try:
            copy, sha256 = copy_of_extract(self.process.scratch / EXTRACT, self._extracts)
            try:
                self._check_document(file, sha256)
                return copy.replace(self._extracts / extract_file_name(sha256))
            finally:
                copy.unlink(missing_ok=True)
        except ValueError as error:
            raise DocumentError(f"The process that read it left no sound extract: {error}.") from error
        except OSError as error:
            raise _cannot_write(self._extracts, error) from error

    def _check_document(self, file: FoundFile, sha256: str) -> None:
        """A file that has changed since it was found is the document it is now; no other may be written."""
        if sha256 == file.sha256:
            return
        try:
            now = fingerprint(file.path)[0]
        except OSError:
            now = ""
        if now != sha256:
            raise _change_since_found(file) or DocumentError(
                "The process that read it wrote the extract of another document."
            )


def _count(result: Any, name: str) -> int | None:
    try:
        number = result[name]
    except (TypeError, KeyError, IndexError):
        number = None
    return number if isinstance(number, int) else None


def _first_seen(file: FoundFile, extracts: Path) -> datetime | None:
    from extractors.store.storage import first_seen

    return first_seen(file.sha256, extracts)


def _read(file: FoundFile, first_seen_at: datetime | None) -> dict[str, int | None]:
    """Read one document, in a worker process, and leave its extract in the temporary folder."""
    from extractors.extract import extract_document
    from extractors.store.storage import write_extract_file

    extract = replace(extract_document(file.path), path=file.origin or file.path)
    try:
        write_extract_file(extract, Path(tempfile.gettempdir(), EXTRACT), first_seen_at)
    except OSError as error:
        if error.errno == errno.EFBIG:  # the limit of this process, not the end of the disk
            raise current_limits().exceeded("written_mb", "What was read from it is too much.") from error
        raise
    return {"tables": len(extract.tables), "pages": extract.page_count}


def keep_quarantine(file: FoundFile, error: DocumentError, extracts: Path, seconds: float) -> Outcome:
    """Keep why the document cannot be read, unless what was read is not the document that was found."""
    from extractors.extract import quarantine_extract

    gone = error if error.code in {"vanished", "changed"} else _change_since_found(file)
    if gone is not None:
        return Outcome(file.path, None, seconds, str(gone), gone.code)
    extract = quarantine_extract(file.path, error, sha256=file.sha256)
    written = _write(replace(extract, path=file.origin or file.path), extracts)
    return Outcome(file.path, written, seconds, str(error), error.code)


def _change_since_found(file: FoundFile) -> DocumentError | None:
    try:
        sha256, _ = fingerprint(file.path)
    except OSError as error:
        message = f"the file cannot be read any more ({error.strerror})."
        return DocumentError(message, code="vanished", file=file.path.name)
    if sha256 == file.sha256:
        return None
    return DocumentError("the file changed while it was read.", code="changed", file=file.path.name)


def _write(extract: Extract, extracts: Path) -> Path:
    """Write the extract. Raises BaocaoError if that cannot be done, which no other document can do either."""
    from extractors.store.storage import write_extract

    try:
        return write_extract(extract, extracts)
    except OSError as error:
        raise _cannot_write(extracts, error) from error


def _cannot_write(extracts: Path, error: OSError) -> BaocaoError:
    message = f"The extract cannot be written to {extracts} ({error.strerror})."
    return BaocaoError(message, advice="Is the disk full, or the folder read-only?")
