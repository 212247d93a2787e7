"""Reads a Word 97-2003 file (.doc): LibreOffice turns it into a .docx, which is then read like any other."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from extractors.isolation.limits import MB, current_limits
from extractors.readers.office.package import check_archive, file_error, password_error
from extractors.readers.word.converted import read_as_docx
from extractors.readers.word.docx import read_docx

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Document

_OLE, _ZIP, _RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"{\\rtf"
_SEND_AGAIN = "Get the file once more from where it came from."
_WORD_SIGNATURES = (0xA5EC, 0xA5DC)  # Word 97 and later, Word 6 and 95
_ENCRYPTED = 0x0100


def read_doc(path: Path) -> Document:
    """Everything in a .doc, by way of LibreOffice; a .docx that is only named .doc is read as what it is.

    Raises MissingToolError where LibreOffice is not installed, DocumentError for a file that is not a sound,
    unencrypted Word or RTF file, or that goes beyond a limit.
    """
    try:
        current_limits().check_file_size(path)
        data = path.read_bytes()
    except FileNotFoundError as missing:
        raise file_error(
            path, "The file is no longer there.", "vanished", "Run again when it is back."
        ) from missing
    except OSError as failure:
        message = f"The file cannot be opened: {failure.strerror}."
        raise file_error(path, message, "unreadable", _SEND_AGAIN) from failure
    if data.startswith(_ZIP):
        return read_docx(path)
    _check(path, data)
    return read_as_docx(path, data, ".doc")


def read_rtf(path: Path) -> Document:
    """Everything in an RTF file, which many systems name .doc. Raises as `read_doc` does."""
    return read_doc(path)


def read_odt(path: Path) -> Document:
    """Everything in a text of OpenDocument. Raises DocumentError, also for one that unpacks to too much."""
    current_limits().check_file_size(path)
    check_archive(path)
    return read_as_docx(path, path.read_bytes(), ".odt")


def read_word_xml(path: Path) -> Document:
    """Everything in an XML file of Word 2003, which is named .doc or .xml. Raises as `read_doc` does."""
    limits = current_limits()
    limits.check_file_size(path)
    data = path.read_bytes()
    if len(data) > limits.part_mb * MB:
        raise limits.exceeded("part_mb", f"The XML has {len(data) / MB:,.0f} MB.", file=path.name)
    if not data.rstrip(b"\0 \r\n\t").endswith(b"wordDocument>"):
        raise file_error(path, "The file is cut off.", "truncated", _SEND_AGAIN)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:  # Word writes none; they draw in other files, or explode
        raise file_error(path, "The file declares entities, which Word does not.", "unreadable", _SEND_AGAIN)
    return read_as_docx(path, data, ".xml", import_filter="MS Word 2003 XML")


def _check(path: Path, data: bytes) -> None:
    """Raise DocumentError unless these are the bytes of a whole Word or RTF file without a password."""
    if not data:
        raise file_error(path, "The file is empty.", "empty", _SEND_AGAIN)
    if data.startswith(_RTF):
        if not data.rstrip(b"\0\r\n\t \x1a").endswith(b"}"):
            raise file_error(path, "The file is cut off.", "truncated", _SEND_AGAIN)
        return
    if not data.startswith(_OLE):
        advice = "Open it in the program that made it and save it as .docx."
        raise file_error(path, "This is no Word file.", "wrong_type", advice)
    _check_ole(path, data)


def _check_ole(path: Path, data: bytes) -> None:
    """Raise DocumentError unless every stream of the file is there, and it is a Word document without a password."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as ole:
            if ole.exists("EncryptedPackage"):
                raise password_error(path)
            if not ole.exists("WordDocument"):
                advice = "Give the file the ending of the program that made it."
                raise file_error(path, "This is an Office file, but no Word document.", "wrong_type", advice)
            start = ole.openstream("WordDocument").read(12)
            for stream in ole.listdir():
                ole.openstream(stream)  # which reads all of it
    except (OSError, IndexError, struct.error) as error:  # what olefile raises for sectors that are not there
        raise file_error(path, "The file is cut off.", "truncated", _SEND_AGAIN) from error
    if len(start) == 12:
        signature, flags = struct.unpack("<H8xH", start)
        if signature in _WORD_SIGNATURES and flags & _ENCRYPTED:
            raise password_error(path)
