"""One page of a PDF as a file of its own, for the libraries that read files."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pypdfium2 as pdfium
    from pdfplumber.page import Page

    from extractors.readers.pdf.marks import PageMarks


def single_page(document: pdfium.PdfDocument, marks: PageMarks) -> bytes:
    """A PDF of this page alone, turned so that its text stands upright. Raises PdfiumError."""
    import pypdfium2

    alone = pypdfium2.PdfDocument.new()
    try:
        alone.import_pages(document, [marks.number - 1])
        page = alone[0]
        page.set_rotation(marks.frame.turn)
        page.close()
        file = BytesIO()
        alone.save(file)
        return file.getvalue()
    finally:
        alone.close()


@contextmanager
def plumbed(document: pdfium.PdfDocument, marks: PageMarks) -> Iterator[Page]:
    """The page opened with pdfplumber, upright."""
    import pdfplumber

    with pdfplumber.open(BytesIO(single_page(document, marks))) as pdf:
        yield pdf.pages[0]
