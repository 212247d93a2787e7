"""The units a name can mean in one province on one day, and how unlikely each is for what is printed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from baocao.names.distance import NameList, name_costs
from baocao.names.normalise import syllable, words
from baocao.names.thresholds import STRANGE_ACCENT, STRANGE_LETTERS
from baocao.names.unit_names import LEVEL_OF_TYPE, UnitReading, initials

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from baocao.names.gazetteer import Gazetteer
    from baocao.names.normalise import Layers
    from baocao.names.unit_lists import Unit

# No type word printed: natural in a list of communes, but it leaves commune and district of one name open.
NO_TYPE = 0.5
# "Phường" for "Xã": places change their type. "Thị xã" for "Thị trấn": the words look alike.
NEAR_TYPE = 3.5
LOOKALIKE_TYPE = 4.0
# "Huyện" for "Xã", or a commune where the table asks for districts.
OTHER_LEVEL = 12.0
# A commune printed under another district's row.
OTHER_DISTRICT = 6.0
# "PR-TC" for Phan Rang-Tháp Chàm.
BY_INITIALS = 1.0

_LOOKALIKE_TYPES = frozenset({"thị trấn", "thị xã"})


class Scope:
    """Units in force on one day in one province, prepared for comparison. Index i means `units[i]` everywhere.

    `other_times`: units of the same place that are not in force that day. `communes` counts those of each district,
    `by_base` the units of each name but for its accents.
    """

    def __init__(self, gazetteer: Gazetteer, units: list[Unit], other_times: list[Unit]) -> None:
        self.units = units
        self._gazetteer = gazetteer
        self.communes = Counter(unit.parent_key for unit in units if unit.level == "xa")
        self.commune_count = self.communes.total()
        names = [gazetteer.name_layers(unit) for unit in units]
        self.names = NameList(names)
        self.by_name: dict[str, list[int]] = defaultdict(list)
        self.by_base = Counter(name.base for name in names)
        self._by_initials: dict[str, list[int]] = defaultdict(list)
        for i, unit in enumerate(units):
            self.by_name[names[i].full].append(i)
            self._by_initials[initials(words(unit.short_name))].append(i)
        self.districts = list(dict.fromkeys(map(_district_key, units)))
        place = {key: i for i, key in enumerate(self.districts)}
        self.district_of = np.array([place[_district_key(unit)] for unit in units], dtype=np.intp)
        self._type_costs: dict[tuple[str | None, str | None], npt.NDArray[np.float32]] = {}
        self._district_costs: dict[str | None, npt.NDArray[np.float32]] = {}
        self.at_other_times = {
            name: unit
            for unit in other_times
            if (name := gazetteer.name_layers(unit).full) not in self.by_name
        }

    @property
    def names_elsewhere(self) -> frozenset[str]:
        """Short names of all communes and districts of the country, in any list."""
        return self._gazetteer.names_in_use

    def context_costs(
        self, type_word: str | None, level: str | None, district_key: str | None
    ) -> npt.NDArray[np.float32]:
        """Cost of each unit for the type word printed, the level asked for and the district row above."""
        return self._of_type(type_word, level) + self.district_costs(district_key)

    def _of_type(self, type_word: str | None, level: str | None) -> npt.NDArray[np.float32]:
        key = (type_word, level)
        if key not in self._type_costs:
            costs = [
                _type_cost(type_word, unit) + (OTHER_LEVEL if level and unit.level != level else 0.0)
                for unit in self.units
            ]
            self._type_costs[key] = np.array(costs, dtype=np.float32)
        return self._type_costs[key]

    def district_costs(self, district_key: str | None) -> npt.NDArray[np.float32]:
        """Cost of each unit for the district row above; 0 throughout without one."""
        if district_key not in self._district_costs:
            elsewhere = [
                district_key is not None and unit.level == "xa" and unit.parent_key != district_key
                for unit in self.units
            ]
            self._district_costs[district_key] = np.array(elsewhere, dtype=np.float32) * OTHER_DISTRICT
        return self._district_costs[district_key]

    def strangeness(self, printed: Layers, core: str) -> float:
        """What misprints a name must have, whatever it means, for having syllables that no place has."""
        known = self._gazetteer.syllables
        accented = printed.full != printed.base
        cost = 0.0
        for word in words(core):
            full, _, base = syllable(word)
            if base not in known:
                cost += STRANGE_LETTERS
            elif accented and full not in known:
                cost += STRANGE_ACCENT
        return cost

    def is_well_formed(self, printed: Layers, core: str) -> bool:
        """Whether a name with accents has no syllable that stands in no place's name.

        Args:
            printed: the name as printed.
            core: the same without its type word, as `strangeness` takes it.
        """
        return printed.full != printed.base and self.strangeness(printed, core) == 0

    def by_initials(self, reading: UnitReading) -> list[int]:
        """Units of the printed type that "PR-TC", "HCM" abbreviate; communes by three letters at least."""
        letters = "".join(words(reading.core))
        if reading.type_word is None or not letters.isupper() or not 2 <= len(letters) <= 6:
            return []
        return [
            i
            for i in self._by_initials.get(reading.name.base.upper(), [])
            if self.units[i].type == reading.type_word and (self.units[i].level != "xa" or len(letters) >= 3)
        ]

    def costs(self, printed: Sequence[UnitReading]) -> npt.NDArray[np.float32]:
        """Cost of each reading's name (rows) being each unit's (columns), whatever type and place."""
        costs = name_costs(NameList([reading.name for reading in printed]), self.names)
        for row, reading in enumerate(printed):
            for i in self.by_initials(reading):
                costs[row, i] = min(costs[row, i], BY_INITIALS)
        return costs


def _district_key(unit: Unit) -> str:
    return unit.parent_key if unit.level == "xa" else unit.key


def _type_cost(type_word: str | None, unit: Unit) -> float:
    if type_word is None:
        return NO_TYPE
    if type_word == unit.type:
        return 0.0
    if unit.level != "tinh" and LEVEL_OF_TYPE[type_word] == unit.level:
        return NEAR_TYPE
    return LOOKALIKE_TYPE if {type_word, unit.type} <= _LOOKALIKE_TYPES else OTHER_LEVEL


def is_type_of(type_word: str | None, unit: Unit) -> bool:
    """Whether a printed type word is the unit's, looks like it ("thị xã" for "thị trấn"), or is missing.

    Args:
        type_word: as printed; None if there is none.
        unit: a unit of the list.
    """
    return type_word in (None, unit.type) or {type_word, unit.type} <= _LOOKALIKE_TYPES


def level_of(kind: str | None) -> str | None:
    """The level a query's kind asks for ("commune", "huyện", …), None when it leaves it open."""
    return _LEVEL_OF_KIND.get(kind or "")


_LEVEL_OF_KIND = {
    "commune": "xa",
    "xa": "xa",
    "district": "huyen",
    "huyen": "huyen",
    "province": "tinh",
    "tinh": "tinh",
    **{name: level for name, level in LEVEL_OF_TYPE.items() if name != "thành phố"},
}
