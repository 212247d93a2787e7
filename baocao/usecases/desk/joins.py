"""Where tables end, at the desk: two tables are one, or one is two; at every boundary, asked where it is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from baocao.decision_files import signed
from baocao.errors import UsageError
from baocao.usecases.desk.answers import Stored, known_scope
from baocao.usecases.desk.cards import Queue, blank_details, card
from baocao.usecases.desk.join_form import CHOICES, WHY, choices_of, form_of
from baocao.usecases.desk.pictures import Spot
from baocao.visible import visible
from baocao.warehouse.query import connect_published
from baocao.warehouse.review_joins import (
    AskedBoundary,
    TableEnds,
    chosen_boundary,
    doubtful_boundaries,
    tables_with_ends,
)
from baocao.warehouse.review_places import boxes, document_header, printed_table
from baocao.warehouse.review_queue import row_labels
from extractors.assembly.joining import is_unnamed
from extractors.models import BBox
from extractors.pictures.row_pictures import PrintedRow, RowCell
from extractors.understanding.decisions import is_about
from extractors.understanding.joins import (
    ALL,
    COLUMNS,
    JOIN_COLUMNS,
    ONE,
    ROWS,
    TWO,
    JoinDecision,
    joins_file,
    load_joins,
    with_decided_joins,
)
from extractors.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb


PREFIX = "join-"
_SHOWN = 3  # rows on either side


@dataclass(slots=True)
class JoinDesk(Queue[AskedBoundary]):
    """The boundaries of a published warehouse. `asked` are those in doubt; any other can be chosen, by its id."""

    warehouse: Path
    tables: dict[str, list[TableEnds]]
    labels: dict[tuple[str, int], str]
    chosen: dict[str, AskedBoundary] = field(default_factory=dict)

    @classmethod
    def of(cls, warehouse: Path) -> JoinDesk:
        """Look them up. Raises WarehouseError if there is no warehouse."""
        with connect_published(warehouse) as con:
            tables = tables_with_ends(con)
            asked = {found.id: found for each in tables.values() for found in doubtful_boundaries(each)}
            return cls(asked, warehouse, tables, _labels(con, list(asked.values())))

    def knows(self, question_id: str) -> bool:
        """Whether a question is about a boundary that there is."""
        return self._boundary(question_id) is not None

    def _boundary(self, question_id: str) -> AskedBoundary | None:
        """The boundary of an id: that of a doubt, or `join-TABLE-BETWEEN-POSITION`."""
        if question_id in self.asked:
            return self.asked[question_id]
        table_id, _, rest = question_id.removeprefix(PREFIX).rpartition("-")
        table_id, _, between = table_id.rpartition("-")
        if not question_id.startswith(PREFIX) or not (rest.isdecimal() and rest.isascii() and len(rest) < 7):
            return None
        for tables in self.tables.values():
            if found := chosen_boundary(tables, table_id, between, int(rest)):
                return found
        return None

    def near(self, table_id: str, row_no: int | None) -> str:
        """Find the boundary before a row of a table.

        Args:
            table_id: the table.
            row_no: the row, from 1; None, as the first row, stands for the end of the table.

        Returns:
            The id, empty if there is no such table.
        """
        tables = next((each for each in self.tables.values() if table_id in {t.table_id for t in each}), [])
        table = next((each for each in tables if each.table_id == table_id), None)
        if table is None:
            return ""
        found = chosen_boundary(tables, table_id, ROWS, row_no - 1) if row_no else None
        return (found or AskedBoundary(table, None, ROWS, table.rows)).id

    def waiting(self) -> list[dict[str, Any]]:
        """Those in doubt that no stored decision is about, as cards."""
        decisions, _ = load_joins()
        return [
            self._card(boundary)
            for boundary in self.asked.values()
            if not any(self._is_decided(boundary, each) for each in decisions)
        ]

    def _is_decided(self, boundary: AskedBoundary, decision: JoinDecision) -> bool:
        table = boundary.table
        before, after = self._sides(boundary)
        return (
            decision.between == boundary.between
            and is_about(decision, table.document_id, table.report_no, table.issuer)
            and all(
                plain(said) == plain(there)
                for said, there in ((decision.before, before), (decision.after, after))
                if said
            )
        )

    def _sides(self, boundary: AskedBoundary) -> tuple[str, str]:
        after_id, place = boundary.place_after
        if boundary.between == COLUMNS:
            columns = boundary.after.columns if boundary.after else ("",)
            return boundary.table.columns[boundary.position - 1], columns[place - 1]
        here = (boundary.table.table_id, boundary.position), (after_id, place)
        if not all(each in self.labels for each in here) and boundary.after is not None:
            with connect_published(self.warehouse) as con:
                self.labels.update(_labels(con, [boundary]))
        before, after = (self.labels.get(each, "") for each in here)
        return before, after if boundary.after is not None else ""

    def _card(self, boundary: AskedBoundary) -> dict[str, Any]:
        table, after = boundary.table, boundary.after
        name = table.title or table.caption or table.file_name
        behind = (after.title or after.caption) if after and after is not table else ""
        worth = max((after or table).figures, 1) if boundary.reason else 0
        return card(
            boundary.id,
            "join",
            worth,
            " ↔ ".join(filter(None, self._sides(boundary))),
            WHY[boundary.reason],
            heading=" → ".join(filter(None, (name, behind))),
        )

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of a boundary: the rows on both sides, and what it can be."""
        boundary = self._boundary(question_id)
        assert boundary is not None
        with connect_published(self.warehouse) as con:
            rows = _rows(con, boundary)
            spot = _spot(con, boundary)
        return blank_details(self._card(boundary), document=boundary.table.file_name) | {
            "document_id": boundary.table.document_id,
            "report_no": visible(boundary.table.report_no),
            "issuer": visible(boundary.table.issuer),
            "table": visible(boundary.table.title),
            "table_id": boundary.table.table_id,
            "can_preview": True,
            "alternatives": [
                {"value": value, "vi": CHOICES[value][0], "en": CHOICES[value][1]}
                for value in choices_of(boundary)
            ],
            "form": form_of(boundary),
            "headings": [visible(each) for each in boundary.table.columns],
            "rows": rows,
            "has_picture": spot.page is not None or spot.row is not None,
        }

    def place(self, question_id: str) -> tuple[str, Spot] | None:
        """The document of a boundary, and where what stands behind it begins."""
        boundary = self._boundary(question_id)
        assert boundary is not None
        with connect_published(self.warehouse) as con:
            return boundary.table.document_id, _spot(con, boundary)

    def _can_be(self, boundary: AskedBoundary, decision: JoinDecision) -> bool:
        """Whether the tables can be joined or parted so."""
        with connect_published(self.warehouse) as con:
            there = [printed_table(con, each.table_id) for each in _both(boundary)]
            tables = [
                replace(table, number=each.table_no)
                for table, each in zip(there, _both(boundary), strict=True)
                if table is not None
            ]
            header = document_header(con, boundary.table.document_id)
        own = replace(decision, scope="document", document=boundary.table.document_id)
        _, became = with_decided_joins([own], boundary.table.document_id, header, tables)
        return [each.status for each in became] == ["applied"]

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store whether two tables are one. Raises UsageError for what is no answer, or cannot be."""
        boundary, decision = self._decision(question_id, answer)
        if boundary.verdict != decision.verdict and not self._can_be(boundary, decision):
            raise UsageError(
                "The tables cannot be joined or parted so.",
                advice="Rows are joined of tables with as many columns, columns of tables with as many rows.",
            )
        values = {name: str(getattr(decision, name)) for name in JOIN_COLUMNS}
        line = Stored(question_id, joins_file(), JOIN_COLUMNS, values)
        line.write()
        return [line]

    def _decision(self, question_id: str, answer: Mapping[str, Any]) -> tuple[AskedBoundary, JoinDecision]:
        """The boundary an answer is about, which its form may have moved, and the decision."""
        boundary = self._boundary(question_id)
        said = dict(answer["values"]) if isinstance(answer.get("values"), dict) else {}
        choice = str(said.get("verdict") or answer.get("text") or "")
        if choice not in CHOICES:
            raise UsageError(f"{choice!r} is no answer.", advice=f"It is one of {', '.join(CHOICES)}.")
        between = str(said.get("between") or (boundary.between if boundary else ""))
        position = str(said.get("position") or (boundary.position if boundary else ""))
        if boundary is not None and (between, position) != (boundary.between, str(boundary.position)):
            boundary = self._boundary(f"{PREFIX}{boundary.table.table_id}-{between}-{position}")
        if boundary is None or boundary.after is None:
            raise UsageError("There is no such place in the table.", advice="Count its rows from 1.")
        scope = known_scope(answer)
        before, after = self._sides(boundary)
        if not before or not after:
            raise UsageError(
                "Nothing is printed beside that place by which it could be known again.",
                advice="Choose another row.",
            )
        heading_rows = ALL if choice == ALL else str(said.get("heading_rows") or "").strip()
        if heading_rows not in ("", ALL) and not (heading_rows.isdecimal() and len(heading_rows) < 3):
            raise UsageError(f"{heading_rows!r} is no number of rows.")
        own, table = scope == "document", boundary.table
        values = {
            "document": table.document_id if own else "",
            "report_no": table.report_no if own else "",
            "issuer": "" if scope == "everywhere" else table.issuer,
            "table": str(table.table_no),
            "table_title": table.title,
            "between": boundary.between,
            "position": str(boundary.position),
            "before": before,
            "after": after,
            "verdict": TWO if choice == TWO else ONE,
            "heading_rows": heading_rows,
            "new_title": " ".join(str(said.get("new_title") or "").split()) if choice == TWO else "",
            "scope": scope,
            "expected": boundary.verdict,
            **signed(str(answer.get("reason") or "")),
        }
        return boundary, JoinDecision(**{name: " ".join(text.split()) for name, text in values.items()})


def _both(boundary: AskedBoundary) -> list[TableEnds]:
    table, after = boundary.table, boundary.after
    return [table] if after is None or after is table else [table, after]


def _labels(con: duckdb.DuckDBPyConnection, boundaries: list[AskedBoundary]) -> dict[tuple[str, int], str]:
    places = [
        place
        for boundary in boundaries
        if boundary.between == ROWS
        for place in ((boundary.table.table_id, boundary.position), boundary.place_after)
    ]
    return row_labels(con, places)


def _rows(con: duckdb.DuckDBPyConnection, boundary: AskedBoundary) -> list[dict[str, Any]]:
    """The rows on both sides, the first ones behind the boundary as asked about; a table's heading where it begins."""
    first = boundary.position if boundary.between == ROWS else _SHOWN
    shown = _rows_of(con, boundary.table, first - _SHOWN + 1, first, asked_from=None)
    if boundary.after is None:
        return shown
    if boundary.after is boundary.table:
        if boundary.between == ROWS:
            shown += _rows_of(con, boundary.table, first + 1, first + _SHOWN, asked_from=first + 1)
        return shown
    behind = _rows_of(con, boundary.after, 1, _SHOWN, asked_from=1)
    if is_unnamed(boundary.after.columns):
        return [*shown, *behind]
    heading = {"row_no": 0, "is_asked": False, "cells": [_cell(text) for text in boundary.after.columns]}
    return [*shown, heading, *behind]


