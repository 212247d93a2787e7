"""From recognised words to the text of a piece, without what noise leaves behind."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from extractors.readers.scan.decoding import others_than, texts_of
from extractors.readers.scan.roman import as_roman
from extractors.readers.scan.shapes import (
    begins_with_dash,
    count_roman_ones,
    is_dash,
    letters_box,
    marks_in,
    stands_on_bar,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.models import Alternative
    from extractors.readers.scan.decoding import Word
    from extractors.readers.scan.imaging import Image

NOISE = re.compile(r"[.,:;'\"`‹›„“”|_~^*«»°·•!/⁄\\]+")
LEADING_NOISE = re.compile(r"^[.,:;'`‹›„|_~^*«»·!\\]+(?=[\w(])")
TRAILING_NOISE = re.compile(r"(?<=[\w)%])['`‹›„|_~^*\\]+$")
BREAK_IN_WORD = re.compile(r"\w[-/]$")
BARRED = {">": "≥", "<": "≤"}
ONES = re.compile(r"(?=.*I)[Il|]{1,3}(?P<sign>[.,:;)]?)")
ROMAN_ONES = re.compile(r"[1lIiH|!]{1,3}\.")

# Behind "quý" only I to IV may stand; two strokes of them close together are read as H. "Quý 1" may be printed so.
QUARTER = re.compile(r"\b([Qq]uý|QUÝ) (?!1\b)([HIl1|]{1,3}|[Il1|]V)(?=[\s,.;/]|$)")
MOST_ONES = 3

PER_MILLE = re.compile(r"%[oO0°]\.?")

DOUBTFUL_SIGN = 0.5
"""Most confidence of a sign that was put right."""

LEGIBLE = 0.4
"""Mean confidence below which it is no text; on bad scans that of text is 0.7 and more, of pictures 0.3."""


@dataclass(frozen=True, slots=True)
class Reading:
    r"""Text of a piece, its lines separated by "\n", and how sure its least sure word is, 0..1.

    `others` are other texts of the piece, each with another reading of one word.
    """

    text: str
    confidence: float
    others: tuple[Alternative, ...] = ()

    def or_else(self, found: Iterable[tuple[str, float]]) -> Reading:
        """The reading with further texts that the piece may have."""
        return replace(self, others=others_than(self.text, [*texts_of(self.others), *found]))


def compose(words: Iterable[Word]) -> Reading:
    """The text of words in reading order; confidence 0 if there is none."""
    kept = [word for _, line in groupby(words, key=lambda word: word.line) for word in without_noise(line)]
    text = _text_of(kept)
    if not text:
        return Reading("", 0.0)
    reading = Reading(text, min(word.confidence for word in kept))
    return reading.or_else(
        (_text_of([*kept[:place], replace(word, text=other.text), *kept[place + 1 :]]), other.confidence)
        for place, word in enumerate(kept)
        for other in word.others
    )


def _text_of(words: Iterable[Word]) -> str:
    text = ""
    for _, line in groupby(words, key=lambda word: word.line):
        text = join_lines(text, join(line), "\n")
    return text


def join_lines(text: str, line: str, separator: str) -> str:
    """A text with another line after it; a break behind the hyphen or stroke of a word is none of its own."""
    glued = not text or (BREAK_IN_WORD.search(text) and line[:1].isalnum())
    return text + line if glued else text + separator + line


def without_noise(words: Iterable[Word]) -> list[Word]:
    """The words but those that are nothing but stray points and strokes of low confidence."""
    return [word for word in words if word.confidence > 0.7 or not NOISE.fullmatch(word.text)]


def join(words: Iterable[Word]) -> str:
    """The words of a line as text; nothing printed begins with a full stop or ends with a lone accent."""
    text = QUARTER.sub(_with_roman_quarter, " ".join(word.text for word in words))
    return TRAILING_NOISE.sub("", LEADING_NOISE.sub("", text))


def _with_roman_quarter(match: re.Match[str]) -> str:
    number = re.sub("[l1|]", "I", match[2].replace("H", "II"))
    return match[0] if number.count("I") > MOST_ONES else f"{match[1]} {number}"


def with_usual_sign(word: Word) -> Word:
    """The word with a sign that no report prints as the one it is misread from: 5 as §, which is not sure, ‰ as %o."""
    if word.text == "§":
        return replace(word, text="5", confidence=min(word.confidence, DOUBTFUL_SIGN))
    return replace(word, text="‰") if PER_MILLE.fullmatch(word.text) else word


def with_bars(ink: Image, word: Word) -> Word:
    """The word, "≥" and "≤" put right at its beginning: the recogniser does not know them."""
    barred = BARRED.get(word.text[:1])
    return replace(word, text=barred + word.text[1:]) if barred and stands_on_bar(ink, word.box) else word


def with_ones(ink: Image, word: Word) -> Word:
    """The word, a Roman number of ones put right by its strokes: "III" is read as "II", and surely so."""
    read = ONES.fullmatch(word.text)
    ones = count_roman_ones(ink, letters_box(ink, word.box)) if read else 0
    if read is None or not ones or word.text == "I" * ones + read["sign"]:
        return word
    return replace(word.as_text("I" * ones + read["sign"]), confidence=min(word.confidence, DOUBTFUL_SIGN))


def with_first_sign(ink: Image, words: Sequence[Word]) -> Sequence[Word]:
    """The words, the first put right by its shape: Roman numbers read otherwise, a dash read as noise."""
    if not words:
        return words
    first = words[0]
    if first.text[:1].isalnum() and begins_with_dash(ink, first.box):
        return [replace(first, text="- " + first.text), *words[1:]]
    if ROMAN_ONES.fullmatch(first.text) and (ones := count_roman_ones(ink, letters_box(ink, first.box))):
        return [replace(first, text="I" * ones + "."), *words[1:]]
    if (number := as_roman(ink, letters_box(ink, first.box), first.text)) is not None:
        return [replace(first, text=number, confidence=_unless_same(number, first)), *words[1:]]
    if NOISE.fullmatch(first.text) and any(is_dash(ink, mark) for mark in marks_in(ink, first.box)):
        return [replace(first, text="-"), *words[1:]]
    return words


def _unless_same(number: str, word: Word) -> float:
    """How sure a Roman number is that was told by its shape, and read as some word."""
    return word.confidence if number == word.text else min(word.confidence, DOUBTFUL_SIGN)
