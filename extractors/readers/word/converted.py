"""What LibreOffice turns into a .docx, and is then read like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.readers.office.libreoffice import read_converted
from extractors.readers.word.docx import read_docx

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Document


def read_as_docx(path: Path, content: bytes, suffix: str, *, import_filter: str | None = None) -> Document:
    """Everything in a document that LibreOffice takes for a text.

    Args:
        path: the document, as errors call it.
        content: what LibreOffice is given.
        suffix: what it is, as the name of its copy says.
        import_filter: LibreOffice's name of the format of `content`, None: as it thinks best.

    Raises:
        MissingToolError: LibreOffice is not installed.
        DocumentError: it cannot be converted or read, or goes beyond a limit.
    """
    document = read_converted(
        path, content, suffix, ".docx", "MS Word 2007 XML", read_docx, import_filter=import_filter
    )
    document.format = "doc"
    return document
