"""One name on its way to a decision: its readings, its candidates, and whether the best of them is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from baocao.names.distance import FAR, RESPELLED
from baocao.names.models import UNMATCHED, Method, NameMatch
from baocao.names.normalise import printed_name
from baocao.names.scope import NO_TYPE, Scope, is_type_of
from baocao.names.thresholds import (
    DOUBT_MARGIN,
    ELSEWHERE,
    ELSEWHERE_UNACCENTED,
    EXACT_LIMIT,
    EXACT_MARGIN,
    MARGIN,
    OTHER_TIME,
    OTHER_TYPE,
    REVIEW_COST,
    WELL_FORMED,
    doubt,
    score,
)
from baocao.names.unit_names import LEVEL_OF_TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from baocao.names.models import NameQuery
    from baocao.names.unit_lists import Unit
    from baocao.names.unit_names import UnitReading

# How many candidates a decision looks at.
_KEPT = 8


class Candidate(NamedTuple):
    """A unit (position in the scope) and what it costs to believe in it: all told, and by the row `alone`."""

    position: int
    cost: float
    alone: float


@dataclass(slots=True, eq=False)
class Case:
    """A name that may be a unit of `scope`.

    `inline_district`: the district is printed behind the name, not taken from a row above. `support`: how much the
    district row and the other rows of the table speak against its meaning something that is not in the scope.
    `compared`: all units were looked at, not only those of exactly this name.
    """

    query: NameQuery
    scope: Scope
    readings: tuple[UnitReading, ...]
    level: str | None
    district_key: str | None
    inline_district: bool = False
    support: float = 0.0
    compared: bool = False
    ranked: list[Candidate] = field(default_factory=list)
    taken: Candidate | None = None
    _doubt: float | None = None

    def look_up(self) -> bool:
        """Ranks units with exactly this name; True if that already decides, so that distances need not be."""
        hits: dict[int, float] = {}
        for reading in self.readings:
            same = self.scope.by_name.get(reading.name.full)
            if same:
                context = self.scope.context_costs(reading.type_word, self.level, self.district_key)
                for i in same:
                    respelled = reading.name.respelled != self.scope.names.respelled[i]
                    cost = float(context[i]) + (RESPELLED if respelled else 0.0)
                    hits[i] = min(cost, hits.get(i, FAR))
        self.ranked = sorted((Candidate(i, cost, cost) for i, cost in hits.items()), key=_cost)
        if not self.ranked or self.ranked[0].cost > NO_TYPE or self._may_have_lost_accents(len(hits)):
            return False
        self.decide()
        return self.taken is not None

    def _may_have_lost_accents(self, same: int) -> bool:
        """Whether more units than those of `same` name would be printed like this without accents: "Xa Ia Bang"."""
        if not self.query.name.isascii():
            return False
        bare = [reading.name for reading in self.readings if reading.name.full == reading.name.base]
        return any(self.scope.by_base[name.base] > same for name in bare)

    def rank(self, name_costs: npt.NDArray[np.float32]) -> None:
        """Ranks all units of the scope, given the name costs of each reading (a row each), and decides."""
        by_reading = [
            row + self.scope.context_costs(reading.type_word, self.level, self.district_key)
            for row, reading in zip(name_costs, self.readings, strict=True)
        ]
        total = by_reading[0] if len(by_reading) == 1 else np.minimum.reduce(by_reading)
        nearest = np.argpartition(total, min(_KEPT, len(total) - 1))[:_KEPT]
        costs = total[nearest].tolist()
        self.ranked = sorted(map(Candidate, nearest.tolist(), costs, costs), key=_cost)
        self.compared = True
        self.decide()

    def weigh(self, by_table: Sequence[float]) -> None:
        """Ranks again with what the table adds to each candidate's cost, in their present order."""
        weighed = zip(self.ranked, by_table, strict=False)
        self.ranked = sorted(
            (Candidate(c.position, c.alone + extra, c.alone) for c, extra in weighed), key=_cost
        )

    def decide(self) -> None:
        """Takes the best candidate or none."""
        self.taken = None
        if not self.ranked:
            return
        best, rivals = self.ranked[0], self.ranked[1:]
        rival = rivals[0].cost if rivals else REVIEW_COST + best.cost - best.alone
        if self.is_exact(best):
            sure = (
                best.alone <= EXACT_LIMIT
                and rival - best.cost >= EXACT_MARGIN
                and (self._has_its_type(best) or OTHER_TYPE + self.support - best.cost >= DOUBT_MARGIN)
            )
        else:
            in_place = self.scope.district_costs(self.district_key)[best.position] == 0
            sure = in_place and rival - best.cost >= MARGIN and self.doubt() - best.cost >= DOUBT_MARGIN
        if sure:
            self.taken = best

    def is_exact(self, candidate: Candidate) -> bool:
        """Whether the candidate's name is printed as it is in the list: tone placement and case aside, or the same
        but for all its accents, if that does not make it another place's name.
        """
        names, i = self.scope.names, candidate.position
        for reading in self.readings:
            name = reading.name
            if name.full == names.full[i]:
                return True
            if name.full == name.base == names.base[i] and not self._is_elsewhere(reading):
                return True
        return False

    def _has_its_type(self, candidate: Candidate) -> bool:
        """Whether the candidate's type word is printed before the name, one that looks like it, or none."""
        unit = self.unit(candidate)
        return any(
            not reading.certain or is_type_of(reading.type_word, unit)
            for reading in self.readings
            if reading.name.base == self.scope.names.base[candidate.position]
        )

    def _is_elsewhere(self, reading: UnitReading) -> bool:
        """Whether a unit of another province has the printed name ("Xa" for "Xã" shows that accents were lost)."""
        unaccented = reading.name.full == reading.name.base
        other = self.scope.at_other_times.get(reading.name.full)
        # at another time a commune of this place may have the name of a district
        is_named = reading.name.full in self.scope.names_elsewhere and not (
            other and not _may_be_called(other, reading)
        )
        return is_named and (reading.certain or not unaccented)

    def doubt(self) -> float:
        """Cost of the name meaning something that is not in the scope."""
        if self._doubt is None:
            self._doubt = self._doubt_alone()
        return self._doubt if self._doubt <= OTHER_TIME else self._doubt + self.support

    def _doubt_alone(self) -> float:
        if self._at_other_time():
            return OTHER_TIME
        if any(self._is_elsewhere(reading) for reading in self.readings):
            unaccented = any(reading.name.full == reading.name.base for reading in self.readings)
            return ELSEWHERE_UNACCENTED if unaccented else ELSEWHERE
        last = self.readings[-1]
        if self.scope.is_well_formed(last.name, last.core):
            return WELL_FORMED
        return doubt(len(last.name.base)) + self.scope.strangeness(last.name, last.core)

    def _at_other_time(self) -> Unit | None:
        """The unit of this place that has the printed name, at the printed level, but was not in force that day."""
        named = ((r, self.scope.at_other_times.get(r.name.full)) for r in self.readings)
        return next((unit for r, unit in named if unit and _may_be_called(unit, r)), None)

    def unit(self, candidate: Candidate) -> Unit:
        """The unit a candidate stands for."""
        return self.scope.units[candidate.position]

    def answer(self) -> NameMatch:
        """The decision as the caller sees it."""
        others = [candidate for candidate in self.ranked if candidate != self.taken]
        other = others[0] if others and others[0].cost < REVIEW_COST else None
        runner_up = self.unit(other).key if other else None
        runner_up_score = score(other.cost) if other else None
        if self.taken is None:
            past = self._at_other_time()
            if past is not None:
                return NameMatch(
                    "review", score=100.0, method="exact", runner_up_key=past.key, runner_up_score=100.0
                )
            if other is None:
                return UNMATCHED
            return NameMatch(
                "review",
                score=score(other.cost),
                method=self._method(other),
                runner_up_key=runner_up,
                runner_up_score=runner_up_score,
            )
        unit = self.unit(self.taken)
        return NameMatch(
            "auto",
            unit.key,
            unit.code,
            unit.name,
            score(self.taken.cost),
            self._method(self.taken),
            runner_up,
            runner_up_score,
        )

    def _method(self, candidate: Candidate) -> Method:
        if printed_name(self.query.name).lower() == self.unit(candidate).name.lower():
            return "exact"
        if self.is_exact(candidate):
            return "normalised"
        if any(candidate.position in self.scope.by_initials(reading) for reading in self.readings):
            return "alias"
        return "fuzzy"


def _may_be_called(unit: Unit, reading: UnitReading) -> bool:
    """Whether the printed type word, if it is one for certain, is of the unit's level: no "huyện" is a commune."""
    return not (reading.certain and reading.type_word) or unit.level == LEVEL_OF_TYPE[reading.type_word]


_cost = attrgetter("cost")
