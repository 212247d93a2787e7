"""Data that pages load when they need it: JSON, compressed, in scripts, which a browser reads from disk, too."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from baocao.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BUCKET = 60
"""Units or indicators in one pack, about."""


def write_pack(folder: Path, name: str, content: Any) -> None:
    """Write `name`.js into the folder: the page's script is handed the content under this name."""
    text = json.dumps(shown(content), ensure_ascii=False, separators=(",", ":"))
    packed = b64encode(gzip.compress(text.encode("utf-8"), 6, mtime=0)).decode()
    path = folder / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'baocao.put("{name}","{packed}")\n', encoding="ascii")


def write_buckets(folder: Path, name: str, records: Mapping[str, Any]) -> int:
    """Spread records over packs by a hash of their keys, which the script computes as well; returns how many."""
    count = max(1, -(-len(records) // BUCKET))
    buckets: dict[int, dict[str, Any]] = {number: {} for number in range(count)}
    for key in sorted(records):
        buckets[bucket_of(key, count)][key] = records[key]
    for number, content in buckets.items():
        write_pack(folder, f"{name}-{number}", content)
    return count


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
