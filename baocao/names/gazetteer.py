"""The administrative units of Vietnam in time: which were in force on a date, and what became of them.

Read from the seeds that also feed `dim_unit`, so that the matcher and the warehouse never disagree.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from functools import cache, cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from baocao.errors import NamesError
from baocao.names.normalise import Layers, clean, layers, syllable, words
from baocao.names.unit_names import initials, read_unit_name
from baocao.resources import dbt_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SEEDS = dbt_project() / "seeds"

# A name without a date is looked up in the list of 2023, the first one: it covers the reports this began with.
DEFAULT_DAY = date(2023, 12, 31)
# A day of each list: of 2023, the last of three levels of units, the first of two.
LIST_DAYS = (DEFAULT_DAY, date(2025, 6, 30), date(2025, 7, 1))


_UNIT_COLUMNS = (
    "unit_key",
    "admin_code",
    "unit_name",
    "unit_short_name",
    "unit_type",
    "unit_level",
    "parent_unit_key",
    "province_code",
    "valid_from",
    "valid_to",
)


class Unit(NamedTuple):
    """One unit while it was one thing: `key` is "<code>@<year of the list it first stands in>".

    `level` is tinh, huyen or xa. `parent_key` is empty for provinces. `valid_from` None: since before the first
    list (2023). `valid_to` None: still in force.
    """

    key: str
    code: str
    name: str
    short_name: str
    type: str
    level: str
    parent_key: str
    province_code: str
    valid_from: date | None
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        """Whether the unit existed on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Gazetteer:
    """All units by key, with the questions the matcher asks. Build with `load_gazetteer()`."""

    def __init__(self, units: list[Unit], successors: list[tuple[str, str]]) -> None:
        self.units = {unit.key: unit for unit in units}
        self._successors: dict[str, list[str]] = defaultdict(list)
        self._predecessors: dict[str, list[str]] = defaultdict(list)
        for old, new in successors:
            self._successors[old].append(new)
            self._predecessors[new].append(old)
        self._by_province: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._by_province[unit.province_code].append(unit)
        self.provinces = [unit for unit in units if unit.level == "tinh"]
        self._layers: dict[str, Layers] = {}
        self._provinces_found: dict[tuple[str, date], tuple[Unit, ...]] = {}

    def in_force(
        self, day: date, province_code: str | None = None, district_key: str | None = None
    ) -> list[Unit]:
        """Units in force on `day`: of the whole country, of one province, or of one district (itself included)."""
        pool = self.units.values() if province_code is None else self._by_province.get(province_code, [])
        return [
            unit
            for unit in pool
            if unit.in_force(day) and (district_key is None or district_key in (unit.key, unit.parent_key))
        ]

    def name_layers(self, unit: Unit) -> Layers:
        """The unit's short name in the spellings names are compared by."""
        found = self._layers.get(unit.short_name)
        if found is None:
            found = self._layers[unit.short_name] = layers(words(unit.short_name))
        return found

    def of_province(self, province_code: str) -> list[Unit]:
        """All units that ever had this province code, whatever the day."""
        return self._by_province.get(province_code, [])

    def kin(self, unit: Unit) -> list[str]:
        """Keys of the units that a unit came from and of those that took it over, wholly or in part."""
        return [*self._predecessors.get(unit.key, []), *self._successors.get(unit.key, [])]

    def find_provinces(self, text: str | None, day: date) -> tuple[Unit, ...]:
        """The provinces in force on `day` that a code or name means; empty if it means none.

        Old and new codes and names both work: "58" and "Ninh Thuận" mean Khánh Hòa from 2025-07-01 on. More
        than one comes back only when the old province is the better answer but was divided.
        """
        if not text:
            return ()
        asked = (text, day)
        if asked not in self._provinces_found:
            self._provinces_found[asked] = self._find_provinces(clean(text), day)
        return self._provinces_found[asked]

    def _find_provinces(self, text: str, day: date) -> tuple[Unit, ...]:
        named = self.provinces_named(text)
        now = [unit for unit in named if unit.in_force(day)]
        if not now:
            heirs = {key for unit in named for key in self._relatives(unit, day)}
            now = [self.units[key] for key in sorted(heirs)]
        return tuple(now)

    def provinces_named(self, text: str) -> list[Unit]:
        """Provinces of any list with this code or name (without accents or by its initials at worst)."""
        if text.isdigit():
            code = text.zfill(2)
            return [unit for unit in self.provinces if unit.code == code]
        readings = read_unit_name(text)
        for layer in ("full", "base"):
            wanted = {getattr(reading.name, layer) for reading in readings}
            found = [u for u in self.provinces if getattr(self.name_layers(u), layer) in wanted]
            if found:
                return found
        wanted = {reading.name.base.upper() for reading in readings}
        return [u for u in self.provinces if initials(words(u.short_name)) in wanted]

    def _relatives(self, unit: Unit, day: date) -> list[str]:
        """Where a unit that is not in force on `day` has gone, or come from."""
        steps = self._successors if unit.valid_to is not None and unit.valid_to < day else self._predecessors
        reached = steps.get(unit.key, [])
        return [key for key in reached if self.units[key].in_force(day)]

    def districts(self, text: str, day: date, province_code: str | None) -> list[Unit]:
        """Districts in force on `day` with exactly this code or (unaccented at worst) name."""
        text = clean(text)
        pool = [unit for unit in self.in_force(day, province_code) if unit.level == "huyen"]
        if text.isdigit():
            return [unit for unit in pool if unit.code == text.zfill(3)]
        readings = read_unit_name(text)
        for layer in ("full", "base"):
            wanted = {getattr(reading.name, layer) for reading in readings}
            found = [unit for unit in pool if getattr(self.name_layers(unit), layer) in wanted]
            if found:
                typed = {reading.type_word for reading in readings} - {None}
                return [unit for unit in found if unit.type in typed] or found
        return []

    def full_name(self, unit: Unit) -> str:
        """Name with the places it lies in: "Xã Phước Hà, Huyện Thuận Nam, Tỉnh Ninh Thuận"."""
        parts = [unit.name]
        while unit.parent_key in self.units:
            unit = self.units[unit.parent_key]
            parts.append(unit.name)
        return ", ".join(parts)

    @cached_property
    def names_in_use(self) -> frozenset[str]:
        """Short names (spelling `full`) of all communes and districts of the country, in any list."""
        return frozenset(self.name_layers(u).full for u in self.units.values() if u.level != "tinh")

    @cached_property
    def syllables(self) -> frozenset[str]:
        """All words of names of units, with their accents and without."""
        known = {syllable(word) for unit in self.units.values() for word in words(unit.short_name)}
        return frozenset(spelling for full, _, base in known for spelling in (full, base))

    @cached_property
    def first_names(self) -> frozenset[str]:
        """The same for the units of the first list alone."""
        first = self.in_force(DEFAULT_DAY)
        return frozenset(self.name_layers(unit).full for unit in first if unit.level != "tinh")


