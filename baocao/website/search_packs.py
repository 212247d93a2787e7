"""The search of the site: which paragraphs have a word, in packs by the first letters of words."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from baocao.website.packs import write_pack

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

REPORT_ORDER = "r.report_date DESC NULLS LAST, r.source_file, r.document_id"
"""How reports, and what is in them, are numbered; `r` is marts.dim_report."""

WORDS_OF_TABLES = f"""
WITH numbered AS (
    SELECT table_id, row_number() OVER (ORDER BY {REPORT_ORDER}, t.table_id) - 1 AS number
    FROM staging.tables AS t JOIN marts.dim_report AS r USING (document_id)
),
words AS (
    SELECT DISTINCT number,
        unnest(regexp_extract_all(replace(strip_accents(lower(text)), 'đ', 'd'), '[a-z0-9]+')) AS word
    FROM staging.cells JOIN numbered USING (table_id) WHERE regexp_matches(text, '\\pL')
)
SELECT word, list(number ORDER BY number) FROM words WHERE length(word) > 1 GROUP BY word ORDER BY word
"""
"""The words of each table with their numbers: of cells with a letter in them, for numbers alone are no names."""

_WORD = re.compile(r"[a-z0-9]+")


def folded(text: str) -> str:
    """A text as one types it in a hurry: lower case, without accents, as fold() in app.js."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(character for character in bare if not unicodedata.combining(character))


def write_word_packs(folder: Path, name: str, words: Iterable[tuple[str, list[int]]]) -> None:
    """Write a pack for each two letters that words begin with: word -> numbers of what has it, as differences.

    Args:
        folder: where packs go.
        name: of the packs.
        words: each once, without accents, with the numbers in their order.
    """
    by_letters: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for word, numbers in words:
        if len(word) > 1:
            by_letters[word[:2]][word] = _differences(numbers)
    for letters, found in sorted(by_letters.items()):
        write_pack(folder, f"{name}/{letters}", dict(sorted(found.items())))
    write_pack(folder, name, sorted(by_letters))


def words_of(texts: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    """The words of numbered texts, without accents, with the numbers of those that have them."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, text in texts:
        for word in sorted(set(_WORD.findall(folded(text)))):
            found[word].append(number)
    return found


def _differences(numbers: list[int]) -> list[int]:
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
