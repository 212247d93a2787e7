"""Which words of titles say what a table is about, apart from its number, its period, its place and its form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.understanding.provinces import is_province
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_CUT = re.compile(
    r"[.,;:()\[\]“”\"|\n]|\d[\d/.-]*|\b(?:năm|tháng|quý|giai đoạn|kỳ|đến|từ|trên địa bàn|của|tại"
    r"|theo|so với|kèm theo)\b"
    r"|\b(?:tỉnh|thành phố|huyện|xã|phường|thị xã|quận)(?! hội)(?-i:(?= [A-ZĐÂĂÊÔƠƯÁÀẢÃẠ]))",
    re.IGNORECASE,
)
_FORM_WORDS = (
    "phu luc bieu bang mau so tong hop ket qua thuc hien tinh hinh bao cao danh sach danh muc thong ke so lieu"
    " cac va ve i ii iii iv v vi vii viii ix x a b c d chi tiet"
)
_FORM = frozenset(_FORM_WORDS.split())
_LONGEST = 6  # words of a phrase
_SHORTEST = 2


def own_words(title: str) -> list[str]:
    """The phrases of a title that say what the table is about, the first first, in small letters."""
    phrases = []
    for piece in _CUT.split(title):
        words = piece.lower().split()
        while words and all(word in _FORM for word in fold(words[0]).split()):
            words = words[1:]
        if len(words) >= _SHORTEST and not is_province(piece.strip()):
            phrases.append(" ".join(words[:_LONGEST]))
    return list(dict.fromkeys(phrases))


def shared_words(titles: Sequence[str]) -> list[str]:
    """Phrases that tell the tables of these titles: what all of them share if they do, else the first of each."""
    told = [own_words(title) for title in titles]
    told = [phrases for phrases in told if phrases]
    if not told:
        return []
    if len(told) > 1 and (shared := _longest_shared(told)):
        return [shared]
    return list(dict.fromkeys(phrases[0] for phrases in told))


def _longest_shared(told: Sequence[Sequence[str]]) -> str | None:
    """The longest run of words that stands in some phrase of every title."""
    others = [[f" {fold(phrase)} " for phrase in phrases] for phrases in told[1:]]
    runs = [
        " ".join(words[start:end])
        for words in (phrase.split() for phrase in told[0])
        for start in range(len(words))
        for end in range(start + _SHORTEST, len(words) + 1)
    ]
    for run in sorted(runs, key=lambda run: -len(run.split())):
        if all(any(f" {fold(run)} " in phrase for phrase in phrases) for phrases in others):
            return run
    return None
