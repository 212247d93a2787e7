"""Which column of a table is which field of its kind, and which kind the table is.

Headings are compared with the declared ones by rapidfuzz, accents, abbreviations, years and bracketed units aside;
the position of a column means nothing. A kind fits if all it requires is there, and of several that which explains
most columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractors.assembly.measures import without_unit
from extractors.understanding.kinds.declaration import KindDeclaration, load_declarations
from extractors.values import find_year, fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ACCEPT = 86.0  # rapidfuzz ratio of headings, 0..100
_SAME_WORD = (
    60.0  # each word of a heading must have this much of its counterpart: "trực tiếp" is not "trực tuyến"
)
_SHORT = 6  # letters; in a heading of so few one wrong letter falls below _ACCEPT
_TITLE_BONUS = 0.35  # of a table's columns: what a fitting title is worth against mapped columns
_TELLING_WORDS = 3  # "chỉ tiêu" stands in many a title, "văn bản đi, đến" in one kind's
_MIN_COVERAGE = 0.5  # of a table's columns must be mapped, else the table is unknown

_ABBREVIATIONS = {
    "vb": "van ban",
    "hs": "ho so",
    "kq": "ket qua",
    "kqth": "ket qua thuc hien",
    "th": "thuc hien",
    "sl": "so luong",
    "tl": "ty le",
    "ti": "ty",
    "dv": "don vi",
    "cq": "co quan",
    "kh": "ke hoach",
    "bcci": "buu chinh cong ich",
    "csdl": "co so du lieu",
    "gq": "giai quyet",
    "dg": "danh gia",
}
_DIGIT_FOR_LETTER = re.compile(r"(?<=[a-z])[01](?=[a-z])|\b[01](?=[a-z])")  # OCR reads "lệ" as "1ệ"
_PERIOD = re.compile(
    r"(?:(?:\d{1,2} thang|quy [ivx\d]{1,3}|thang \d{1,2}|nua)(?: (?:dau|cuoi))?(?: nam)? yyyy|(?:ca )?nam yyyy|yyyy)"
)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns of one table seen as one kind: `fields[i]` is the field of column i, None if unmapped."""

    declaration: KindDeclaration
    fields: tuple[str | None, ...]
    score: float

    @property
    def missing(self) -> tuple[str, ...]:
        """Declared fields that no column holds."""
        return tuple(name for name in self.declaration.columns if name not in self.fields)

    def complete(self) -> bool:
        """Whether everything the kind requires is there."""
        return all(any(name in self.fields for name in entry) for entry in self.declaration.required)


def classify(columns: Sequence[str], title: str | None) -> ColumnMapping | None:
    """The kind that fits the headings (and title) best, None if none does: the table is `unknown`."""
    if not columns:
        return None
    candidates = [
        mapping
        for declaration in load_declarations().values()
        if (mapping := map_columns(columns, declaration)).complete()
        and sum(name is not None for name in mapping.fields) >= _MIN_COVERAGE * len(columns)
    ]
    if not candidates:
        return None
    return max(
        candidates,
        key=lambda mapping: mapping.score + _TITLE_BONUS * bool(_phrases_in(title, mapping.declaration)),
    )


def likely_kind(columns: Sequence[str], title: str | None) -> str | None:
    """The kind that title and row names of an `unknown` table speak for: its columns should have been mapped.

    None if they speak for none; a title says it with a phrase of several words, a kind's rows have their own heading.
    """
    speaking = [
        (max(map(len, phrases)), declaration.kind)
        for declaration in load_declarations().values()
        if (phrases := _phrases_in(title, declaration, words=_TELLING_WORDS))
        and declaration.row_identity in map_columns(columns, declaration).fields
    ]
    return max(speaking)[1] if speaking else None


def _phrases_in(title: str | None, declaration: KindDeclaration, words: int = 1) -> list[str]:
    """Phrases of at least so many words that speak for the kind and stand in the title."""
    text = f" {fold(title or '')} "
    phrases = [fold(phrase) for phrase in declaration.title_phrases]
    return [phrase for phrase in phrases if len(phrase.split()) >= words and f" {phrase} " in text]


