"""Why a cell that OCR took to be read surely may be wrong after all: the document itself says something else.

Confidence alone asks too little where the network is sure of a wrong letter, and far too much where it is lowered. What
is asked for besides has evidence of its own: another reading that the rest of the document bears out, a reading that
OCR gave many others for, an item number that does not follow where one much like it would.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from baocao.warehouse.query import records
from extractors.values import clean, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import duckdb

Place = tuple[str, int, int]
"""Table, row and column."""

MANY = 3
"""Other readings of a cell that are many."""
_WORD = re.compile(r"[^\W\d_]+")
_DASH = re.compile(r"[-–+•*]\s*\S")
_ITEM = re.compile(r"\d{1,3}(?:\.\d{1,3})*")
_ALTERNATIVE = re.compile(r"(\d(?:\.\d+)?): (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a cell is doubted, in Vietnamese and English, and what it should say if something speaks for that."""

    why: str
    why_en: str
    text: str | None = None


def other_readings(stored: Sequence[str] | None) -> list[str]:
    """The other texts of a cell, the surest first, of staging.cells.alternatives."""
    return [found[2] for each in stored or () if (found := _ALTERNATIVE.fullmatch(each))]


def doubts(con: duckdb.DuckDBPyConnection) -> dict[Place, Doubt]:
    """Cells of scans to be asked about for what stands elsewhere in their document; none that a person has decided."""
    cells = records(
        con,
        """
        SELECT t.document_id, c.table_id, c.row_no, c.column_no, c.text, c.alternatives
        FROM staging.cells AS c
        JOIN staging.tables AS t USING (table_id)
        ANTI JOIN (SELECT * FROM staging.decided_places WHERE status = 'applied') AS d
            ON (d.table_id, d.row_no, d.column_no) = (c.table_id, c.row_no, c.column_no)
        WHERE t.method = 'ocr' AND c.text <> ''
        QUALIFY row_number() OVER (
            PARTITION BY c.table_id, c.page, c.x0, c.y0, c.x1, c.y1 ORDER BY c.row_no, c.column_no
        ) = 1
        ORDER BY c.table_id, c.row_no, c.column_no
        """,
    )
    said: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for each in cells:
        said[each["document_id"]].update(_pairs(each["text"]))
    for document, text in con.execute(
        "SELECT document_id, text FROM staging.paragraphs WHERE document_id IN (SELECT unnest(?))",
        [list(said)],
    ).fetchall():
        said[document].update(_pairs(text))
    found: dict[Place, Doubt] = dict([*_out_of_order(cells), *_without_bullet(con, cells)])
    for each in cells:
        others = other_readings(each["alternatives"])
        if others and (doubt := doubt_of(each["text"], others, said[each["document_id"]])):
            found.setdefault((each["table_id"], each["row_no"], each["column_no"]), doubt)
    return found


def doubt_of(text: str, others: Sequence[str], said: Counter[tuple[str, str]]) -> Doubt | None:
    """Why the text of a cell is doubted, None if it is not.

    Args:
        text: what it was read as.
        others: what else it may be.
        said: how often each two words stand together in the document, those of this cell among them.
    """
    for other in others:
        if words := _borne_out(text, other, said):
            mine, theirs = words
            return Doubt(
                f"Máy đọc “{mine}”; chỗ khác trong văn bản viết “{theirs}”.",
                f"“{mine}” was read; elsewhere the document writes “{theirs}”.",
                other,
            )
    count = len({clean(each) for each in others} - {clean(text)})
    if count < MANY:
        return None
    return Doubt(
        f"Máy còn {count} cách đọc khác cho ô này.", f"There are {count} other readings of this cell."
    )


def _words(text: str) -> list[str]:
    return [plain(word) for word in _WORD.findall(" ".join(text.split()))]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    return pairwise(_words(text))


