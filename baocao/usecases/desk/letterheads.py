"""Letterheads at the desk: number, day, issuer of a report beside the picture of its first page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from baocao.decision_files import columns_of, signed
from baocao.errors import UsageError
from baocao.usecases.desk.answers import Stored, known_scope
from baocao.usecases.desk.cards import Queue, blank_details, card
from baocao.usecases.desk.pictures import Spot
from baocao.visible import visible
from baocao.warehouse.query import connect_published
from extractors.understanding.corrections import (
    LETTERHEAD_FIELDS,
    LETTERHEAD_NAMES,
    LETTERHEAD_TOLD_BY,
    LetterheadDecision,
    letterheads_file,
    load_decisions,
)
from extractors.values import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WORTH = 5
_ASKED = ("report_no", "report_date", "issuer", "title")
"""What every report has; one that lacks it is asked about."""
_ENGLISH = {
    "report_no": "Number and symbol",
    "report_type": "Type of document",
    "report_date": "Date",
    "issuer": "Issuer",
    "title": "Title",
    "province": "Province",
}
_NAMES = {name: (vietnamese, _ENGLISH[name]) for name, vietnamese in LETTERHEAD_NAMES.items()}
PREFIX = "letterhead-"
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The letterhead of a document; an empty text is nothing. `page_count` is None for Word.

    `values` are what its fields are taken to be, `read` what was read before people corrected them.
    """

    document_id: str
    file_name: str
    page_count: int | None
    values: Mapping[str, str]
    read: Mapping[str, str]

    @property
    def lacking(self) -> list[str]:
        """What it should have."""
        return [name for name in _ASKED if not self.values[name]]


@dataclass(slots=True)
class LetterheadDesk(Queue[Letterhead]):
    """The letterheads of a published warehouse; those that lack something wait."""

    warehouse: Path

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
            decided = con.execute(
                """
                SELECT document_id, field, coalesce(found, '') FROM staging.decided_places
                WHERE table_id IS NULL AND status = 'applied'
                """
            ).fetchall()
        before: dict[str, dict[str, str]] = {}
        for document, name, text in decided:
            before.setdefault(document, {})[name] = text
        asked = {}
        for document, file_name, page_count, *texts in rows:
            values = dict(zip(LETTERHEAD_FIELDS, texts, strict=True))
            read = {name: before.get(document, {}).get(name, text) for name, text in values.items()}
            asked[f"{PREFIX}{document}"] = Letterhead(document, file_name, page_count, values, read)
        return cls(asked, warehouse)

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
                    "value": _as_typed(name, head.values[name]),
                    "type": "text",
                }
                for name in LETTERHEAD_FIELDS
            ],
            "has_picture": True,
            "can_preview": True,
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
        values = self._values(head, answer)
        scope = known_scope(answer)
        lines = [
            self._line(question_id, head, name, text, scope, str(answer.get("reason") or ""))
            for name, text in values.items()
            if text != head.values[name] or (name in head.lacking and answer.get("text") == "blank")
        ]
        if not lines:
            raise UsageError("Nothing is different from what was read.", advice="Correct a field, or skip.")
        for line in lines:
            line.write()
        return lines

    @staticmethod
    def _values(head: Letterhead, answer: Mapping[str, Any]) -> dict[str, str]:
        said = answer.get("values") if answer.get("text") != "blank" else dict.fromkeys(head.lacking, "")
        return {
            name: _as_kept(name, " ".join(str(text).split()))
            for name, text in (said or {}).items()
            if name in head.values
        }

    @staticmethod
    def _line(question_id: str, head: Letterhead, name: str, text: str, scope: str, reason: str) -> Stored:
        own = scope == "document"
        if not own and not head.read[name]:
            raise UsageError(
                "Nothing was read by which other reports could be known.",
                advice="Let it hold for this document.",
            )
        values = {
            "document": head.document_id if own else "",
            "issuer": "" if scope == "everywhere" else head.read["issuer"],
            "field": name,
            "expected": head.read[name],
            "value": text,
            "scope": scope,
            **{told: head.read[told] if own else "" for told in LETTERHEAD_TOLD_BY},
            **signed(reason),
        }
        columns = columns_of(LetterheadDecision)
        return Stored(question_id, letterheads_file(), columns, values, LETTERHEAD_TOLD_BY)


def _as_typed(name: str, text: str) -> str:
    """A field as people write it: a day as 31/12/2024."""
    day = _ISO_DAY.fullmatch(text) if name == "report_date" else None
    return f"{day[3]}/{day[2]}/{day[1]}" if day else text


def _as_kept(name: str, text: str) -> str:
    """A field as decisions have it: a day as 2024-12-31. Raises UsageError for a text that is no day."""
    if name != "report_date" or not text:
        return text
    day = parse_date(text) or (date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None)
    if day is None:
        raise UsageError(f"{text!r} is no day.", advice="Write it as 31/12/2024.")
    return day.isoformat()