@cache
def load_gazetteer(folder: Path = SEEDS) -> Gazetteer:
    """The gazetteer of the project's seeds. Raises NamesError naming file and row if they cannot be used."""
    units = [
        Unit(key, code, name, short_name, type_word, level, parent, province, _day(first), _day(last))
        for key, code, name, short_name, type_word, level, parent, province, first, last in read_seed(
            folder / "admin_units.csv", _UNIT_COLUMNS
        )
    ]
    successors = [
        (old, new) for old, new in read_seed(folder / "unit_successors.csv", ("old_unit_key", "new_unit_key"))
    ]
    return Gazetteer(units, successors)


def read_seed(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """These columns of a seed CSV, row by row. Raises NamesError if the file or one of the columns is missing."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            heading = next(reader, [])
            missing = [column for column in columns if column not in heading]
            if missing:
                raise NamesError(
                    f"Columns are missing: {', '.join(missing)}.",
                    advice="Restore dbt_project/seeds from the project.",
                    file=str(path),
                )
            pick = itemgetter(*(heading.index(column) for column in columns))
            yield from map(pick, reader)
    except OSError as error:
        raise NamesError(
            f"The list cannot be read: {error.strerror}.",
            advice="Restore dbt_project/seeds from the project.",
            file=str(path),
        ) from error


@cache
def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
