"""Readings: what a reader found on the pages of one document, one file each, written once and never changed.

A file is a gzip stream of MessagePack values: who was read, by what and when; then every block in reading order, the
cells of a grid column by column; at the end what is known only then. Blocks are written while they are read and given
back one by one, so that the pages of a long document are never in memory together. A file without its end is damaged.
Its name says all that decides what is in it: the document, the reader, and a hash of the reader's code.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import shutil
import stat
import tempfile
import zlib
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgpack

from extractors.models import Alternative, BBox, Cell, Document, Grid, Paragraph, Place, Signed
from extractors.store.page_values import OF_DOCUMENT, page_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from extractors.models import Block

SUFFIX = ".reading"
PARTIAL = ".partial"
"""Ends the name of a file that is being written."""
BY_OCR = ".ocr"
"""Ends the name of a reader that has read pages by OCR: then the language data counts as well."""
SIGNED = ".signed"
"""Ends the name of a reader that has found a signature: then how that is judged, and who is trusted, counts as well."""

_FORM = "baocao reading 1"
_LEVEL = 6  # of compression: 0.1 ms a page, and within a tenth of what zstd leaves
_ALONE, _EDGES, _BOXES = "one", "edges", "boxes"
_LONGEST = 2**31 - 1  # bytes of one block; what a hostile process writes may say anything
_HEAD = 2**16  # bytes that hold the first value


class DamagedReadingError(ValueError):
    """The file is not whole, or no reading at all."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which file was read: `path` is where it was found, `read_at` and `first_seen_at` are in UTC without a zone.

    `error`, its `error_code` and `missing_tool` are set if it cannot be read. `signed_at`, `signer_agency`,
    `signature_status` and `signature_trust` are what its electronic signatures say together (see `Signature`), None if
    it bears none; `signatures` are what each says.
    """

    path: Path
    sha256: str
    byte_size: int
    read_at: datetime
    first_seen_at: datetime | None = None
    reader: str | None = None
    error: str | None = None
    error_code: str | None = None
    missing_tool: str | None = None
    signed_at: datetime | None = None
    signer_agency: str | None = None
    signature_status: str | None = None
    signature_trust: str | None = None
    signatures: tuple[Signed, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingName:
    """What the name of a reading says: `key` is a hash of the code of its reader."""

    sha256: str
    reader: str
    key: str

    def __str__(self) -> str:
        return f"{self.sha256}-{self.reader}-{self.key}{SUFFIX}"

    @classmethod
    def of(cls, path: Path) -> ReadingName | None:
        """What the name of a file says; None if it is no reading's."""
        found = re.fullmatch(r"([0-9a-f]{64})-([\w.]+)-([0-9a-f]+)", path.name.removesuffix(SUFFIX))
        return cls(*found.groups()) if found and path.name.endswith(SUFFIX) else None


# --- writing ---------------------------------------------------------------------------------------------


def write_reading(source: Source, document: Document, file: IO[bytes]) -> bool:
    """Write what is read, block by block.

    Args:
        source: which file it is.
        document: what its reader makes of it; its blocks are taken one by one.
        file: open for writing.

    Returns:
        Whether pages were read by OCR.

    Raises:
        DocumentError: from the reader, on the way; then nothing that was written counts.
    """
    pack = msgpack.Packer(default=_plain, unicode_errors="surrogatepass").pack
    by_ocr = False
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0, filename="") as stream:
        stream.write(pack([_FORM, _source_values(source), _NAMES]))
        for block in document.blocks:
            by_ocr = by_ocr or (isinstance(block, Grid) and block.method == "ocr")
            stream.write(pack(_block_values(block)))
        stream.write(pack([None, _document_values(document)]))
    return by_ocr or document.format == "scan"


def write_failure(source: Source, file: IO[bytes]) -> None:
    """Write why a document cannot be read."""
    pack = msgpack.Packer(unicode_errors="surrogatepass").pack
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as stream:
        stream.write(pack([_FORM, _source_values(source), _NAMES]))
        stream.write(pack([None, None]))