def map_columns(columns: Sequence[str], declaration: KindDeclaration) -> ColumnMapping:
    """Assigns fields to columns one to one, the surest first."""
    scored = [
        (score, -index, name)
        for (index, heading), name in product(enumerate(columns), declaration.columns)
        if (score := _best(heading, declaration.columns[name].headings)) >= _ACCEPT
    ]
    fields: list[str | None] = [None] * len(columns)
    total = 0.0
    for score, negative_index, name in sorted(scored, key=lambda entry: (-entry[0], -entry[1])):
        if fields[-negative_index] is None and name not in fields:
            fields[-negative_index] = name
            total += score / 100
    fields = _by_year(columns, fields, declaration)
    return ColumnMapping(declaration, tuple(fields), total / len(columns))


def _by_year(
    columns: Sequence[str], fields: list[str | None], declaration: KindDeclaration
) -> list[str | None]:
    """Results of a year before the target's are its baseline, those of the same year its result."""
    if not {"baseline", "target", "result"} <= set(declaration.columns) or "target" not in fields:
        return fields
    target_year = find_year(columns[fields.index("target")])
    if target_year is None:
        return fields
    for name, other in (("baseline", "result"), ("result", "baseline")):
        if name in fields and other not in fields:
            index = fields.index(name)
            year = find_year(columns[index])
            if year is not None and (year < target_year) == (other == "baseline"):
                fields[index] = other
    return fields


def _best(heading: str, declared: Sequence[str]) -> float:
    return max(
        (
            weight * _similarity(mine, theirs)
            for (mine, weight), theirs in product(_variants(heading), map(_declared, declared))
        ),
        default=0.0,  # a heading without a letter
    )


@cache
def _variants(heading: str) -> tuple[tuple[str, float], ...]:
    """Ways to read a printed heading, each with its weight: whole or its last level, with or without brackets, its year
    or period generalised or left out.
    """
    forms: dict[str, float] = {}
    for text, level in ((heading, 1.0), (heading.rsplit(" / ", 1)[-1], 0.98)):
        measured = " / ".join(map(without_unit, text.split(" / ")))
        for form in (text, re.sub(r"\([^)]*\)", " ", measured)):
            plain = _normalised(re.sub(r"\b20\d\d\b", "yyyy", form))
            for variant, weight in (
                (plain, level),
                (_PERIOD.sub("period", plain), level),
                (_PERIOD.sub("", plain).strip(), level * 0.92),
            ):
                if variant:
                    forms[variant] = max(weight, forms.get(variant, 0.0))
    return tuple(forms.items())


@cache
def _declared(heading: str) -> str:
    return _normalised(heading.replace("{year}", "yyyy").replace("{period}", "period"))


def _normalised(text: str) -> str:
    words = _DIGIT_FOR_LETTER.sub(lambda match: "lo"[match[0] == "0"], fold(text)).split()
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


@cache
def _similarity(mine: str, theirs: str) -> float:
    score = fuzz.ratio(mine, theirs)
    if score < _ACCEPT and min(len(mine), len(theirs)) >= _SHORT and Levenshtein.distance(mine, theirs) == 1:
        score = _ACCEPT
    if score < _ACCEPT or score == 100.0:
        return score
    words, others = mine.split(), theirs.split()
    if len(words) == len(others) and any(
        fuzz.ratio(a, b) < _SAME_WORD for a, b in zip(words, others, strict=True)
    ):
        return 0.0
    return score


def unmapped(columns: Sequence[str], fields: Sequence[str | None]) -> list[str]:
    """Headings without a field; a column without heading and content is none."""
    return [column for column, name in zip(columns, fields, strict=True) if name is None and column]


def mapping_by_heading(columns: Sequence[str], fields: Sequence[str | None]) -> Mapping[str, str]:
    """Heading -> field, mapped columns only."""
    return {column: name for column, name in zip(columns, fields, strict=True) if name is not None}
