"""What a table is, and its columns: a form with what the program takes them for, and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from baocao.decision_files import columns_of, signed
from baocao.errors import UsageError
from baocao.usecases.desk.answers import Stored
from baocao.visible import visible
from baocao.warehouse.review_places import document_header, printed_table
from extractors.extract import understood
from extractors.understanding.coverage import report_coverage
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapping import UNKNOWN, Ruled
from extractors.understanding.rulings import (
    IS,
    NO_FIELD,
    HeadingRuling,
    TableRuling,
    headings_file,
    load_rulings,
    ruled,
    tables_file,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from baocao.warehouse.review_queue import Question
    from extractors.extract import ExtractedTable
    from extractors.models import Table
    from extractors.understanding.coverage import Coverage
    from extractors.understanding.kinds.declaration import ColumnDeclaration

_COLUMN = "column-"


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table of the warehouse, to be said what it is.

    `kind` and `fields` are what it is taken for, with what people decided; `taken_for` is what the program alone makes
    of it, by kind.
    """

    question: Question
    table: Table
    coverage: Coverage
    kind: str
    fields: tuple[str | None, ...]
    taken_for: Mapping[str, ExtractedTable]
    ruled: Ruled

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection, question: Question) -> TableForm | None:
        """The form for the table of a question; None if it is about no table."""
        table = printed_table(con, question.table_id) if question.table_id else None
        if table is None:
            return None
        header = document_header(con, question.document_id)
        coverage = report_coverage(header)
        decided = ruled(load_rulings(), question.document_id, header, table)
        kinds = {
            kind: understood(table, coverage, Ruled(kind, frozenset(), {})) for kind in load_declarations()
        }
        (staged,) = con.execute(
            "SELECT kind FROM staging.tables WHERE table_id = ?", [question.table_id]
        ).fetchall()
        kind = decided.kind or str(staged[0])
        fields = _fields(understood(table, coverage, replace(decided, kind=kind)), table)
        return cls(question, table, coverage, kind, fields, kinds, decided)

    def shown(self) -> list[dict[str, Any]]:
        """The fields of the form, as the page shows them."""
        kinds = load_declarations()
        options = [{"value": UNKNOWN, "vi": "chưa rõ loại nào", "en": "of no known kind"}]
        options += [
            {"value": name, "vi": visible(kind.name_vi), "en": name.replace("_", " ")}
            for name, kind in kinds.items()
        ]
        form: list[dict[str, Any]] = [
            {"name": "kind", "vi": "Loại bảng", "en": "Kind of table", "value": self.kind, "options": options}
        ]
        by_kind = {
            name: [
                {
                    "value": column.name,
                    "vi": visible(_named(column)),
                    "en": column.name.replace("_", " "),
                }
                for column in kind.columns.values()
            ]
            for name, kind in kinds.items()
        }
        nothing = {"value": NO_FIELD, "vi": "không phải trường nào", "en": "no field"}
        for number, heading in enumerate(self.table.columns, 1):
            if heading:
                guesses = {
                    kind: _fields(each, self.table)[number - 1] or NO_FIELD
                    for kind, each in self.taken_for.items()
                }
                form.append(
                    {
                        "name": f"{_COLUMN}{number}",
                        "vi": f"Cột “{visible(heading)}”",
                        "en": f"Column “{visible(heading)}”",
                        "value": self.fields[number - 1] or NO_FIELD,
                        "by_kind": {kind: [nothing, *columns] for kind, columns in by_kind.items()},
                        "guesses": guesses,
                    }
                )
        return form

    def choices(self) -> list[dict[str, str]]:
        """Kinds whose columns the table has, the one with most of them first; for a column, the fields still free."""
        fitting = sorted(
            (kind for kind, each in self.taken_for.items() if each.mapping is not None and kind != self.kind),
            key=lambda kind: -sum(field is not None for field in _fields(self.taken_for[kind], self.table)),
        )
        kinds = load_declarations()
        if self.question.check_name in {"unknown_table", "columns_unmapped"} or not self.question.finding_id:
            return [
                {
                    "value": f"kind={kind}",
                    "vi": f"Là bảng “{visible(kinds[kind].name_vi)}”",
                    "en": f"It is {kind}",
                }
                for kind in fitting[:4]
            ]
        if self.question.check_name == "unmapped_column":
            return [{"value": "none", "vi": "Cột này không phải trường nào", "en": "This column is no field"}]
        return []

    def store(self, values: Mapping[str, str], scope: str, reason: str) -> list[Stored]:
        """Store what a person says of the table: a line for its kind, and one for each column, if they are new.

        Raises:
            UsageError: nothing is said that the program does not say anyway, or it cannot be.
        """
        lines = self._lines(values, scope, reason)
        if not lines:
            raise UsageError(
                "Nothing is different from what was read.", advice="Choose a kind or a field, or skip."
            )
        for line in lines:
            line.write()
        return lines

    def _lines(self, values: Mapping[str, str], scope: str, reason: str) -> list[Stored]:
        kinds = load_declarations()
        kind = values.get("kind") or self.kind
        if kind != UNKNOWN and kind not in kinds:
            raise UsageError(f"{kind!r} is no kind of table.")
        if scope != "document" and kind != self.kind and not self.table.title:
            raise UsageError(
                "The table has no title to know others by.", advice="Let it hold for this document."
            )
        lines = []
        if kind != self.kind:
            missing = kind != UNKNOWN and self.taken_for[kind].mapping is None
            if missing and not any(name.startswith(_COLUMN) for name in values):
                raise UsageError(
                    f"The table lacks columns that {kinds[kind].name_vi} must have.",
                    advice="Say which column is which.",
                )
            said = {"title": self.table.title or "", "verdict": IS, "kind": kind, "expected": self.kind}
            lines.append(self._line(tables_file(), TableRuling, said, scope, reason))
        guessed = _fields(self.taken_for[kind], self.table) if kind != UNKNOWN else ()
        there = self.fields if kind == self.kind else guessed
        for number, (heading, guess) in enumerate(zip(self.table.columns, guessed, strict=False), 1):
            field = values.get(f"{_COLUMN}{number}")
            is_new = field != (there[number - 1] or NO_FIELD) or values.get("confirm") == str(number)
            if field is None or not heading or not is_new:
                continue
            if field != NO_FIELD and field not in kinds[kind].columns:
                raise UsageError(f"{field!r} is no field of {kind}.")
            said = {"heading": heading, "kind": kind, "field": field, "expected": guess or NO_FIELD}
            lines.append(self._line(headings_file(), HeadingRuling, said, scope, reason))
        return lines

    def _line(
        self,
        path: Any,
        record: type[TableRuling] | type[HeadingRuling],
        said: dict[str, str],
        scope: str,
        reason: str,
    ) -> Stored:
        own = scope == "document"
        values = {
            "document": self.question.document_id if own else "",
            "report_no": self.question.report_no if own else "",
            "issuer": "" if scope == "everywhere" else self.question.issuer,
            "table": str(self.question.table_no) if own else "",
            "scope": scope,
            **signed(reason),
            **said,
        }
        return Stored(self.question.id, path, columns_of(record), values)

    def values_of(self, choice: str) -> dict[str, str]:
        """The values of the form that a choice stands for. Raises UsageError for none of them."""
        if choice.startswith("kind="):
            return {"kind": choice.removeprefix("kind=")}
        places = [
            number for number, heading in enumerate(self.table.columns, 1) if heading == self.question.field
        ]
        if choice != "none" or not places:
            raise UsageError(f"{choice!r} is no answer to this question.")
        return {f"{_COLUMN}{places[0]}": NO_FIELD, "confirm": str(places[0])}


def _named(column: ColumnDeclaration) -> str:
    """A field in words: its usual heading, without the year or period that stands in it."""
    heading = column.headings[0] if column.headings else column.name
    return " ".join(heading.replace("{year}", "").replace("{period}", "").split())


def _fields(extracted: ExtractedTable, table: Table) -> tuple[str | None, ...]:
    return extracted.mapping.fields if extracted.mapping else (None,) * len(table.columns)
