"""Pictures of places, drawn one after the other in a process of its own: the files came from strangers."""

from __future__ import annotations

import threading
from base64 import b64decode, b64encode
from collections import OrderedDict
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from baocao.errors import BaocaoError, DocumentError
from baocao.usecases.source import SourcePlace, find_file
from baocao.warehouse.query import connect_published
from extractors.isolation.confined import WATCH_SECONDS, Confined
from extractors.isolation.limits import current_limits
from extractors.pictures.cell_pictures import draw_cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from baocao.warehouse.review_queue import Question, Surroundings

_KEPT = 60


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

    def of(self, asked: Question, around: Surroundings, *, whole_width: bool) -> bytes:
        """A PNG of the cell of a question, or of its row.

        Raises:
            DocumentError: the file is not there any more, has no pages, or cannot be shown.
        """
        key = (asked.id, whole_width)
        with self._lock:
            if key not in self._drawn:
                self._drawn[key] = self._draw(asked, around, whole_width=whole_width)
                while len(self._drawn) > _KEPT:
                    self._drawn.popitem(last=False)
            return self._drawn[key]

    def _draw(self, asked: Question, around: Surroundings, *, whole_width: bool) -> bytes:
        places = around.places or around.row_boxes
        if not places or places[0].bbox is None or places[0].page is None:
            raise DocumentError("it has no place on a page.", file=asked.file_name)
        file, file_format = self._file(asked)
        page, box = places[0].page, list(places[0].bbox)
        if not around.places:
            boxes = [place.bbox for place in places if place.bbox and place.page == page]
            left, top, right, bottom = zip(*boxes, strict=True)
            box = [min(left), min(top), max(right), max(bottom)]
        self._process.give(_picture, file, file_format, page, box, whole_width)
        while (answer := self._process.result()) is None:
            wait([self._process.connection], timeout=WATCH_SECONDS)
        if isinstance(answer, BaocaoError):
            raise answer
        return b64decode(answer["png"])

    def _file(self, asked: Question) -> tuple[Path, str]:
        if asked.document_id not in self._files:
            document = self._documents[asked.document_id]
            place = SourcePlace("", "", {}, document)
            self._files[asked.document_id] = (
                find_file(place, self._warehouse, self._sources),
                str(document["format"]),
            )
        return self._files[asked.document_id]

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._process.end()


def _documents(warehouse: Path) -> dict[str, dict[str, Any]]:
    with connect_published(warehouse) as con:
        rows = con.execute(
            "SELECT document_id, file_path, file_name, format FROM staging.documents"
        ).fetchall()
    names = ("document_id", "file_path", "file_name", "format")
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}


def _picture(file: Path, file_format: str, page: int, box: list[float], whole_width: bool) -> dict[str, str]:
    """The picture as JSON, in the process that opens the file."""
    png = draw_cell(file, file_format, page, box, whole_width=whole_width)
    return {"png": b64encode(png).decode()}
