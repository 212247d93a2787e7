"""Checks cells that hold a number: against the shape of what is printed, and by further readings that know only digits
and their signs, each read in several framings; what all of them together make likeliest is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.readers.scan.decoding import texts_of
from extractors.readers.scan.recognition import see_numbers
from extractors.readers.scan.shapes import number_pattern
from extractors.readers.scan.wording import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.readers.scan.decoding import SeenNumber
    from extractors.readers.scan.imaging import Box, PageImage

NUMBER = re.compile(r"-?\d[\d.,]*%?")
LETTER = re.compile(r"[A-Za-zĐđ]")
LETTERS = 3
"""So many letters of a number may be misread digits; with more it is no number."""

CODE = re.compile(rf"\D+|\d+{LETTER.pattern}+[.]?|{LETTER.pattern}\d+[.]?|{LETTER.pattern}{{2}}.*")
"""What is meant to have letters: words, units, and numbers of rows ("12kg", "3a", "A12", "TT.1")."""

SCRAWL = re.compile(
    r"(?=.*\d)[\W\d_]*[^\w\s.,:;%‰()\[\]/+\-–—<>≤≥±*·•…$€][\W\d_]*|(?=.*\d)[\W\d_]*_[\W\d_]*"
    r"|\[[.,%-]*\d[\d.,%-]*|\d[\d.,%-]*\]"
)
"""Digits with a sign among them that no figure has: “, |, £; or half a bracket, which mostly is the digit 1."""

SPACED = re.compile(r"\d{1,3}(?: \d{2,3})+")
"""A number with white between its groups, or with signs that were not seen."""

TRAILING_NOISE = re.compile(r"(?<=[\d%])\s*[-–'`,:;]+$|(?<=\d{3})[.]$|(?<=%)[.]$|(?<=,\d\d)[.]$")

PLAIN_I = str.maketrans("ỊĨÍÌỈ", "IIIII")
ROMAN = re.compile(r"(?=.*[VX])X{0,3}(IX|IV|V?I{0,3})\.?")

SURE = 0.9
"""Least confidence of a number that needs no second reading; measured: below it every fourth is wrong."""

DOUBTFUL = 0.5
"""Most confidence of a number of which two readings disagree, or that does not fit what is printed."""

USUAL_FORM = re.compile(r"-?(?:\d{1,3}(?:[.]\d{3})+|\d+)(?:,\d{1,2})?%?")
POINT_FOR_COMMA, MALFORMED, FITTING = -2.0, -8.0, 2.0
"""Logarithms: how much less likely such numbers are than usual ones, how much likelier those are that fit."""

UNSEEN_SIGN = 12.0
"""Logarithm: a text with a sign is less likely by more than that where none is printed. Measured on 354 whole numbers
of worn scans of 150 and 200 dpi: at least 19; and on 573 with a comma: at most 11, but for two that had lost it."""

GROUPED = re.compile(r"-?\d{1,3}(?:[.]\d{3})+%?")
WITH_DECIMALS = re.compile(r"-?[\d.]*\d,(?P<decimals>\d+)%?")
WORN = re.compile(r"-?\d{1,3}[.](?P<decimals>\d{1,2})%?")
"""No group of three behind the point: it is a comma that lost its tail, where others have theirs."""

WHOLE = re.compile(r"-?(?:0+|100)%?")
"""Numbers that are often printed without decimals where others have them."""

MANY, USUAL = 4, 0.8
"""So many numbers of a column, and such a share of them, make its habit."""

GUESS = 0.3
"""Confidence below which a second reading says nothing against the first."""


def is_misread(text: str) -> bool:
    """Whether a text is a number with something in it that none has: letters, other signs, or white."""
    return has_letter_inside(text) or any(form.fullmatch(text) for form in (SCRAWL, SPACED))


def has_letter_inside(text: str) -> bool:
    """Whether a text would be a number if its letters were digits: "73,B%", "1O0", "l00%", "6S,8B%"."""
    digits, letters = LETTER.subn("0", text)
    return 0 < letters <= LETTERS and bool(re.fullmatch(r"-?\d[\d.,%]*", digits)) and not CODE.fullmatch(text)


def tidy(text: str) -> str:
    """The text of a cell without the specks that seem to follow a number: none ends with a comma or dash."""
    bare = TRAILING_NOISE.sub("", text)
    return bare if NUMBER.fullmatch(bare) else text


def roman(text: str) -> str:
    """A Roman number without the accents that specks made on its I; any other text as it is."""
    plain = text.translate(PLAIN_I)
    return plain if ROMAN.fullmatch(plain) else text


def check_numbers(
    page: PageImage, boxes: Mapping[int, Box], readings: Mapping[int, Reading]
) -> dict[int, Reading]:
    """Better readings for those of the boxes (by number of the cell) whose first reading is in doubt."""
    patterns = {number: number_pattern(page.ink, box) for number, box in boxes.items()}
    doubtful = [
        number
        for number, pattern in patterns.items()
        if readings[number].confidence < SURE or not _fits(readings[number].text, pattern)
    ]
    seen = see_numbers(page, [boxes[number] for number in doubtful])
    return {
        number: choose(readings[number], each, patterns[number])
        for number, each in zip(doubtful, seen, strict=True)
    }


def choose(first: Reading, seen: SeenNumber | None, pattern: str) -> Reading:
    """The number that all readings of a cell together make likeliest, by the shape of print and figures.

    Args:
        first: What was read first, a vote of readings that know all letters.
        seen: What readings see that know digits and their signs only; None where there is no single line.
        pattern: What is printed, see `number_pattern`.
    """
    is_number = NUMBER.fullmatch(first.text) is not None
    misread = is_misread(first.text)  # whatever it is, it is not what is printed
    texts = _spellings(first, seen.texts(), pattern) if seen else []
    found = seen.likeliest(texts, [_weight(text, pattern) for text in texts]) if seen else []
    if not found or not (is_number or found[0][1] > GUESS):
        return replace(first, confidence=min(first.confidence, DOUBTFUL)) if misread else first
    text, sure = found[0]
    if text == first.text:
        return first.or_else(found)
    agree = not is_number and not misread and _fits(text, pattern)
    chosen = Reading(text, sure if agree else min(sure, DOUBTFUL))
    return chosen.or_else([(first.text, first.confidence), *found, *texts_of(first.others)])


def _spellings(first: Reading, seen: Sequence[str], pattern: str) -> list[str]:
    """The numbers that a cell may hold by what was read: also with the sign that a gap is, and one for two."""
    texts: dict[str, None] = {}
    for text in (first.text, *seen, *(other for other, _ in texts_of(first.others))):
        closed = re.sub(r"(?<=\d) (?=\d)", "." if re.search(r" \d{3}$", text) else ",", text)
        for each in (text, closed, _with_signs(_digits(text), pattern)):
            ways = (each, each.replace(".", ","), each.replace(",", "."), re.sub("[.,]+", ",", each))
            texts |= dict.fromkeys(way for way in ways if NUMBER.fullmatch(way))
    return [*texts]


def _weight(text: str, pattern: str) -> float:
    """What speaks for a number besides the readings, as a logarithm of probability."""
    usual = 0.0 if USUAL_FORM.fullmatch(text) else POINT_FOR_COMMA if WORN.fullmatch(text) else MALFORMED
    return usual + (FITTING if _fits(text, pattern) else 0.0)


def check_columns(
    page: PageImage, columns: Sequence[Mapping[int, Box]], readings: Mapping[int, Reading]
) -> dict[int, Reading]:
    """Other readings for numbers that lack the sign which their column prints in nearly all.

    Args:
        page: The page.
        columns: The boxes of the numbers of each column, by the number of the cell.
        readings: What was read in them.

    Returns:
        The same digits with that sign, if there may be one on the page; else the first, and that it is not sure.
    """
    strays: dict[int, tuple[Box, re.Pattern[str]]] = {}
    for boxes in columns:
        habit = habit_of([readings[number].text for number in boxes])
        if habit is None:
            continue
        for number, box in boxes.items():
            if _is_stray(readings[number].text, habit):
                strays[number] = (box, habit)
    seen = see_numbers(page, [box for box, _ in strays.values()])
    return {
        number: as_in_column(readings[number], each, habit)
        for (number, (_, habit)), each in zip(strays.items(), seen, strict=True)
    }


def as_in_column(first: Reading, seen: SeenNumber | None, habit: re.Pattern[str]) -> Reading:
    """A number that is not printed as those of its column: with its sign, if the readings do not rule that out."""
    unsure = replace(first, confidence=min(first.confidence, DOUBTFUL))
    if seen is None:
        return unsure
    digits, is_scrawl = _digits(first.text), bool(SCRAWL.fullmatch(first.text))
    ways = [way for way in (first.text, *seen.texts()) if is_scrawl or _digits(way) == digits]
    if habit is not GROUPED:
        ways += [re.sub(r"[.](?=\d+%?$)", ",", way) for way in ways]  # the comma may be worn
    percent = "%" if first.text.endswith("%") else ""
    signed = [f"{digits[:at]}{sign}{digits[at:]}{percent}" for at in range(1, len(digits)) for sign in ".,"]
    fitting = [*dict.fromkeys(way for way in (*ways, *signed) if habit.fullmatch(way))]
    if not fitting:
        return unsure
    text, sure = seen.likeliest(fitting)[0]
    if is_scrawl and sure <= GUESS:
        return unsure
    if text not in ways:  # no reading shows the sign
        sure = min(sure, DOUBTFUL)
        read = [each for each in dict.fromkeys((first.text, *seen.texts())) if NUMBER.fullmatch(each)]
        with_sign, *without = seen.likelihoods([text, *read])
        if max(without, default=with_sign) - with_sign > UNSEEN_SIGN and not SPACED.fullmatch(first.text):
            return unsure
    chosen = Reading(text, min(sure, first.confidence))
    return chosen.or_else([(first.text, first.confidence), *texts_of(first.others)])


def habit_of(texts: Sequence[str]) -> re.Pattern[str] | None:
    """How nearly all numbers of a column are printed: with so many decimals, or long ones in groups of three."""
    numbers = [text for text in texts if NUMBER.fullmatch(text) and not WHOLE.fullmatch(text)]
    decimals = Counter(len(match["decimals"]) for text in numbers if (match := WITH_DECIMALS.fullmatch(text)))
    usual, sure = decimals.most_common(1)[0] if decimals else (0, 0)
    worn = sum(len(match["decimals"]) == usual for text in numbers if (match := WORN.fullmatch(text)))
    if sure > worn and sure + worn >= max(MANY, USUAL * len(numbers)):
        return re.compile(rf"-?[\d.]*\d,\d{{{usual}}}%?")
    long = [text for text in numbers if sum(map(str.isdecimal, text)) > 3]
    grouped = sum(GROUPED.fullmatch(text) is not None for text in long)
    return GROUPED if grouped >= max(MANY, USUAL * len(long)) else None


def _is_stray(text: str, habit: re.Pattern[str]) -> bool:
    if SCRAWL.fullmatch(text) or SPACED.fullmatch(text):
        return True
    if not NUMBER.fullmatch(text) or WHOLE.fullmatch(text) or habit.fullmatch(text):
        return False
    return habit is not GROUPED or sum(map(str.isdecimal, text)) > 3


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _with_signs(text: str, pattern: str) -> str:
    """A number read as digits only, with the decimal or grouping signs that are printed between them."""
    inner_signs = re.fullmatch(r"0+([.,]0+)*", pattern)
    if not text.isdecimal() or len(text) != pattern.count("0") or not inner_signs:
        return text
    digits = iter(text)
    return "".join(next(digits) if mark == "0" else mark for mark in pattern)


def _fits(text: str, pattern: str) -> bool:
    """Whether a number has the digits and signs that are printed; a worn comma looks like a point."""
    shape = (
        re.sub(r"\d", "0", text.lstrip("-")).replace("%", "0{1,2}").replace(".", "[.]").replace(",", "[.,]")
    )
    return re.fullmatch(shape, pattern) is not None
