"""Columns side by side that say the same of several periods: which of them are the table's own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.understanding.kinds.declaration import MEASURED_TYPES
from extractors.understanding.kinds.headings import CUMULATIVE, OWN, column_period, heading_period
from extractors.values import within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from extractors.understanding.kinds.declaration import KindDeclaration
    from extractors.understanding.kinds.headings import Heading
    from extractors.values import Period

Scores = dict[tuple[int, str], float]

_PARTS = 3  # periods that divide another


def chosen_slot(
    headings: Sequence[Heading], scores: Scores, declaration: KindDeclaration, period: Period | None
) -> tuple[Scores, set[int]]:
    """The scores without the columns of other periods than the table's, and those columns.

    The table's own: what is headed so, or by its period; else, of several, the latest within it. Columns of different
    periods never share a row, also if they say different things.
    """
    measured = sorted({index for index, name in scores if _is_measured(name, declaration)})
    slots = {index: _slot(headings[index], period) for index in measured}
    if len(set(slots.values())) < 2:
        return scores, set()
    best = max(dict.fromkeys(slots.values()), key=lambda slot: _fit(slot, period))
    if parts := sub_periods([headings[index] for index in measured], period):
        first = min(parts, key=parts.__getitem__)  # rows are of the months, which add up to their total
        best = next(slots[index] for index in measured if headings[index].slot == first)
    by_field: dict[str, set[_Slot]] = defaultdict(set)
    for index, name in scores:
        if index in slots:
            by_field[name].add(slots[index])
    shared = {name for name, found in by_field.items() if len(found) > 1 and _is_measured(name, declaration)}
    told_twice = {index for index, name in scores if name in shared and slots.get(index, best) != best}
    others = told_twice | {index for index in measured if _differ(slots[index], best, period)}
    kept = {key: score for key, score in scores.items() if key[0] not in others}
    return kept, others


@dataclass(frozen=True, slots=True)
class _Slot:
    """What tells columns of one meaning apart: a period, else the words that name one; neither for the table's own."""

    words: str | None = None
    period: Period | None = None


def _slot(heading: Heading, period: Period | None) -> _Slot:
    words = heading.slot
    if words is None or words == OWN or CUMULATIVE in words:
        return _Slot(words)
    named = column_period(heading, period.end.year if period and period.end else None)
    return _Slot(None if named else words, named)


def _differ(slot: _Slot, other: _Slot, period: Period | None) -> bool:
    """Whether two slots are known to be of different periods; what names none is of the table's."""
    if slot == other:
        return False
    if CUMULATIVE in (slot.words or "") or CUMULATIVE in (other.words or ""):
        return True
    spans = [each.period or (period if each.words in (None, OWN) else None) for each in (slot, other)]
    first, second = spans
    if first is None or second is None or first.end is None or second.end is None:
        return False
    if first.start is None or second.start is None:  # "đến 30/6/2024"
        return first.end != second.end and bool(slot.period and other.period)
    if slot.period and other.period:
        return (first.start, first.end) != (second.start, second.end)
    named = slot.period or other.period
    return named is not None and within(period, named) is None  # "năm 2024" in a report on nine months of it


def sub_periods(headings: Sequence[Heading], period: Period | None) -> dict[str, date]:
    """The slots that divide the table's own period, with their first days: three or more, none overlapping another."""
    if period is None or period.start is None or period.end is None:
        return {}
    found: dict[str, tuple[date, date]] = {}
    for heading in headings:
        named = heading_period(heading.printed, period.end.year) if heading.slot else None
        if heading.slot is None or named is None or named.start is None or named.end is None:
            continue
        if period.start <= named.start <= named.end <= period.end and named != period:
            found[heading.slot] = named.start, named.end
    totals = {
        slot
        for slot, (start, end) in found.items()
        if any(
            start <= first and last <= end and (first, last) != (start, end) for first, last in found.values()
        )
    }
    found = {slot: span for slot, span in found.items() if slot not in totals}  # "Quý I" beside its months
    spans = sorted(set(found.values()))
    apart = all(before[1] < after[0] for before, after in pairwise(spans))
    return {slot: start for slot, (start, _) in found.items()} if len(spans) >= _PARTS and apart else {}


def _is_measured(name: str, declaration: KindDeclaration) -> bool:
    return declaration.columns[name].type in MEASURED_TYPES


def _fit(slot: _Slot, period: Period | None) -> tuple[int, int]:
    """How much a slot is the table's own; of periods within it the latest, of others the latest as well."""
    named = slot.period
    if named is None and slot.words in (None, OWN):
        return (4, 0)
    if named is None or named.end is None:
        return (0, 0) if slot.words == CUMULATIVE else (1, 0)
    latest = named.end.toordinal()
    if period is None or period.end is None:
        return (2, latest)
    if named.end == period.end and named.start == period.start:
        return (5, latest)
    start = period.start or period.end
    overlaps = (named.start or named.end) <= period.end and named.end >= start
    return (3, latest) if overlaps else (1, latest)
