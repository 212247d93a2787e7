"""Checks cells that hold a number: against the shape of what is printed, and by a second, digits-only reading."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from extractors.readers.scan.decoding import texts_of
from extractors.readers.scan.recognition import read_numbers
from extractors.readers.scan.shapes import number_pattern
from extractors.readers.scan.wording import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.readers.scan.imaging import Box, PageImage

NUMBER = re.compile(r"-?\d[\d.,]*%?")
LETTER_INSIDE = re.compile(
    r"-?(?:\d[\d.,]*[A-Za-zĐđ]{1,2}[\d.,%]+|[A-Za-zĐđ]\d*[.,]\d[\d.,%]*|\d+[.,][\d.,]*[A-Za-zĐđ]{1,2})%?"
)
"""A number with a letter among its digits and signs ("73,B%", "1O0"); "3a" is a number of a row."""

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
    # What has the tail of a comma is none of a point; a worn comma may look like a point.
    impossible = [
        "." if "," in patterns[number] and "." not in patterns[number] else "" for number in doubtful
    ]
    again = read_numbers(page, [boxes[number] for number in doubtful], impossible)
    found: dict[int, Reading] = {}
    for number, second in zip(doubtful, again, strict=True):
        first = readings[number]
        chosen = _choose(first, Reading(*second), patterns[number])
        found[number] = _beside(chosen, first, second)
    return found


def _beside(chosen: Reading, first: Reading, second: tuple[str, float]) -> Reading:
    """What was chosen of two readings, with what else they say."""
    return chosen.or_else([(first.text, first.confidence), second, *texts_of(first.others)])


def _choose(first: Reading, second: Reading, pattern: str) -> Reading:
    """The reading that fits the printed shape; the first, which is a vote, if both do; the surer one if none does."""
    candidates = [first] if NUMBER.fullmatch(first.text) else []
    # whatever such a text is, it is not what is printed
    if any(form.fullmatch(first.text) for form in (LETTER_INSIDE, SCRAWL)):
        is_number = NUMBER.fullmatch(second.text) and second.confidence > GUESS
        text = second.text if is_number and _fits(second.text, pattern) else first.text
        return Reading(text, min(second.confidence, DOUBTFUL))
    if NUMBER.fullmatch(second.text) and (second.confidence > GUESS or not candidates):
        candidates.append(second)
    if not candidates:
        return first
    if first in candidates and _digits(first.text) == _digits(second.text):
        return first  # which was read several times; whether a worn sign is a point or a comma is a matter of luck
    fitting = [reading for reading in candidates if _fits(reading.text, pattern)]
    if not fitting:
        best = max(candidates, key=lambda reading: reading.confidence)
        return Reading(_with_signs(best.text, pattern), min(best.confidence, DOUBTFUL))
    best = fitting[0]
    disagree = len({reading.text for reading in fitting}) > 1
    return Reading(best.text, min(best.confidence, DOUBTFUL)) if disagree else best


def check_columns(
    page: PageImage, columns: Sequence[Mapping[int, Box]], readings: Mapping[int, Reading]
) -> dict[int, Reading]:
    """Other readings for numbers that lack the sign which their column prints in nearly all.

    Args:
        page: The page.
        columns: The boxes of the numbers of each column, by the number of the cell.
        readings: What was read in them.

    Returns:
        What a second reading says if it has the sign and the same digits; else the first, and that it is not sure.
    """
    strays: dict[int, tuple[Box, re.Pattern[str]]] = {}
    for boxes in columns:
        habit = habit_of([readings[number].text for number in boxes])
        if habit is None:
            continue
        for number, box in boxes.items():
            if _is_stray(readings[number].text, habit):
                strays[number] = (box, habit)
    again = read_numbers(page, [box for box, _ in strays.values()])
    found: dict[int, Reading] = {}
    for (number, (_, habit)), (printed, confidence) in zip(strays.items(), again, strict=True):
        first = readings[number]
        worn = habit is not GROUPED and not habit.fullmatch(printed)  # a worn comma looks like a point
        text = re.sub(r"[.](?=\d+%?$)", ",", printed) if worn else printed
        same = re.sub(r"\D", "", text) == re.sub(r"\D", "", first.text)
        if (same or SCRAWL.fullmatch(first.text)) and confidence > GUESS and habit.fullmatch(text):
            chosen = Reading(text, min(confidence, first.confidence))
        else:
            chosen = Reading(first.text, min(first.confidence, DOUBTFUL))
        found[number] = _beside(chosen, first, (text, confidence))
    return found


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
    return re.sub(r"[.,]", " ", text)


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
