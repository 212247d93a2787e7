"""What a label of a table is: a number of a row, a figure, the heading of the column that numbers the rows."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.values.text import fold, one_line

_NUMBER_HEADINGS = {"stt", "tt", "so tt", "so thu tu", "sott", "s tt"}
_FIGURE = re.compile(r"^[-–+(<>≥≤]?\s*\d[\d.,\s]*%?\)?$")
_ITEM_NUMBER = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-ZĐ])[.)]?$")
_KNOWN = 16_384  # texts
_LETTER = re.compile(r"^[^\W\d_]\.?$")


_AVERAGE = re.compile(r"^(?:(?:gia tri|muc|diem|ty le) )?(?:trung binh|binh quan)\b")


def says_average(text: str) -> bool:
    """Whether the name of a row says that it is the average of others: "Trung bình", "Bình quân toàn tỉnh"."""
    return bool(_AVERAGE.match(fold(text)))


def is_number_heading(text: str) -> bool:
    """Whether a heading says that its column numbers the rows (STT, TT, Số TT)."""
    return fold(unstacked(text)) in _NUMBER_HEADINGS


def unstacked(text: str) -> str:
    """A heading whose letters stand one below another ("S", "T", "T"), as the word they spell."""
    lines = text.split("\n")
    if len(lines) > 1 and all(_LETTER.match(line.strip()) for line in lines):
        return "".join(line.strip() for line in lines)
    return text


@lru_cache(maxsize=_KNOWN)
def is_figure(text: str) -> bool:
    """Whether a text is one number as a table prints it: "1.234", "99,97 %", ">= 95", "(12)"."""
    return bool(_FIGURE.match(one_line(text)))


@lru_cache(maxsize=_KNOWN)
def is_item_number(text: str) -> bool:
    """Whether a text numbers a row: "1", "3.1", "12.2.1", "I", "A.", "(2)"."""
    return bool(_ITEM_NUMBER.match(one_line(text)))
