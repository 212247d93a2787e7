"""Names to units: automatically where it is safe, to a person where it is not, to nobody where nobody is meant."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from baocao.names.agency_lookup import (
    AgencyAnswer,
    Places,
    find_agency,
    find_similar_agency,
    may_be_local,
    unit_group,
)
from baocao.names.agency_names import load_catalogue
from baocao.names.candidates import Case
from baocao.names.decisions import NOBODY, Decision, Decisions, load_decisions
from baocao.names.gazetteer import DEFAULT_DAY, LIST_DAYS, Gazetteer, load_gazetteer
from baocao.names.headings import is_heading
from baocao.names.models import NOT_A_UNIT, UNMATCHED, NameMatch, NameQuery, Suggestion
from baocao.names.normalise import printed_name, slug
from baocao.names.places import PlaceFinder
from baocao.names.scope import level_of
from baocao.names.table_level import with_table_levels
from baocao.names.table_province import with_table_provinces
from baocao.names.tables import check_districts, decide_tables, note_support
from baocao.names.thresholds import REVIEW_COST, score
from baocao.names.unit_names import UnitReading, read_unit_name
from extractors.understanding.provinces import province_called
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from baocao.names.scope import Scope
    from baocao.names.unit_lists import Unit

__all__ = ["Matcher", "NameMatch", "NameQuery"]

# Type words that agencies have too: "Tỉnh ủy", "UBND thành phố", "TT" for Trung tâm.
_AMBIGUOUS_TYPES = frozenset({"tỉnh", "thành phố", "thị trấn", None})

# Names compared with all units of a province at once: enough for speed, little enough for memory.
_BLOCK = 1000


class Matcher:
    """Matches names against the gazetteer, the agencies and people's decisions.

    Give all rows of a table to one call of `match`: they decide together.
    """

    def __init__(self, gazetteer: Gazetteer | None = None, decisions: Decisions | None = None) -> None:
        self._gazetteer = gazetteer or load_gazetteer()
        if decisions is None:
            decisions = load_decisions([*self._gazetteer.units, *load_catalogue().agencies])
        self._decisions = decisions
        self._places = PlaceFinder(self._gazetteer)
        self._provinces = [unit for unit in self._gazetteer.units.values() if unit.level == "tinh"]
        self._agency = lru_cache(maxsize=65536)(self._find_agency)

    def match(self, queries: Iterable[NameQuery]) -> list[NameMatch]:
        """One answer a query, in order. Never raises for a name, however strange."""
        asked = with_table_levels(with_table_provinces(queries, self._places), self._places)
        answers: list[NameMatch | None] = [None] * len(asked)
        cases: dict[int, Case] = {}
        for i, query in enumerate(asked):
            opened = self._open(query)
            if isinstance(opened, Case):
                cases[i] = opened
            else:
                answers[i] = opened
        _decide(list(cases.values()))
        for i, case in cases.items():
            answers[i] = self._close(case)
        return [answer or UNMATCHED for answer in answers]

    @property
    def asks_where(self) -> bool:
        """Whether it makes a difference in which document a name is printed."""
        return not self._decisions.are_everywhere

    def undecided(self) -> Matcher:
        """The same matcher without people's decisions."""
        return Matcher(self._gazetteer, Decisions())

    def suggest(self, query: NameQuery, limit: int = 5) -> list[Suggestion]:
        """What a name may mean, the likeliest first, whatever the rest of its table says."""
        day = query.as_of or DEFAULT_DAY
        where = self._places.locate(query.province, query.district, day)
        readings = read_unit_name(query.name)
        units: dict[str, float] = {}
        if readings and where.scope:
            case = self._case(query, readings, where.scope, where.district)
            _rank([case])
            units = {case.unit(c).key: score(c.cost) for c in case.ranked if c.cost < REVIEW_COST}
        elif readings:
            found = self._places.with_name(readings, day, level_of(query.kind))
            units = {unit.key: 100.0 for unit in found}
        name = printed_name(query.name)
        agency = self._agency(name, where.places, where.scope, query.kind == "agency")
        for answer in (agency, find_similar_agency(name, where.places)):
            for key, cost in (
                ((answer.slug, answer.cost), (answer.other, answer.other_cost)) if answer else ()
            ):
                if key is not None and cost is not None:
                    units.setdefault(key, score(cost))
        best = sorted(units.items(), key=lambda item: -item[1])[:limit]
        return [self.describe(key)._replace(score=likeness) for key, likeness in best]

    def namesakes_elsewhere(self, query: NameQuery) -> list[str]:
        """Units of other provinces with exactly the printed name and type: "Xã Yên Hoa, Huyện Na Hang, Tỉnh …"."""
        day = query.as_of or DEFAULT_DAY
        codes = self._places.locate(query.province, None, day).places.codes
        found = self._places.with_name(read_unit_name(query.name), day, level_of(query.kind))
        return [self._gazetteer.full_name(unit) for unit in found if unit.province_code not in codes]

    def describe(self, key: str) -> Suggestion:
        """A unit or agency by its key, as a suggestion of score 0. Raises KeyError if no list has it."""
        agencies = load_catalogue().agencies
        if key in self._gazetteer.units:
            unit = self._gazetteer.units[key]
            parent = self._gazetteer.units.get(unit.parent_key)
            return Suggestion(key, unit.name, 0.0, parent.name if parent else None)
        body = agencies.get(agencies[key].parent_slug or "")
        return Suggestion(key, agencies[key].name, 0.0, body.name if body else None)

    def _province_key(self, name: str, day: date) -> str | None:
        """The province of that day that a name is one of the spellings of."""
        called = province_called(name)
        if called is None:
            return None
        names = {"Huế", "Thừa Thiên Huế"} if called in {"Huế", "Thừa Thiên Huế"} else {called}
        folded = {fold(each) for each in names}
        found = [
            unit.key for unit in self._provinces if unit.in_force(day) and fold(unit.short_name) in folded
        ]
        return found[0] if len(found) == 1 else None

    def _is_in_force(self, unit_key: str, day: date | None) -> bool:
        """Whether a decision's unit is one of that day; agencies always are."""
        unit = self._gazetteer.units.get(unit_key)
        return unit is None or day is None or unit.in_force(day)

    def _open(self, query: NameQuery) -> NameMatch | Case:
        """The answer if the name alone gives it, else the case to be decided among units."""
        day = query.as_of or DEFAULT_DAY
        name = printed_name(query.name)
        where = self._places.locate(query.province, query.district, day)
        if self._decisions:
            codes = where.places.codes
            district_code = where.district.code if where.district else None
            decision = self._decisions.find(query.name, query.kind, codes, district_code, query.printed_in)
            if decision and self._is_in_force(decision.unit_key, query.as_of):
                return self._decided(decision)
        if level_of(query.kind) == "tinh" and (key := self._province_key(query.name, day)):
            return NameMatch(
                "auto", key, self._gazetteer.units[key].code, self._gazetteer.units[key].name, 100.0, "exact"
            )
        if is_heading(query.name) and not (query.kind == "agency" and unit_group(f"UBND {name}")):
            return NOT_A_UNIT
        readings = read_unit_name(query.name)
        first = readings[0] if readings else None
        if first is None or first.type_word in _AMBIGUOUS_TYPES or not first.certain:
            answer = self._agency(name, where.places, where.scope, query.kind == "agency")
            if answer and answer.sure:
                return _agency_match(_of_its_level(answer, query))
        if first is None:
            return UNMATCHED
        scope = where.scope or self._places.printed_scope(readings, day)
        if scope is None:
            return self._in_the_country(query, readings, day)
        return self._case(query, readings, scope, where.district)

    def _case(
        self, query: NameQuery, readings: tuple[UnitReading, ...], scope: Scope, district: Unit | None
    ) -> Case:
        whole = tuple(reading for reading in readings if not reading.places)
        case = Case(query, scope, whole, level_of(query.kind), district.key if district else None)
        for reading in readings:
            places = self._places.printed_places(reading.places, scope)
            if not places:
                continue  # what stands behind the comma or dash belongs to the name
            case.readings = (*whole, reading)
            districts = [unit for unit in places if unit.level == "huyen"]
            if districts:
                # Something in a district is a commune: "Huyện A - Huyện B" is not A.
                case.district_key, case.inline_district, case.level = districts[0].key, True, "xa"
        return case

    def _close(self, case: Case) -> NameMatch:
        """A case's answer; a name that is no unit for certain may still be an agency, or a unit of a later list."""
        if case.taken is None and case.query.as_of is None:
            later = self._in_later_lists(case)
            if later is not None:
                return later
        answer = case.answer()
        if answer.status == "auto" or any(r.type_word and r.certain for r in case.readings):
            return answer
        places = self._places.locate(case.query.province, None, case.query.as_of or DEFAULT_DAY).places
        name = printed_name(case.query.name)
        agency = self._agency(name, places, case.scope, False) or find_similar_agency(name, places)
        if agency is None or (answer.status == "review" and answer.score > score(agency.cost)):
            return answer
        return _agency_match(_of_its_level(agency, case.query))

    def _in_later_lists(self, case: Case) -> NameMatch | None:
        """For a name without a date: the unit of a later list with exactly the printed type and name, provided
        that no unit of the country had that name in 2023.
        """
        printed = {reading.name.full for reading in case.readings}
        readings = tuple(r for r in case.readings if r.type_word and r.certain)
        if not readings or printed & self._gazetteer.first_names:
            return None
        for day in LIST_DAYS[1:]:
            scope = self._places.locate(case.query.province, None, day).scope
            if scope is not None:
                later = Case(case.query, scope, readings, case.level, None)
                if later.look_up():
                    return later.answer()
        return None

    def _in_the_country(self, query: NameQuery, readings: tuple[UnitReading, ...], day: date) -> NameMatch:
        """Without a province only a name that one unit of the country has, type word and all, is taken."""
        name = printed_name(query.name)
        found = self._places.with_name(readings, day, level_of(query.kind))
        if len(found) == 1:
            unit = found[0]
            return NameMatch("auto", unit.key, unit.code, unit.name, 100.0, "exact")
        if found:
            return NameMatch(
                "review", score=100.0, method="exact", runner_up_key=found[0].key, runner_up_score=100.0
            )
        agency = self._agency(name, Places(), None, False) or find_similar_agency(name, Places())
        if agency:
            return _agency_match(_of_its_level(agency, query))
        return NameMatch("review") if readings[0].type_word else UNMATCHED

    def _find_agency(
        self, name: str, places: Places, scope: Scope | None, in_agency_column: bool
    ) -> AgencyAnswer | None:
        group = unit_group(f"UBND {name}") if in_agency_column else None
        if group:
            return AgencyAnswer(group, 0.0, "alias", sure=True)

        def find_district(text: str) -> str | None:
            district = self._places.district(text, scope) if scope else None
            return slug(district.short_name) if district else None

        return find_agency(name, places, find_district)

    def _decided(self, decision: Decision) -> NameMatch:
        if decision.unit_key == NOBODY:
            return NameMatch("unmatched", score=100.0, method="decision", expected=decision.expect)
        unit = self._gazetteer.units.get(decision.unit_key)
        code, name = (unit.code, unit.name) if unit else (None, self.describe(decision.unit_key).unit_name)
        return NameMatch("auto", decision.unit_key, code, name, 100.0, "decision", expected=decision.expect)


