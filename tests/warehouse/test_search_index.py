"""The index of searches is brought up to date document by document, to what making it from nothing would give."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
from helpers.warehouse_builder import built_warehouse

from baocao.warehouse.search_index import is_of, make_index

WORDS = "SELECT i.what, i.text FROM words JOIN items AS i ON i.item_no = words.rowid WHERE words MATCH ? ORDER BY 1, 2"
MARKED = "UPDATE staging.tables SET title = coalesce(title, '') || ' xyzzy'"


def items(index: Path) -> dict[int, tuple[object, ...]]:
    with sqlite3.connect(index) as con:
        return {row[0]: row[1:] for row in con.execute("SELECT * FROM items").fetchall()}


def found(index: Path, words: str) -> list[tuple[str, str]]:
    with sqlite3.connect(index) as con:
        return con.execute(WORDS, [words]).fetchall()


def test_only_what_differs_is_written_again(tmp_path: Path) -> None:
    published = built_warehouse().copy(tmp_path).published
    index, fresh = tmp_path / "index.sqlite", tmp_path / "fresh.sqlite"
    make_index(published, index)
    before = items(index)
    with duckdb.connect(str(published)) as con:
        ((changed,), (gone,), *_) = con.execute(
            "SELECT document_id FROM marts.dim_report WHERE is_current ORDER BY document_id"
        ).fetchall()
        con.execute(
            "UPDATE staging.tables SET title = coalesce(title, '') || ' xyzzy' WHERE document_id = ?",
            [changed],
        )
        con.execute("UPDATE marts.dim_report SET is_current = false WHERE document_id = ?", [gone])
    assert not is_of(index, published)
    make_index(published, index)
    make_index(published, fresh)
    assert is_of(index, published)
    assert sorted(items(index).values(), key=str) == sorted(items(fresh).values(), key=str)
    after = items(index)
    kept = [number for number, row in before.items() if row[6] not in {changed, gone, None}]
    assert kept
    assert all(after[number] == before[number] for number in kept)
    for words in ("xyzzy", "ky so", "ninh thuan", "chuyen doi so"):
        assert found(index, words) == found(fresh, words)
    assert found(index, "xyzzy")


def test_a_damaged_index_is_made_from_nothing(tmp_path: Path) -> None:
    published = built_warehouse().copy(tmp_path).published
    index = tmp_path / "index.sqlite"
    make_index(published, index)
    whole = items(index)
    content = bytearray(index.read_bytes())
    content[8192 : len(content) // 2] = b"x" * (len(content) // 2 - 8192)
    index.write_bytes(bytes(content))
    with duckdb.connect(str(published)) as con:
        con.execute(MARKED)
    make_index(published, index)
    assert len(items(index)) == len(whole)
    assert found(index, "xyzzy")
