"""Reads pages that are images: sets them upright and straight, finds grids by their rules, text by tesseract.

Nothing heavy is imported before a page is to be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.models import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractors.models import Block
    from extractors.readers.scan.imaging import Image

_FILLED = 0.5  # of the cells of a table without a heading hold text
_LEGIBLE_TABLE = 0.8  # confidence; a worn scan of a table has .9, the lattice of a chart .5 to .7


def read_scanned_pages(path: Path, pages: Sequence[int], warnings: list[str] | None = None) -> list[Block]:
    """The blocks of these pages (from 1) of a PDF whose pages are images, page by page in reading order.

    Grids have method "ocr"; cells have a confidence 0..1, that of their least sure word. Boxes are points on
    the page as it is shown, also where the page lies on its side; `column_edges` of a Grid and `indent` of a
    Paragraph are measured on the page set upright and straight. Raised footnote marks are raised digits.
    What was left out because it could not be read surely is said in `warnings`, if a list is given.
    Raises MissingToolError if tesseract or its Vietnamese data is not there, DocumentError if a page cannot be
    read. Uses pdfium, which must not be used from another thread meanwhile.
    """
    from extractors.readers.scan.pages import read_pages

    return read_pages(path, pages, [] if warnings is None else warnings)


def read_drawing(image: Image, scale: float, number: int) -> list[Block]:
    """The blocks of a picture that is no whole page, as those of `read_scanned_pages`.

    Args:
        image: The picture, in colour (blue, green, red), white where nothing of it is.
        scale: Pixels a point.
        number: The page it is from (from 1), for the blocks.

    Returns:
        Grids and Paragraphs in reading order, with boxes in points of the picture.

    Raises:
        MissingToolError: tesseract or its Vietnamese data is not there.
    """
    from extractors.readers.scan.pieces import read_drawing

    return read_drawing(image, scale, number)


def without_drawings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without grids that are no tables: of a chart or a photograph little reads as words and figures, and
    what does stands in few of the fields.
    """
    return [block for block in blocks if not isinstance(block, Grid) or _is_table(block)]


def _is_table(grid: Grid) -> bool:
    has_heading = all(cell.text for cell in grid.cells if cell.row == 0)
    filled = sum(bool(cell.text) for cell in grid.cells)
    return (grid.confidence or 0.0) >= _LEGIBLE_TABLE and (has_heading or filled > _FILLED * len(grid.cells))


def read_texts(
    image: Image, scale: float, boxes: Sequence[Sequence[float]], columns: Sequence[int]
) -> list[tuple[str, float]]:
    """The text in each of these boxes of a picture, and how sure it is, 0..1.

    Args:
        image: The picture, in colour (blue, green, red), upright and straight.
        scale: Pixels a point.
        boxes: Left, top, right and bottom of each text, in points of the picture.
        columns: For each the number of its column: figures are read better beside others.

    Raises:
        MissingToolError: tesseract or its Vietnamese data is not there.
    """
    from extractors.readers.scan.pieces import read_texts

    return read_texts(image, scale, boxes, columns)


def require_tesseract() -> None:
    """Raise MissingToolError unless tesseract with Vietnamese language data can be run."""
    from extractors.readers.scan.language import require_tesseract

    require_tesseract()
