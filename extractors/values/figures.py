"""Figures of targets and results: a number with what it is compared by and what it counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extractors.values.numbers import parse_decimal, parse_percent
from extractors.values.text import clean

if TYPE_CHECKING:
    from decimal import Decimal

Operator = Literal["=", ">", ">=", "<", "<=", "between", "~"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed and as understood.

    `value` is the lower end of a range, `value_high` its upper end and None otherwise. `unit` is "%" when
    `value` is percent points, else the words behind the number ("lớp", "tỷ đồng"), None without any. A share
    of a whole, "53/63 tỉnh", has the value 53 and the unit "/63 tỉnh": figures compare only when their units
    are equal.
    """

    text: str
    operator: Operator
    value: Decimal
    value_high: Decimal | None = None
    unit: str | None = None


_WORDS: dict[Operator, tuple[str, ...]] = {
    ">=": ("≥", "⩾", ">=", "=>", "ít nhất", "tối thiểu", "không dưới", "không thấp hơn", "không ít hơn"),
    "<=": (
        "≤",
        "⩽",
        "<=",
        "=<",
        "nhiều nhất",
        "tối đa",
        "không quá",
        "không qúa",
        "không vượt quá",
        "không trên",
    ),
    ">": (">", "trên", "hơn", "lớn hơn"),
    "<": ("<", "dưới", "nhỏ hơn", "chưa đến"),
    "~": ("~", "≈", "khoảng", "xấp xỉ", "gần", "ước"),
    "=": ("=", "bằng"),
}
_OPERATORS: dict[str, Operator] = {word: operator for operator, words in _WORDS.items() for word in words}
_LEAD = re.compile(
    r"(?:phấn đấu )?(?:(?:đạt|chiếm|hoàn thành) )?"
    rf"(?P<word>{'|'.join(sorted(_OPERATORS, key=len, reverse=True))})?"
    r" ?(?P<from>từ )?(?:đạt )?",
    re.IGNORECASE,
)
_ONWARDS = re.compile(r" trở (?P<way>lên|xuống)$", re.IGNORECASE)

_NUMBER = r"[-−+]?[0-9](?:[0-9.,]|\ (?=[0-9]{3}(?![0-9])))*"
_FIGURE = re.compile(
    rf"""
    (?P<number> {_NUMBER} )
    (?: \ ?(?P<low_percent> % )? \ ?(?:[-–—−÷]|đến|tới)\ ? (?P<high> {_NUMBER} )
      | \ ?/\ ?(?P<whole> [0-9][0-9.]* )
    )?
    (?: \ ?(?P<percent> % | phần\ trăm ) (?P<per> /\w+ )? )?
    (?: \ (?P<noun> [^\W\d_] [^\d%,;:.()]* ) )?
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Such a word behind the number makes it a part of a sentence or of a date.
_NO_NOUN = re.compile(
    r"\b(?:đã|đang|sẽ|được|có|là|và|đạt|trong|của|cho|tại|theo|so|do|vào|để|với|bằng|tháng (?:đầu|cuối))\b",
    re.IGNORECASE,
)
_MAX_NOUN_WORDS = 5
# Longer than any figure with its noun; what is longer is a sentence.
_MAX_LENGTH = 80

_REMARK = re.compile(r" ?\([^()]*\)[ .;,]*$")
_YEARS = range(1900, 2100)


def parse_figure(text: str) -> Figure | None:
    """Read the one figure that the text is: "trên 90%", "65 – 70%", "04 lớp", "từ 80% trở lên".

    A remark in brackets behind it is passed over. None for words, for several figures and for a sentence that
    merely contains numbers.
    """
    printed = clean(text)
    body = _REMARK.sub("", printed).rstrip(" .;,")
    if len(body) > _MAX_LENGTH:
        return None
    operator, number = _split_operator(body)
    match = _FIGURE.fullmatch(number)
    if operator is None or match is None or not _is_noun(match["noun"]):
        return None
    parse = parse_percent if match["percent"] or match["low_percent"] else parse_decimal
    value = parse(match["number"])
    if value is None or (match["whole"] and not _is_share(match)):
        return None
    if match["high"] is None:
        return Figure(printed, operator, value, None, _unit(match))
    high = parse(match["high"])
    if high is None or value >= high or operator not in ("=", ">=", "~") or _are_years(match):
        return None
    return Figure(printed, "between", value, high, _unit(match))


def _split_operator(body: str) -> tuple[Operator | None, str]:
    """Take off the comparison said around the number (None if it contradicts itself), leaving the number."""
    lead = _LEAD.match(body)
    assert lead is not None  # all of it is optional
    operator = _OPERATORS[lead["word"].lower()] if lead["word"] else ">=" if lead["from"] else "="
    number = body[lead.end() :]
    onwards = _ONWARDS.search(number)
    if onwards is None:
        return operator, number
    number = number[: onwards.start()]
    if onwards["way"].lower() == "lên":
        return (">=" if operator in ("=", ">", ">=") else None), number
    return ("<=" if operator in ("=", "<", "<=") else None), number


def _is_noun(words: str | None) -> bool:
    return words is None or (len(words.split()) <= _MAX_NOUN_WORDS and _NO_NOUN.search(words) is None)


def _is_share(match: re.Match[str]) -> bool:
    """Whether "a/b" is a share of a whole: not a day and month ("30/4"), not a month ("10/2022")."""
    part, whole = parse_decimal(match["number"]), parse_decimal(match["whole"])
    if part is None or whole is None or match["percent"]:
        return False
    return match["noun"] is not None or (part <= whole and whole not in _YEARS)


def _are_years(match: re.Match[str]) -> bool:
    return (
        _unit(match) is None
        and parse_decimal(match["number"]) in _YEARS
        and parse_decimal(match["high"]) in _YEARS
    )


def _unit(match: re.Match[str]) -> str | None:
    if match["percent"] or match["low_percent"]:
        return "%" + (match["per"] or "")
    parts = ["/" + match["whole"] if match["whole"] else "", match["noun"] or ""]
    return " ".join(part for part in parts if part) or None
