"""Units that decrees made after the list of the program, as a person wrote them down in `decisions/units.csv`.

One line a unit that begins. What the line names under `replaces` ends the day before, and so does the unit that had
its code; a unit that goes on with other land is given a line of its own. A line with a day alone says that the list
was compared with the decrees up to that day.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from baocao.errors import NamesError
from baocao.names.unit_lists import (
    SEEDS,
    UNIT_COLUMNS,
    Successor,
    Unit,
    read_seed,
    read_successors,
    read_units,
)
from baocao.names.unit_names import LEVEL_OF_TYPE
from baocao.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


COLUMNS = ("valid_from", "code", "name", "parent_code", "replaces", "legal_basis", "source")
_ADVICE = "See “The next decree” in docs/data-engineer.md; `baocao units check` tries the file."
_PART = "/part"
_LEVEL_OF_LENGTH = {2: "tinh", 3: "huyen", 5: "xa"}


def decrees_file() -> Path:
    """The file of units that decrees made, in the home's folder of decisions; it need not exist."""
    return settings().decisions / "units.csv"


class Change(NamedTuple):
    """A unit that begins: `row` of the file, and the codes it takes over, whole (True) or in part."""

    row: int
    valid_from: date
    code: str
    name: str
    parent_code: str
    replaces: tuple[tuple[str, bool], ...]
    legal_basis: str
    source: str


class Decrees(NamedTuple):
    """What the file says: units that begin in order of their days, and the last day it vouches for."""

    changes: tuple[Change, ...] = ()
    known_until: date | None = None


class Lists(NamedTuple):
    """All units and what became of them."""

    units: list[Unit]
    successors: list[Successor]


