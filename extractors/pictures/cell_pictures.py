"""The picture a reviewer decides by: a cell marked, with what stands around it, large enough to be read."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from extractors.models import BBox
from extractors.pictures.page_pictures import Mark, as_pdf, as_png, draw_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL_EDGE = (214, 0, 28)
CELL_TINT = (255, 244, 190)
DPI = 170
MAX_PIXELS = 3_000_000
_AROUND = (150.0, 45.0)
"""Points to the left and right, above and below a cell that are shown with it."""


def draw_cell(path: Path, file_format: str, page: int, box: Sequence[float], *, whole_width: bool) -> bytes:
    """Draw a cell with its neighbours.

    Args:
        path: the file.
        file_format: pdf or scan.
        page: its number, from 1.
        box: the cell in points from the upper left.
        whole_width: the whole line of the page instead of what is next to the cell.

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
                return _draw(document[page - 1], BBox(*box), whole_width=whole_width)
            finally:
                document.close()
        except (pdfium.PdfiumError, IndexError) as error:
            raise DocumentError("the page cannot be shown.", file=path.name, page=page) from error


def _draw(page: Any, box: BBox, *, whole_width: bool) -> bytes:
    import numpy as np

    width, height = page.get_size()
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
    draw_marks(image, scale, [Mark(here, CELL_TINT, filled=True), Mark(here, CELL_EDGE, thickness=3)])
    return as_png(image)
