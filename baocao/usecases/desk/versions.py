"""Documents that may be one report, at the desk: one report, a newer version of the other, or two reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from baocao.decision_files import signed
from baocao.errors import UsageError
from baocao.usecases.desk.answers import Stored
from baocao.usecases.desk.cards import Queue, blank_details, card, plain_rows
from baocao.visible import visible
from baocao.warehouse.query import connect_published
from baocao.warehouse.report_decisions import REPORT_COLUMNS, load_report_decisions, reports_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_WORTH = 8
_VERDICTS = {"same": "same", "newer": "version_of", "older": "version_of", "not_related": "not_related"}
"""Findings of documents that leave, and the doubt about the two itself."""
_SHOWN = ("report_no", "report_date", "issuer", "title", "page_count", "tables", "figures")
_NAMES = {
    "vi": ("Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Trích yếu", "Số trang", "Số bảng", "Số liệu"),
    "en": ("Number", "Date", "Issuer", "Title", "Pages", "Tables", "Figures"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two documents (file name, id) with what tells them apart, and what the program takes them for."""

    document: tuple[str, str]
    other: tuple[str, str]
    expected: str
    values: tuple[list[str], list[str]]


@dataclass(slots=True)
class VersionDesk(Queue[Doubt]):
    """The pairs of documents of a published warehouse that wait."""

    warehouse: Path

    @classmethod
    def of(cls, warehouse: Path) -> VersionDesk:
        """Look them up. Raises WarehouseError if there is no warehouse."""
        with connect_published(warehouse) as con:
            pairs = con.execute(
                """
                SELECT DISTINCT r.document_id, o.document_id, f.expected
                FROM quality.findings AS f
                JOIN marts.dim_report AS r USING (report_key)
                JOIN marts.dim_report AS o ON f.reported = o.report_key
                WHERE f.check_name = 'version_for_review' ORDER BY ALL
                """
            ).fetchall()
            about = {
                row[0]: row[1:]
                for row in con.execute(
                    """
                    SELECT d.document_id, d.file_name, d.report_no, d.report_date, d.issuer, d.title, d.page_count,
                        (SELECT count(*) FROM staging.tables AS t WHERE t.document_id = d.document_id),
                        (SELECT count(*) FROM staging.figures AS f WHERE f.document_id = d.document_id)
                    FROM staging.documents AS d
                    """
                ).fetchall()
            }
        return cls(
            {
                f"version-{number}": Doubt(
                    (about[one][0], one),
                    (about[other][0], other),
                    expected or "",
                    (_texts(about[one]), _texts(about[other])),
                )
                for number, (one, other, expected) in enumerate(pairs, 1)
            },
            warehouse,
        )

    def waiting(self) -> list[dict[str, Any]]:
        """Those that nobody has decided about."""
        decided = {frozenset((each.document, each.other_document)) for each in load_report_decisions()[0]}
        return [
            self._card(key, each)
            for key, each in self.asked.items()
            if frozenset((each.document[1], each.other[1])) not in decided
        ]

    def _card(self, key: str, doubt: Doubt) -> dict[str, Any]:
        taken = {"one report": "một báo cáo", "two reports": "hai báo cáo"}.get(
            doubt.expected, doubt.expected
        )
        why = (
            f"Hai văn bản giống nhau nhiều; máy nhận là {taken}.",
            f"The documents are much alike; they are taken for {doubt.expected}.",
        )
        return card(key, "version", _WORTH, f"{doubt.document[0]} – {doubt.other[0]}", why)

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of two documents."""
        doubt = self.asked[question_id]
        one, other = visible(doubt.document[0]), visible(doubt.other[0])
        rows = [list(row) for row in zip(_NAMES["vi"], *doubt.values, strict=True)]
        return blank_details(self._card(question_id, doubt), document=doubt.document[0]) | {
            "document_id": doubt.document[1],
            "can_preview": True,
            "headings": ["", one, other],
            "rows": plain_rows(rows),
            "alternatives": [
                {"value": "same", "vi": "Cùng một văn bản", "en": "They are the same"},
                {
                    "value": "newer",
                    "vi": f"{one} thay cho {other}",
                    "en": f"{one} takes the place of {other}",
                },
                {
                    "value": "older",
                    "vi": f"{other} thay cho {one}",
                    "en": f"{other} takes the place of {one}",
                },
                {"value": "not_related", "vi": "Hai báo cáo khác nhau", "en": "They are two reports"},
            ],
        }

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store what two documents are to each other. Raises UsageError for what is none of these."""
        doubt, said = self.asked[question_id], _said(answer)
        one, other = (doubt.other, doubt.document) if said == "older" else (doubt.document, doubt.other)
        values = {
            "document": one[1],
            "file_name": one[0],
            "verdict": _VERDICTS[said],
            "other_document": other[1],
            "other_file_name": other[0],
            "expected": doubt.expected,
            **signed(str(answer.get("reason") or "")),
        }
        line = Stored(question_id, reports_file(), REPORT_COLUMNS, values)
        line.write()
        return [line]


def _said(answer: Mapping[str, Any]) -> str:
    said = str(answer.get("text") or "")
    if said not in _VERDICTS:
        raise UsageError(f"{said!r} is no answer.", advice=f"It is one of {', '.join(_VERDICTS)}.")
    return said


def _texts(about: tuple[Any, ...]) -> list[str]:
    return [
        f"{value:%d/%m/%Y}" if isinstance(value, date) else "" if value is None else str(value)
        for value in about[1:]
    ]
