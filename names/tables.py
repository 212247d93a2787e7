"""What the rows of one table say about each other: a district row that does not hold, a unit named twice."""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from names.scope import NO_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from names.candidates import Case
    from names.gazetteer import Unit

# A district row is not believed when so many of the rows under it, and this share of those whose names are plain,
# are communes of other districts.
_STRAYS = 3
_STRAY_SHARE = 0.3
# So many rows with a name of the province, exactly as listed, make a table of that province.
_ENOUGH_ROWS = 5
# A table whose rows change the district more often than this is not sorted by districts.
_SORTED = 0.3
_ROUNDS = 3


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
    """Marks rows whose place is vouched for: by a district row, or by the other rows of their table."""
    by_table: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        case.supported = case.district_key is not None
        if case.query.table_id:
            by_table[case.query.table_id].append(case)
    for rows in by_table.values():
        plain = sum(any(r.name.full in row.scope.by_name for r in row.readings) for row in rows)
        if plain >= _ENOUGH_ROWS and 2 * plain >= len(rows):
            for row in rows:
                row.supported = True


def one_row_each(cases: Iterable[Case]) -> None:
    """Within a table no unit is given to two rows: the better match keeps it, of equals neither.

    A row that could not choose between units may then take the one that no other row has.
    """
    by_table: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        if case.query.table_id and case.query.kind != "agency":
            by_table[case.query.table_id].append(case)
    for rows in by_table.values():
        losers = _choose_by_neighbours(rows) + _settle(rows)
        for _ in range(_ROUNDS):
            certain = frozenset(
                row.unit(row.taken).key
                for row in rows
                if row.taken and row.is_exact(row.taken) and row.taken.cost <= NO_TYPE
            )
            open_rows = [row for row in rows if row.taken is None and row not in losers and row.ranked]
            for row in open_rows:
                row.decide(certain)
            losers += _settle(rows)
            if not any(row.taken for row in open_rows):
                break


def _choose_by_neighbours(rows: list[Case]) -> list[Case]:
    """Of communes of one name in several districts, takes that of the district whose communes stand around it.

    Only in a table without district rows whose rows come district by district, and only where the next decided
    rows above and below agree. A row that was given a namesake in another district is left to a person; returns
    those rows.
    """
    homes = [_district_of(row.unit(row.taken)) if row.taken else None for row in rows]
    known = [home for home in homes if home]
    changes = sum(a != b for a, b in pairwise(known))
    doubted: list[Case] = []
    if len(known) < _ENOUGH_ROWS or changes > _SORTED * len(known):
        return doubted
    above = list(accumulate([None, *homes[:-1]], _latest))
    below = list(accumulate([None, *homes[:0:-1]], _latest))[::-1]
    for row, home, before, after in zip(rows, homes, above, below, strict=True):
        if row.district_key is None and before is not None and before == after != home:
            if row.taken is None:
                row.decide_in_district(before)
            elif row.namesake_in(before):
                row.taken = None
                doubted.append(row)
    return doubted


def _latest(known: str | None, new: str | None) -> str | None:
    return new or known


def _district_of(unit: Unit) -> str:
    return unit.parent_key if unit.level == "xa" else unit.key


def _settle(rows: list[Case]) -> list[Case]:
    """Takes a unit back from all rows but the best that have it; returns the rows that lost theirs."""
    claims: dict[str, list[Case]] = defaultdict(list)
    for row in rows:
        if row.taken:
            claims[row.unit(row.taken).key].append(row)
    losers = []
    for rivals in claims.values():
        if len(rivals) == 1:
            continue
        least = min(row.taken.cost for row in rivals if row.taken)
        best = [row for row in rivals if row.taken and row.taken.cost == least]
        losers += [row for row in rivals if row not in best or len(best) > 1]
    for row in losers:
        row.taken = None
    return losers