def read_decrees(path: Path | None = None) -> Decrees:
    """What a file (None: `decrees_file()`) says; nothing if there is no such file.

    Raises NamesError with file and row for a line that cannot be meant.
    """
    path = path or decrees_file()
    if not path.exists():
        return Decrees()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
            if missing:
                raise _wrong(path, 1, f"Columns are missing: {', '.join(missing)}.")
            lines = [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NamesError(
            f"The units of decrees cannot be read: {error}.",
            advice="Save the file as CSV in UTF-8.",
            file=str(path),
        ) from error
    changes = list(_changes(path, [line for line in lines if any(line[1].values())]))
    days = [change.valid_from for change in changes]
    return Decrees(
        tuple(sorted((change for change in changes if change.code), key=lambda change: change.valid_from)),
        max(days, default=None),
    )


def _changes(path: Path, lines: Sequence[tuple[int, dict[str, str]]]) -> Iterator[Change]:
    for row, line in lines:
        try:
            day = date.fromisoformat(line["valid_from"])
        except ValueError:
            raise _wrong(path, row, f"{line['valid_from']!r} is no day; write it as 2026-07-01.") from None
        code, name = line["code"], line["name"]
        replaces = tuple(
            (piece.removesuffix(_PART), not piece.endswith(_PART))
            for piece in (each.strip() for each in line["replaces"].split(";"))
            if piece
        )
        if code and (not code.isdigit() or len(code) not in _LEVEL_OF_LENGTH):
            raise _wrong(path, row, f"{code!r} is no code: provinces have two digits, communes five.")
        if code and type_of(name) is None:
            raise _wrong(
                path, row, f"The name {name!r} does not begin with what the unit is (Xã, Phường, …)."
            )
        if not code and (name or replaces):
            raise _wrong(path, row, "A unit that begins needs its code.")
        yield Change(row, day, code, name, line["parent_code"], replaces, line["legal_basis"], line["source"])


def type_of(name: str) -> str | None:
    """The type word that a unit's official name begins with; None if it begins with none."""
    lower = name.lower()
    fitting = [word for word in LEVEL_OF_TYPE if lower.startswith(f"{word} ") and lower[len(word) :].strip()]
    return max(fitting, key=len, default=None)


def with_decrees(lists: Lists, decrees: Decrees, path: Path | None = None) -> Lists:
    """The lists with the changes of decrees, one day after the other. Raises NamesError for one that cannot be."""
    path = path or decrees_file()
    units = {unit.key: unit for unit in lists.units}
    successors = list(lists.successors)
    days = sorted({change.valid_from for change in decrees.changes})
    for day in days:
        _take_effect(path, day, [c for c in decrees.changes if c.valid_from == day], units, successors)
    return Lists(list(units.values()), successors)


def _take_effect(
    path: Path, day: date, changes: Sequence[Change], units: dict[str, Unit], successors: list[Successor]
) -> None:
    before = {unit.code: unit for unit in units.values() if unit.in_force(day - timedelta(days=1))}
    after = {unit.code: unit for unit in units.values() if unit.in_force(day)}
    begun: dict[str, Unit] = {}
    ended: dict[str, Unit] = {}
    for change in sorted(changes, key=lambda change: len(change.code)):
        if change.code in begun:
            raise _wrong(path, change.row, f"The code {change.code} begins twice on {day}.")
        above = begun.get(change.parent_code) or after.get(change.parent_code)
        level = _LEVEL_OF_LENGTH[len(change.code)]
        if level != "tinh" and above is None:
            raise _wrong(
                path, change.row, f"No unit with the code {change.parent_code!r} is in force on {day}."
            )
        kind = type_of(change.name) or ""
        key = f"{change.code}@{day.year}"
        if key in units or key in begun:
            key = f"{change.code}@{day:%Y-%m}"
        if key in units:
            key = f"{change.code}@{day}"
        begun[change.code] = Unit(
            key,
            change.code,
            change.name,
            change.name[len(kind) + 1 :].strip(),
            kind,
            level,
            above.key if above else "",
            above.province_code if above else change.code,
            day,
            None,
        )
        replaced = dict(change.replaces)
        if change.code in before:
            replaced.setdefault(change.code, _goes_on_whole(change.code, changes))
            ended[change.code] = before[change.code]
        for code, whole in replaced.items():
            if code not in before:
                raise _wrong(
                    path, change.row, f"{code} is to be replaced, but was not in force before {day}."
                )
            ended[code] = before[code]
            extent = "whole" if whole else "part"
            successors.append(Successor(before[code].key, key, extent, day, change.legal_basis))
    for unit in ended.values():
        units[unit.key] = unit._replace(valid_to=day - timedelta(days=1))
    units.update((unit.key, unit) for unit in begun.values())


def _goes_on_whole(code: str, changes: Sequence[Change]) -> bool:
    """Whether no other unit that begins takes land of the unit with this code."""
    return all(named != code for change in changes if change.code != code for named, _ in change.replaces)


def _wrong(path: Path, row: int, what: str) -> NamesError:
    return NamesError(what, advice=_ADVICE, file=str(path), row=row)


def seeds_with_decrees() -> dict[str, list[list[str]]]:
    """The seeds that are others for the units of decrees: their rows by name of the file; none without decrees."""
    decrees = read_decrees()
    if decrees.known_until is None:
        return {}
    known = [list(row) for row in read_seed(SEEDS / "unit_lists.csv", ("known_until", "source", "licence"))]
    seeds = {
        "unit_lists.csv": [
            ["known_until", "source", "licence"],
            *known,
            [decrees.known_until.isoformat(), "decisions/units.csv", ""],
        ]
    }
    if not decrees.changes:
        return seeds
    lists = with_decrees(Lists(read_units(SEEDS), read_successors(SEEDS)), decrees)
    basis = {
        key: rest
        for key, *rest in read_seed(SEEDS / "admin_units.csv", ("unit_key", "legal_basis", "source"))
    }
    stated = {
        (c.code, c.valid_from): [c.legal_basis, c.source or "decisions/units.csv"] for c in decrees.changes
    }
    seeds["admin_units.csv"] = [
        [*UNIT_COLUMNS, "legal_basis", "source"],
        *(
            [
                *("" if value is None else str(value) for value in unit),
                *(basis.get(unit.key) or stated[unit.code, unit.valid_from or date.min]),
            ]
            for unit in lists.units
        ),
    ]
    old = list(read_seed(SEEDS / "unit_successors.csv", _SUCCESSOR_FIELDS))
    seeds["unit_successors.csv"] = [
        list(_SUCCESSOR_FIELDS),
        *map(list, old),
        *(
            [s.old, s.new, s.extent, str(s.day), "stated", s.legal_basis, "decisions/units.csv"]
            for s in lists.successors[len(old) :]
        ),
    ]
    return seeds


_SUCCESSOR_FIELDS = (
    "old_unit_key",
    "new_unit_key",
    "extent",
    "effective_date",
    "evidence",
    "legal_basis",
    "source",
)
