"""From a row of the warehouse to the picture of its place: the file is found by its content, and drawn."""

from __future__ import annotations

import atexit
import os
import tempfile
from base64 import b64decode, b64encode
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, DocumentError
from baocao.warehouse.places import Places
from baocao.warehouse.source import SourcePlace, locate
from extractors.containers import take_out
from extractors.discovery import discover, known_paths
from extractors.isolation.confined import run_confined, scratch_folder
from extractors.isolation.limits import current_limits
from extractors.models import Place
from extractors.pictures.row_pictures import PrintedRow, RowCell, draw_row
from extractors.store.fingerprint import fingerprint
from extractors.values.containers import file_of, inside_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["SourcePlace", "draw", "find_file", "locate"]

_AT_EXIT = ExitStack()
atexit.register(_AT_EXIT.close)


def find_file(place: SourcePlace, warehouse: Path, sources: Sequence[Path] = ()) -> Path:
    """The file the row was read from: the one with the same SHA-256, wherever it has been moved to.

    `sources`: files or folders to look in first. Raises DocumentError if it is nowhere, saying where it was.
    """
    document_id, was = place.document["document_id"], Path(place.document["file_path"])
    for path in _candidates(was, document_id, warehouse, sources):
        try:
            file = path if path.is_file() else _taken_out(path)
            if file is not None and fingerprint(file)[0] == document_id:
                return file
        except (OSError, BaocaoError):
            continue
    there = file_of(was).is_file()
    raise DocumentError(
        f"the file has changed since it was read ({was})."
        if there
        else f"the file is not there any more ({was}).",
        code="vanished",
        advice="Name the file or a folder it is in: --file PATH.",
        file=place.document["file_name"],
    )


def _taken_out(path: Path) -> Path | None:
    """A copy of a document in an archive or letter, there until the program ends; None for any other path."""
    container = file_of(path)
    if container == path or not container.is_file():
        return None
    folder = Path(tempfile.mkdtemp(dir=_copies()))
    return take_out(container, folder).get(inside_of(path, container))


@cache
def _copies() -> Path:
    """A folder for copies, there until the program ends."""
    return _AT_EXIT.enter_context(scratch_folder(current_limits()))


def _candidates(was: Path, document_id: str, warehouse: Path, sources: Sequence[Path]) -> Iterator[Path]:
    places = Places.of(warehouse)
    if sources:
        yield from (file.path for file in discover(sources).files if file.sha256 == document_id)
    yield was
    if not was.is_absolute():  # relative to where the run was started, mostly above the warehouse
        yield from (parent / was for parent in places.published.parents)
    yield from known_paths(places.fingerprints, document_id)


def draw(place: SourcePlace, file: Path, target: Path) -> list[int]:
    """Write a PNG of the page or pages of the row, the row and the chosen cell marked; returns these pages.

    The folder of `target` must exist. Raises DocumentError if the place cannot be shown, MissingToolError for a
    Word file without LibreOffice. The file is opened in a process of its own: it came from strangers.
    """
    if place.paragraph is not None:
        words = RowCell(place.paragraph.text, (Place(place.paragraph.page, None),), chosen=True)
        row = PrintedRow(place.paragraph.paragraph_no, [words], is_list=True)
    elif place.row_no is not None and place.table is not None:
        row = PrintedRow(
            place.row_no,
            [RowCell(cell.printed, cell.places, cell.row_span, cell.chosen) for cell in place.cells],
            is_list=place.table.method == "narrative",
        )
    else:
        raise DocumentError("this is about no single row.", file=place.document["file_name"])
    picture = run_confined(current_limits(), _draw_row, file, place.document["format"], row)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(b64decode(picture["png"]))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    pages: list[int] = picture["pages"]
    return pages


def _draw_row(file: Path, file_format: str, row: PrintedRow) -> dict[str, Any]:
    """The picture as JSON, from the process that has opened the file."""
    picture = draw_row(file, file_format, row)
    return {"png": b64encode(picture.png).decode(), "pages": picture.pages}
