"""An answer becomes lines of decision files, and each can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baocao.decision_files import add_line, signed, take_out_line
from baocao.errors import UsageError
from baocao.usecases.desk.cards import no_changes
from baocao.warehouse.finding_states import STATE_COLUMNS, STATES, findings_file, load_states
from baocao.warehouse.review_queue import HELD_BACK
from extractors.understanding.corrections import CELL_COLUMNS, cells_file, load_decisions
from extractors.understanding.decisions import SCOPES
from extractors.understanding.rulings import load_rulings
from extractors.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from baocao.warehouse.review_queue import Question
    from extractors.understanding.rulings import HeadingRuling, TableRuling


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says to a question: the text of its cell, or the state of its finding, and why.

    `scope` is where the text holds: document, issuer or everywhere.
    """

    text: str | None = None
    state: str | None = None
    scope: str = "document"
    reason: str = ""

    def check(self) -> None:
        """Raise UsageError for what is no answer."""
        if (self.text is None) == (self.state is None):
            raise UsageError("An answer is a text or a state.")
        if self.state is not None and self.state not in STATES:
            raise UsageError(f"{self.state!r} is no state.", advice=f"It is one of {', '.join(STATES)}.")
        known_scope({"scope": self.scope})


@dataclass(frozen=True, slots=True)
class Stored:
    """A line of a file of decisions, which answers a question."""

    question: str
    path: Path
    columns: tuple[str, ...]
    values: Mapping[str, str]
    optional: tuple[str, ...] = ()

    def write(self) -> None:
        """Add the line to its file. Raises UsageError if that cannot be."""
        add_line(self.path, self.columns, self.values, self.optional)

    def take_back(self) -> bool:
        """Take the line out again; says whether it was still there."""
        return take_out_line(self.path, self.columns, self.values)


_IN_LETTERS = frozenset({"reported"})
"""States whose findings a letter still names."""


def effect_of_state(question: Question, state: str) -> dict[str, Any]:
    """What a state of its finding changes: nothing in the figures; whether it is asked again, and named in a letter."""
    if state not in STATES or question.finding_id is None:
        raise UsageError(f"{state!r} is no state.", advice=f"It is one of {', '.join(STATES)}.")
    named = state in _IN_LETTERS
    held = question.worth >= HELD_BACK
    vi = (
        "Không con số nào thay đổi; việc này không hỏi lại; "
        f"công văn {'vẫn nêu' if named else 'không nêu nữa'}{'; số liệu đang tạm giữ vẫn bị giữ lại' if held else ''}."
    )
    en = (
        "No figure changes; it is not asked again; "
        f"{'a letter still names it' if named else 'no letter names it any more'}"
        f"{'; what it holds back stays held back' if held else ''}."
    )
    return no_changes() | {"notes": [{"vi": vi, "en": en}]}


def known_scope(answer: Mapping[str, Any]) -> str:
    """Where an answer holds; this document if it does not say. Raises UsageError for what is no scope."""
    scope = str(answer.get("scope") or "document")
    if scope not in SCOPES:
        raise UsageError(f"{scope!r} is no scope.", advice=f"It is one of {', '.join(SCOPES)}.")
    return scope


def store(questions: Sequence[Question], answer: Answer) -> list[Stored]:
    """Store one answer to one question, or to several that are alike.

    Raises:
        UsageError: it is no answer to them, or cannot be written.
    """
    answer.check()
    lines = [_line(question, answer) for question in questions]
    if answer.scope != "document":  # one line says it of all
        lines = lines[:1]
    for line in lines:
        line.write()
    return lines


def _line(question: Question, answer: Answer) -> Stored:
    if answer.state is not None:
        if question.finding_id is None:
            raise UsageError("Only a finding has a state.")
        values = {
            "finding_id": question.finding_id,
            "report_no": question.report_no,
            "issuer": question.issuer,
            "check_name": question.check_name or "",
            "field": question.field or "",
            "reported": question.reported or "",
            "state": answer.state,
            **signed(answer.reason),
            "scope": answer.scope,
        }
        return Stored(question.id, findings_file(), STATE_COLUMNS, values, ("scope",))
    if question.table_no is None or question.row_no is None or question.column_no is None:
        raise UsageError("This question is about no single cell.", advice="Say what the finding is instead.")
    is_general = answer.scope != "document"
    read = question.text if question.printed is None else question.printed
    if is_general and not read:
        raise UsageError(
            "Nothing was read by which other reports could be known.", advice="Let it hold for this document."
        )
    values = {
        "document": "" if is_general else question.document_id,
        "report_no": "" if is_general else question.report_no,
        "issuer": "" if answer.scope == "everywhere" else question.issuer,
        "table": "" if is_general else str(question.table_no),
        "row": "" if is_general else str(question.row_no),
        "column": "" if is_general else str(question.column_no),
        "row_label": "" if is_general and not any(map(str.isdigit, question.text)) else question.row_label,
        "heading": question.heading,
        "expected": read,
        "text": answer.text or "",
        "scope": answer.scope,
        **signed(answer.reason),
    }
    return Stored(question.id, cells_file(), CELL_COLUMNS, values)


def waiting(questions: Sequence[Question]) -> list[Question]:
    """Those of the questions that no stored decision answers yet."""
    states, _ = load_states()
    cells = load_decisions().cells
    places = {
        (each.document, each.table, each.row, each.column) for each in cells if each.scope == "document"
    }
    general = {(each.issuer, each.heading, each.expected) for each in cells if each.scope != "document"}
    return [
        each
        for each in questions
        if not (each.finding_id and (each.state or any(state.is_about(each) for state in states)))
        and not (each.kind == "table" and is_ruled(each))
        and (each.document_id, str(each.table_no), str(each.row_no), str(each.column_no)) not in places
        and not {(each.issuer, each.heading, each.text), ("", each.heading, each.text)} & general
    ]


def is_ruled(question: Question) -> bool:
    """Whether a stored ruling answers a question about a table or a heading."""
    rulings = load_rulings()
    if question.check_name == "unmapped_column":
        return any(
            _holds(each, question) and plain(each.heading) == plain(question.field or "")
            for each in rulings.headings
        )
    return any(
        _holds(each, question)
        and (each.scope == "document" or plain(each.title) == plain(question.table_title))
        for each in rulings.tables
    )


def _holds(ruling: TableRuling | HeadingRuling, question: Question) -> bool:
    if ruling.scope == "document":
        return (ruling.document, ruling.table) == (question.document_id, str(question.table_no))
    return ruling.scope == "everywhere" or plain(ruling.issuer) == plain(question.issuer)
