"""Letterheads at the desk: number, day, issuer of a report beside the picture of its first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.decision_files import columns_of, signed
from baocao.errors import UsageError
from baocao.usecases.desk.answers import Stored
from baocao.usecases.desk.cards import Queue, blank_details, card
from baocao.usecases.desk.pictures import Spot
from baocao.visible import visible
from baocao.warehouse.query import connect_published
from extractors.understanding.corrections import (
    LETTERHEAD_FIELDS,
    LetterheadDecision,
    letterheads_file,
    load_decisions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WORTH = 5
_ASKED = ("report_no", "report_date", "issuer", "title")
"""What every report has; one that lacks it is asked about."""
_NAMES = {
    "report_no": ("Số, ký hiệu", "Number and symbol"),
    "report_type": ("Loại văn bản", "Type of document"),
    "report_date": ("Ngày ban hành", "Date"),
    "issuer": ("Cơ quan ban hành", "Issuer"),
    "title": ("Trích yếu", "Title"),
    "province": ("Tỉnh", "Province"),
}
PREFIX = "letterhead-"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What was read of the letterhead of a document; an empty text is nothing. `page_count` is None for Word."""

    document_id: str
    file_name: str
    page_count: int | None
    values: Mapping[str, str]

    @property
    def lacking(self) -> list[str]:
        """What it should have."""
        return [name for name in _ASKED if not self.values[name]]


@dataclass(slots=True)
class LetterheadDesk(Queue[Letterhead]):
    """The letterheads of a published warehouse; those that lack something wait."""

    @classmethod
    def of(cls, warehouse: Path) -> LetterheadDesk:
        """Look them up. Raises WarehouseError if there is no warehouse."""
        columns = ", ".join(f"coalesce(d.{name}::varchar, '')" for name in LETTERHEAD_FIELDS)
        with connect_published(warehouse) as con:
            rows = con.execute(
                f"""
                SELECT d.document_id, d.file_name, d.page_count, {columns}
                FROM marts.dim_report AS r JOIN staging.documents AS d USING (document_id) ORDER BY d.file_name
                """
            ).fetchall()
        return cls(
            {
                f"{PREFIX}{row[0]}": Letterhead(
                    row[0], row[1], row[2], dict(zip(LETTERHEAD_FIELDS, row[3:], strict=True))
                )
                for row in rows
            }
        )

    @property
    def total(self) -> int:
        """How many waited."""
        return sum(bool(each.lacking) for each in self.asked.values())

    def waiting(self) -> list[dict[str, Any]]:
        """Those that lack something about which nobody has decided."""
        decided = {(each.document, each.field) for each in load_decisions().letterheads}
        return [
            self._card(key, each)
            for key, each in self.asked.items()
            if any((each.document_id, name) not in decided for name in each.lacking)
        ]

    def _card(self, key: str, head: Letterhead) -> dict[str, Any]:
        text, heading = (head.values[name] or head.file_name for name in ("report_no", "title"))
        why = ("Phần đầu văn bản như máy đọc được.", "The letterhead as it was read.")
        if head.lacking:
            vi, en = (", ".join(_NAMES[name][n].lower() for name in head.lacking) for n in (0, 1))
            why = (f"Chưa đọc được: {vi}.", f"Not read: {en}.")
        return card(key, "letterhead", _WORTH, text, why, heading=heading)

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of a letterhead."""
        head = self.asked[question_id]
        choices = []
        if head.lacking:
            choices.append(
                {"value": "blank", "vi": "Văn bản để trống như vậy", "en": "The document leaves it blank"}
            )
        return blank_details(self._card(question_id, head), document=head.file_name) | {
            "document_id": head.document_id,
            "issuer": visible(head.values["issuer"]),
            "report_no": visible(head.values["report_no"]),
            "alternatives": choices,
            "form": [
                {
                    "name": name,
                    "vi": _NAMES[name][0],
                    "en": _NAMES[name][1],
                    "value": head.values[name],
                    "type": "date" if name == "report_date" else "text",
                }
                for name in LETTERHEAD_FIELDS
            ],
            "has_picture": True,
        }

    def place(self, question_id: str) -> tuple[str, Spot] | None:
        """The first page."""
        return self.asked[question_id].document_id, Spot(1)

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store the fields that are different, or that what is lacking is blank on paper, too.

        Raises:
            UsageError: nothing is different.
        """
        head = self.asked[question_id]
        said = answer.get("values") if answer.get("text") != "blank" else dict.fromkeys(head.lacking, "")
        values = {
            name: " ".join(str(text).split()) for name, text in (said or {}).items() if name in head.values
        }
        lines = [
            self._line(question_id, head, name, text, str(answer.get("reason") or ""))
            for name, text in values.items()
            if text != head.values[name] or (name in head.lacking and answer.get("text") == "blank")
        ]
        if not lines:
            raise UsageError("Nothing is different from what was read.", advice="Correct a field, or skip.")
        for line in lines:
            line.write()
        return lines

    @staticmethod
    def _line(question_id: str, head: Letterhead, name: str, text: str, reason: str) -> Stored:
        values = {
            "document": head.document_id,
            "issuer": head.values["issuer"],
            "field": name,
            "expected": head.values[name],
            "value": text,
            "scope": "document",
            **signed(reason),
        }
        return Stored(question_id, letterheads_file(), columns_of(LetterheadDecision), values)
