"""Which reader a file needs: by its content, whatever its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Document

_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PDF_HEADER_WITHIN = 1024  # bytes; Acrobat accepts other bytes before the header, and so do we


def read_document(path: Path) -> Document:
    """Reads a PDF, .docx or .doc file whole. Raises DocumentError with the reason for whatever cannot be read."""
    document = open_document(path)
    document.blocks = list(document.blocks)
    return document


def open_document(path: Path) -> Document:
    """A PDF, .docx or .doc file whose blocks may be read only as they are iterated over.

    Raises DocumentError with the reason for whatever cannot be read, at once or on the way.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise DocumentError("this is no file.", code="wrong_type", file=path.name)
        with path.open("rb") as file:
            start = file.read(_PDF_HEADER_WITHIN)
    except FileNotFoundError as error:
        raise DocumentError("the file is gone.", code="vanished", file=path.name) from error
    except OSError as error:
        raise DocumentError(
            f"the file cannot be read ({error.strerror}).", advice="Check its permissions.", file=path.name
        ) from error
    if not start:
        raise DocumentError("the file is empty.", code="empty", advice="Get it again.", file=path.name)
    if _PDF in start:
        from extractors.readers.pdf import read_pdf

        return read_pdf(path)
    if start.startswith(_ZIP):
        from extractors.readers.word.docx import read_docx

        return read_docx(path)
    if start.startswith(_OLE):
        from extractors.readers.word.doc import read_doc

        return read_doc(path)
    raise DocumentError(
        "the content is neither PDF nor Word, whatever the name says.",
        code="wrong_type",
        advice="Save it as PDF or .docx.",
        file=path.name,
    )
