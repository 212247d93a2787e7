"""Extracts as Parquet files: what was understood of one document, its name a hash of what it was understood of."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from extractors.store.keys import Inputs
from extractors.store.readings import PARTIAL, SUFFIX, DamagedReadingError, new_file, opened, reading_source
from extractors.store.records import extract_parts
from extractors.store.schema import extract_schema
from extractors.understanding.kinds.mapping import naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    import pyarrow.parquet as pq

    from extractors.extract import Extract
    from extractors.store.readings import ReadingName

_INPUTS = "baocao.inputs"
_SMALL = {"write_statistics": False, "use_dictionary": False, "store_schema": False}
"""Nobody asks for a part of an extract: statistics, dictionaries and Arrow's own schema would take a third of most."""


def extract_file_name(sha256: str, key: str) -> str:
    """Name of an extract: of which document it is, and the key of what it was understood of."""
    return f"{sha256}-{key}.parquet"


def document_of(extract: Path) -> str:
    """Give the sha256 of the document that an extract's name states."""
    return extract.stem.partition("-")[0]


def key_of(extract: Path) -> str:
    """Give the key that an extract's name states."""
    return extract.stem.partition("-")[2]


def extract_inputs(path: Path) -> Inputs | None:
    """What an extract was understood of; None if it does not say so, or cannot be read."""
    import pyarrow as pa

    try:
        with _opened(path) as file:
            return _inputs_in(file)
    except (OSError, pa.ArrowException):
        return None


def _inputs_in(file: pq.ParquetFile) -> Inputs | None:
    try:
        return Inputs.from_json((file.metadata.metadata or {})[_INPUTS.encode()])
    except (ValueError, TypeError, LookupError):
        return None


def _opened(path: Path) -> pq.ParquetFile:
    """An extract. `pyarrow.parquet.read_table` would do, but begins with half a second of importing pandas."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(path)


def _value(path: Path, column: str) -> Any:
    """The value of a column in the first row, or of a field of one ("document.file_path")."""
    with _opened(path) as file:
        return _value_in(file, column)


def _value_in(file: pq.ParquetFile, column: str) -> Any:
    value = file.read_row_group(0, columns=[column])[0][0].as_py()
    for name in column.split(".")[1:]:
        value = value[name]
    return value


def named_tables(path: Path) -> list[tuple[list[str], str]]:
    """Headings of each table of an extract, with all that names it; none if the extract cannot be read."""
    import pyarrow as pa

    try:
        with _opened(path) as file:
            parts = file.read(columns=["tables"])[0].to_pylist()
        return [
            (table["columns"], naming(table["title"], table["caption"]))
            for tables in parts
            for table in tables
        ]
    except (OSError, pa.ArrowException, ValueError, LookupError):
        return []


def write_extract(extract: Extract, folder: Path) -> Path:
    """Writes the extract into `folder` (made if missing) and returns its path; a reader never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / extract_file_name(extract.sha256, extract.key)
    with new_file(target) as (file, _):
        _write(extract, file)
    return target


def write_extract_file(extract: Extract, path: Path) -> None:
    """Write the extract as that file, which need not outlive the machine."""
    with path.open("wb") as file:
        _write(extract, file)


def _write(extract: Extract, file: IO[bytes]) -> None:
    import pyarrow.parquet as pq

    parts = extract_parts(extract)
    first = next(parts)
    with pq.ParquetWriter(file, first.schema, compression="zstd", **_SMALL) as writer:
        for part in chain([first], parts):
            writer.write_table(part)
        if extract.inputs:
            writer.add_key_value_metadata({_INPUTS: extract.inputs.to_json()})


def take_over_extract(written: Path, folder: Path, reading: ReadingName) -> Path:
    """Copy the extract of a reading that an untrusted process has written into the folder of extracts.

    Raises ValueError if it is none of that reading, OSError if `folder` cannot be written.
    """
    import pyarrow as pa

    with opened(written) as file, _new_copy(file, folder) as partial:
        try:
            with _opened(partial) as extract:
                expected = extract_schema()
                for column in extract.schema_arrow:
                    if column.name not in expected.names or not column.equals(expected.field(column.name)):
                        raise ValueError(f"its column {column.name} is another")
                first, *others = extract.read(columns=["document"])[0].to_pylist()
                inputs = _inputs_in(extract)
        except (pa.ArrowException, LookupError, ValueError, TypeError) as error:
            raise ValueError(str(error)) from error
        is_one = first and first["document_id"] == reading.sha256 and not any(others)
        if not is_one or inputs is None or inputs.reading != str(reading):
            raise ValueError("it is that of another document")
        return partial.replace(folder / extract_file_name(reading.sha256, inputs.key()))


@contextmanager
def _new_copy(file: IO[bytes], folder: Path) -> Iterator[Path]:
    """A copy with a name that nobody reads, taken away after the block if it still has it."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=PARTIAL)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(handle)
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def first_seen(kept: Iterable[Path]) -> datetime | None:
    """When a document was first seen, as readings and extracts of it tell; None if none does."""
    moments = []
    for path in kept:
        if path.suffix != SUFFIX:
            moments.append(_first_seen(path))
            continue
        with suppress(OSError, DamagedReadingError):
            moments.append(reading_source(path).first_seen_at)
    return min((moment for moment in moments if moment), default=None)


def is_whole(path: Path) -> bool:
    """Whether all of an extract can be read; False for one that is damaged or gone."""
    import pyarrow as pa

    try:
        with _opened(path) as file:
            rows = [file.read_row_group(number).num_rows for number in range(file.num_row_groups)]
            return bool(rows) and all(rows)
    except (OSError, pa.ArrowException):
        return False


def kept_path(extract: Path) -> Path | None:
    """Where the document of an extract was found; None if the extract cannot be read."""
    import pyarrow as pa

    try:
        return Path(_value(extract, "document.file_path"))
    except (OSError, pa.ArrowException, IndexError, KeyError, TypeError):
        return None


def _first_seen(path: Path) -> datetime | None:
    """When the document of an extract was first seen; None if the extract cannot be read."""
    import pyarrow as pa

    try:
        seen: datetime | None = _value(path, "document.first_seen_at")
    except (OSError, pa.ArrowException, IndexError):
        return None
    return seen
