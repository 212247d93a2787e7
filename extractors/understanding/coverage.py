"""The period that a table covers: what its columns, title and captions say, else what the report says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from extractors.values import Period, find_dates, find_year, parse_period, within

if TYPE_CHECKING:
    from extractors.models import ReportHeader, Table

_LAST_MONTH_OF_REVIEW = 3  # a report of a whole year that is signed until then is of the year before
_PLANS = {"Kế hoạch", "Quyết định", "Chương trình", "Đề án", "Phương án", "Nghị quyết", "Chỉ thị", "Dự án"}
_ATTACHED = re.compile(r"kèm\s+theo", re.IGNORECASE)


class Written(NamedTuple):
    """The day of a document, and whether it plans: then a period that is not over is to come."""

    day: date
    plans: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a whole report covers: `year` is taken for what names none, `period` for tables that name none.

    `written` is when it was signed: what it prints of the time to come is no result. `body` is who reports, and so
    whose figures those of no other body are.
    """

    year: int | None = None
    period: Period | None = None
    written: Written | None = None
    body: str | None = None


def report_coverage(header: ReportHeader) -> Coverage:
    """By the days under its title, or its title, else by the day it was signed.

    A report then looks back on its year, in spring on the last one.
    """
    title, signed = header.title or "", header.report_date
    written = Written(signed, header.report_type in _PLANS) if signed else None
    said = header.period_line or title
    named = parse_period(said, signed.year if signed else None)
    if named and named.start and named.end:
        return Coverage(named.end.year, named, written, header.issuer)
    year = find_year(title)
    if year is None and signed:
        looks_back = (header.report_type or "").startswith(
            "Báo cáo"
        ) and signed.month <= _LAST_MONTH_OF_REVIEW
        year = signed.year - looks_back
    return Coverage(year, whole_year(year) if year else None, written, header.issuer)


def table_period(table: Table, coverage: Coverage) -> Period | None:
    """What a table says it covers: both its days in title or caption, else the title's words, else another caption's.

    A figure "until" a day counts from the start of what it lies in. None if the table says nothing of it.
    """
    if table.period_end:
        return Period(table.period_start, table.period_end)
    captions = [line for line in (table.caption or "").split("\n") if not _ATTACHED.search(line)]
    lines = [table.title or "", *captions]
    for line in lines:
        found = parse_period(line)
        if len(find_dates(line)) > 1 and found and found.start and found.end:
            return found
    titled = [found for line in lines if (found := parse_period(line, coverage.year))]
    whole = next((found for found in titled if found.start and found.end), None)
    until = next((found.end for found in titled if found.start is None and found.end), None)
    if until and whole and whole.start and whole.end and whole.start <= until <= whole.end:
        return Period(whole.start, until)
    if whole:
        return whole
    if until and not _is_year_end(until):
        return since_start(until, coverage)
    return titled[0] if titled else introduced_period(table, coverage.period)


def introduced_period(table: Table, period: Period | None) -> Period | None:
    """The part of the report's period that the line of the text above the table names, which leads to it."""
    year = period.end.year if period and period.end else None
    return within(parse_period(table.introduction or "", year), period)


def since_start(until: date, coverage: Coverage) -> Period:
    """From the start of the report's period, if the day lies in it, else from the start of the day's year."""
    period = coverage.period
    if period and period.start and period.end and period.start <= until <= period.end:
        return Period(period.start, until)
    return Period(date(until.year, 1, 1), until)


def whole_year(year: int) -> Period:
    """All days of a year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def _is_year_end(day: date) -> bool:
    return (day.month, day.day) == (12, 31)
