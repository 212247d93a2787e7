"""Pictures of places, drawn one after the other in a process of its own: the files came from strangers."""

from __future__ import annotations

import threading
from base64 import b64decode, b64encode
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from baocao.usecases.source import SourcePlace, find_file
from baocao.warehouse.query import connect_published, records
from extractors.isolation.confined import Confined
from extractors.isolation.limits import current_limits
from extractors.pictures.cell_pictures import draw_cell, draw_printout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractors.pictures.row_pictures import PrintedRow

_KEPT = 60


@dataclass(frozen=True, slots=True)
class Spot:
    """What a picture shows: a `box` of a page, None: the whole page. Of a Word file, which has no pages, a row."""

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    row: PrintedRow | None = None
    marked: bool = True


class Pictures:
    """Draws pictures, and keeps the last ones. The process is started when first needed and used again."""

    def __init__(self, warehouse: Path, sources: Sequence[Path] = ()) -> None:
        self._warehouse = warehouse
        self._documents = _documents(warehouse)
        self._sources = sources
        self._process = Confined(current_limits())
        self._lock = threading.Lock()
        self._files: dict[str, tuple[Path, str]] = {}
        self._drawn: OrderedDict[tuple[str, bool], bytes] = OrderedDict()

    def can_show(self, document_id: str, spot: Spot) -> bool:
        """Whether there may be a picture: a place on a page, or a row of a Word file where LibreOffice is."""
        return spot.page is not None or (spot.row is not None and self.is_word(document_id))

    def is_word(self, document_id: str) -> bool:
        """Whether a document has no pages of its own."""
        return str(self._documents[document_id]["format"]) in {"docx", "doc"}

    def of(self, question_id: str, document_id: str, spot: Spot, *, whole_width: bool) -> bytes:
        """A PNG of the place of a question.

        Raises:
            DocumentError: the file is not there any more, the place is on no page, or cannot be shown.
            MissingToolError: it is a Word file, and there is no LibreOffice.
        """
        key = (question_id, whole_width)
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = self._draw(document_id, spot, whole_width=whole_width)
                while len(self._drawn) > _KEPT:
                    self._drawn.popitem(last=False)
            return self._drawn[key]

    def _draw(self, document_id: str, spot: Spot, *, whole_width: bool) -> bytes:
        if not self.can_show(document_id, spot):
            raise DocumentError(
                "it has no place on a page.", file=str(self._documents[document_id]["file_name"])
            )
        file, file_format = self._file(document_id)
        self._process.give(_picture, file, file_format, spot, whole_width)
        return b64decode(self._process.answer()["png"])

    def _file(self, document_id: str) -> tuple[Path, str]:
        if document_id not in self._files:
            document = self._documents[document_id]
            place = SourcePlace("", "", {}, document)
            self._files[document_id] = (
                find_file(place, self._warehouse, self._sources),
                str(document["format"]),
            )
        return self._files[document_id]

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._process.end()


def _documents(warehouse: Path) -> dict[str, dict[str, Any]]:
    with connect_published(warehouse) as con:
        rows = records(con, "SELECT document_id, file_path, file_name, format FROM staging.documents")
    return {row["document_id"]: row for row in rows}


def _picture(file: Path, file_format: str, spot: Spot, whole_width: bool) -> dict[str, str]:
    """The picture as JSON, in the process that opens the file."""
    if file_format in {"docx", "doc"}:
        png = draw_printout(file, file_format, spot.row, whole_width=whole_width)
    else:
        assert spot.page is not None
        png = draw_cell(file, file_format, spot.page, spot.box, whole_width=whole_width, marked=spot.marked)
    return {"png": b64encode(png).decode()}
