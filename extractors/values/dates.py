"""Single days: "09/01/2023", "14 / 3 /2024", "ngày 14 tháng 3 năm 2024"."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from extractors.values.text import plain

_DAY = re.compile(
    r"""
    (?<![\d/.-])
    (?P<label> ngày\ )?
    (?: (?P<day>\d{1,2}) (?: \ ?(?P<mark>[/.-])\ ? (?P<month>\d{1,2}) \ ?(?P=mark)\ ? (?P<year>\d{4}|\d{2})
                           | \ tháng\ (?P<month_word>\d{1,2}) ,?\ năm\ (?P<year_word>\d{4}) )
      | (?P<iso>\d{4}-\d{2}-\d{2}) )
    (?! \d | [/.-]\d )
    """,
    re.ASCII | re.VERBOSE,
)


@lru_cache(maxsize=16_384)
def parse_date(text: str) -> date | None:
    """Read the day that the text is; two-digit years are of this century ("12.4.23" is 2023).

    None for several days, for a day that does not exist and where a part was left blank ("ngày tháng 9
    năm 2022").
    """
    match = _DAY.fullmatch(plain(text))
    return _date(match) if match else None


def find_dates(text: str) -> list[date]:
    """Find all days named in running text, in printed order; days that do not exist are left out.

    A two-digit year counts only behind "ngày": "5.12.10" in a text is the number of a chapter.
    """
    days = []
    for match in _DAY.finditer(plain(text)):
        is_certain = match["label"] or match["iso"] or len(match["year"] or match["year_word"]) == 4
        day = _date(match) if is_certain else None
        if day:
            days.append(day)
    return days


def make_date(year: int, month: int, day: int) -> date | None:
    """Make the day, None if there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(match: re.Match[str]) -> date | None:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return make_date(year, month, day)
    year = int(match["year"] or match["year_word"])
    month = int(match["month"] or match["month_word"])
    return make_date(year + 2000 if year < 100 else year, month, int(match["day"]))
