"""All figures of one table: every printed value with its row, its column, its unit of measure and its period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors.assembly.measures import is_measure, unit_in_heading
from extractors.understanding.coverage import introduced_period
from extractors.understanding.figures.bodies import is_body_name
from extractors.understanding.figures.columns import numbers_rows, sense_of_columns
from extractors.understanding.figures.model import FigureKind, Measured, TableFigure
from extractors.understanding.figures.numbers import Habit, habit_of, read_measured
from extractors.understanding.figures.printed import printed, printed_column
from extractors.understanding.figures.rows import sense_of_rows
from extractors.understanding.row_periods import (
    column_of_periods,
    named_period,
    part_of,
    period_alone,
    stub_name,
)
from extractors.values import Period, clean, fold, parse_date, parse_period, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from extractors.models import Table, TableCell, TableRow
    from extractors.understanding.figures.columns import ColumnSense
    from extractors.understanding.figures.printed import Printed
    from extractors.understanding.figures.rows import RowSense

_MONEY = re.compile(r"(?<![a-z])(?:dong|d|vnd|usd|trieu|ty)(?![a-z])")
_RATE = re.compile(r"\b(?:ty le|ti le|phan tram|ty trong)\b")
_SCORE = re.compile(r"\b(?:diem|diem so|chi so)\b")
_RATIO = re.compile(r"\b(?:ty le|ti le|so sanh|so voi|dat|hoan thanh|tang|giam|co cau|ty trong)\b")
_CUMULATIVE = re.compile(r"\b(?:luy ke|cong don)\b|\btu dau nam\b")
_SINCE_NEW_YEAR = re.compile(r"\btu dau nam\b")
# "Năm trước", "Thực hiện cùng kỳ": of the same days a year before; "so với cùng kỳ" is of its own
_YEAR_BEFORE = re.compile(
    r"(?:thuc hien |ket qua |so lieu )?(?:cung ky(?: nam (?:truoc|ngoai))?|nam (?:truoc|ngoai)(?: lien ke)?)"
)
_MIN_PARTS = 2  # rows of periods within that of another, before this one is their total
# What doubt about a number, or about a column, leaves of confidence.
_UNSURE_NUMBER, _UNSURE_COLUMN = 0.6, 0.8


def document_habit(tables: Sequence[Table]) -> Habit:
    """How a document writes its numbers, told from all its tables."""
    marked: list[str] = []
    for table in tables:
        for place, heading in enumerate(table.columns):
            column = printed_column(table, place)
            texts = [cell.text for cell in column if "," in cell.text or "." in cell.text]
            if texts and not numbers_rows(heading, column):
                marked += texts
    return habit_of(marked)


def figures_of(
    table: Table, habit: Habit, default_period: tuple[date | None, date | None] = (None, None)
) -> Iterator[TableFigure]:
    """Read every figure of a table, row by row; a merged cell is one figure, at its first place.

    Args:
        table: a logical table of any kind; one composed of bulleted text prints no cells and has none.
        habit: how the document writes numbers.
        default_period: first and last day that report or section state, for figures whose heading, row, title and
            caption state none.

    """
    if table.method == "narrative" or not table.rows:
        return iter(())
    columns, rows = senses_of(table, habit)
    period = period_of_table(table, default_period)
    _settle_totals_of_periods(rows, period)
    return _figures(table, [_column(sense, period) for sense in columns], rows, period)


def senses_of(table: Table, habit: Habit) -> tuple[list[ColumnSense], list[RowSense]]:
    """What the columns and the rows of a table are for.

    Args:
        table: a logical table of any kind.
        habit: how the document writes numbers.
    """
    columns = sense_of_columns(table, habit)
    return columns, sense_of_rows(table, columns, [_prints_figures(row, columns) for row in table.rows])


def _prints_figures(row: TableRow, columns: Sequence[ColumnSense]) -> bool:
    """Whether a row has figures of its own; words in a cell that names it are none, also
    where it goes on over columns of figures.
    """
    is_one = bool(row.cells) and row.cells[0].column_span == len(row.cells)
    names = {
        id(cell)
        for cell, sense in zip(row.cells, columns, strict=True)
        if is_one or (cell.column_span > 1 and sense.role == "label")
    }
    return any(
        value is not None and (value[1] is not None or id(cell) not in names)
        for cell, value in zip(row.cells, _values(row, columns), strict=True)
    )


def _settle_totals_of_periods(rows: Sequence[RowSense], period: _Days) -> None:
    """A row of a period that others of the table divide is their total: "Quý I" after January, February and March."""
    spans = [(row, part) for row in rows if (part := period_alone(row.label or "", *period))]
    for row, whole in spans:
        if sum(part != whole and within(part, whole) is not None for _, part in spans) >= _MIN_PARTS:
            row.kind = "total"


_Value = tuple[FigureKind, Measured | None]
_Days = tuple["date | None", "date | None"]
"""First and last day of a period."""


def _values(row: TableRow, columns: Iterable[ColumnSense]) -> Iterator[_Value | None]:
    """What the cells of a row are as figures."""
    return (_read(printed(cell.text), sense) for cell, sense in zip(row.cells, columns, strict=True))


def _read(cell: Printed, sense: ColumnSense) -> _Value | None:
    """What a cell is as a figure, None if it is none: numbering, codes, names and notes are not."""
    role = sense.role
    if cell.is_blank or role in {"number", "codes", "unit", "bodies"}:
        return None
    if role == "dates":
        return ("date", None) if _day(cell.text) != (None, None) else ("text", None)
    if role == "figures":
        if cell.day is not None:
            return "date", None
        measured = read_measured(cell.text, sense.habit)
        return ("number", measured) if measured else ("text", None)
    if role == "notes":
        measured = read_measured(cell.text, sense.habit)
        if measured and (measured.unit or measured.of or measured.value != int(measured.value)):
            return "number", measured
    return None


def _figures(
    table: Table,
    columns: list[_Column],
    rows: list[RowSense],
    period: _Days,
) -> Iterator[TableFigure]:
    seen: set[int] = set()
    stub = column_of_periods(table)
    senses = [column.sense for column in columns]
    for row_no, (row, sense) in enumerate(zip(table.rows, rows, strict=True), 1):
        found = list(_values(row, senses))
        seen.intersection_update(map(id, row.cells))  # what does not go on here does not come again
        shared: _Row | None = None
        for column_no, (cell, value) in enumerate(zip(row.cells, found, strict=True), 1):
            if (
                value is None
                or id(cell) in seen
                or (value[0] == "text" and sense.kind == "group" and not any_number(found))
                or (value[0] == "text" and clean(cell.text) == sense.label)  # the name, over several columns
            ):
                continue
            seen.add(id(cell))
            shared = shared or _row(row_no, sense, period, stub_name(table, stub, row_no - 1))
            yield _figure(column_no, cell, columns[column_no - 1], shared, value, period)


def any_number(found: Iterable[_Value | None]) -> bool:
    """Whether a row prints a number at all; a row of words only is a heading inside the table."""
    return any(value is not None and value[1] is not None for value in found)


@dataclass(frozen=True, slots=True)
class _Column:
    """What all figures of a column share: `part` is the month or quarter that it names without a year.

    `levels` are those of its heading, from the lowest up.
    """

    sense: ColumnSense
    label: str | None
    levels: tuple[str, ...]
    period: _Days | None
    part: _Days | None
    body: str | None
    is_year_before: bool
    says_score: bool
    says_rate: bool
    is_ratio: bool
    share_of_confidence: float


@dataclass(frozen=True, slots=True)
class _Row:
    """What all figures of a row share: `body` is named by its own label, `body_above` by one above it.

    `names` may tell its period: what its column of periods says, its label, and what stands above it.
    """

    row_no: int
    sense: RowSense
    path: str | None
    unit: str | None
    names: tuple[str, ...]
    period: _Days | None
    part: _Days | None
    body: str | None
    body_above: str | None
    is_year_before: bool
    says_rate: bool


def _column(sense: ColumnSense, period: _Days) -> _Column:
    heading, levels = fold(sense.label), sense.label.split(" / ")
    return _Column(
        sense,
        sense.label or None,
        tuple(levels[::-1]),
        _since_start(heading, sense.period, period) or _days(sense.period),
        _first_part(reversed(levels), period),
        _first_body(levels),
        is_year_before=sense.period is None and _says_year_before(levels),
        says_score=bool(_SCORE.search(heading)),
        says_rate=bool(_RATE.search(heading)),
        is_ratio=sense.unit == "%" and bool(_RATIO.search(heading)),
        share_of_confidence=1.0 if sense.sure else _UNSURE_COLUMN,
    )


def _since_start(heading: str, own: Period | None, period: _Days) -> _Days | None:
    """Of "Lũy kế từ đầu năm" the days until the end of the column's period, else of the table's; None for others."""
    start, end = (own.start, own.end) if own else period
    if end is None or not _CUMULATIVE.search(heading):
        return None
    new_year = end.replace(month=1, day=1)
    return (new_year if start == new_year or _SINCE_NEW_YEAR.search(heading) else None), end


def _row(row_no: int, sense: RowSense, period: _Days, stub: str) -> _Row:
    label, above = sense.label or "", sense.path[::-1]
    names = (stub, label, *above) if stub else (label, *above)
    says_rate = sense.unit is None and bool(_RATE.match(fold(label)))
    return _Row(
        row_no,
        sense,
        " / ".join(sense.path) or None,
        sense.unit or unit_in_heading(label) or ("%" if says_rate and "%" in label else None),
        names,
        next((days for name in names if (days := _days(named_period(name)))), None),
        _first_part(names, period),
        _first_body((label,)),
        _first_body(above),
        is_year_before=_says_year_before((label,)),
        says_rate=says_rate,
    )


def _figure(
    column_no: int, cell: TableCell, column: _Column, row: _Row, value: _Value, period: _Days
) -> TableFigure:
    kind, measured = value
    # a column that compares is of its own unit, whatever the rows count: "So sánh với kế hoạch (%)"; a row of rates is
    # not of what the others count: "Tỷ lệ tăng giảm" below "(ĐVT: lượt)"
    of_column = None if row.says_rate and not _is_percent(column.sense.unit) else column.sense.unit
    stated = (of_column, row.unit) if column.is_ratio else (row.unit, of_column)
    unit = (measured.unit if measured else None) or stated[0] or stated[1]
    if kind == "number" and measured:
        kind = _kind(measured, unit, column, row)
    if kind == "date":
        start, end = _day(clean(cell.text))
    else:
        start, end = _period(column, row, period)
        if column.is_year_before or (row.is_year_before and column.sense.period is None):
            start, end = _year_before(start), _year_before(end)
    sure = (1.0 if measured is None or measured.sure else _UNSURE_NUMBER) * column.share_of_confidence
    return TableFigure(
        row_no=row.row_no,
        column_no=column_no,
        row_number=row.sense.number,
        row_label=row.sense.label,
        row_path=row.path,
        column_label=column.label,
        measured=measured,
        text=cell.text,
        unit=None if kind in {"rank", "date", "text"} else unit,
        kind=kind,
        period_start=start,
        period_end=end,
        unit_name=row.body or column.body or row.body_above,
        row_kind=row.sense.kind,
        confidence=round((1.0 if cell.confidence is None else cell.confidence) * sure, 3),
        cell=cell,
    )


def _period(column: _Column, row: _Row, period: _Days) -> _Days:
    """By heading, row and names above it, in this order, else the table's; of two that name one the narrower."""
    if column.period is not None:
        narrower = row.period if row.period and within(Period(*row.period), Period(*column.period)) else None
        return narrower or _first_part(row.names, column.period) or column.period
    if row.period is not None:
        return _first_part(column.levels, row.period) or row.period
    return column.part or row.part or period


