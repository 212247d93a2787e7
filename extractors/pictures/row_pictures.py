"""The picture that proves a figure: the page a row stands on, the row marked, and in it one cell."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import DocumentError
from extractors.models import BBox, Place
from extractors.pictures.page_pictures import Mark, as_pdf, as_png, draw_marks, render_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.pictures.page_pictures import Image

ROW_TINT = (255, 246, 176)
ROW_EDGE = (235, 130, 0)
CELL_TINT = (255, 205, 150)
CELL_EDGE = (214, 0, 28)
MAX_PAGES = 4
"""Pages in one picture. A row cut by page breaks has two; one that goes on and on is shown up to here."""

_GAP_PIXELS = 12
_GAP_COLOUR = 110


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of the row to mark: `places` are its parts in order, none in Word; `chosen`: it is the one asked for."""

    text: str
    places: tuple[Place, ...] = ()
    row_span: int = 1
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row as it stands in the document; `row_no` (from 1) is its place in the table.

    `is_list`: it was composed from bulleted text and never printed as a row.
    """

    row_no: int
    cells: Sequence[RowCell]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class RowPicture:
    """A PNG file's content, and the pages (from 1) in it, one below the other.

    Pages of a Word file are those of its printout by LibreOffice.
    """

    png: bytes
    pages: list[int] = field(default_factory=list)


def draw_row(path: Path, file_format: str, row: PrintedRow) -> RowPicture:
    """Draw the page or pages of a row. `file_format` is pdf, scan, docx or doc.

    A row without places is looked for by its words. Raises DocumentError if the file cannot be shown or the row
    not be found in it, MissingToolError for Word without LibreOffice.
    """
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        pdf = as_pdf(path, file_format, Path(folder))
        cells = row.cells
        if not any(place.bbox for cell in cells for place in cell.places):
            from extractors.pictures.row_search import find_row

            cells = find_row(pdf, row)
        marks = _marks(cells)
        if not marks:
            raise DocumentError("the row was not found on the pages of the file.", file=path.name)
        return _draw(pdf, marks, path.name)


def _marks(cells: Sequence[RowCell]) -> dict[int, list[Mark]]:
    """Marks by page. A merged cell reaches beyond the row, so others say where the row itself ends."""
    own = [cell for cell in cells if cell.row_span == 1] or list(cells)
    bands = _boxes_by_page(own)
    marks: dict[int, list[Mark]] = {}
    for page, boxes in list(bands.items())[:MAX_PAGES]:
        all_boxes = dict.fromkeys(_boxes_by_page(cells)[page])  # a merged cell is there once a column
        chosen = _boxes_by_page(cell for cell in cells if cell.chosen)[page]
        marks[page] = [
            *(Mark(box, ROW_TINT, filled=True) for box in all_boxes if box not in chosen),
            *(Mark(box, CELL_TINT, filled=True) for box in dict.fromkeys(chosen)),
            Mark(_around(boxes), ROW_EDGE, thickness=2),
            *(Mark(box, CELL_EDGE, thickness=3) for box in dict.fromkeys(chosen)),
        ]
    return marks


def _boxes_by_page(cells: Iterable[RowCell]) -> dict[int, list[BBox]]:
    boxes: dict[int, list[BBox]] = defaultdict(list)
    for cell in cells:
        for place in cell.places:
            if place.page is not None and place.bbox is not None:
                boxes[place.page].append(place.bbox)
    return boxes


def _around(boxes: Sequence[BBox]) -> BBox:
    left, top, right, bottom = zip(*boxes, strict=True)
    return BBox(min(left), min(top), max(right), max(bottom))


def _draw(pdf: Path, marks: dict[int, list[Mark]], name: str) -> RowPicture:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise DocumentError("the file cannot be shown; it is damaged.", file=name) from error
    images = []
    try:
        for page, to_draw in marks.items():
            try:
                image, scale = render_page(document[page - 1])
            except (pdfium.PdfiumError, IndexError) as error:
                raise DocumentError("the page cannot be shown.", file=name, page=page) from error
            draw_marks(image, scale, to_draw)
            images.append(image)
    finally:
        document.close()
    return RowPicture(as_png(_one_below_the_other(images)), list(marks))


def _one_below_the_other(images: Sequence[Image]) -> Image:
    import numpy as np

    if len(images) == 1:
        return images[0]
    width = max(image.shape[1] for image in images)
    strips: list[Image] = []
    for image in images:
        if strips:
            strips.append(np.full((_GAP_PIXELS, width, 3), _GAP_COLOUR, dtype=np.uint8))
        room = ((0, 0), (0, width - image.shape[1]), (0, 0))
        strips.append(np.pad(image, room, constant_values=_GAP_COLOUR))
    return np.concatenate(strips)
