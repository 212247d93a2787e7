"""The period of a row, told once for facts and figures: by its column of periods, its name, or what stands above it.

A period without a year ("Tháng 1", "Quý II") is of the wider one in which it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.values import Period, find_year, fold, is_blank, parse_period, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from extractors.models import Table

_SUM = r"(?:(?:tong )?cong |tong )?"
_PART = r"(?:(?:thang|t|quy) ?(?:0?[1-9]|1[0-2]|i{1,3}|iv)|\d{1,2} thang(?: (?:dau|cuoi)(?: nam)?)?)"
_PART_OF_YEAR = re.compile(rf"^{_SUM}{_PART}$")
_PERIOD_ALONE = re.compile(
    rf"^(?:{_PART}(?: (?:nam )?(?:19|20)\d\d)?|nam (?:19|20)\d\d|tuan \d{{1,2}}(?: .*)?)$"
)
_PERIOD_HEADING = re.compile(r"^(?:thang|quy|nam|tuan)$")
_NUMBER = re.compile(r"\d{1,4}|[IV]{1,3}")
_KNOWN = 4096
_ROWS = 2  # that a column of periods names at least
_MOST = 0.8  # of its filled cells
_TRIED = 3  # of a column's cells; where none of them is a period, the others are not looked at


@lru_cache(maxsize=_KNOWN)
def part_of(text: str, start: date | None, end: date | None) -> Period | None:
    """The month or quarter that a heading or row names without a year ("Tháng 1", "Quý II"), if it lies in the period
    from `start` to `end`; else the year cannot be told, as of "Tháng 12" in a report on the first quarter.
    """
    if not (start and end and _PART_OF_YEAR.match(fold(text))):
        return None
    return within(parse_period(text, end.year), Period(start, end))


@lru_cache(maxsize=_KNOWN)
def named_period(text: str) -> Period | None:
    """The period of a name that has a year."""
    return parse_period(text) if find_year(text) else None


def period_alone(text: str, start: date | None, end: date | None) -> Period | None:
    """The period that a name is and says nothing else, with its year or as a part of the period from `start` on."""
    return part_of(text, start, end) or (named_period(text) if _PERIOD_ALONE.match(fold(text)) else None)


def row_period(names: Iterable[str], period: Period | None) -> Period | None:
    """The period that the first of a row's names tells which has a year, else that lies in the table's."""
    said = list(names)
    named = next((found for name in said if (found := named_period(name))), None)
    if named or period is None:
        return named
    return next((part for name in said if (part := part_of(name, period.start, period.end))), None)


def column_of_periods(table: Table) -> int | None:
    """The column, in front of the figures, whose cells name the period of their row and nothing else."""
    for column, heading in enumerate(table.columns):
        texts = [row.cells[column].text for row in table.rows if row.cells[column].column_span == 1]
        if names_periods(heading, [text for text in texts if not is_blank(text)]):
            return column
    return None


def names_periods(heading: str, filled: Sequence[str]) -> bool:
    """Whether the filled cells of a column name periods and nothing else: "Tháng 1", or "1" under "Tháng"."""
    if len(filled) < _ROWS or not any(_is_period(heading, text) for text in filled[:_TRIED]):
        return False
    return sum(_is_period(heading, text) for text in filled) >= max(_ROWS, _MOST * len(filled))


def stub_name(table: Table, column: int | None, row: int) -> str:
    """What the column of periods says of a row, with the word of its heading: "7" under "Tháng"; "" if nothing."""
    if column is None or table.rows[row].cells[column].column_span > 1:
        return ""
    return _with_word(table.columns[column], table.rows[row].cells[column].text)


def _is_period(heading: str, text: str) -> bool:
    return bool(_PERIOD_ALONE.match(fold(_with_word(heading, text))))


def _with_word(heading: str, text: str) -> str:
    is_number = _NUMBER.fullmatch(text.strip()) and _PERIOD_HEADING.match(fold(heading))
    return f"{heading} {text.strip()}" if is_number else text
