"""Takes documents out of .zip and .eml files; runs in a process of its own, and writes numbered files only."""

from __future__ import annotations

import email
import email.policy
import io
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from email.message import EmailMessage, Message, MIMEPart
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from extractors.isolation.limits import MB, current_limits
from extractors.readers.registry import SUFFIXES as DOCUMENTS
from extractors.values.containers import INSIDE

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

SUFFIXES = frozenset({".zip", ".eml"})

_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError, struct.error, NotImplementedError),
    *(RuntimeError, LookupError, OSError),
)
_CHUNK = 2**20
_ENCRYPTED, _UTF8 = 1, 0x800
_WINDOWS = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SKIPPED = re.compile(
    r"(?:^|/)(?:\.|~\$|__MACOSX(?:/|$)|Thumbs\.db$|README(?:\.(?:txt|md))?$)", re.IGNORECASE
)


def unpack(path: Path) -> dict[str, Any]:
    """Write the documents of a container into the temporary folder, as "0001" and so on.

    Returns `members` (number -> place inside), `other` (places of files that are not read) and `unreadable` (place ->
    reason). Raises DocumentError for a container that is damaged, or goes beyond a limit.
    """
    unpacking = _Unpacking(path.name)
    unpacking.limits.check_file_size(path)
    with path.open("rb") as file:
        unpacking.container(file, path.suffix.lower(), "", 1)
    return {"members": unpacking.members, "other": unpacking.other, "unreadable": unpacking.unreadable}


class _Unpacking:
    def __init__(self, name: str) -> None:
        self.members: dict[str, str] = {}
        self.other: list[str] = []
        self.unreadable: dict[str, str] = {}
        self.limits = current_limits()
        self._name = name
        self._folder = Path(tempfile.gettempdir())
        self._seen = 0
        self._places: set[str] = set()
        self._unpacked = 0

    def container(self, file: BinaryIO, suffix: str, above: str, depth: int) -> None:
        """Take out what is in a container. Raises DocumentError if it is damaged, or beyond a limit."""
        if depth > self.limits.container_depth:
            raise self.limits.exceeded(
                "container_depth", f"It holds containers {depth} deep.", file=self._name
            )
        try:
            if suffix == ".zip":
                self._zip(file, above, depth)
            else:
                self._letter(file.read(), above, depth)
        except DocumentError:
            raise
        except RecursionError as error:
            raise self._damaged("its parts are nested too deeply") from error
        except _BROKEN as error:
            raise self._damaged(f"{type(error).__name__}: {str(error)[:100]}") from error

    def _zip(self, file: BinaryIO, above: str, depth: int) -> None:
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                place = self._place(above, _name_in_archive(info))
                if info.is_dir() or not place or _SKIPPED.search(place.rpartition(INSIDE)[2]):
                    continue
                self._count()
                if stat.S_ISLNK(info.external_attr >> 16):
                    self.other.append(place)
                elif info.flag_bits & _ENCRYPTED:
                    self.unreadable[place] = "It is protected by a password. Save it without one."
                else:
                    self._take(place, depth, info.compress_size, lambda info=info: archive.open(info))  # type: ignore[misc]

    def _letter(self, content: bytes, above: str, depth: int) -> None:
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        for number, part in enumerate(_attachments(letter), 1):
            self._count()
            kind = part.get_content_type()
            name = part.get_filename() or (
                f"thu-{number}.eml" if kind == "message/rfc822" else f"phan-{number}"
            )
            data = _content(part)
            if kind == "message/rfc822" and not name.lower().endswith(".eml"):
                name = f"{name}.eml"
            place = self._place(above, str(name))
            self._take(place, depth, len(data), lambda data=data: io.BytesIO(data))  # type: ignore[misc]

    def _take(self, place: str, depth: int, packed: int, opened: Callable[[], Any]) -> None:
        """Write a document, open a container, name anything else; what is damaged is named with the reason."""
        suffix = PurePosixPath(place).suffix.lower()
        if suffix not in DOCUMENTS and suffix not in SUFFIXES:
            self.other.append(place)
            return
        before = len(self.members), len(self.other)
        target = self._folder / f"{len(self.members) + 1:04}"
        try:
            with opened() as source, target.open("wb") as file:
                self._copy(source, file, packed, place)
            if suffix in DOCUMENTS:
                self.members[target.name] = place
                return
            inner = target.rename(self._folder / f"inner-{depth}")
            with inner.open("rb") as file:
                self.container(file, suffix, f"{place}{INSIDE}", depth + 1)
            if before == (len(self.members), len(self.other)):
                self.other.append(place)  # nothing is in it
        except DocumentError as error:
            if error.code == "limit":  # counted over all that is in the file
                raise
            self.unreadable[place] = f"{error.message} {error.advice or ''}".strip()
        except _BROKEN as error:
            self.unreadable[place] = f"It is damaged ({type(error).__name__})."

    def _copy(self, source: Any, target: BinaryIO, packed: int, place: str) -> None:
        size = 0
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            self._unpacked += len(chunk)
            if size > self.limits.file_mb * MB:
                raise self.limits.exceeded("file_mb", f"{place} has more MB.", file=self._name)
            if self._unpacked > self.limits.container_mb * MB:
                message = f"Its documents have more than {self.limits.container_mb:,.0f} MB."
                raise self.limits.exceeded("container_mb", message, file=self._name)
            if self.limits.is_bomb(size, packed):
                message = f"{place} unpacks to more than {size / max(packed, 1):,.0f} times its size."
                raise self.limits.exceeded("unpacked_ratio", message, file=self._name)
            target.write(chunk)

    def _count(self) -> None:
        self._seen += 1
        if self._seen > self.limits.container_files:
            message = f"It holds more than {self.limits.container_files:,.0f} files."
            raise self.limits.exceeded("container_files", message, file=self._name)

    def _place(self, above: str, name: str) -> str:
        """Where a file is, as it is shown: no way out of the container, and no place twice."""
        parts = _CONTROL.sub("_", _WINDOWS.sub("", name.replace("\\", "/"))).split("/")
        inside = "/".join(part.replace(INSIDE[0], "_") for part in parts if part not in {"", ".", ".."})
        place = f"{above}{inside}" if inside else ""
        stem, suffix = PurePosixPath(place).with_suffix(""), PurePosixPath(place).suffix
        number = 1
        while place in self._places:
            number += 1
            place = f"{stem} ({number}){suffix}"
        self._places.add(place)
        return place

    def _damaged(self, why: str) -> DocumentError:
        advice = "Get it again from where it came from."
        return DocumentError(
            f"It cannot be unpacked ({why}).", code="truncated", advice=advice, file=self._name
        )


def _attachments(part: MIMEPart) -> list[MIMEPart]:
    """The files in a letter: what has a name or is a letter itself; the text of the letter is none."""
    found: list[MIMEPart] = []
    pending = [part]
    while pending:
        current = pending.pop()
        if current.is_multipart() and current.get_content_type() != "message/rfc822":
            pending.extend(reversed(list(current.iter_parts())))
        elif current.get_filename() or (
            current is not part and current.get_content_type() == "message/rfc822"
        ):
            found.append(current)
    return found


def _content(part: MIMEPart) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):  # a letter in the letter
        return b"".join(bytes(each) for each in inner[:1] if isinstance(each, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name_in_archive(info: zipfile.ZipInfo) -> str:
    """The name of a member: many programs write UTF-8 and do not say so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename
