"""One parser a column type: the text of a cell -> its values in the warehouse, and whether a text is left without one.

How a column prints its figures is its habit: "3,765" is a count where the commas of its column part thousands, "0,9654"
a share where all its figures are parts of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractors.understanding.figures.numbers import is_number
from extractors.values import (
    find_dates,
    is_blank,
    parse_count,
    parse_date,
    parse_decimal,
    parse_due,
    parse_figure,
    parse_percent,
    parse_task_status,
    parse_verdict,
    says_no_data,
)
from extractors.values.numbers import without_note_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from extractors.understanding.kinds.declaration import ColumnDeclaration

Value = Any
Parsed = tuple[dict[str, Value], bool]

_REMARK = re.compile(r"(?<=\d)\s*\([^()]*\)\s*$")
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_SHARE = re.compile(r"(?P<part>\d[\d.]*)\s*/\s*(?P<whole>\d[\d.]*)(?:\s*\((?P<rate>\d[\d.,]*)\s*%\))?")
_DATED_ACT = re.compile(
    r"(?:(?:[^\d\n]{0,60}\s)?số:?\s*)?(?P<number>\d[^\s,;]*)[\s,;]+(?:ngày\s*)?\d{1,2}(?:[/.-]|\s+tháng)",
    re.IGNORECASE,
)
_DOT_DECIMALS = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})")
_NAMED_ACT = re.compile(
    r"[^\W\d][^\d\n]{0,60}?\s(?:số:?\s*)?(?P<number>\d{1,5}(?:/20\d\d)?[/-][A-ZĐ][\w-]*)(?:$|[\s,;:])"
)
_ACT = re.compile(r"\d[/-][A-ZĐ]")
_OF = re.compile(r"(?P<part>[^/]+?)\s*/\s*(?P<whole>[^/]+)")
_PLACE = re.compile(r"^(?:xếp\s+)?(?:thứ|hạng|vị\s+trí)\s+", re.IGNORECASE)
_SCALES = {"chục": 10, "trăm": 100, "nghìn": 1000, "ngàn": 1000, "triệu": 1_000_000}
_SMALLEST = Decimal("0.0001")
_SCALARS = {"count", "percent", "decimal", "date"}
_MIN_FRACTIONS = 2  # cells that are parts of one before the column is taken for shares


@dataclass(frozen=True, slots=True)
class Habit:
    """How a column prints its figures: commas between thousands, shares as parts of one, or with a decimal point."""

    comma_thousands: bool = False
    fractions: bool = False
    dot_decimals: bool = False


def habit_of(column: ColumnDeclaration, texts: Sequence[str]) -> Habit:
    """The habit of a column, by all its cells."""
    if column.type == "count":
        # a label over several columns ("Sở, ban, ngành") is no figure and says nothing of them
        printed = [_REMARK.sub("", text).strip() for text in texts]
        commas = [text for text in printed if "," in text and is_number(text)]
        return Habit(comma_thousands=bool(commas) and all(map(_COMMA_GROUPS.fullmatch, commas)))
    if column.type == "percent" and not any("%" in text for text in texts):
        values = [value for text in texts if (value := parse_percent(text)) is not None]
        parts = [value for value in values if value != value.to_integral_value()]
        return Habit(
            fractions=len(parts) >= _MIN_FRACTIONS and all(0 <= value <= 1 for value in values),
            dot_decimals=any(map(_DOT_DECIMALS.fullmatch, texts)) and not any("," in text for text in texts),
        )
    return Habit()


def parse(column: ColumnDeclaration, text: str, context: Mapping[str, Value], habit: Habit) -> Parsed:
    """The values of one cell in the warehouse, and whether its text has none.

    Args:
        column: The declaration of its column.
        text: The cell, on one line.
        context: What headings and the row's unit of measure say of it.
        habit: How its column prints figures.

    Returns:
        Values by staging column, and whether a text is left without a value.

    """
    if column.type in _SCALARS:
        return _scalar(column, text, habit, scale_of(context.get(f"{column.name}_measure")))
    return _PARSERS[column.type](column, text, context)


def says_nothing_without_text(column: ColumnDeclaration) -> bool:
    """Whether an empty cell of the column has no values, whatever else its row says."""
    return column.type in _SCALARS or _PARSERS[column.type] is _text


def scale_of(measure: str | None) -> int:
    """What a count of such a unit is to be taken times: of "nghìn hồ sơ" 1000."""
    words = (measure or "").lower().split()
    return _SCALES.get(words[0], 1) if len(words) > 1 else 1


def _scalar(column: ColumnDeclaration, text: str, habit: Habit, scale: int) -> Parsed:
    if is_blank(text):
        return {column.name: None, f"{column.name}_text": text or None}, False
    printed = without_note_mark(text)
    value: Value = None
    if column.type == "count":
        printed = _REMARK.sub("", printed)
        printed = printed.replace(",", "") if habit.comma_thousands else printed
        value = parse_count(printed) if scale == 1 else _scaled(printed, scale)
    elif column.type == "percent":
        printed = _REMARK.sub("", printed)
        value = parse_percent(printed.replace(".", ",") if habit.dot_decimals else printed)
        if value is not None and habit.fractions:
            value *= 100
    elif column.type == "decimal":
        value = parse_decimal(printed)
    else:
        value = parse_date(printed)
    value = storable(value)
    return {column.name: value, f"{column.name}_text": text}, value is None


def _scaled(printed: str, scale: int) -> int | None:
    """The count that "3,8" is in thousands; None if it is none."""
    value = parse_decimal(printed)
    count = value * scale if value is not None else None
    return int(count) if count is not None and count == count.to_integral_value() else None


def _score(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    """A score and what it could have been at most: "9,49/10"."""
    value, most = _with_whole(_REMARK.sub("", without_note_mark(text)), parse_decimal)
    return _with_text(column, text, value, "_of", most)


def _rank(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    """A place among so many: "12/63", "Thứ 5"."""
    place, among = _with_whole(_PLACE.sub("", _REMARK.sub("", without_note_mark(text))), parse_count)
    return _with_text(column, text, place, "_of", among)


def _with_whole(printed: str, read: Callable[[str], Value]) -> tuple[Value, Value]:
    """The number, and that behind its stroke; neither if the first is more than the second."""
    match = _OF.fullmatch(printed)
    if match is None:
        return read(printed), None
    part, whole = read(match["part"]), read(match["whole"])
    return (part, whole) if part is not None and whole is not None and part <= whole else (None, None)


def _amount(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    value = parse_decimal(_REMARK.sub("", without_note_mark(text)))
    unit = context.get("measure") or context.get(f"{column.name}_measure")
    return _with_text(column, text, value, "_unit", unit if value is not None else None)


def _with_text(column: ColumnDeclaration, text: str, value: Value, suffix: str, more: Value) -> Parsed:
    name, value = column.name, storable(value)
    values = {name: value, f"{name}{suffix}": storable(more) if value is not None else None}
    return {**values, f"{name}_text": text or None}, value is None and not is_blank(text)


def storable(value: Value) -> Value:
    """The value, None if the warehouse's DECIMAL(18,4) would round it: a rounded figure is not the printed one."""
    if isinstance(value, Decimal) and value != value.quantize(_SMALLEST):
        return None
    return value


