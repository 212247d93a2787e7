"""The picture a reviewer decides by: a cell marked, with what stands around it, large enough to be read."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from extractors.models import BBox
from extractors.pictures.page_pictures import Mark, as_pdf, as_png, draw_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Block
    from extractors.pictures.row_pictures import PrintedRow

CELL_EDGE = (214, 0, 28)
CELL_TINT = (255, 244, 190)
DPI = 170
MAX_PIXELS = 3_000_000
_AROUND = (150.0, 45.0)
"""Points to the left and right, above and below a cell that are shown with it."""


def draw_cell(
    path: Path,
    file_format: str,
    page: int,
    box: Sequence[float] | None,
    *,
    whole_width: bool,
    marked: bool = True,
) -> bytes:
    """Draw a cell with its neighbours, or a page.

    Args:
        path: the file.
        file_format: pdf or scan.
        page: its number, from 1.
        box: the cell in points from the upper left; None: the whole page.
        whole_width: the whole line of the page instead of what is next to the cell.
        marked: whether the box is marked.

    Returns:
        A PNG file's content.

    Raises:
        DocumentError: the page cannot be shown.
    """
    import pypdfium2 as pdfium

    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        try:
            document = pdfium.PdfDocument(as_pdf(path, file_format, Path(folder)))
            try:
                place = BBox(*box) if box is not None else None
                return _draw(document[page - 1], place, whole_width=whole_width, marked=marked)
            finally:
                document.close()
        except (pdfium.PdfiumError, IndexError) as error:
            raise DocumentError("the page cannot be shown.", file=path.name, page=page) from error


def draw_printout(path: Path, file_format: str, row: PrintedRow | None, *, whole_width: bool) -> bytes:
    """Draw a row of a Word file, as LibreOffice prints it: its chosen cell, if that is found, else the row.

    The printout is kept, as the next question is about the same file most times; to be called in a confined process,
    with whose folder it goes.

    Args:
        path: the file.
        file_format: docx or doc.
        row: it is looked for by its words; None: the first page.
        whole_width: the whole line of the page instead of what is next to the cell.

    Returns:
        A PNG file's content.

    Raises:
        DocumentError: the row is not found, or the file cannot be printed.
        MissingToolError: there is no LibreOffice.
    """
    from extractors.pictures.row_search import find_in_blocks

    pdf, blocks = _printout(path, file_format)
    if row is None:
        return draw_cell(pdf, "pdf", 1, None, whole_width=True)
    cells = find_in_blocks(blocks, row)
    chosen = [cell for cell in cells if cell.chosen and cell.places] or cells
    boxes = [
        (place.page, place.bbox) for cell in chosen for place in cell.places if place.bbox and place.page
    ]
    if not boxes:
        raise DocumentError("the row was not found on the pages of the file.", file=path.name)
    page = boxes[0][0]
    left, top, right, bottom = zip(*(box for number, box in boxes if number == page), strict=True)
    around = (min(left), min(top), max(right), max(bottom))
    return draw_cell(pdf, "pdf", page, around, whole_width=whole_width)


@lru_cache(maxsize=4)
def _printout(path: Path, file_format: str) -> tuple[Path, list[Block]]:
    """A Word file as a PDF, and what was read of that."""
    from extractors.readers.dispatch import read_document

    pdf = as_pdf(path, file_format, Path(tempfile.mkdtemp(prefix="printout-")))
    return pdf, list(read_document(pdf).blocks)


def _draw(page: Any, box: BBox | None, *, whole_width: bool, marked: bool) -> bytes:
    import numpy as np

    width, height = page.get_size()
    if box is None:
        box, marked, whole_width = BBox(0.0, 0.0, width, height), False, True
    right, down = _AROUND
    left_edge = 0.0 if whole_width else max(box.x0 - right, 0.0)
    right_edge = width if whole_width else min(box.x1 + right, width)
    top, bottom = max(box.y0 - down, 0.0), min(box.y1 + down, height)
    if right_edge <= left_edge or bottom <= top:
        raise DocumentError("the place is not on the page.")
    scale = min(DPI / 72, (MAX_PIXELS / ((right_edge - left_edge) * (bottom - top))) ** 0.5)
    crop = (left_edge, height - bottom, width - right_edge, top)
    bitmap = page.render(scale=scale, crop=crop, rev_byteorder=True)
    try:
        image = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]).copy()
    finally:
        bitmap.close()
        page.close()
    here = BBox(box.x0 - left_edge, box.y0 - top, box.x1 - left_edge, box.y1 - top)
    if marked:
        draw_marks(image, scale, [Mark(here, CELL_TINT, filled=True), Mark(here, CELL_EDGE, thickness=3)])
    return as_png(image)
