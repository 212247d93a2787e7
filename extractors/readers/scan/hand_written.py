"""Numbers written by hand into a letterhead: the number of a document, and the day it was signed.

They are the identity of a report, and the recogniser has learnt print. What it is not sure of is left out and said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.readers.scan.imaging import surrounding
from extractors.readers.scan.recognition import read_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.readers.scan.decoding import Word
    from extractors.readers.scan.imaging import PageImage
    from extractors.readers.scan.lines import Line

SURE = 0.9
"""Least confidence of both readings of a number that is believed."""

MOST_WORDS = 12
"""A line of a letterhead is short."""

NUMBER_LINE = re.compile(r"S[ốôóo]\s?[:;.]?\s*(?P<number>[^/]*?)\s?/\s?[\d/]*[A-ZĐ]{2,}.*", re.DOTALL)
DATE_LINE = re.compile(
    r"[^\d.;]{0,40}\s?ng[àa]y\s?\S{0,3}\s?th[áa]ng\s?\S{0,3}\s?n[ăa]m\s?\S{0,5}", re.IGNORECASE
)
GAP_BEFORE, GAP_AFTER = re.compile(r"S[ốôóo]\s?[:;.]?", re.IGNORECASE), re.compile(r"/[A-ZĐ\d]")

HEAD = 0.45
"""Share of a page's height within which a letterhead stands."""


def without_doubtful_numbers(lines: Sequence[Line], page: PageImage) -> tuple[list[Line], list[str]]:
    """The lines without the numbers of a letterhead on which two readings do not agree, and a sentence on each."""
    found: list[Line] = []
    doubts: list[str] = []
    for line in lines:
        text = " ".join(word.text for word in line.words)
        number = NUMBER_LINE.match(text)
        is_head = len(line.words) <= MOST_WORDS and line.box.y0 < HEAD * page.grey.shape[0]
        is_date = is_head and DATE_LINE.fullmatch(text) is not None
        end = number.end("number") if is_head and number else len(text) if is_date else 0
        figures = _figures(line.words, end) or _filled_in(line.words)
        doubtful = [word for word in figures if not _is_sure(word, page)]
        found.append(replace(line, words=[*_without(line.words, doubtful)], left_out=tuple(doubtful)))
        if doubtful:
            what = "day of signing" if is_date else "number of a document"
            read = " ".join(word.text for word in doubtful)
            doubts.append(
                f'The {what} cannot be read surely ("{read}" in "{text}", perhaps written by hand) and is left out.'
            )
    return found, doubts


def _without(words: Sequence[Word], doubtful: Sequence[Word]) -> Iterator[Word]:
    """The words but the doubtful ones; of "12/BC-UBND" the printed "/BC-UBND" stays."""
    for word in words:
        if word not in doubtful:
            yield word
        elif "/" in word.text:
            yield replace(word, text=word.text[word.text.index("/") :])


def _figures(words: Sequence[Word], end: int) -> list[Word]:
    """The words with digits before a place of the text; with the number left of a stroke, "12/BC-UBND" is one."""
    at = 0
    figures = []
    for word in words:
        if at < end and any(letter.isdigit() for letter in word.text):
            figures.append(word)
        at += len(word.text) + 1
    return figures


def _filled_in(words: Sequence[Word]) -> list[Word]:
    """The numbers in gaps that a typist left: "số 404 /QĐ-BTC"."""
    return [
        number
        for before, number, after in zip(words, words[1:], words[2:], strict=False)
        if GAP_BEFORE.fullmatch(before.text) and GAP_AFTER.match(after.text) and number.text[:1].isdigit()
    ]


def _is_sure(word: Word, page: PageImage) -> bool:
    """Whether the first reading is sure and, for figures alone, a second one of digits only says the same."""
    if word.confidence < SURE:
        return False
    if not word.text.isdigit():
        return True
    ((text, confidence),) = read_numbers(page, [surrounding([word.box])])
    return text.strip(".,") == word.text and confidence >= SURE
