"""Which reader a file needs: by its content, whatever its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.errors import DocumentError
from extractors.isolation.limits import current_limits
from extractors.models import Grid
from extractors.readers.registry import LOOKED_AT, reader_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from extractors.models import Block, Document

NO_READER = "none"
"""In the place of a reader's name, of what no reader reads."""


def read_document(path: Path) -> Document:
    """Reads a document whole. Raises DocumentError with the reason for whatever cannot be read."""
    document = open_document(path)
    document.blocks = list(document.blocks)
    return document


def open_document(path: Path) -> Document:
    """A document whose blocks may be read only as they are iterated over.

    Raises DocumentError with the reason for whatever cannot be read, at once or on the way.
    """
    document = _open(path)
    document.blocks = _with_tables_within_limits(document.blocks, path.name)
    return document


def _with_tables_within_limits(blocks: Iterable[Block], file: str) -> Iterator[Block]:
    """The blocks, each table looked at before its cells are put into rows and columns."""
    limits = current_limits()
    count = 0
    for block in blocks:
        if isinstance(block, Grid):
            count += 1
            place = f"Table {count}" if block.page is None else f"A table on page {block.page}"
            limits.check_table(block.n_rows, block.n_columns, place, file=file)
        yield block


def reader_name(path: Path) -> str:
    """Name of the reader that a file needs; `NO_READER` for one that is not read, or not there."""
    try:
        reader = reader_of(_start(path), path)
    except DocumentError:
        return NO_READER
    return reader.name if reader else NO_READER


def _open(path: Path) -> Document:
    start = _start(path)
    if not start:
        raise DocumentError("the file is empty.", code="empty", advice="Get it again.", file=path.name)
    reader = reader_of(start, path)
    if reader is not None:
        return reader.read(path)
    raise DocumentError(
        "the content is neither PDF, Word, a spreadsheet nor an image, whatever the name says.",
        code="wrong_type",
        advice="Save it as PDF or .docx.",
        file=path.name,
    )


def _start(path: Path) -> bytes:
    """The first bytes of a file. Raises DocumentError for one that cannot be read."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise DocumentError("this is no file.", code="wrong_type", file=path.name)
        start = b""
        if path.stat().st_size:  # files of the kernel say they are empty, and may never end
            with path.open("rb") as file:
                start = file.read(LOOKED_AT)
    except FileNotFoundError as error:
        raise DocumentError("the file is gone.", code="vanished", file=path.name) from error
    except OSError as error:
        raise DocumentError(
            f"the file cannot be read ({error.strerror}).", advice="Check its permissions.", file=path.name
        ) from error
    return start
