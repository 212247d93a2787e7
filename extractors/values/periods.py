"""Reporting periods, years and due dates from titles, captions, headings and cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from extractors.values.text import plain
from extractors.values.timespans import Timespan, find_timespans


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both days included; None is an end that is not named ("tính đến ngày …")."""

    start: date | None
    end: date | None


_KNOWN = 16_384  # texts: headings and names of rows are asked of many times over

_Run = list[Timespan]
"""Timespans of a text that follow each other and are meant together: from … to, or a list."""

_UNTIL = ("đến", "tới")
_UNTIL_NOW = re.compile(r"\b(?:đến|tới) nay\b")

_NEVER_DONE = re.compile(
    r"\b(?:h[àằ]ng (?:năm|quý|tháng|tuần|ngày)|thường xuyên|định kỳ|liên tục|lâu dài"
    r"|tiếp theo|trở đi|những năm)\b"
)


@lru_cache(maxsize=_KNOWN)
def parse_period(text: str, year: int | None = None) -> Period | None:
    """Find the period a title, caption or heading speaks of: "6 tháng đầu năm 2024", "Từ ngày … đến ngày …".

    Where it names several, the most exact one counts: from … to …, then parts of a year, quarters and months,
    then a year, then a span of years; of equals the first. "Tính đến ngày …" cuts off the period it lies in.
    The date of a document is not a period, nor is what figures are compared with ("so với cùng kỳ năm 2022"),
    nor a bare year ("KQ 2022", see `find_year`). Months and quarters printed without their year are of `year`.
    """
    runs = _runs(find_timespans(text, year, counts=True))
    named = [run for run in runs if _rank(run)]
    until = next((run[0].last for run in runs if _is_until(run)), None)
    if not named:
        return Period(None, until) if until else _open_period(text, runs)
    run = min(named, key=_rank)
    start, end = run[0].first, run[-1].last
    if until and start <= until < end:
        end = until
    return Period(start, end)


@lru_cache(maxsize=_KNOWN)
def find_year(text: str) -> int | None:
    """Find the year a heading speaks of: "Mục tiêu năm 2023", "KQ 2022"; None for none or several."""
    runs = _runs([span for span in find_timespans(text) if span.kind != "day"])
    single = {run[0].last.year for run in runs if len(run) == 1 and run[0].kind != "bare"}
    years = single or {span.last.year for run in runs for span in run}
    return years.pop() if len(years) == 1 else None


def within(part: Period | None, whole: Period | None) -> Period | None:
    """The period `part` if both its days are known and all of it lies in the other."""
    if not (part and whole and part.start and part.end and whole.start and whole.end):
        return None
    return part if whole.start <= part.start and part.end <= whole.end else None


def parse_due(text: str, year: int | None = None) -> date | None:
    """Read the last day by which something is due: "Tháng 10/2022", "Quý I, II năm 2022", "30/6/2023".

    It is the end of the time printed last, whatever stands before it ("Năm 2022, 2023, 2034, 2025" is the end
    of 2025). "Trước" a day is that day, as offices use it, but before the first of a month is the month before;
    "trước" a month or a year ends the day before it. What names no year is of `year`.
    None for what recurs or has no end ("Hàng năm", "… và những năm tiếp theo", "Từ năm 2022"), and for the
    beginning or the middle of a time ("đầu năm 2023"), which are no days.
    """
    spans = find_timespans(text, year)
    if not spans or _NEVER_DONE.search(plain(text)):
        return None
    last = spans[-1]
    if last.before in ("từ", "đầu", "giữa"):
        return None
    if last.before == "trước" and (last.kind != "day" or last.first.day == 1):
        return last.first - timedelta(days=1)
    return last.last


def _runs(spans: list[Timespan]) -> list[_Run]:
    runs: list[_Run] = []
    for span in spans:
        previous = runs[-1][-1] if runs else None
        is_list = span.joint == "and" and previous and "day" not in (previous.kind, span.kind)
        if previous and (span.joint == "to" or is_list) and previous.last <= span.last:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _rank(run: _Run) -> int:
    """1 for the most exact naming of a period, larger for a vaguer one, 0 if it names none."""
    first = run[0]
    if len(run) > 1:
        return 4 if all(_is_whole_year(span) for span in run) else 1
    if first.before is not None:
        return 0
    return {"months": 2, "year": 3}.get(first.kind, 0)


def _is_whole_year(span: Timespan) -> bool:
    return (span.first.month, span.last.month) == (1, 12)


def _is_until(run: _Run) -> bool:
    return len(run) == 1 and run[0].before in _UNTIL and not _is_whole_year(run[0])


def _open_period(text: str, runs: list[_Run]) -> Period | None:
    """Find a period with one end: "từ ngày 01/01/2023 đến nay", "đến năm 2025"."""
    if _UNTIL_NOW.search(plain(text)):
        start = next((run[0].first for run in runs if run[0].before == "từ"), None)
        return Period(start, None) if start else None
    end = next((run[0].last for run in runs if run[0].before in _UNTIL), None)
    return Period(None, end) if end else None
