"""Data that pages load when they need it: JSON, compressed, in scripts, which a browser reads from disk, too."""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baocao.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BUCKET = 60
"""Units or indicators in one pack, about."""

_LEVEL, _AS_GZIP = 6, 31  # 15 bits of window, with the head and the end of gzip


def write_pack(folder: Path, name: str, content: Any) -> None:
    """Write `name`.js into the folder: the page's script is handed the content under this name."""
    _write(folder, name, _Packing().closed(_json(content)))


def _write(folder: Path, name: str, packed: bytes) -> None:
    path = folder / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'baocao.put("{name}","{b64encode(packed).decode()}")\n', encoding="ascii")


def _json(content: Any) -> str:
    return json.dumps(shown(content), ensure_ascii=False, separators=(",", ":"))


def write_buckets(folder: Path, name: str, number: int, records: Iterable[tuple[str, Any]]) -> int:
    """Spread records over packs by a hash of their keys, which the script computes as well.

    Each record is compressed as it comes, so that those of thousands of reports are never held together.

    Args:
        folder: where packs go.
        name: of the packs, in front of their numbers.
        number: of records, about: it decides how many packs there are.
        records: by key, each once.

    Returns:
        How many packs there are.
    """
    count = max(1, -(-number // BUCKET))
    packs = [_Packing() for _ in range(count)]
    for key, record in records:
        pack = packs[bucket_of(key, count)]
        pack.add(f"{',' if pack.begun else '{'}{_json(key)}:{_json(record)}")
    for place, pack in enumerate(packs):
        _write(folder, f"{name}-{place}", pack.closed("}" if pack.begun else "{}"))
    return count


class _Packing:
    """A text compressed piece by piece."""

    def __init__(self) -> None:
        self._compress = zlib.compressobj(_LEVEL, zlib.DEFLATED, _AS_GZIP)
        self._parts: list[bytes] = []
        self.begun = False

    def add(self, text: str) -> None:
        self._parts.append(self._compress.compress(text.encode("utf-8")))
        self.begun = True

    def closed(self, end: str) -> bytes:
        self.add(end)
        return b"".join([*self._parts, self._compress.flush()])


def bucket_of(key: str, count: int) -> int:
    """The pack of a key: FNV-1a of its UTF-16 code units, as in app.js."""
    value = 0x811C9DC5
    units = key.encode("utf-16-le")
    for place in range(0, len(units), 2):
        value = ((value ^ int.from_bytes(units[place : place + 2], "little")) * 0x01000193) & 0xFFFFFFFF
    return value % count


def shown(value: Any) -> Any:
    """A value as JSON has it; of texts, what changes direction or cannot be seen is written out."""
    match value:
        case str():
            return visible(value, keep="\n")
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case dict():
            return {key: shown(each) for key, each in value.items()}
        case list() | tuple():
            return [shown(each) for each in value]
    return value
