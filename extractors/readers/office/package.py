"""The parts of an Office file (.docx, .xlsx) that carry text, opened safely.

Of python-docx only the XML layer is used, not its package reader: that one unpacks every picture and gives up
on a relationship whose target is missing, which Word itself ignores. Nothing outside the file is ever
fetched: external relationships are not followed and entities are not resolved.
"""

from __future__ import annotations

import lzma
import posixpath
import struct
import zipfile
import zlib
from functools import cache
from typing import TYPE_CHECKING

from docx.oxml.parser import parse_xml

from baocao.errors import DocumentError
from extractors.isolation.limits import MB, current_limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

# what zipfile raises for an archive whose directory points to nowhere or has impossible numbers
_BROKEN_ZIP = (zipfile.BadZipFile, EOFError, ValueError, OverflowError, struct.error, NotImplementedError)

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream in which an Office file with a password lies."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "Open it in Word, save it again as .docx, and put that in its place."
_SEND_AGAIN = "Get the file once more from where it came from."

# Word's "Strict Open XML" has other names for the same things.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", "r"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", "m"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", "a"),
    (b"http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing", "xdr"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", "s"),
)
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
}


@cache
def name(prefixed: str) -> str:
    """The name lxml uses for an element or attribute written as "w:p"."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def integer(text: str | None, default: int = 0, base: int = 10) -> int:
    """An attribute as a whole number, `default` where it is missing or no number."""
    try:
        return int(text, base) if text is not None else default
    except ValueError:
        return default


class OfficePackage:
    """An opened file of Office (.docx, .xlsx): its main part and the parts related to it."""

    def __init__(self, path: Path, root: str, what: str) -> None:
        """Open a file.

        Args:
            path: the file.
            root: the element that its main part begins with, as `name` takes it.
            what: what such a file holds, as errors call it: "Word document".

        Raises:
            DocumentError: it is no sound, unencrypted file of that sort and of reasonable size.
        """
        self._path = path
        self._parts = _unpack(path)
        main = next((target for _, kind, target in self._relations("") if kind == "officeDocument"), None)
        if main is None:
            raise file_error(self._path, f"This is a zip archive, but no {what}.", "wrong_type", _SAVE_AGAIN)
        document = self._parse(main)
        if document is None:
            raise file_error(self._path, f"The file lacks its main part {main}.", "unreadable", _SEND_AGAIN)
        if document.tag != name(root):
            advice = "Give the file the ending of the program that made it, or save it as .docx."
            raise file_error(self._path, f"This is an Office file, but no {what}.", "wrong_type", advice)
        self.document = document
        self._related = list(self._relations(main))

    def part(self, kind: str) -> Element | None:
        """The root of the first part related to the main one as that ("styles", …), None without one."""
        return next((self._parse(target) for _, related, target in self._related if related == kind), None)

    def content(self, kind: str) -> bytes | None:
        """The bytes of the first part related to the main one as that, None without one."""
        target = next((target for _, related, target in self._related if related == kind), None)
        return self._modern(target) if target is not None else None

    def content_by_id(self, relation_id: str | None) -> bytes | None:
        """The bytes of the part with that relationship id, None if there is none."""
        target = next((target for known, _, target in self._related if known == relation_id), None)
        return self._modern(target) if target is not None else None

    def bytes_by_id(self, relation_id: str | None) -> bytes | None:
        """The bytes of the part with that relationship id just as they are, None if there is none."""
        target = next((target for known, _, target in self._related if known == relation_id), None)
        return self._read(target) if target is not None else None

    def part_by_id(self, relation_id: str | None) -> Element | None:
        """The root of the part with that relationship id, None if there is none."""
        return next((self._parse(target) for known, _, target in self._related if known == relation_id), None)

    def parts_beside(self, relation_id: str | None, kind: str) -> Iterator[Element]:
        """The roots of the parts that are related as that to the part with that relationship id."""
        for known, _, target in self._related:
            if known == relation_id:
                related = (part for _, found, part in self._relations(target) if found == kind)
                yield from (root for root in map(self._parse, related) if root is not None)

    def _relations(self, part: str) -> Iterator[tuple[str | None, str, str]]:
        """(id, kind, target) of every relation of `part` ("": the package) to a part of this file."""
        folder, file = posixpath.split(part)
        root = self._parse(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in root if root is not None else ():
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            yield relation.get("Id"), relation.get("Type", "").rpartition("/")[2], target.lstrip("/")

    def _parse(self, part: str) -> Element | None:
        """The root of a part, None if the file has no such part."""
        data = self._modern(part)
        if data is None:
            return None
        try:
            root = parse_xml(data)
        except (SyntaxError, ValueError) as error:  # lxml's XMLSyntaxError is a SyntaxError
            raise file_error(
                self._path, f"Its part {part} is damaged: {error}.", "unreadable", _SEND_AGAIN
            ) from error
        if root.getroottree().docinfo.internalDTD is not None:
            # No program that writes Word files does this; it is how outside files are drawn in.
            message = f"Its part {part} declares XML entities, which a Word file must not."
            raise file_error(self._path, message, "unreadable", _SAVE_AGAIN)
        return root

    def _modern(self, part: str) -> bytes | None:
        """The bytes of a part with the names of Strict Open XML as the others are; None if there is no such part."""
        data = self._read(part)
        if data is not None:
            for strict, prefix in _STRICT:
                data = data.replace(strict, NAMESPACES[prefix].encode())
        return data

    def _read(self, part: str) -> bytes | None:
        info = self._parts.get(part.lower())
        if info is None:
            return None
        limits = current_limits()
        if info.file_size > limits.part_mb * MB:
            message = f"Its part {part} has {info.file_size / MB:.0f} MB."
            raise limits.exceeded("part_mb", message, file=self._path.name)
        try:
            with zipfile.ZipFile(self._path) as archive:
                return archive.read(info)
        except (*_BROKEN_ZIP, zlib.error, lzma.LZMAError, RuntimeError, OSError) as error:
            raise file_error(
                self._path, f"Its part {part} is damaged: {error}.", "unreadable", _SEND_AGAIN
            ) from error


def file_error(path: Path, message: str, code: str, advice: str) -> DocumentError:
    """The error that says what is wrong with a file, and what to do.

    Args:
        path: the file.
        message: what is wrong.
        code: see DocumentError.
        advice: what to do.
    """
    return DocumentError(message, code=code, advice=advice, file=path.name)


def password_error(path: Path) -> DocumentError:
    """The error for a file that only a password opens."""
    return file_error(
        path, "The file is protected by a password.", "encrypted", "Save it without a password."
    )


def _unpack(path: Path) -> dict[str, zipfile.ZipInfo]:
    """The directory of the archive by lower-case name, after checks that cost nothing."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_OLE))
        if not start:
            raise file_error(path, "The file is empty.", "empty", _SEND_AGAIN)
        current_limits().check_file_size(path)
        if start == _OLE:
            if ENCRYPTED in path.read_bytes():
                raise password_error(path)
            raise file_error(
                path, "This is a Word 97-2003 file, not a .docx.", "wrong_type", "Give it the ending .doc."
            )
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except FileNotFoundError as missing:
        raise file_error(
            path, "The file is no longer there.", "vanished", "Run again when it is back."
        ) from missing
    except _BROKEN_ZIP as damage:
        if start.startswith(b"PK"):
            raise file_error(path, "The file is cut off or damaged.", "truncated", _SEND_AGAIN) from damage
        raise file_error(path, "This is no Word file.", "wrong_type", _SAVE_AGAIN) from damage
    except OSError as failure:
        raise file_error(
            path, f"The file cannot be opened: {failure.strerror}.", "unreadable", _SEND_AGAIN
        ) from failure
    if any(member.flag_bits & 1 for member in members):
        raise password_error(path)
    _check_unpacked_size(members, path)
    return {member.filename.replace("\\", "/").lstrip("/").lower(): member for member in members}


def check_archive(path: Path) -> None:
    """Raise DocumentError for a ZIP archive that is damaged or unpacks to too much; nothing is unpacked for that."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_unpacked_size(archive.infolist(), path)
    except _BROKEN_ZIP as error:
        raise file_error(path, "The file is cut off or damaged.", "truncated", _SEND_AGAIN) from error


def _check_unpacked_size(members: list[zipfile.ZipInfo], path: Path) -> None:
    limits = current_limits()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > limits.unpacked_mb * MB:
        raise limits.exceeded("unpacked_mb", f"Unpacked, it has {unpacked / MB:,.0f} MB.", file=path.name)
    if limits.is_bomb(unpacked, packed):
        times = unpacked / max(packed, 1)
        message = f"Unpacked, it has {unpacked / MB:,.0f} MB, {times:,.0f} times its size."
        raise limits.exceeded("unpacked_ratio", message, file=path.name)
