"""Where a name stands: the province, the district and the day of a query, as the units they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from baocao.names.agency_lookup import Places
from baocao.names.candidates import Case
from baocao.names.models import NameQuery
from baocao.names.normalise import slug
from baocao.names.scope import Scope
from baocao.names.unit_names import read_unit_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from baocao.names.gazetteer import Gazetteer
    from baocao.names.unit_lists import Unit
    from baocao.names.unit_names import UnitReading


class Where(NamedTuple):
    """`scope` is None when the province is not known; `district` when none is given or it means nothing."""

    scope: Scope | None
    district: Unit | None
    places: Places


class PlaceFinder:
    """Resolves the places of queries; each only once."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._located: dict[tuple[str | None, str | None, date], Where] = {}
        self._scopes: dict[tuple[str, ...], Scope] = {}
        self._districts: dict[tuple[str, int], Unit | None] = {}
        self._by_name: dict[date, dict[str, list[Unit]]] = {}

    def locate(self, province: str | None, district: str | None, day: date) -> Where:
        """The place that a province and a district, by code or name, mean on a day."""
        asked = (province or None, district or None, day)
        if asked not in self._located:
            self._located[asked] = self._locate(*asked)
        return self._located[asked]

    def _locate(self, province: str | None, district: str | None, day: date) -> Where:
        provinces = self._gazetteer.find_provinces(province, day)
        if not provinces and district:
            # A district that only one province has tells the province.
            homes = self._gazetteer.districts(district, day, None)
            if len(homes) == 1:
                provinces = self._gazetteer.find_provinces(homes[0].province_code, day)
        if not provinces:
            return Where(None, None, Places())
        scope = self._scope(provinces, day)
        return Where(
            scope, self.district(district, scope) if district else None, self._agency_places(provinces)
        )

    def _scope(self, provinces: tuple[Unit, ...], day: date) -> Scope:
        codes = sorted(unit.code for unit in provinces)
        key = (day.isoformat(), *codes)
        if key not in self._scopes:
            units = [unit for code in codes for unit in self._gazetteer.in_force(day, code)]
            kin = {relative for unit in provinces for relative in self._gazetteer.kin(unit)}
            others = [
                unit
                for code in sorted({*codes, *(self._gazetteer.units[k].code for k in kin)})
                for unit in self._gazetteer.of_province(code)
                if not unit.in_force(day)
            ]
            self._scopes[key] = Scope(self._gazetteer, units, others)
        return self._scopes[key]

    def _agency_places(self, provinces: tuple[Unit, ...]) -> Places:
        units = {unit.key: unit for unit in provinces}
        for unit in provinces:
            units.update({key: self._gazetteer.units[key] for key in self._gazetteer.kin(unit)})
        return Places(
            own=slug(provinces[0].short_name) if len(provinces) == 1 else None,
            all=frozenset(slug(unit.short_name) for unit in units.values()),
            codes=frozenset(unit.code for unit in provinces),
            city=all(unit.type == "thành phố" for unit in provinces),
        )

    def district(self, text: str, scope: Scope) -> Unit | None:
        """The district of the scope that a code or a name, misprinted or not, means; None if that is not sure."""
        asked = (text, id(scope))
        if asked not in self._districts:
            self._districts[asked] = self._find_district(text, scope)
        return self._districts[asked]

    def _find_district(self, text: str, scope: Scope) -> Unit | None:
        if text.strip().isdigit():
            code = text.strip().zfill(3)
            return next((unit for unit in scope.units if unit.level == "huyen" and unit.code == code), None)
        readings = tuple(reading for reading in read_unit_name(text) if not reading.places)
        if not readings:
            return None
        case = Case(NameQuery(text), scope, readings, "huyen", None)
        if not case.look_up():
            case.rank(scope.costs(readings))
        found = case.unit(case.taken) if case.taken else None
        return found if found and found.level == "huyen" else None

    def printed_places(self, places: tuple[str, ...], scope: Scope) -> list[Unit]:
        """Provinces and districts of the scope that places printed behind a name mean; [] unless all are such."""
        found = []
        for text in places:
            named = {unit.key for unit in self._gazetteer.provinces_named(text)}
            province = next((unit for unit in scope.units if unit.key in named), None)
            unit = self.district(text, scope) or province
            if unit is None:
                return []
            found.append(unit)
        return found

    def printed_scope(self, readings: tuple[UnitReading, ...], day: date) -> Scope | None:
        """The scope of the province that is printed behind a name; None if none is."""
        for reading in readings:
            if reading.places and self._gazetteer.provinces_named(reading.places[-1]):
                return self.locate(reading.places[-1], None, day).scope
        return None

    def is_district_of(self, codes: Iterable[str], readings: tuple[UnitReading, ...], day: date) -> bool:
        """Whether a district of these provinces has exactly a printed name and, if one is printed, type word."""
        return any(
            reading.type_word in (None, unit.type)
            and reading.name.full == self._gazetteer.name_layers(unit).full
            for code in codes
            for unit in self._gazetteer.of_province(code)
            if unit.level == "huyen" and unit.in_force(day)
            for reading in readings
        )

    def with_name(self, readings: tuple[UnitReading, ...], day: date, level: str | None) -> list[Unit]:
        """Units of the whole country with exactly a printed name and, if one is printed, type word."""
        if day not in self._by_name:
            index: dict[str, list[Unit]] = {}
            for unit in self._gazetteer.in_force(day):
                index.setdefault(self._gazetteer.name_layers(unit).full, []).append(unit)
            self._by_name[day] = index
        found = {
            unit.key: unit
            for reading in readings
            for unit in self._by_name[day].get(reading.name.full, [])
            if reading.type_word in (None, unit.type) and level in (None, unit.level)
        }
        return list(found.values())