_NAMES = {each.__name__: [field.name for field in fields(each)] for each in (Cell, Grid, Paragraph)}
_GRID = [name for name in _NAMES["Grid"] if name not in {"cells", "page_headings"}]
_cell_values = attrgetter(*_NAMES["Cell"])
_paragraph_values = attrgetter(*_NAMES["Paragraph"])


def _source_values(source: Source) -> dict[str, Any]:
    values = {each.name: getattr(source, each.name) for each in fields(Source)}
    values |= {
        "path": os.fsencode(source.path),
        "signatures": [list(map(_moment, each)) for each in source.signatures],
    }
    return {name: _moment(value) for name, value in values.items()}


def _moment(value: Any) -> Any:
    """A time as text, anything else as it is."""
    return value.isoformat() if isinstance(value, datetime) else value


def _document_values(document: Document) -> dict[str, Any]:
    values = {each.name: getattr(document, each.name) for each in fields(document) if each.name != "blocks"}
    return values | {"pages": list(map(page_values, document.pages))}


def _block_values(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return ["Paragraph", _paragraph_values(block)]
    columns = [_packed(list(column)) for column in zip(*map(_cell_values, block.cells), strict=True)]
    grid = {name: getattr(block, name) for name in _GRID}
    return ["Grid", grid, len(block.cells), columns, [_block_values(each) for each in block.page_headings]]


def _packed(column: list[Any]) -> Any:
    """A column with but one value as that; boxes as their edges, each once, and four numbers of edges a box."""
    if column and column.count(column[0]) == len(column):
        return {_ALONE: column[0]}
    if column and type(column[0]) is BBox and None not in column:
        known: dict[float, int] = {}
        numbers = [known.setdefault(edge, len(known)) for box in column for edge in box]
        return {_BOXES: [list(known), numbers]}
    return column


def _plain(value: Any) -> Any:
    """A number of NumPy's as an ordinary one."""
    return value.item()


# --- reading back ----------------------------------------------------------------------------------------


def reading_source(path: Path) -> Source:
    """Which file was read. Raises DamagedReadingError, or OSError if the file cannot be opened."""
    with path.open("rb") as file:
        return _source_in(file, path.name)


def _source_in(file: IO[bytes], name: str) -> Source:
    unpacker = _unpacker()
    try:
        unpacker.feed(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(file.read(_HEAD), _HEAD))
        return _source(unpacker.unpack())
    except _DAMAGE as error:
        raise DamagedReadingError(f"{name} is no reading ({error}).") from error


def open_reading(path: Path) -> tuple[Source, Document]:
    """What was read; the blocks of the document are read while they are iterated over.

    Its format, pages and warnings are complete after the last block. Raises DamagedReadingError at once or on the way
    if the file is damaged, OSError if it cannot be opened.
    """
    source = reading_source(path)
    document = Document(format="pdf", page_count=None, blocks=[])
    document.blocks = _blocks(path, document)
    return source, document


def _blocks(path: Path, document: Document) -> Iterator[Block]:
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file, mode="rb") as stream:
            unpacker = _unpacker(stream)
            names = unpacker.unpack()[2]
            makers = _Makers(names)
            for value in unpacker:
                if value[0] is None:
                    for name, each in (value[1] or {}).items():
                        setattr(document, name, OF_DOCUMENT[name](each) if name in OF_DOCUMENT else each)
                    stream.read()  # the checksum stands behind the end
                    return
                yield makers.block(value)
        raise DamagedReadingError(f"{path.name} is cut off.")
    except DamagedReadingError:
        raise
    except _DAMAGE as error:
        raise DamagedReadingError(f"{path.name} is damaged ({type(error).__name__}: {error}).") from error


_DAMAGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    msgpack.UnpackException,
)


def _unpacker(stream: IO[bytes] | gzip.GzipFile | None = None) -> Any:
    return msgpack.Unpacker(
        stream, unicode_errors="surrogatepass", max_buffer_size=_LONGEST, strict_map_key=True
    )


