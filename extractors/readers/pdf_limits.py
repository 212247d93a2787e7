"""Whether a PDF is within the limits of a document, told from its page tree before any page is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.limits import current_limits

if TYPE_CHECKING:
    from pathlib import Path


def check_pdf(path: Path) -> None:
    """Raise DocumentError for a file with too many bytes or pages, or with a page too large.

    How large a stream is unpacked is known only once it is: that is left to the limit on memory. A file that
    cannot be opened passes; the reader says what is wrong with it.
    """
    import pypdfium2 as pdfium

    limits = current_limits()
    limits.check_file_size(path)
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError:
        return
    try:
        count = len(document)
        if count > limits.pages:
            raise limits.exceeded("pages", f"It has {count:,} pages.", file=path.name)
        for index in range(count):
            longer = max(document.get_page_size(index))
            if longer > limits.page_points:
                message = f"Page {index + 1} is {longer:,.0f} points long."
                raise limits.exceeded("page_points", message, file=path.name)
    except pdfium.PdfiumError:
        return
    finally:
        document.close()
