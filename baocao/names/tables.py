"""What the rows of one table say about each other: their districts come in order, and no unit has two names."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from baocao.names.normalise import printed_name
from baocao.names.scope import NO_TYPE, is_type_of
from baocao.names.thresholds import IN_TABLE, OUT_OF_ORDER, TWICE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from baocao.names.candidates import Case

    Costs = npt.NDArray[np.float64]

# A district row is not believed when so many of the rows under it, and this share of those whose names are plain,
# are communes of other districts.
_STRAYS = 3
_STRAY_SHARE = 0.3
# So many rows with a name of the province, exactly as listed, make a table of that province.
_ENOUGH_ROWS = 5
# A table in which fewer rows are in the district of the row above is not sorted by districts.
_SORTED = 0.5
# So many rows at least, and more than half of a table, have a name that others have too in a table of several periods.
_REPEATED_ROWS = 3
_ROUNDS = 3
_PASSES = 8
# Instead of a candidate where a row has fewer than another.
_NONE = 60.0


def check_districts(cases: Iterable[Case]) -> None:
    """Drops the district of rows whose own names contradict it.

    The last district row of a table is no longer the heading of what follows when, say, a list of all
    communes of the province follows a list of its districts.
    """
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        if case.query.table_id and case.district_key and not case.inline_district:
            groups[case.query.table_id, case.district_key].append(case)
    for (_, district), rows in groups.items():
        homes = [home for home in map(_plain_home, rows) if home]
        strays = sum(home != district for home in homes)
        if strays >= _STRAYS and strays > _STRAY_SHARE * len(homes):
            for row in rows:
                row.district_key = None


def _plain_home(case: Case) -> str | None:
    """District of the only commune in the province that has the printed name and type; None if unclear."""
    found = {
        case.scope.units[i].parent_key
        for reading in case.readings
        for i in case.scope.by_name.get(reading.name.full, [])
        if case.scope.units[i].level == "xa" and reading.type_word in (None, case.scope.units[i].type)
    }
    return found.pop() if len(found) == 1 else None


def note_support(cases: Iterable[Case]) -> None:
    """Notes what vouches for the place of each row: its district row, and the other rows of its table.

    The fewer units are left that a row could mean, the likelier is each of them.
    """
    for case in cases:
        case.support = _share_left(case, Counter(), 0)
    for rows in _by_table(cases):
        _note_support_in_table(rows)


def _by_table(cases: Iterable[Case]) -> list[list[Case]]:
    tables: dict[tuple[str, int], list[Case]] = defaultdict(list)
    for case in cases:
        if case.query.table_id and case.query.kind != "agency":
            tables[case.query.table_id, id(case.scope)].append(case)
    return list(tables.values())


def _note_support_in_table(rows: list[Case]) -> None:
    plain = sum(any(reading.name.full in row.scope.by_name for reading in row.readings) for row in rows)
    of_province = IN_TABLE if plain >= _ENOUGH_ROWS and 2 * plain >= len(rows) else 0.0
    claimed = {unit for row in rows if row.taken and (unit := row.unit(row.taken)).level == "xa"}
    by_district = Counter(unit.parent_key for unit in claimed)
    for row in rows:
        row.support = of_province + _share_left(row, by_district, len(claimed))


def _share_left(row: Case, claimed: Counter[str], claimed_in_all: int) -> float:
    """Negative logarithm of the share of the scope's communes that no other row of the table claims."""
    scope = row.scope
    if scope.commune_count == 0:
        return 0.0
    if row.district_key is not None and row.district_key in scope.communes:
        left = scope.communes[row.district_key] - claimed[row.district_key]
    else:
        left = scope.commune_count - claimed_in_all
    return math.log(scope.commune_count / max(left, 1))


def decide_tables(cases: Iterable[Case], compare: Callable[[list[Case]], None]) -> None:
    """Decides the rows of each table together; `compare` ranks all units for rows that had only exact names."""
    for rows in _by_table(cases):
        first_of = _repeats(rows)
        distinct = [row for row in rows if id(row) not in first_of]
        if len(distinct) > 1:
            _decide_table(distinct, compare)
        for row in rows:
            if first := first_of.get(id(row)):
                row.ranked, row.taken = first.ranked, first.taken


def _repeats(rows: Sequence[Case]) -> dict[int, Case]:
    """Rows that print what a row before prints: tables of several periods have them.

    One name that stands twice may be a misprint of another: only where most rows are repeats is it none. Namesakes are
    left out: which row is which of them, their places in the table may tell.
    """
    same: dict[tuple[str, str | None], list[Case]] = defaultdict(list)
    for row in rows:
        if not _has_namesakes(row):
            same[printed_name(row.query.name).lower(), row.district_key].append(row)
    repeated = [group for group in same.values() if len(group) > 1]
    count = sum(map(len, repeated))
    if count < _REPEATED_ROWS or count * 2 <= len(rows):
        return {}
    return {id(row): first for first, *others in repeated for row in others}


