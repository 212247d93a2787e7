"""The formats that are read: one entry each. What is found, read, drawn and told of formats asks here.

A format is told by its content, whatever the name says; only a web page counts as a document just where its name says
that a word processor wrote it.
"""

from __future__ import annotations

import importlib
import mmap
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.readers.archive import names_in_archive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from extractors.models import Document

LOOKED_AT = 1024
"""Bytes from the start that tell the format. Acrobat accepts other bytes before a PDF's header, and so do we."""

_WORKBOOK_STREAM, _WORD_STREAM = "Workbook\0".encode("utf-16-le"), "WordDocument\0".encode("utf-16-le")
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """A format.

    `suffixes` are those of its files, in small letters. `sniff` is asked with the first bytes of a file and its path.
    `function` ("module:name") reads a file. `printable`: LibreOffice can print its files; others are pictures of pages.
    """

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes, Path], bool]
    function: str
    printable: bool = True

    @property
    def module(self) -> str:
        """The module that its code begins with."""
        return self.function.partition(":")[0]

    def read(self, path: Path) -> Document:
        """Read a file of this format; its libraries are loaded only now. Raises DocumentError, see `open_document`."""
        module, _, name = self.function.partition(":")
        document: Document = getattr(importlib.import_module(module), name)(path)
        return document


def _is_pdf(start: bytes, _path: Path) -> bool:
    return b"%PDF-" in start


def _is_zip(start: bytes, _path: Path) -> bool:
    return start.startswith(_ZIP)


def _is_image(start: bytes, _path: Path) -> bool:
    return start.startswith(_IMAGES)


def _is_opendocument_text(start: bytes, _path: Path) -> bool:
    return start.startswith(_ZIP) and b"mimetypeapplication/vnd.oasis.opendocument.text" in start


def _is_opendocument_sheet(start: bytes, _path: Path) -> bool:
    return start.startswith(_ZIP) and b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in start


def _is_workbook(start: bytes, path: Path) -> bool:
    return start.startswith(_ZIP) and any(name == b"xl/workbook.xml" for name in names_in_archive(path))


def _is_ole(start: bytes, _path: Path) -> bool:
    return start.startswith(_OLE)


def _is_ole_workbook(start: bytes, path: Path) -> bool:
    """A Word file may hold a workbook, too."""
    return start.startswith(_OLE) and _holds(path, _WORKBOOK_STREAM) and not _holds(path, _WORD_STREAM)


def _holds(path: Path, text: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(text) >= 0


def _is_rtf(start: bytes, _path: Path) -> bool:
    return start.lstrip(_BLANK).startswith(b"{\\rtf")


def _is_word_xml(start: bytes, _path: Path) -> bool:
    return b"Word.Document" in start and start.lstrip(_BLANK).startswith(b"<?xml")


def _is_web_archive(start: bytes, path: Path) -> bool:
    begins = start.lstrip(_BLANK).lower().startswith((b"mime-version:", b"from: <saved"))
    return begins and path.suffix.lower() == ".doc"


def _is_web_page(start: bytes, path: Path) -> bool:
    return path.suffix.lower() == ".doc" and _WEB_PAGE.search(start.replace(b"\0", b"")) is not None


_WORD, _SHEET = "extractors.readers.word", "extractors.readers.sheet.reader"

READERS = (
    Reader("pdf", (".pdf",), _is_pdf, "extractors.readers.pdf:read_pdf", printable=False),
    Reader(
        "image",
        (".jpg", ".jpeg", ".png", ".tif", ".tiff"),
        _is_image,
        "extractors.readers.image:read_image",
        False,
    ),
    Reader("odt", (".odt",), _is_opendocument_text, f"{_WORD}.doc:read_odt"),
    Reader("ods", (".ods",), _is_opendocument_sheet, f"{_SHEET}:read_converted_sheets"),
    Reader("xlsx", (".xlsx", ".xlsm"), _is_workbook, f"{_SHEET}:read_xlsx"),
    Reader("xls", (".xls",), _is_ole_workbook, f"{_SHEET}:read_converted_sheets"),
    Reader("docx", (".docx",), _is_zip, f"{_WORD}.docx:read_docx"),
    Reader("doc", (".doc",), _is_ole, f"{_WORD}.doc:read_doc"),
    Reader("rtf", (".rtf",), _is_rtf, f"{_WORD}.doc:read_rtf"),
    Reader("word_xml", (), _is_word_xml, f"{_WORD}.doc:read_word_xml"),
    Reader("web_archive", (), _is_web_archive, f"{_WORD}.web_page:read_web_archive"),
    Reader("web_page", (), _is_web_page, f"{_WORD}.web_page:read_web_page"),
)
"""In the order in which they are asked."""

SUFFIXES = frozenset(suffix for reader in READERS for suffix in reader.suffixes)
"""What the names of documents end with."""


def reader_of(start: bytes, path: Path) -> Reader | None:
    """The reader of a file that begins so; None for a format that is not read."""
    return next((reader for reader in READERS if reader.sniff(start, path)), None)
