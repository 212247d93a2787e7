"""What is done with one document in a process of its own: it is read, or its reading is understood."""

from __future__ import annotations

import errno
import gc
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, DocumentError
from extractors.isolation.limits import current_limits
from extractors.isolation.workers import Outcome
from extractors.store.fingerprint import fingerprint
from extractors.store.readings import (
    BY_OCR,
    PARTIAL,
    SIGNED,
    SUFFIX,
    DamagedReadingError,
    ReadingName,
    Source,
    new_file,
    reading_source,
    take_over,
    write_failure,
)

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from extractors.discovery import FoundFile
    from extractors.isolation.workers import Team

    FirstSeen = Callable[[str], datetime | None]
    """Tells of the sha256 of a document when it was first seen, None if it was not."""

READING, EXTRACT = "document.reading", "extract.parquet"
"""Names of what a process writes into its temporary folder."""

DAMAGED = "damaged"
"""Code of an outcome: the reading is not whole."""


def read_documents(
    files: Iterable[FoundFile],
    readings: Path,
    together: Team,
    stop: threading.Event,
    first_seen: FirstSeen,
) -> Iterator[Outcome]:
    """Write a reading of every file into the folder `readings`; yields outcomes as they come.

    Args:
        files: the documents.
        readings: the folder, made if missing.
        together: who reads them.
        stop: ends the work early.
        first_seen: tells when a document was first seen, if it was read before.

    Raises:
        BaocaoError: a reading cannot be written.
    """
    prepare(readings)
    return together.each([_Reading(file, readings, first_seen) for file in files], stop)


def understand_documents(
    readings: Iterable[Path], extracts: Path, together: Team, stop: threading.Event
) -> Iterator[Outcome]:
    """Write an extract of every reading into the folder `extracts`; yields outcomes as they come.

    Args:
        readings: what was read.
        extracts: the folder, made if missing.
        together: who understands them.
        stop: ends the work early.

    Raises:
        BaocaoError: an extract cannot be written.
    """
    prepare(extracts)
    return together.each([_Understanding(path, extracts, _size(path)) for path in readings], stop)


def first_seen_in(*folders: Path) -> FirstSeen:
    """What readings and extracts in the folders tell of when a document was first seen."""
    kept: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for path in sorted(folder.glob("*-*")):
            if path.suffix in {SUFFIX, ".parquet"} and not path.name.startswith("."):
                kept[path.name.partition("-")[0]].append(path)

    def seen(sha256: str) -> datetime | None:
        from extractors.store.storage import first_seen

        return first_seen(kept.get(sha256, ()))

    return seen


