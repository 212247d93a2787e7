"""The administrative units of Vietnam in time: which were in force on a date, and what became of them.

Read from the seeds that also feed `dim_unit`, so that the matcher and the warehouse never disagree.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache, cached_property
from typing import TYPE_CHECKING

from baocao.names.decrees import Lists, read_decrees, with_decrees
from baocao.names.normalise import Layers, clean, full_spelling, layers, syllable, words
from baocao.names.unit_lists import SEEDS, Unit, read_seed, read_successors, read_units
from baocao.names.unit_names import initials, read_unit_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# A name without a date is looked up in the list of 2023, the first one: it covers the reports this began with.
DEFAULT_DAY = date(2023, 12, 31)
# A day of each list: of 2023, the last of three levels of units, the first of two, and of the last change known.
LIST_DAYS = (DEFAULT_DAY, date(2025, 6, 30), date(2025, 7, 1), date(2026, 4, 30))


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
        self._by_code: dict[tuple[str, str], list[Unit]] = defaultdict(list)
        for unit in units:
            self._by_province[unit.province_code].append(unit)
            self._by_code[unit.level, unit.code].append(unit)
        self.provinces = [unit for unit in units if unit.level == "tinh"]
        self._layers: dict[str, Layers] = {}
        self._provinces_found: dict[tuple[str, date], tuple[Unit, ...]] = {}

    def in_force(
        self, day: date, province_code: str | None = None, district_key: str | None = None
    ) -> list[Unit]:
        """Units in force on `day`: of the whole country, of one province, or of one district (itself included)."""
        pool = self.units.values() if province_code is None else self._by_province.get(province_code, [])
        found = [self._on_day(unit, day) for unit in pool if unit.in_force(day)]
        if district_key is None:
            return found
        return [unit for unit in found if district_key in (unit.key, unit.parent_key)]

    def _on_day(self, unit: Unit, day: date) -> Unit:
        """The unit with the one above it that was in force on `day`: a district may become a town over its communes."""
        above = self.units.get(unit.parent_key)
        if above is None or above.in_force(day):
            return unit
        same = (other for other in self.of_code(above.level, above.code) if other.in_force(day))
        now = next(same, above)
        return unit._replace(parent_key=now.key)

    def name_layers(self, unit: Unit) -> Layers:
        """The unit's short name in the spellings names are compared by."""
        found = self._layers.get(unit.short_name)
        if found is None:
            found = self._layers[unit.short_name] = layers(words(unit.short_name))
        return found

    def of_province(self, province_code: str) -> list[Unit]:
        """All units that ever had this province code, whatever the day."""
        return self._by_province.get(province_code, [])

    def of_code(self, level: str, code: str) -> list[Unit]:
        """All units of a level that ever had this code."""
        return self._by_code.get((level, code), [])

    def heirs(self, unit: Unit) -> list[str]:
        """Keys of the units that took a unit over at the next change, wholly or in part."""
        return self._successors.get(unit.key, [])

    def kin(self, unit: Unit) -> list[str]:
        """Keys of the units that a unit came from and of those that took it over, wholly or in part, at any change."""
        return [*_reached(unit.key, self._predecessors), *_reached(unit.key, self._successors)]

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
        return [key for key in _reached(unit.key, steps) if self.units[key].in_force(day)]

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
        names = {unit.short_name for unit in self.units.values() if unit.level != "tinh"}
        return frozenset(full_spelling(words(name)) for name in names)

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


def _reached(start: str, steps: Mapping[str, list[str]]) -> list[str]:
    """Keys that one or more steps lead to, the nearest first, each once."""
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        following = [key for at in waiting for key in steps.get(at, []) if key not in found]
        found.update(dict.fromkeys(following))
        waiting = following
    return list(found)


@cache
def load_gazetteer(folder: Path = SEEDS) -> Gazetteer:
    """The gazetteer of the project's seeds, and of the decrees that a person added to them.

    Raises NamesError naming file and row if they cannot be used.
    """
    lists = with_decrees(Lists(read_units(folder), read_successors(folder)), read_decrees())
    return Gazetteer(lists.units, [(each.old, each.new) for each in lists.successors])


def known_until(folder: Path = SEEDS) -> date:
    """The last day for which the units are known, by the seeds or by a person who compared them with decrees."""
    days = [date.fromisoformat(day) for (day,) in read_seed(folder / "unit_lists.csv", ("known_until",))]
    return max([*days, read_decrees().known_until or date.min])
