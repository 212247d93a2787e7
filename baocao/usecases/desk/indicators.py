"""Indicators at the desk: a name much like a declared one is that, or an indicator of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.decision_files import signed
from baocao.errors import UsageError
from baocao.names.indicators import DECISION_COLUMNS, ITSELF, decided_indicators, load_indicator_decisions
from baocao.usecases.desk.answers import Stored
from baocao.usecases.desk.cards import Queue, blank_details, card
from baocao.visible import visible
from baocao.warehouse.query import connect_published

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WORTH = 3


@dataclass(frozen=True, slots=True)
class WaitingIndicator:
    """A printed name, the declared indicator it is like, how much (of 100), and where it stands."""

    name: str
    candidate: str
    score: float
    rows: int
    file_name: str


@dataclass(slots=True)
class IndicatorDesk(Queue[WaitingIndicator]):
    """The indicators of a published warehouse that wait; `known` are the names of all indicators."""

    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, warehouse: Path) -> IndicatorDesk:
        """Look them up. Raises WarehouseError if there is no warehouse."""
        with connect_published(warehouse) as con:
            rows = con.execute(
                """
                SELECT indicator_name, any_value(candidate), max(score), count(*), min(d.file_name)
                FROM staging.indicator_matches JOIN staging.documents AS d USING (document_id)
                WHERE indicator_matches.status = 'review' GROUP BY indicator_name ORDER BY count(*) DESC, 1
                """
            ).fetchall()
            known = con.execute("SELECT indicator_name FROM marts.dim_indicator").fetchall()
        waiting = {f"indicator-{number}": WaitingIndicator(*row) for number, row in enumerate(rows, 1)}
        return cls(waiting, frozenset(name for (name,) in known))

    def waiting(self) -> list[dict[str, Any]]:
        """Those that nobody has decided about."""
        decided = {each.name for each in load_indicator_decisions()[0]} if self.asked else set()
        return [self._card(key, each) for key, each in self.asked.items() if each.name not in decided]

    def _card(self, key: str, asked: WaitingIndicator) -> dict[str, Any]:
        why = (
            f"Giống chỉ tiêu “{asked.candidate}” ({asked.score:.0f}/100); đứng ở {asked.rows} dòng.",
            f"Like the indicator “{asked.candidate}” ({asked.score:.0f} of 100); in {asked.rows} rows.",
        )
        return card(key, "indicator", _WORTH + asked.rows, asked.name, why)

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of a name."""
        asked = self.asked[question_id]
        return blank_details(self._card(question_id, asked), document=asked.file_name) | {
            "raw": asked.name,
            "alternatives": [
                {"value": asked.candidate, "shown": visible(asked.candidate)},
                {"value": ITSELF, "vi": "Là chỉ tiêu riêng", "en": "It is an indicator of its own"},
            ],
            "can_type": True,
        }

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store what a name is: the name of an indicator, or one of its own.

        Raises:
            UsageError: there is no indicator of the name.
        """
        asked, said = self.asked[question_id], str(answer.get("text") or "").strip()
        if said not in self.known | {asked.candidate, ITSELF}:
            raise UsageError(
                f"{said!r} is no indicator.", advice="Write its name as marts.dim_indicator has it."
            )
        values = {
            "name": asked.name,
            "indicator_name": said,
            **signed(str(answer.get("reason") or "")),
        }
        line = Stored(question_id, decided_indicators(), DECISION_COLUMNS, values)
        line.write()
        return [line]
