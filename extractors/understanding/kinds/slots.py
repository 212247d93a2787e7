"""Columns side by side that say the same of several periods: which of them are the table's own."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.understanding.kinds.declaration import MEASURED_TYPES
from extractors.understanding.kinds.headings import CUMULATIVE, OWN, heading_period

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

    The table's own: what is headed so, or by its period; else, of several, the latest within it.
    """
    slots = {headings[index].slot for index, name in scores if _is_measured(name, declaration)}
    if len(slots) < 2:
        return scores, set()
    by_field: dict[str, set[str | None]] = defaultdict(set)
    for index, name in scores:
        if _is_measured(name, declaration):
            by_field[name].add(headings[index].slot)
    if not any(len(found) > 1 for found in by_field.values()):
        return scores, set()
    periods = {heading.slot: heading.period for heading in headings}
    best = max(slots, key=lambda slot: _fit(slot, periods.get(slot), period))
    if parts := sub_periods(
        [headings[index] for index, name in scores if _is_measured(name, declaration)], period
    ):
        best = min(parts, key=parts.__getitem__)  # rows are of the months, which add up to their total
    shared = {name for name, found in by_field.items() if len(found) > 1}
    others = {index for index, name in scores if name in shared and headings[index].slot != best}
    kept = {key: score for key, score in scores.items() if key[0] not in others}
    return kept, others


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


def _fit(slot: str | None, named: Period | None, period: Period | None) -> tuple[int, int]:
    """How much a slot is the table's own; of periods within it the latest, of others the latest as well."""
    if slot is None or slot == OWN:
        return (4, 0)
    if named is None or named.end is None:
        return (0, 0) if slot == CUMULATIVE else (1, 0)
    latest = named.end.toordinal()
    if period is None or period.end is None:
        return (2, latest)
    if named.end == period.end and named.start == period.start:
        return (5, latest)
    start = period.start or period.end
    overlaps = (named.start or named.end) <= period.end and named.end >= start
    return (3, latest) if overlaps else (1, latest)
