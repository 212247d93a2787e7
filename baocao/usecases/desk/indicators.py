"""Indicators at the desk: a name much like a declared one is that, or an indicator of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from baocao.decision_files import signed
from baocao.errors import UsageError
from baocao.names.indicators import (
    ADDED_COLUMNS,
    DECISION_COLUMNS,
    ITSELF,
    decided_indicators,
    load_indicator_decisions,
)
from baocao.names.models import PrintedIn, own_scope, places_of_scope
from baocao.usecases.desk.answers import Stored, known_scope
from baocao.usecases.desk.cards import Queue, blank_details, card
from baocao.usecases.desk.places import spot_of_words
from baocao.visible import visible
from baocao.warehouse.query import connect_published
from extractors.understanding.decisions import is_about

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from baocao.usecases.desk.pictures import Spot

_WORTH = 3
_FIGURES = {"baseline": "Số liệu gốc", "target": "Mục tiêu", "result": "Kết quả"}


@dataclass(frozen=True, slots=True)
class WaitingIndicator:
    """A printed name, the declared indicator it is like, how much (of 100), and where it stands."""

    name: str
    candidate: str
    score: float
    rows: int
    file_name: str
    documents: Sequence[PrintedIn]
    table_id: str = ""
    row_no: int = 0


@dataclass(slots=True)
class IndicatorDesk(Queue[WaitingIndicator]):
    """The indicators of a published warehouse that wait; `known` are the keys of all indicators by name."""

    warehouse: Path
    known: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, warehouse: Path) -> IndicatorDesk:
        """Look them up. Raises WarehouseError if there is no warehouse."""
        with connect_published(warehouse) as con:
            rows = con.execute(
                """
                SELECT indicator_name, any_value(candidate), max(score), count(*), min(d.file_name),
                    list(DISTINCT [document_id, coalesce(report_no, ''), coalesce(issuer, '')]),
                arg_min(table_id, (d.file_name, table_id, row_no)), arg_min(row_no, (d.file_name, table_id, row_no))
                FROM staging.indicator_matches JOIN staging.documents AS d USING (document_id)
                WHERE indicator_matches.status = 'review' GROUP BY indicator_name ORDER BY count(*) DESC, 1
                """
            ).fetchall()
            known = con.execute("SELECT indicator_name, indicator_key FROM marts.dim_indicator").fetchall()
        found = [
            replace(WaitingIndicator(*row), documents=[PrintedIn(*each) for each in sorted(row[5])])
            for row in rows
        ]
        waiting = {f"indicator-{number}": each for number, each in enumerate(found, 1)}
        return cls(waiting, warehouse, dict(known))

    def waiting(self) -> list[dict[str, Any]]:
        """Those that stand in a document for which nobody has decided."""
        decisions = load_indicator_decisions()[0] if self.asked else []
        return [
            self._card(key, asked)
            for key, asked in self.asked.items()
            if not all(
                any(said.name == asked.name and is_about(said, *place) for said in decisions)
                for place in asked.documents
            )
        ]

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
            "can_preview": True,
            "has_picture": bool(asked.table_id),
            "scope": own_scope(asked.documents),
        }

    def place(self, question_id: str) -> tuple[str, Spot] | None:
        """Where the name stands first."""
        asked = self.asked[question_id]
        if not asked.table_id:
            return None
        with connect_published(self.warehouse) as con:
            (document_id,) = con.execute(
                "SELECT document_id FROM staging.tables WHERE table_id = ?", [asked.table_id]
            ).fetchall()[0]
            return document_id, spot_of_words(con, asked.table_id, asked.row_no, asked.name)

    def _said(self, asked: WaitingIndicator, answer: Mapping[str, Any]) -> str:
        said = str(answer.get("text") or "").strip()
        if said not in {*self.known, asked.candidate, ITSELF}:
            raise UsageError(
                f"{said!r} is no indicator.", advice="Write its name as marts.dim_indicator has it."
            )
        return said

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store what a name is: the name of an indicator, or one of its own.

        Raises:
            UsageError: there is no indicator of the name.
        """
        asked = self.asked[question_id]
        said = self._said(asked, answer)
        scope = known_scope({"scope": answer.get("scope") or own_scope(asked.documents)})
        values = {
            "name": asked.name,
            "indicator_name": said,
            **signed(str(answer.get("reason") or "")),
            "expected": asked.candidate,
            "scope": scope,
        }
        lines = [
            Stored(question_id, decided_indicators(), DECISION_COLUMNS, values | place, ADDED_COLUMNS)
            for place in places_of_scope(scope, asked.documents)
        ]
        for line in lines:
            line.write()
        return lines
