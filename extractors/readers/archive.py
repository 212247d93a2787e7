"""What a ZIP archive holds, told by its directory alone."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_END, _END_SIZE = b"PK\x05\x06", 22
_ENTRY, _ENTRY_SIZE = b"PK\x01\x02", 46
_LOOKED_AT = 2**20
"""Bytes of the directory: a workbook of hundreds of sheets has 50,000."""


def names_in_archive(path: Path) -> Iterator[bytes]:
    """The names of the first thousands of files in an archive; none for what is no sound archive. Raises OSError."""
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - _END_SIZE - 0xFFFF))
        end = file.read()
        place = end.rfind(_END)
        if place < 0 or len(end) - place < _END_SIZE:
            return
        length, offset = struct.unpack_from("<II", end, place + 12)
        # where the directory begins: some programs put something before the archive, and its own offsets are off
        before = size - len(end) + place - length
        file.seek(offset if offset + length <= size and before < 0 else max(before, 0))
        directory = file.read(min(length, _LOOKED_AT))
    place = 0
    while directory[place : place + 4] == _ENTRY and len(directory) - place >= _ENTRY_SIZE:
        name, extra, comment = struct.unpack_from("<HHH", directory, place + 28)
        yield directory[place + _ENTRY_SIZE : place + _ENTRY_SIZE + name]
        place += _ENTRY_SIZE + name + extra + comment