def _source(value: Any) -> Source:
    form, about, _ = value
    if form != _FORM:
        raise ValueError("it is of another form")
    known = {each.name for each in fields(Source)}
    values = {name: each for name, each in about.items() if name in known}
    values |= {
        name: each and datetime.fromisoformat(each) for name, each in values.items() if name.endswith("_at")
    }
    values["signatures"] = tuple(
        Signed(at and datetime.fromisoformat(at), *others) for at, *others in values.get("signatures", ())
    )
    if re.fullmatch("[0-9a-f]{64}", values["sha256"]) is None:
        raise ValueError("it names no document")
    return Source(**values | {"path": Path(os.fsdecode(values["path"]))})


class _Makers:
    """Makes blocks of values that were written with these names of fields; what is not known any more is left out."""

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._same = names == _NAMES
        self._names = names

    def block(self, value: Any) -> Block:
        if value[0] == "Paragraph":
            return self._paragraph(value[1])
        return self._grid(value)

    def _paragraph(self, values: list[Any]) -> Paragraph:
        known = self._known(Paragraph, values)
        made = {name: make(known[name]) for name, make in _MADE.items() if known.get(name) is not None}
        return Paragraph(**known | made)

    def _grid(self, value: Any) -> Grid:
        _, grid, count, columns, headings = value
        if grid["bbox"] is not None:
            grid["bbox"] = BBox(*grid["bbox"])
        named = zip(self._names["Cell"] if count else (), columns, strict=True)
        spread = [_spread(column, count, _MADE.get(name)) for name, column in named]
        if self._same:
            cells = list(map(Cell, *spread)) if count else []
        else:
            known = self._known(Cell, spread)
            cells = [
                Cell(**dict(zip(known, each, strict=True))) for each in zip(*known.values(), strict=True)
            ]
        if len(cells) != count:
            raise ValueError("columns of different length")
        known_of_grid = {name: each for name, each in grid.items() if name in _GRID}
        return Grid(cells=cells, page_headings=tuple(map(self._grid, headings)), **known_of_grid)

    def _known(self, kind: type, values: Iterable[Any]) -> dict[str, Any]:
        known = _NAMES[kind.__name__]
        named = zip(self._names[kind.__name__], values, strict=True)
        return {name: each for name, each in named if name in known}


_MADE: dict[str, Callable[[Any], Any]] = {
    "bbox": lambda edges: BBox(*edges),
    "alternatives": lambda found: tuple(Alternative(*each) for each in found),
    "continued": lambda places: tuple(Place(page, box and BBox(*box)) for page, box in places),
}
"""Fields whose values are no plain ones."""


def _spread(column: Any, count: int, make: Callable[[Any], Any] | None) -> list[Any]:
    if isinstance(column, list):
        return column if make is None else [each if each is None else make(each) for each in column]
    if _ALONE in column:
        value = column[_ALONE]
        return [value if make is None or value is None else make(value)] * count
    if _BOXES in column:
        known, numbers = column[_BOXES]
        edges = map(known.__getitem__, numbers)
    else:  # as readings were written until 2026-11
        edges = iter(column[_EDGES])
    return list(map(BBox, edges, edges, edges, edges))


# --- files -----------------------------------------------------------------------------------------------


def take_over(written: Path, folder: Path, named: Callable[[Source], ReadingName]) -> Path:
    """Copy a reading that an untrusted process has written into the folder of readings.

    Args:
        written: what it has written; only the beginning is looked at.
        folder: the folder of readings.
        named: gives the reading its name, or raises an error if it is of another document.

    Returns:
        The copy.

    Raises:
        ValueError: it is no reading.
        OSError: the folder cannot be written.
    """
    with opened(written) as file:
        name = named(_source_in(file, written.name))
        file.seek(0)
        with new_file(folder / str(name)) as (target, _):
            shutil.copyfileobj(file, target)
    return folder / str(name)


@contextlib.contextmanager
def opened(written: Path) -> Iterator[IO[bytes]]:
    """What an untrusted process has written, open to be copied. Raises ValueError if it is no regular file."""
    try:
        descriptor = os.open(written, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise DamagedReadingError(error.strerror) from error
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise DamagedReadingError("it is no regular file")
        yield file


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """A file that takes the place of `path` once the block is done, with its name until then.

    A reader never sees half of it.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=PARTIAL)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
            file.flush()
            os.fsync(handle)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