def _text(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    return {column.name: None if is_blank(text) else text}, False


def _number(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    return {column.name: text or None}, False


def _act(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    number, _ = split_act(text)
    return {column.name: None if is_blank(text) else number}, False


def split_act(text: str) -> tuple[str, date | None]:
    """A document's number without its type, and its day if that is printed with it: "12/QĐ-UBND ngày 10/01/2024"."""
    days = find_dates(text)
    match = _DATED_ACT.match(text)
    if match and len(days) == 1:
        return match["number"].strip(" ,;"), days[0]
    named = _NAMED_ACT.match(text)
    return (named["number"], None) if named and len(_ACT.findall(text)) == 1 else (text, None)


def names_act(text: str) -> bool:
    """Whether a text begins with the number of a document, or with its type and number: "Kế hoạch số 31/KH-UBND"."""
    return bool(_DATED_ACT.match(text) or _NAMED_ACT.match(f"số {text}") or _NAMED_ACT.match(text))


def _figure(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    name = column.name
    known = not is_blank(text)
    printed = without_note_mark(text)
    share = _SHARE.fullmatch(printed)
    if share and share["rate"] and context.get("counts_shares"):
        printed = f"{share['rate']}%"  # "45/50 (90%)" of an indicator in percent
    figure = parse_figure(printed) if known else None
    if figure and (storable(figure.value) is None or storable(figure.value_high) != figure.value_high):
        figure = None
    values = {
        f"{name}_text": text or None,
        f"{name}_operator": figure.operator if figure else None,
        f"{name}_value": figure.value if figure else None,
        f"{name}_value_high": figure.value_high if figure else None,
        f"{name}_unit": (figure.unit or context.get("measure") or context.get(f"{name}_measure"))
        if figure
        else None,
    }
    for suffix in ("_year", "_period_start", "_period_end"):
        values[name + suffix] = context.get(name + suffix)
    return values, known and figure is None and not says_no_data(text)


def _verdict(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    verdict = None if is_blank(text) else parse_verdict(text)
    name = column.name
    return {
        f"{name}_text": text or None,
        f"{name}_status": verdict.status if verdict else None,
        f"{name}_gap": verdict.gap if verdict else None,
        f"{name}_national": verdict.national if verdict else None,
    }, False  # a remark is no verdict, and no failure


def _measure(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    return {}, False  # it stands with the figures of the row


def _status(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    status = parse_task_status(text)
    if status is None and parse_task_status(str(context.get("due") or "")) == "recurring":
        status = "recurring"  # due "Thường xuyên": its result tells what was done, and never that it is done
    return {f"{column.name}_text": text or None, f"{column.name}_status": status}, status is None


def _due(column: ColumnDeclaration, text: str, context: Mapping[str, Value]) -> Parsed:
    due = None if is_blank(text) else parse_due(text, context.get("year"))
    return {
        f"{column.name}_text": text or None,
        f"{column.name}_date": due,
    }, False  # "Hàng năm" has no last day


_PARSERS: dict[str, Callable[[ColumnDeclaration, str, Mapping[str, Value]], Parsed]] = {
    "number": _number,
    "code": _number,
    "text": _text,
    "units": _text,
    "act": _act,
    "figure": _figure,
    "score": _score,
    "rank": _rank,
    "amount": _amount,
    "verdict": _verdict,
    "measure": _measure,
    "status": _status,
    "due": _due,
}