def _decide(cases: list[Case]) -> None:
    """Decides all cases: exact names first, distances in bulk for each province, then the tables as a whole."""
    check_districts(cases)
    note_support(cases)
    _compare([case for case in cases if not case.look_up()])
    decide_tables(cases, _compare)


def _compare(cases: list[Case]) -> None:
    """Compares names with all units of their scope, in bulk."""
    by_scope: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        by_scope[id(case.scope)].append(case)
    for same_scope in by_scope.values():
        for start in range(0, len(same_scope), _BLOCK):
            _rank(same_scope[start : start + _BLOCK])


def _rank(cases: list[Case]) -> None:
    """Ranks the candidates of cases of one scope."""
    costs = cases[0].scope.costs([reading for case in cases for reading in case.readings])
    row = 0
    for case in cases:
        case.rank(costs[row : row + len(case.readings)])
        row += len(case.readings)


def _of_its_level(answer: AgencyAnswer, query: NameQuery) -> AgencyAnswer:
    """The answer, no longer sure where a district or commune may mean its own agency of that name."""
    return answer._replace(sure=False) if query.is_local and may_be_local(query.name, answer.slug) else answer


def _agency_match(answer: AgencyAnswer) -> NameMatch:
    if not answer.sure:
        return NameMatch(
            "review",
            score=score(answer.cost),
            method=answer.method,
            runner_up_key=answer.slug,
            runner_up_score=score(answer.cost),
        )
    return NameMatch(
        "auto",
        answer.slug,
        None,
        load_catalogue().agencies[answer.slug].name,
        score(answer.cost),
        answer.method,
        answer.other,
        None if answer.other_cost is None else score(answer.other_cost),
    )