def _rows_of(
    con: duckdb.DuckDBPyConnection, table: TableEnds, first: int, last: int, *, asked_from: int | None
) -> list[dict[str, Any]]:
    rows = con.execute(
        """
        SELECT row_no, list(coalesce(text, '') ORDER BY column_no) FROM staging.cells
        WHERE table_id = ? AND row_no BETWEEN ? AND ? GROUP BY row_no ORDER BY row_no
        """,
        [table.table_id, first, last],
    ).fetchall()
    return [
        {
            "row_no": number,
            "table_id": table.table_id,
            "is_asked": number == asked_from,
            "cells": [_cell(text) | {"column_no": place} for place, text in enumerate(texts, 1)],
        }
        for number, texts in rows
    ]


def _cell(text: str) -> dict[str, Any]:
    return {"text": visible(text, keep="\n"), "unsure": False, "printed": None, "asked": False}


def _spot(con: duckdb.DuckDBPyConnection, boundary: AskedBoundary) -> Spot:
    """The picture: the rows behind the boundary, or the head of the columns behind it."""
    table_id, place = boundary.place_after
    rows, column = ((place, place + _SHOWN - 1), 1) if boundary.between == ROWS else ((1, _SHOWN), place)
    found = boxes(con, table_id, rows, column)
    if not found:
        return Spot(row=_row_of(con, table_id, rows[0])) if boundary.table.method == "docx" else Spot()
    page = found[0][0]
    left, top, right, bottom = zip(*(box for on, box in found if on == page), strict=True)
    return Spot(page, BBox(min(left), min(top), max(right), max(bottom)))


def _row_of(con: duckdb.DuckDBPyConnection, table_id: str, row_no: int) -> PrintedRow:
    """A row of a Word table, which has no place on a page until it is printed."""
    texts = con.execute(
        """
        SELECT coalesce(text_printed, text, '') FROM staging.cells WHERE table_id = ? AND row_no = ? ORDER BY column_no
        """,
        [table_id, row_no],
    ).fetchall()
    return PrintedRow(row_no, [RowCell(text) for (text,) in texts])