def prepare(folder: Path) -> None:
    """Make the folder and take away what a killed run was writing. Raises BaocaoError if that cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for rest in folder.glob(f".*{PARTIAL}"):
            rest.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error


# --- reading ---------------------------------------------------------------------------------------------


class _Reading:
    """A file to be read."""

    def __init__(self, file: FoundFile, readings: Path, first_seen: FirstSeen) -> None:
        self._file = file
        self._readings = readings
        self._first_seen = first_seen
        self.size = file.byte_size

    def task(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _read, (self._file, self._first_seen(self._file.sha256))

    def done(self, answer: dict[str, Any], scratch: Path, seconds: float) -> Outcome:
        def named(source: Source) -> ReadingName:
            self._check_document(source.sha256)
            return name_of(source, by_ocr=answer.get("by_ocr") is True)

        try:
            kept = take_over(scratch / READING, self._readings, named)
        except ValueError as error:
            raise DocumentError(f"The process that read it left no sound reading: {error}.") from error
        except OSError as error:
            raise _cannot_write(self._readings, error) from error
        return Outcome(self._file.path, kept, seconds, pages=_count(answer, "pages"))

    def failed(self, error: DocumentError, seconds: float) -> Outcome:
        return keep_failure(self._file, error, self._readings, seconds, self._first_seen(self._file.sha256))

    def _check_document(self, sha256: str) -> None:
        """A file that has changed since it was found is the document it is now; no other may be written."""
        if sha256 == self._file.sha256:
            return
        try:
            now = fingerprint(self._file.path)[0]
        except OSError:
            now = ""
        if now != sha256:
            raise _change_since_found(self._file) or DocumentError(
                "The process that read it wrote the reading of another document."
            )


def name_of(source: Source, *, by_ocr: bool) -> ReadingName:
    """Name of a reading that was made now. Raises ValueError if no reader has the name that it states."""
    from extractors.store.keys import reader_key

    reader = f"{source.reader}{BY_OCR if by_ocr else ''}{SIGNED if source.signature_status else ''}"
    key = reader_key(reader)
    if key is None:
        raise ValueError(f"there is no reader {reader}")
    return ReadingName(source.sha256, reader, key)


def _read(file: FoundFile, first_seen_at: datetime | None) -> dict[str, object]:
    """Read one document, in a process of its own, and leave its reading in the temporary folder."""
    from extractors.extract import check_unchanged, source_of, with_signature
    from extractors.readers.dispatch import open_document
    from extractors.store.readings import write_reading

    source = source_of(file.path, first_seen_at)
    document = open_document(file.path)
    source = with_signature(source)
    try:
        with Path(tempfile.gettempdir(), READING).open("wb") as target:
            by_ocr = write_reading(replace(source, path=file.origin or file.path), document, target)
    except OSError as error:
        raise _too_much(error) from error
    check_unchanged(source)
    return {"pages": document.page_count, "by_ocr": by_ocr}


def keep_failure(
    file: FoundFile,
    error: DocumentError,
    readings: Path,
    seconds: float,
    first_seen_at: datetime | None = None,
) -> Outcome:
    """Keep why the document cannot be read, unless what was read is not the document that was found."""
    from extractors.extract import failed, source_of

    gone = error if error.code in {"vanished", "changed"} else _change_since_found(file)
    if gone is not None:
        return Outcome(file.path, None, seconds, gone.reason, gone.code)
    source = failed(source_of(file.path, first_seen_at), error)
    name = name_of(source, by_ocr=False)
    try:
        with new_file(readings / str(name)) as (target, _):
            write_failure(replace(source, path=file.origin or file.path), target)
    except OSError as problem:
        raise _cannot_write(readings, problem) from problem
    return Outcome(file.path, readings / str(name), seconds, error.reason, error.code)


def _change_since_found(file: FoundFile) -> DocumentError | None:
    try:
        sha256, _ = fingerprint(file.path)
    except OSError as error:
        message = f"the file cannot be read any more ({error.strerror})."
        return DocumentError(message, code="vanished", file=file.path.name)
    if sha256 == file.sha256:
        return None
    return DocumentError("the file changed while it was read.", code="changed", file=file.path.name)


# --- understanding ---------------------------------------------------------------------------------------


class _Understanding:
    """A reading to be understood."""

    def __init__(self, reading: Path, extracts: Path, size: int) -> None:
        self._reading = reading
        self._extracts = extracts
        self.size = size

    def task(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _understand, (self._reading,)

    def done(self, answer: dict[str, Any], scratch: Path, seconds: float) -> Outcome:
        from extractors.store.storage import take_over_extract

        name = ReadingName.of(self._reading)
        try:
            if name is None:
                raise ValueError("its reading has no such name")
            kept = take_over_extract(scratch / EXTRACT, self._extracts, name)
        except ValueError as error:
            raise DocumentError(f"The process that understood it left no sound extract: {error}.") from error
        except OSError as error:
            raise _cannot_write(self._extracts, error) from error
        path = Path(str(answer.get("path")))
        tables, pages = _count(answer, "tables"), _count(answer, "pages")
        why, code = answer.get("error"), answer.get("code")
        return Outcome(path, kept, seconds, why, code, tables, pages, self._reading)

    def failed(self, error: DocumentError, seconds: float) -> Outcome:
        from extractors.extract import quarantine_extract
        from extractors.store.keys import inputs_of_failure
        from extractors.store.storage import write_extract

        if error.code == DAMAGED:
            return Outcome(self._reading, None, seconds, error.reason, DAMAGED, reading=self._reading)
        try:
            source = reading_source(self._reading)
            extract = quarantine_extract(source, error, inputs_of_failure(self._reading.name))
            kept = write_extract(extract, self._extracts)
        except OSError as problem:
            raise _cannot_write(self._extracts, problem) from problem
        return Outcome(source.path, kept, seconds, error.reason, error.code, reading=self._reading)


def _understand(reading: Path) -> dict[str, object]:
    """Understand one document, in a process of its own, and leave its extract in the temporary folder.

    What is made of it are very many objects of which none goes round in a circle: to look for such again and again, as
    Python does while objects become more, takes a fifth of the time and finds nothing.
    """
    gc.disable()
    try:
        return _understood(reading)
    finally:
        gc.enable()


def _understood(reading: Path) -> dict[str, object]:
    from extractors.extract import understand_reading
    from extractors.store.storage import write_extract_file

    try:
        extract = understand_reading(reading)
    except DamagedReadingError as damage:
        raise DocumentError(str(damage), code=DAMAGED) from damage
    try:
        write_extract_file(extract, Path(tempfile.gettempdir(), EXTRACT))
    except OSError as error:
        raise _too_much(error) from error
    return {
        "path": str(extract.path),
        "tables": len(extract.tables),
        "pages": extract.page_count,
        "error": extract.error,
        "code": extract.error_code,
    }


# --- both ------------------------------------------------------------------------------------------------


def _too_much(error: OSError) -> Exception:
    """The limit of this process, if it was reached; the end of the disk is no fault of the document."""
    if error.errno == errno.EFBIG:
        return current_limits().exceeded("written_mb", "What was read from it is too much.")
    return error


def _count(answer: dict[str, Any], name: str) -> int | None:
    number = answer.get(name)
    return number if isinstance(number, int) else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _cannot_write(folder: Path, error: OSError) -> BaocaoError:
    message = f"{folder} cannot be written to ({error.strerror})."
    return BaocaoError(message, advice="Is the disk full, or the folder read-only?")