def _says_year_before(names: Iterable[str]) -> bool:
    return any(_YEAR_BEFORE.fullmatch(fold(name)) for name in names)


def _year_before(day: date | None) -> date | None:
    """The same day of the year before; of 29 February the last of the month."""
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _kind(measured: Measured, unit: str | None, column: _Column, row: _Row) -> FigureKind:
    if column.sense.is_rank:
        return "rank"
    if _is_percent(unit):
        return "percent"
    if unit and _is_money(unit):
        return "amount"
    if column.says_score and (measured.of is not None or unit is None):
        return "score"
    if unit is None and (column.says_rate or row.says_rate):
        return "percent"
    return "count" if measured.value == int(measured.value) else "number"


def _is_percent(unit: str | None) -> bool:
    return unit is not None and unit.startswith("%")


@lru_cache(maxsize=4096)
def _is_money(unit: str) -> bool:
    return bool(_MONEY.search(fold(unit)))


def period_of_table(table: Table, default: _Days) -> _Days:
    """First and last day that a table states, by its title or caption or the line that leads to it; else `default`."""
    if table.period_start or table.period_end:
        return table.period_start, table.period_end
    for text in (table.title or "", *(table.caption or "").split("\n")):
        if found := parse_period(text):
            return found.start, found.end
    return _days(introduced_period(table, Period(*default))) or default


def _days(period: Period | None) -> _Days | None:
    return (period.start, period.end) if period else None


def _first_part(names: Iterable[str], period: _Days) -> _Days | None:
    return next((days for name in names if (days := _days(part_of(name, *period)))), None)


def _day(text: str) -> tuple[date | None, date | None]:
    """The days that a date or a year names, both None for anything else."""
    if day := parse_date(text):
        return day, day
    year = parse_period(f"năm {text}") if text.isdigit() else None
    return (year.start, year.end) if year else (None, None)


def _first_body(names: Iterable[str]) -> str | None:
    """The first of the names that is one of a unit or agency."""
    return next((name for name in names if is_body_name(name) and not is_measure(name)), None)
