"""Names of units at the desk: the same questions and answers as `baocao names review` has on a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.names.decisions import COLUMNS, NOBODY, Decisions, decisions_file, load_decisions
from baocao.names.models import own_scope
from baocao.names.normalise import clean
from baocao.usecases.desk.answers import Stored, known_scope
from baocao.usecases.desk.cards import Queue, blank_details, card
from baocao.usecases.desk.pictures import Spot
from baocao.usecases.desk.places import spot_of_words
from baocao.usecases.review import (
    WaitingName,
    candidates,
    decide_waiting,
    known_units,
    rows_around,
    search,
    waiting_names,
)
from baocao.visible import visible
from baocao.warehouse.query import connect_published

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from baocao.names.models import Suggestion

_WORTH = 2
_WHY = {
    "review": ("Tên này có thể là nhiều đơn vị", "This name may be more than one unit"),
    "unmatched": ("Tên này chưa khớp với đơn vị nào", "This name is like no unit that is known"),
}


@dataclass(slots=True)
class NameDesk(Queue[WaitingName]):
    """The names of a published warehouse that wait."""

    warehouse: Path

    @classmethod
    def of(cls, warehouse: Path) -> NameDesk:
        """Look them up. Raises WarehouseError if there is no warehouse."""
        waiting = waiting_names(warehouse, unmatched=True)
        return cls({f"name-{n}": each for n, each in enumerate(waiting, 1)}, warehouse)

    def waiting(self) -> list[dict[str, Any]]:
        """Those that no stored decision is about, as cards."""
        decisions = load_decisions(known_units()) if self.asked else Decisions()
        return [self._card(key, name) for key, name in self.asked.items() if not _is_decided(name, decisions)]

    def _card(self, key: str, name: WaitingName) -> dict[str, Any]:
        worth = (_WORTH if name.status == "review" else 0) + name.mentions
        vi, en = _WHY[name.status]
        why = (f"{vi}; đứng ở {name.mentions} chỗ.", f"{en}; it stands in {name.mentions} places.")
        return card(key, "name", worth, name.name, why, heading=name.table_title or "", row_label=name.name)

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of a name."""
        name = self.asked[question_id]
        headings, rows = rows_around(self.warehouse, name)
        shown = clean(name.name)
        units = candidates(name)
        scores = [each.score for each in units[:2]]
        return blank_details(self._card(question_id, name), document=name.file_name) | {
            "issuer": visible(name.province or ""),
            "table": visible(name.table_title or ""),
            "row_no": name.row_no,
            "raw": name.name,
            "has_picture": True,
            "can_type": True,
            "can_preview": True,
            "is_tied": len(set(scores)) < len(scores),  # Enter takes neither of two that are as like
            "scope": own_scope(name.printed_in),
            "alternatives": [
                {"value": each.unit_key, "shown": visible(f"{_described(each)} ({each.score:.0f})")}
                for each in units
            ]
            + [{"value": NOBODY, "vi": "Không phải đơn vị nào", "en": "No unit at all"}],
            "headings": [visible(each) for each in headings],
            "rows": [
                {
                    "row_no": row.row_no,
                    "is_asked": row.row_no == name.row_no,
                    "cells": [
                        _cell(text, asked=row.row_no == name.row_no and clean(text) == shown)
                        for text in row.cells
                    ],
                }
                for row in rows
            ],
        }

    def place(self, question_id: str) -> tuple[str, Spot] | None:
        """Where the name stands first: its cell, or the first page whose letterhead names it."""
        name = self.asked[question_id]
        with connect_published(self.warehouse) as con:
            (document_id,) = con.execute(
                """
                SELECT min(d.document_id) FROM staging.documents AS d LEFT JOIN staging.tables AS t USING (document_id)
                WHERE t.table_id = $table OR $table IS NULL AND d.file_name = $file
                """,
                {"table": name.table_id, "file": name.file_name},
            ).fetchall()[0]
            if name.table_id is None:
                return document_id, Spot(1)
            return document_id, spot_of_words(con, name.table_id, name.row_no, name.name)

    def _key(self, name: WaitingName, said: str) -> str:
        return said if said == NOBODY or said in known_units() else _only(said, name)

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store what a name is: a key, or what a person has typed if it means one unit only.

        Raises:
            UsageError: it means none, or several.
        """
        name, said = self.asked[question_id], str(answer.get("text") or "")
        key = self._key(name, said)
        scope = known_scope({"scope": answer.get("scope") or own_scope(name.printed_in)})
        decisions = decide_waiting(name, key, str(answer.get("reason") or ""), decisions_file(), scope)
        return [
            Stored(
                question_id, decisions_file(), COLUMNS, {column: getattr(each, column) for column in COLUMNS}
            )
            for each in decisions
        ]


def _cell(text: str, *, asked: bool) -> dict[str, Any]:
    return {"text": visible(text, keep="\n"), "unsure": False, "printed": None, "asked": asked}


def _only(said: str, name: WaitingName) -> str:
    found = search(said, name) if said.strip() else []
    sure = [each for each in found if each.score >= 100]
    if len(sure) != 1:
        names = "; ".join(f"{each.unit_key} {_described(each)}" for each in found[:3])
        raise UsageError(
            f"{said!r} is not the name of one unit.", advice=f"Choose one: {names}." if names else None
        )
    return str(sure[0].unit_key)


def _is_decided(name: WaitingName, decisions: Decisions) -> bool:
    from baocao.names.gazetteer import DEFAULT_DAY, load_gazetteer

    provinces = load_gazetteer().find_provinces(name.province, name.as_of or DEFAULT_DAY)
    kind = None if name.kind == "unit" else name.kind
    codes = frozenset(each.code for each in provinces)
    return all(
        decisions.find(name.name, kind, codes, name.district, place) is not None
        for place in name.printed_in or (None,)
    )


def _described(suggestion: Suggestion) -> str:
    return ", ".join(part for part in (suggestion.unit_name, suggestion.parent) if part)