def _has_namesakes(row: Case) -> bool:
    """Whether several units of the place have the printed name and may have the printed type."""
    for reading in row.readings:
        named = (row.scope.units[i] for i in row.scope.by_name.get(reading.name.full, []))
        if sum(is_type_of(reading.type_word, unit) for unit in named) > 1:
            return True
    return False


def _decide_table(rows: list[Case], compare: Callable[[list[Case]], None]) -> None:
    homes = [home for home in map(_plain_home, rows) if home]
    stay = (sum(a == b for a, b in pairwise(homes)) + 1) / (len(homes) + 1)
    for _ in range(_ROUNDS):
        before = [row.taken and row.taken.position for row in rows]
        _note_support_in_table(rows)
        _weigh(rows, stay if len(homes) >= _ENOUGH_ROWS else 0.0)
        compare([row for row in rows if not row.compared and _is_contested(row)])
        for row in rows:
            row.decide()
        if before == [row.taken and row.taken.position for row in rows]:
            break
    _settle(rows)


def _is_contested(row: Case) -> bool:
    """Whether the table speaks against the unit with just the printed name."""
    return bool(row.ranked) and row.ranked[0].cost > row.ranked[0].alone + NO_TYPE


def _weigh(rows: list[Case], stay: float) -> None:
    """Adds to the candidates of each row what the other rows say: who has which unit, and where they stand.

    `stay`: how often a row of the table is in the district of the row above.
    """
    width = max(len(row.ranked) for row in rows)
    if width == 0:
        return
    units = np.zeros((len(rows), width), dtype=np.intp)
    alone = np.full((len(rows), width), _NONE)
    for i, row in enumerate(rows):
        for k, candidate in enumerate(row.ranked):
            units[i, k], alone[i, k] = candidate.position, candidate.alone
    nobody = np.exp(-np.array([row.doubt() for row in rows]))[:, None]
    claimed = _claims(units, np.exp(-alone), nobody)
    out_of_order = _out_of_order(rows, units, np.exp(-(alone + claimed)), nobody, stay)
    if out_of_order.any():
        claimed = _claims(units, np.exp(-(alone + out_of_order)), nobody)
    for row, costs in zip(rows, (claimed + out_of_order).tolist(), strict=True):
        row.weigh(costs)


def _claims(units: npt.NDArray[np.intp], weights: Costs, nobody: Costs) -> Costs:
    """Cost of each candidate for what the other rows claim of it: the marginals of a one-to-one assignment."""
    free = np.ones_like(weights)
    for _ in range(_PASSES):
        usable = weights * free
        others = np.maximum(nobody + usable.sum(axis=1, keepdims=True) - usable, 1e-30)
        claims = weights / others
        demand = np.bincount(units.ravel(), claims.ravel())
        free = np.maximum(1.0 / (1.0 + np.maximum(demand[units] - claims, 0.0)), math.exp(-TWICE))
    return -np.log(free)


def _out_of_order(
    rows: Sequence[Case], units: npt.NDArray[np.intp], weights: Costs, nobody: Costs, stay: float
) -> Costs:
    """Cost of each candidate for standing outside the district of the rows around it.

    A hidden Markov chain over the districts. In a table that is not sorted by districts it says nothing.
    """
    scope = rows[0].scope
    count = len(scope.districts)
    change = (1 - stay) / max(count - 1, 1)
    if stay < _SORTED or stay <= 2 * change:
        return np.zeros_like(weights)
    where = scope.district_of[units]
    seen = np.tile(nobody / count, (1, count))
    np.add.at(seen, (np.arange(len(rows))[:, None], where), weights)
    seen /= seen.max(axis=1, keepdims=True)
    around = _seen_around(seen, stay, change)
    costs = np.minimum(-np.log(np.maximum(around / around.max(axis=1, keepdims=True), 1e-30)), OUT_OF_ORDER)
    costs[[row.district_key is not None for row in rows]] = 0.0
    found: Costs = np.take_along_axis(costs, where, axis=1)
    return found


def _seen_around(seen: Costs, stay: float, change: float) -> Costs:
    """What the rows above and below each row say about its district (columns)."""
    both_ways = np.stack([seen, seen[::-1]], axis=1)
    passed = np.empty_like(both_ways)
    message = np.full(both_ways.shape[1:], 1.0 / seen.shape[1])
    for i, row in enumerate(both_ways):
        passed[i] = message
        message = message * row
        message *= (stay - change) / message.sum(axis=1, keepdims=True)
        message += change
    return passed[:, 0] * passed[::-1, 1]


def _settle(rows: list[Case]) -> None:
    """Takes a unit back from all rows but the best that have it; of equals from each."""
    claims: dict[str, list[Case]] = defaultdict(list)
    for row in rows:
        if row.taken:
            claims[row.unit(row.taken).key].append(row)
    for rivals in claims.values():
        least = min(row.taken.cost for row in rivals if row.taken)
        best = [row for row in rivals if row.taken and row.taken.cost == least]
        for row in rivals:
            if len(rivals) > 1 and (row not in best or len(best) > 1):
                row.taken = None
