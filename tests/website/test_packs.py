"""Packs of the site: records spread over them come and go one by one."""

from __future__ import annotations

import gzip
import json
import re
import weakref
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from baocao.website.packs import BUCKET, bucket_of, write_buckets, write_pack
from baocao.website.tool_data import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Record(dict[str, Any]):
    """A dictionary of which can be told whether it is still held."""


def content(path: Path) -> Any:
    packed = re.fullmatch(r'baocao\.put\("[^"]+","([^"]+)"\)\n', path.read_text(encoding="ascii"))
    assert packed
    return json.loads(gzip.decompress(b64decode(packed[1])))


def test_records_are_spread_over_packs_and_none_is_held(tmp_path: Path) -> None:
    number, most = 3 * BUCKET, 0
    made: list[weakref.ref[Record]] = []

    def records() -> Iterator[tuple[str, Record]]:
        nonlocal most
        for place in range(number):
            record = Record(name=f"Xã số {place}", rows=[[place, None]])
            made.append(weakref.ref(record))
            most = max(most, sum(each() is not None for each in made))
            yield f"k{place:03}", record

    assert write_buckets(tmp_path, "u", number, records()) == 3
    assert most <= 2  # the one that was written and the one that comes
    for place in range(3):
        keys = [f"k{each:03}" for each in range(number) if bucket_of(f"k{each:03}", 3) == place]
        found = content(tmp_path / f"u-{place}.js")
        assert list(found) == keys
        assert all(
            each == {"name": f"Xã số {int(key[1:])}", "rows": [[int(key[1:]), None]]}
            for key, each in found.items()
        )


def test_packs_without_records_are_empty_and_read(tmp_path: Path) -> None:
    assert write_buckets(tmp_path, "i", 0, []) == 1
    write_pack(tmp_path, "t/one", ["Ủy ban", None])
    assert content(tmp_path / "i-0.js") == {}
    assert content(tmp_path / "t" / "one.js") == ["Ủy ban", None]


def test_rows_out_of_the_order_of_their_keys_are_refused_not_lost() -> None:
    rows = "FROM (VALUES ('a', 1), ('a', 2), ('b', 3), {}) AS rows (key, value)"
    with duckdb.connect() as con:
        assert [(key, found) for key, _, found in grouped(con, rows.format("('đ', 4)"), "measures")] == [
            ("a", [[1], [2]]),
            ("b", [[3]]),
            ("đ", [[4]]),
        ]
        with pytest.raises(ValueError, match="Rows of measures are out of order: 'a' after 'b'"):
            list(grouped(con, rows.format("('a', 4)"), "measures"))
