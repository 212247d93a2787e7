"""Whether the lists of units hold together: what `baocao units check` says."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from baocao.names.decrees import read_decrees
from baocao.names.gazetteer import known_until, load_gazetteer

if TYPE_CHECKING:
    from baocao.names.gazetteer import Gazetteer
    from baocao.names.unit_lists import Unit

_LONG_AGO = date(1900, 1, 1)
_FAR_AHEAD = date(9999, 12, 31)


class UnitsReport(NamedTuple):
    """What is known of the units.

    `known_until`: the day up to which they are. `in_force`: how many there are on it, by level. `decreed`: units that
    decrees of decisions/units.csv began, by day. `problems`: what cannot be, a sentence each. `without_heir`: units
    below districts that ended and went nowhere.
    """

    known_until: date
    in_force: dict[str, int]
    decreed: dict[date, int]
    problems: list[str]
    without_heir: list[str]


def check_units(gazetteer: Gazetteer | None = None) -> UnitsReport:
    """Check all units in time: codes, units above, days, heirs. Raises NamesError for a file that cannot be meant."""
    decrees = read_decrees()
    gazetteer = gazetteer or load_gazetteer()
    day = known_until()
    problems = [*_same_code_twice(gazetteer), *_outside_the_unit_above(gazetteer)]
    heirless = [
        f"{unit.key} {gazetteer.full_name(unit)}"
        for unit in gazetteer.units.values()
        if unit.valid_to is not None and unit.level != "huyen" and not gazetteer.heirs(unit)
    ]
    return UnitsReport(
        day,
        dict(Counter(unit.level for unit in gazetteer.in_force(day))),
        dict(Counter(change.valid_from for change in decrees.changes)),
        problems,
        heirless,
    )


def _same_code_twice(gazetteer: Gazetteer) -> list[str]:
    by_code: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in gazetteer.units.values():
        by_code[unit.level, unit.code].append(unit)
    found = []
    for same in by_code.values():
        same.sort(key=lambda unit: unit.valid_from or _LONG_AGO)
        for earlier, later in pairwise(same):
            if (earlier.valid_to or _FAR_AHEAD) >= (later.valid_from or _LONG_AGO):
                found.append(
                    f"{earlier.key} {earlier.name} and {later.key} {later.name} have one code at one time."
                )
    return found


def _outside_the_unit_above(gazetteer: Gazetteer) -> list[str]:
    """Units whose unit above, under its code, is not there on their first and last day."""
    found = []
    for unit in gazetteer.units.values():
        if unit.level == "tinh":
            continue
        above = gazetteer.units.get(unit.parent_key)
        same = gazetteer.of_code(above.level, above.code) if above else []
        for day in (unit.valid_from or date(2021, 11, 1), unit.valid_to):
            if day is not None and not any(other.in_force(day) for other in same):
                found.append(
                    f"{unit.key} {unit.name} lies in {unit.parent_key}, which is not there on {day}."
                )
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from - timedelta(days=1):
            found.append(f"{unit.key} {unit.name} ends before it begins.")
    return found
