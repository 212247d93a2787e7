"""Streams of a PDF packed in a way that no library here can unpack: pdfium takes them for empty and says nothing."""

from __future__ import annotations

import mmap
import re
from typing import TYPE_CHECKING

from baocao.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

_KNOWN = frozenset(
    b"ASCIIHexDecode ASCII85Decode LZWDecode FlateDecode RunLengthDecode CCITTFaxDecode "
    b"JBIG2Decode DCTDecode JPXDecode".split()
)
_FILTER = re.compile(rb"/Filter\s*(/\w{1,40}|\[[^\]\[<>]{1,400}\])")
_NAME = re.compile(rb"/(\w+Decode)\b")
"""Signatures and encryption have filters, too, but none with such a name."""


def unsupported_filters(path: Path) -> list[str]:
    """Names of filters in the file that are not those of the standard. Dictionaries of streams are never packed."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        names = {name for found in _FILTER.finditer(content) for name in _NAME.findall(found[1])}
    return sorted(name.decode() for name in names - _KNOWN)


def unsupported(path: Path, filters: list[str], page: int) -> DocumentError:
    """The error for a page that cannot be read for that reason."""
    return DocumentError(
        f"what is on it is packed with {', '.join(filters)}, which cannot be unpacked here.",
        code="unsupported",
        advice="Open it in a viewer that shows it, and print it to a new PDF.",
        file=path.name,
        page=page,
    )
