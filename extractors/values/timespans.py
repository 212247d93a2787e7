"""Finds the words for stretches of time in a text: days, months, quarters, parts of a year, years."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from extractors.values.dates import make_date
from extractors.values.document_types import DOCUMENT_TYPES
from extractors.values.text import plain

Kind = Literal["day", "months", "year", "bare"]
"""`bare`: a month with its year or a year, without the word that says so ("12/2022", "2023")."""


@dataclass(frozen=True, slots=True)
class Timespan:
    """A stretch of time that a text names.

    `first` and `last` are its first and last day. `before` is the word in front that bends its meaning ("từ",
    "đến", "tới", "trước", "đầu", "giữa", "cuối"), None for any other. `joint` says how it goes on from the
    one before it in the text: "to" ("2021 - 2025"), "and" ("2022, 2023"), None if other words stand between.
    """

    kind: Kind
    first: date
    last: date
    before: str | None = None
    joint: Literal["to", "and"] | None = None


_YEAR = r"(?:19|20)\d\d"
_QUARTER = r"(?:iv|i{1,3}|[1-4])(?!\w)"
_MONTH = r"\d{1,2}(?!\d|\ tháng)"
_LIST = r"(?:,\ ?|\ và\ |\ ?[-–]\ ?)"
_TIMESPAN = re.compile(
    rf"""
    (?<! [\w/.,] )
    (?: (?P<bare_year> {_YEAR} )
      | (?: (?P<label> ngày\ )? (?P<day>\d{{1,2}})
            (?: \ ?(?P<mark>[/.-])\ ? (?P<month>{_MONTH}) (?: \ ?(?P=mark)\ ? (?P<short_year>\d\d)(?!\d) )?
              | \ tháng\ (?P<month_word>{_MONTH}) ,? )
          | (?P<count> \d{{1,2}} | ba | sáu | chín | mười )
            (?: \ ?tháng | t | (?<=[369])(?=\ (?:đầu|cuối)\ năm) ) (?: \ (?P<part>đầu|cuối) )?
          | nửa\ (?P<half>đầu|cuối)
          | qu[ýí]\ (?P<quarters> {_QUARTER} (?: {_LIST} (?:qu[ýí]\ )? {_QUARTER} )* )
          | tuần\ (?:thứ\ |lễ\ )?(?P<week> \d{{1,2}} )
          | (?:tháng\ |t(?=\d))(?P<months> {_MONTH} (?: {_LIST} (?:tháng\ )? {_MONTH} )* )
          | (?P<year_word> năm | giai\ đoạn | thời\ kỳ )
          | (?P<bare_month> \d{{1,2}} ) (?=\ ?/)
        )
        (?: (?: (?:\ của)? \ năm\ | \ ?[/.-]\ ?(?:năm\ )? | \ ) (?P<year> {_YEAR} ) )?
    )
    (?! \d | [/.,]\d | /\w | \ ?% )
    """,
    re.VERBOSE,
)
_TIGHT_LIST = re.compile(r"(?<=\b\d{4})[,;](?=\d{4}\b)")
# "Văn bản đi, đến 10 tháng" are documents sent and received, not a time until.
_RECEIVED = "".join(
    f"(?<!{words} )"
    for words in ("đi", "đi,", "đi và", "đi -", "đi-", "đi/", "đi;", "bản", "vb", "gửi", "gửi,", "gửi và")
)
_BEFORE = re.compile(
    rf"\b(từ|{_RECEIVED}đến|tới|trước|đầu|giữa|cuối)"
    r"(?: hết| cuối| thời điểm| \d{1,2} ?(?:h|giờ)[\d ]*(?:phút)?)? $"
)
_REACH = 30  # characters in front of a timespan that hold such words
_TO = re.compile(r" ?(?:-|–|—|đến|tới)(?: hết| cuối)? ?")
_AND = re.compile(r"(?:,|;| và) ")

_TYPES = "|".join(re.escape(name.lower()) for name in DOCUMENT_TYPES)

# Named but not meant: a date left blank or of a cited document, the number of a programme before a month ("Đề án 06
# tháng 02 năm 2026" is no day of February), what is compared with, school years.
_NOT_MEANT = re.compile(
    rf"""
    ngày [ .…_]* tháng [ .…_]* \d{{0,2}} [ .…_]* năm [ .…_]* (?:{_YEAR})?
    | \b số:?\ [\d/][^;()]{{1,50}}? \ ngày\ \d{{1,2}}\ ?[/.-]\ ?\d{{1,2}}\ ?[/.-]\ ?\d{{4}}
    | \b (?:{_TYPES})\ (?:số\ )?\d{{1,3}}
      (?=\ tháng\ \d{{1,2}}(?!\d))
    | so\ với\ [^,;()]*
    | năm\ học\ {_YEAR} \ ?[-–]\ ? {_YEAR}
    """,
    re.VERBOSE,
)

_COUNT_WORDS = {"ba": 3, "sáu": 6, "chín": 9, "mười": 10}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def find_timespans(text: str, year: int | None = None, *, counts: bool = False) -> list[Timespan]:
    """Find what the text names, in printed order; what has no year there is of `year`, `counts` of months too.

    A quarter, month or part of a year printed without its year takes it from the next one in the text
    ("6 tháng đầu năm và nhiệm vụ 6 tháng cuối năm 2024"), a day from the next day. What has no year, or does
    not exist, is left out.
    """
    searched = _NOT_MEANT.sub(" | ", _TIGHT_LIST.sub(", ", plain(text)))
    matches = list(_TIMESPAN.finditer(searched))
    spans: list[Timespan] = []
    end = 0
    for match, named in zip(matches, _years(matches), strict=True):
        dated = _may_lack_year(match) or (match["day"] and match["mark"]) or (counts and match["count"])
        own = named or (year if dated else None)
        span = _timespan(match, own) if own else None
        if span is None:
            continue
        word = _BEFORE.search(searched, max(0, match.start() - _REACH), match.start())
        between = searched[end : match.start()] if spans else ""
        joint: Literal["to", "and"] | None = (
            "to" if _TO.fullmatch(between) else "and" if _AND.fullmatch(between) else None
        )
        spans.append(replace(span, before=word[1] if word else None, joint=joint))
        end = match.end()
    return spans


def _years(matches: list[re.Match[str]]) -> list[int | None]:
    """Give each match the year it means; a part of a year may also stand behind its year."""
    years = [_own_year(match) for match in matches]
    following: dict[bool, int | None] = {True: None, False: None}
    for i in reversed(range(len(matches))):
        is_day = matches[i]["day"] is not None
        if years[i] is None and _may_lack_year(matches[i]):
            years[i] = following[is_day]
        elif matches[i]["bare_year"] is None:
            following[is_day] = years[i] or following[is_day]
    earlier: int | None = None
    for i, match in enumerate(matches):
        if years[i] is None and (match["part"] or match["half"]):
            years[i] = earlier
        elif match["day"] is None:
            earlier = years[i] or earlier
    return years


def _own_year(match: re.Match[str]) -> int | None:
    if match["short_year"]:
        return 2000 + int(match["short_year"])
    year = match["year"] or match["bare_year"]
    return int(year) if year else None


def _may_lack_year(match: re.Match[str]) -> bool:
    if match["day"]:
        return match["mark"] == "/" or match["label"] is not None
    return any(match[group] for group in ("part", "half", "quarters", "months"))


def _timespan(match: re.Match[str], year: int) -> Timespan | None:
    """Place the match in that year; None if there is no such day, month or order."""
    if match["day"]:
        day = make_date(year, int(match["month"] or match["month_word"]), int(match["day"]))
        return Timespan("day", day, day) if day else None
    if match["week"]:
        return _week(int(match["week"]), year)
    kind: Kind = "months"
    if match["year_word"]:
        kind, first, last = "year", 1, 12
    elif match["bare_year"]:
        kind, first, last = "bare", 1, 12
    elif match["bare_month"]:
        kind, first = "bare", int(match["bare_month"])
        last = first
    elif match["quarters"]:
        quarters = re.findall(_QUARTER, match["quarters"])
        first, last = _quarter(quarters[0]) * 3 - 2, _quarter(quarters[-1]) * 3
    elif match["months"]:
        months = re.findall(_MONTH, match["months"])
        first, last = int(months[0]), int(months[-1])
    else:
        count = 6 if match["half"] else _COUNT_WORDS.get(match["count"]) or int(match["count"])
        is_end = "cuối" in (match["part"], match["half"])
        first, last = (13 - count, 12) if is_end else (1, count)
    if not 1 <= first <= last <= 12:
        return None
    return Timespan(kind, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _week(number: int, year: int) -> Timespan | None:
    """A week by its number: from Monday to Sunday, the first with four days of the year (ISO 8601)."""
    try:
        return Timespan(
            "months", date.fromisocalendar(year, number, 1), date.fromisocalendar(year, number, 7)
        )
    except ValueError:
        return None


def _quarter(printed: str) -> int:
    return _ROMAN.get(printed) or int(printed)
