"""Reads pages that are images: sets them upright and straight, finds grids by their rules, text by tesseract.

Nothing heavy is imported before a page is to be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractors.models import Block


def read_scanned_pages(path: Path, pages: Sequence[int]) -> list[Block]:
    """The blocks of these pages (from 1) of a PDF whose pages are images, page by page in reading order.

    Grids have method "ocr"; cells have a confidence 0..1, that of their least sure word. Boxes are points on
    the page as it is shown, also where the page lies on its side; `column_edges` of a Grid and `indent` of a
    Paragraph are measured on the page set upright and straight. Raised footnote marks are raised digits.
    Raises MissingToolError if tesseract or its Vietnamese data is not there, DocumentError if a page cannot be
    read. Uses pdfium, which must not be used from another thread meanwhile.
    """
    from extractors.readers.scan.pages import read_pages

    return read_pages(path, pages)


def require_tesseract() -> None:
    """Raise MissingToolError unless tesseract with Vietnamese language data can be run."""
    from extractors.readers.scan.recognition import require_tesseract

    require_tesseract()
