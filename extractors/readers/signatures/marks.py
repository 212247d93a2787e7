"""What a signed file cannot be without; most files have it not, and are not parsed for signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from extractors.readers.archive import names_in_archive

if TYPE_CHECKING:
    from pathlib import Path

_MARK = b"/ByteRange"
_BEGINNING = b"%PDF-"
_ARCHIVE = b"PK\x03\x04"
_OF_OFFICE = b"_xmlsignatures/"
_BEGINS_WITHIN = 1024
_CHUNK = 1 << 20


def may_bear_signatures(path: Path) -> Literal["pdf", "office"] | None:
    """Whether a file has what every signature of its format begins with."""
    try:
        with path.open("rb") as file:
            start = file.read(_BEGINS_WITHIN)
            if start.startswith(_ARCHIVE):
                signed = any(name.lower().startswith(_OF_OFFICE) for name in names_in_archive(path))
                return "office" if signed else None
            if _BEGINNING not in start:
                return None
            file.seek(0)
            tail = b""
            while chunk := file.read(_CHUNK):
                if _MARK in tail + chunk:
                    return "pdf"
                tail = chunk[-len(_MARK) :]
    except OSError:  # it is gone, or another meanwhile, which the reading notices itself
        pass
    return None
