"""Ranked search over what the current reports say: words in any order, accents left out or not."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError, WarehouseError
from baocao.warehouse.places import Places
from baocao.warehouse.search_index import is_of, make_index, mark
from extractors.values.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RANKED = 300  # best by words, of which the order is then looked at closely
_MOST_WORDS = 16
_RANK = "bm25(10.0, 1.0, 0.0)"
"""Weights of what is said, of what stands around it, and of marks."""
WHAT = ("report", "table", "column", "row", "paragraph", "indicator", "unit")
"""What may be found."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found.

    `missing`: words asked for that are not in it; `fact_table` and `row_id` are for `baocao source`, None where no row
    of a mart is made from it.
    """

    what: str
    text: str
    figures: str | None
    table_kind: str | None
    table_title: str | None
    report_key: str | None
    report_no: str | None
    report_date: str | None
    file: str | None
    province: str | None
    page: int | None
    fact_table: str | None
    row_id: str | None
    missing: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def search(
    warehouse: Path,
    words: str,
    *,
    province: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    body: str | None = None,
    limit: int = 20,
) -> list[Found]:
    """Find what has all the words, best first; where nothing has, what has all but one or two of them.

    Args:
        warehouse: the published file.
        words: what is looked for; accents count where they are written, and are not needed.
        province: only reports of this province, by name or official code.
        year: only reports of that year, or what is about it.
        kind: a kind of table, or one of WHAT.
        body: only reports of this unit, and rows about it, by its key or name.
        limit: how many at most.

    Raises:
        UsageError: if there is no word, or no such province, kind or body.
        WarehouseError: if there is no warehouse.

    """
    asked = list(dict.fromkeys(fold(words).split()))
    if not asked:
        raise UsageError("There is no word to look for.", advice='For example: baocao search "chu ky so"')
    if len(asked) > _MOST_WORDS:
        raise UsageError(f"{len(asked)} words are too many.", advice=f"Take {_MOST_WORDS} at most.")
    with _opened(warehouse) as con:
        marks = _filters(con, province, year, kind) + ([_body(con, body)] if body else [])
        for missing in range(min(3, (len(asked) + 1) // 2)):
            rows = _matching(con, asked, missing, marks)
            if rows:
                best = sorted(rows, key=lambda row: _order(row, words, asked))[:limit]
                return [_found(row, asked) for row in best]
    return []


@contextmanager
def _opened(warehouse: Path) -> Iterator[sqlite3.Connection]:
    """The index of the warehouse, made first if it is not there or of an earlier state."""
    places = Places.of(warehouse)
    if not places.published.exists():
        raise WarehouseError(
            "there is no warehouse yet.", advice="Make one with `baocao ingest`.", file=str(places.published)
        )
    with tempfile.TemporaryDirectory() as folder:
        index = places.search_index
        if not is_of(index, places.published):
            try:
                make_index(places.published, index)
            except (OSError, sqlite3.Error):  # somebody who may only read: for this one search
                index = Path(folder) / index.name
                make_index(places.published, index)
        con = sqlite3.connect(index.absolute().as_uri() + "?mode=ro", uri=True)
        con.row_factory = sqlite3.Row
        try:
            yield con
        finally:
            con.close()


def _filters(con: sqlite3.Connection, province: str | None, year: int | None, kind: str | None) -> list[str]:
    """The marks of the index that what is found must have."""
    marks = []
    if province is not None:
        known = con.execute(
            "SELECT DISTINCT province_code, province FROM reports WHERE province <> ''"
        ).fetchall()
        names = [row[1] for row in known if fold(province) in {row[0], fold(row[1])}]
        if not names:
            raise UsageError(
                f"There is no report of {province}.", advice=_there_are([row[1] for row in known])
            )
        marks.append(mark("province", fold(names[0])))
    if year is not None:
        marks.append(mark("year", year))
    if kind in WHAT:
        marks.append(mark("what", kind))
    elif kind is not None:
        kinds = [row[0] for row in con.execute("SELECT table_kind FROM kinds")]
        if kind not in kinds:
            raise UsageError(f"There is no table of kind {kind}.", advice=_there_are([*kinds, *WHAT]))
        marks.append(mark("kind", kind))
    return marks


def _body(con: sqlite3.Connection, body: str) -> str:
    """The mark of a unit by its key or name; of several of one name none is guessed."""
    rows = con.execute(
        "SELECT unit_key, unit_name FROM bodies WHERE unit_key = ? OR folded = ?", [body, fold(body)]
    ).fetchall()
    if len(rows) == 1:
        return mark("body", rows[0][0])
    if rows:
        several = ", ".join(f"{key} ({name})" for key, name in rows)
        raise UsageError(f"{len(rows)} units are called {body}.", advice=f"Ask by key: {several}.")
    alike = con.execute("SELECT unit_name FROM bodies WHERE folded LIKE ? LIMIT 5", [f"%{fold(body)}%"])
    raise UsageError(
        f"No report is of {body!r}, and no row names it.",
        advice=_there_are([row[0] for row in alike]) if fold(body) else None,
    )


def _there_are(names: Sequence[str]) -> str:
    return f"There are: {', '.join(sorted(names)) or 'none'}."


def _matching(con: sqlite3.Connection, asked: list[str], missing: int, marks: list[str]) -> list[sqlite3.Row]:
    """What has all the words but so many, the best by rarity of words and length of texts.

    The name of a province need not stand in what is found: that a report of it says the rest will do.
    """
    query = " OR ".join(
        f"({{text context}} : ({_all_but(words, missing)})"
        + "".join(f' AND marks : "{each}"' for each in [*marks, *of_province])
        + ")"
        for words, of_province in [(asked, []), *_of_provinces(con, asked)]
    )
    return con.execute(
        f"""
        SELECT items.*, best.rank FROM (
            SELECT rowid, rank FROM words WHERE words MATCH ? AND rank MATCH ? ORDER BY rank LIMIT {_RANKED}
        ) AS best JOIN items ON items.item_no = best.rowid
        """,
        [query, _RANK],
    ).fetchall()


def _all_but(words: list[str], missing: int) -> str:
    """The question for all words but so many, and for one at least.

    It is asked half by half: to write out every choice names each word many times, and each time it is named its rarity
    is counted through the whole index.
    """
    if not missing:
        return " AND ".join(f'"{word}"' for word in words)
    if missing >= len(words) - 1:
        return " OR ".join(f'"{word}"' for word in words)
    half = len(words) // 2
    ways = []
    for there in range(missing + 1):  # how many may be missing in the first half, the others in the second
        halves = ((words[:half], there), (words[half:], missing - there))
        asked = [f"({_all_but(part, some)})" for part, some in halves if some < len(part)]
        ways.append(f"({' AND '.join(asked)})")
    return " OR ".join(ways)


def _of_provinces(con: sqlite3.Connection, asked: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Each province that the words name, as the other words and the mark of its reports."""
    for (name,) in con.execute("SELECT DISTINCT province FROM reports WHERE province <> '' ORDER BY 1"):
        folded = fold(name).split()
        places = range(len(asked) - len(folded) + 1)
        start = next((at for at in places if asked[at : at + len(folded)] == folded), None)
        if start is not None and len(asked) > len(folded):
            yield [*asked[:start], *asked[start + len(folded) :]], [mark("province", fold(name))]


def _order(row: sqlite3.Row, words: str, asked: list[str]) -> tuple[Any, ...]:
    """First what has most words side by side as they were asked: syllables alone mean little. Then what says most of it
    itself and not around it, then with the accents that were written, then by rank.
    """
    own = fold(row["text"])
    all_of_it = f" {own} | {fold(row['context'] or '')} | {fold(row['province'] or '')} "
    said = row["text"].lower()
    accented = [word for word in words.lower().split() if not word.isascii()]
    own_words = set(own.split())
    return (
        -sum(f" {one} {next_one} " in all_of_it for one, next_one in pairwise(asked)),
        -sum(word in own_words for word in asked),
        -sum(word in said for word in accented),
        row["rank"],
        row["item_no"],
    )


def _found(row: sqlite3.Row, asked: list[str]) -> Found:
    has = set(fold(f"{row['text']} {row['context'] or ''} {row['province'] or ''}").split())
    names = [name for name in Found.__slots__ if name != "missing"]
    return Found(
        **{name: row[name] for name in names}, missing=tuple(word for word in asked if word not in has)
    )
