"""Whether a PDF is within the limits of a document, told from its page tree before any page is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.isolation.limits import current_limits

if TYPE_CHECKING:
    import pypdfium2 as pdfium


def check_pages(document: pdfium.PdfDocument, name: str) -> None:
    """Raise DocumentError for too many pages or a page too large, PdfiumError for a page that cannot be found.

    How large a stream is unpacked is known only once it is: that is left to the limit on memory.
    """
    limits = current_limits()
    count = len(document)
    if count > limits.pages:
        raise limits.exceeded("pages", f"It has {count:,} pages.", file=name)
    for index in range(count):
        longer = max(document.get_page_size(index))
        if longer > limits.page_points:
            message = f"Page {index + 1} is {longer:,.0f} points long."
            raise limits.exceeded("page_points", message, file=name)