def _borne_out(text: str, other: str, said: Counter[tuple[str, str]]) -> tuple[str, str] | None:
    """The words in which a text and another reading differ, if only those of the other stand elsewhere together."""
    here, there = _words(text), _words(other)
    changed = [place for place, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]]
    if len(here) != len(there) or not changed:
        return None
    own = Counter(pairwise(here))
    seconds = {place for number in changed for place in (number, number + 1) if 0 < place < len(here)}
    if any(said[here[place - 1], here[place]] > own[here[place - 1], here[place]] for place in seconds):
        return None
    if not any(said[there[place - 1], there[place]] for place in seconds):
        return None
    first, last = max(min(changed) - 1, 0), min(max(changed) + 2, len(here))
    return " ".join(here[first:last]), " ".join(there[first:last])


# --- item numbers and dashes ----------------------------------------------------------------------------------------


def _out_of_order(cells: Iterable[dict[str, object]]) -> Iterator[tuple[Place, Doubt]]:
    """Item numbers in the first column that follow neither, where one with the same digits would follow both."""
    columns: defaultdict[str, list[tuple[Place, str]]] = defaultdict(list)
    for each in cells:
        text = clean(str(each["text"])).rstrip(".")
        if each["column_no"] == 1 and _ITEM.fullmatch(text):
            table_id, row_no = str(each["table_id"]), int(str(each["row_no"]))
            columns[table_id].append(((table_id, row_no, 1), text))
    for items in columns.values():
        for (_, before), (place, text), (_, after) in zip(items, items[1:], items[2:], strict=False):
            if meant := number_meant(before, text, after):
                yield (
                    place,
                    Doubt(
                        f"Số thứ tự “{text}” không theo thứ tự: trước là {before}, sau là {after}.",
                        f"The item number “{text}” does not follow: {before} stands before, {after} after.",
                        meant,
                    ),
                )


def _without_bullet(
    con: duckdb.DuckDBPyConnection, cells: Iterable[dict[str, object]]
) -> Iterator[tuple[Place, Doubt]]:
    """Names of rows without an item number, where others as long begin with a dash: OCR loses small ones."""
    numbered = set(
        con.execute(
            """
            SELECT c.table_id, c.row_no FROM staging.cells AS c JOIN staging.tables AS t USING (table_id)
            WHERE t.method = 'ocr' AND c.column_no = 1 AND c.text <> ''
            """
        ).fetchall()
    )
    rows: defaultdict[str, list[tuple[Place, str]]] = defaultdict(list)
    for each in cells:
        table_id, row_no = str(each["table_id"]), int(str(each["row_no"]))
        if each["column_no"] == 2 and (table_id, row_no) not in numbered:
            rows[table_id].append(((table_id, row_no, 2), str(each["text"])))
    for named in rows.values():
        longest = max((len(_words(text)) for _, text in named if _DASH.match(text)), default=0)
        if longest:
            for place, text in named:
                if not _DASH.match(text) and len(_words(text)) <= longest:
                    yield (
                        place,
                        Doubt(
                            "Dòng khác không có số thứ tự trong bảng bắt đầu bằng dấu gạch; dòng này thì không.",
                            "Other rows of the table without an item number begin with a dash; this one does not.",
                            f"- {text}",
                        ),
                    )


def number_meant(before: str, text: str, after: str) -> str | None:
    """The item number with the same digits that follows the one before and is followed by the one after.

    Args:
        before: the item number above.
        text: the number as it was read.
        after: the item number below.

    Returns:
        The number that it should be, such as 2.1 for 21; None if it follows as it is, or none would.
    """
    follows = _next_numbers(before)
    if text in follows:
        return None
    digits = text.replace(".", "")
    return next(
        (each for each in follows if each.replace(".", "") == digits and after in _next_numbers(each)), None
    )


def _next_numbers(number: str) -> list[str]:
    """What may follow an item number: its first sub-item, or the next item of any level."""
    parts = [int(part) for part in number.split(".")]
    following = [[*parts, 1]] + [[*parts[:level], parts[level] + 1] for level in reversed(range(len(parts)))]
    return [".".join(map(str, each)) for each in following]
