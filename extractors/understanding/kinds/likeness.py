"""How alike a printed heading and the columns of a declared kind are.

A heading is asked about again and again, by every kind, for every table and in every document, and its answer depends
on nothing but its words: what a kind asks for is written out once, and every answer is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractors.understanding.kinds.headings import contains, normalised, read_heading, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.understanding.kinds.declaration import ColumnDeclaration, KindDeclaration
    from extractors.understanding.kinds.headings import Heading

_COUNTED = re.compile(r"(?:tong so|so luong|so)(?: luong)? (.+)")
_RESULTS = re.compile(
    r"(?:ket qua|so lieu|tinh hinh)(?: thuc hien| dat duoc)?|thuc hien|dat duoc|da thuc hien"
)
_ACCEPT = 86.0  # rapidfuzz ratio of headings, 0..100
_SAME_WORD = 60.0  # each word must have this much of its counterpart: "trực tiếp" is not "trực tuyến"
_SHORT = 6  # letters; in a heading of so few one wrong letter falls below _ACCEPT
_BY_WORDS = 88.0  # what telling words are worth, and for each of them
_EACH_WORD = 1.5
_REMARK = 4.0  # what a heading loses by what it adds in brackets: the column may be a part of what is meant
_WITH_REMARK = 0.95
_LAST_LEVEL = 0.97
_DATED_NAME = 10.0
_KNOWN_KINDS, _KNOWN_HEADINGS = 256, 4096  # answers are kept of


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one column asks of a heading, in normalised words."""

    name: str
    is_text: bool
    others: tuple[str, ...]
    needs: tuple[str, ...]
    without: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    explained: tuple[str, ...]
    upper_levels: tuple[str, ...]
    headings: tuple[str, ...]


class Likeness:
    """Tells what headings are worth as the columns of one kind, 0..100."""

    def __init__(self, declaration: KindDeclaration) -> None:
        self._asked = [_asked(column, declaration) for column in declaration.columns.values()]
        self._is_of_results = bool(declaration.aims)
        self._answers: dict[str, list[tuple[_Asked, float]]] = {}

    def worth(self, heading: Heading, context: str) -> Iterator[tuple[str, float]]:
        """Names of the columns that a heading may be one of, in the order of the declaration, and what it is worth.

        Args:
            heading: what is printed above the column.
            context: title and all headings of its table, normalised: where a column needs more than its own heading.
        """
        found = self._answers.get(heading.printed)
        if found is None:
            if len(self._answers) >= _KNOWN_HEADINGS:
                self._answers.clear()
            said = _without_results(heading) if self._is_of_results else heading
            found = [(asked, worth) for asked in self._asked if (worth := _worth(said, asked))]
            self._answers[heading.printed] = found
        for asked, worth in found:
            if not asked.needs or any(contains(context, phrase) for phrase in asked.needs):
                yield asked.name, worth


@lru_cache(maxsize=_KNOWN_KINDS)
def likeness_to(declaration: KindDeclaration) -> Likeness:
    """What tells how alike headings are to the columns of a kind."""
    return Likeness(declaration)


def _without_results(heading: Heading) -> Heading:
    """Without a level that says "kết quả thực hiện", which all figures of a kind of results are."""
    levels = tuple(level for level in heading.levels if not _RESULTS.fullmatch(level))
    if not levels or len(levels) == len(heading.levels):
        return heading
    return replace(heading, levels=levels, words=" ".join(levels), plain=" ".join(levels))


def _asked(column: ColumnDeclaration, declaration: KindDeclaration) -> _Asked:
    also, words = _normalised(column.also), _normalised(declaration.words)
    shares = ("ty le",) if column.type == "percent" else ()
    upper = [heading.rsplit(" / ", 1)[0] for heading in column.headings if " / " in heading]
    return _Asked(
        column.name,
        column.type == "text",
        _normalised(declaration.others) if column.type == "count" else (),
        _normalised(column.needs),
        _normalised(column.without),
        tuple(map(_normalised, column.words)),
        (*also, *words, *shares),
        (*also, *words, *_normalised(upper)),
        tuple(map(_without_blanks, column.headings)),
    )


def _normalised(phrases: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(map(normalised, phrases))


def _without_blanks(heading: str) -> str:
    return read_heading(heading.replace("{year}", "").replace("{period}", "")).words


def _worth(heading: Heading, asked: _Asked) -> float:
    if any(contains(heading.full, phrase) for phrase in asked.without):
        return 0.0
    if asked.others and _counts(heading, asked.others):
        return 0.0
    worth = max(_by_heading(heading, asked), _by_words(heading, asked))
    # "Mục tiêu năm 2025" is a figure of that year, "Mục tiêu" the name of what is aimed at
    return worth - _DATED_NAME if worth and heading.slot and asked.is_text else worth


def _counts(heading: Heading, things: tuple[str, ...]) -> bool:
    """Whether one of its levels is a number of such things: "Số TTHC có phát sinh hồ sơ trực tuyến"."""
    counted = [found[1] for level in heading.levels if (found := _COUNTED.match(level))]
    return any(f"{text} ".startswith(f"{thing} ") for text in counted for thing in things)


def _by_words(heading: Heading, asked: _Asked) -> float:
    text = heading.words
    best = 0.0
    for phrases in asked.words:
        explained = [*phrases, *asked.explained]
        if not all(contains(text, phrase) for phrase in phrases) or unexplained(text, explained):
            continue
        telling = sum(len(phrase.split()) for phrase in phrases)
        remark = _REMARK if unexplained(heading.plain, explained) else 0.0
        best = max(best, min(99.0, _BY_WORDS + _EACH_WORD * telling) - remark)
    return best


def _by_heading(heading: Heading, asked: _Asked) -> float:
    """Likeness to a declared heading: of all its levels, or of the last where those above say nothing else."""
    forms = {heading.words: 1.0 if heading.plain == heading.words else _WITH_REMARK, heading.plain: 1.0}
    if len(heading.levels) > 1 and not unexplained(" ".join(heading.levels[:-1]), asked.upper_levels):
        forms.setdefault(heading.levels[-1], _LAST_LEVEL)
    if not heading.levels:
        return 0.0
    return max(
        (
            weight * _similarity(form, theirs)
            for form, weight in forms.items()
            if form
            for theirs in asked.headings
        ),
        default=0.0,
    )


@cache
def _similarity(mine: str, theirs: str) -> float:
    score = fuzz.ratio(mine, theirs)
    if score < _ACCEPT and min(len(mine), len(theirs)) >= _SHORT and Levenshtein.distance(mine, theirs) == 1:
        score = _ACCEPT
    if score < _ACCEPT:
        return 0.0
    if score == 100.0:
        return score
    words, others = mine.split(), theirs.split()
    if len(words) != len(others):
        return score if mine.replace(" ", "") == theirs.replace(" ", "") else 0.0
    if any(fuzz.ratio(a, b) < _SAME_WORD for a, b in zip(words, others, strict=True)):
        return 0.0
    return score
