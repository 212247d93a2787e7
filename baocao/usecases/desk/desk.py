"""The desk itself: questions in their order, what is shown of each, answers and taking them back."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.language import spoken
from baocao.usecases.desk.alternatives import alternatives, has_no_value, shown_beside
from baocao.usecases.desk.answers import Answer, Stored, effect_of_state, known_scope, store, waiting
from baocao.usecases.desk.cards import blank_details, card, plain_rows
from baocao.usecases.desk.held_runs import HeldRunDesk
from baocao.usecases.desk.indicators import IndicatorDesk
from baocao.usecases.desk.joins import JoinDesk
from baocao.usecases.desk.letterheads import LetterheadDesk
from baocao.usecases.desk.names import NameDesk
from baocao.usecases.desk.pictures import Pictures
from baocao.usecases.desk.places import paragraph, spot_of
from baocao.usecases.desk.rulings_form import TableForm
from baocao.usecases.desk.versions import VersionDesk
from baocao.visible import visible
from baocao.warehouse.query import connect_published
from baocao.warehouse.review_places import about_place
from baocao.warehouse.review_queue import (
    Question,
    counted,
    of_row,
    questions,
    similar,
    surroundings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from baocao.errors import BaocaoError
    from baocao.usecases.desk.cards import Queue
    from baocao.warehouse.review_queue import Surroundings


@dataclass(slots=True)
class Desk:
    """What one reviewer sees of a published warehouse. Safe to be used by several threads."""

    warehouse: Path
    sources: Sequence[Path] = ()
    _done: list[list[Stored]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reading: threading.RLock = field(default_factory=threading.RLock)
    _all: list[Question] = field(default_factory=list)
    _queues: list[Queue[Any]] = field(default_factory=list)
    _joins: JoinDesk | None = None
    _pictures: Pictures | None = None

    def open(self) -> None:
        """Look at the warehouse. Raises WarehouseError if there is none."""
        with self._connected() as con:
            self._all = questions(con)
        self._joins = JoinDesk.of(self.warehouse)
        self._queues = [
            HeldRunDesk.of(self.warehouse),
            self._joins,
            NameDesk.of(self.warehouse),
            LetterheadDesk.of(self.warehouse),
            IndicatorDesk.of(self.warehouse),
            VersionDesk.of(self.warehouse),
        ]
        self._pictures = Pictures(self.warehouse, self.sources)

    def close(self) -> None:
        """End what draws pictures."""
        if self._pictures:
            self._pictures.close()

    def queue(self) -> dict[str, Any]:
        """Every question that waits, in order, and how many there are and were."""
        left = waiting(self._all)
        cards = [_card(each) for each in left]
        counts = counted(left)
        for queue in self._queues:
            more = queue.waiting()
            cards += more
            if more:
                counts[more[0]["kind"]] = len(more)
        cards.sort(key=lambda card: -card["worth"])
        total = len(self._all) + sum(queue.total for queue in self._queues)
        return {
            "items": cards,
            "counts": counts,
            "total": total,
            "decided": total - len(cards),
            "can_undo": bool(self._done),
        }

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of a question. Raises UsageError if there is none of that id."""
        if (queue := self._queue_of(question_id)) is not None:
            with self._reading:
                return queue.details(question_id) | {"waits": self._waits(question_id)}
        left = waiting(self._all)
        with self._connected() as con:
            asked = self._question(con, question_id)
            around = surroundings(con, asked)
            form = TableForm.of(con, asked) if asked.kind == "table" else None
            assert self._pictures is not None and self._joins is not None
            return blank_details(_card(asked), document=asked.file_name) | {
                "waits": bool(waiting([asked])),
                "document_id": asked.document_id,
                "report_no": _safe(asked.report_no),
                "issuer": _safe(asked.issuer),
                "table": _safe(asked.table_title),
                "table_id": asked.table_id,
                "table_no": asked.table_no,
                "row_no": asked.row_no,
                "join": self._joins.near(asked.table_id, asked.row_no) if asked.table_id else "",
                "raw": asked.text,
                "confidence": asked.confidence,
                "is_cell": bool(asked.row_no and asked.column_no),
                "is_finding": asked.finding_id is not None,
                "expected": _safe(asked.expected or ""),
                "alternatives": form.choices()
                if form
                else [
                    {"value": text, "shown": _safe(shown_beside(asked.text, text))}
                    for text in alternatives(con, asked)
                ],
                "form": form.shown() if form else [],
                "can_preview": bool(form or asked.finding_id or (asked.row_no and asked.column_no)),
                **self._shown_around(con, asked, around),
                "has_picture": self._pictures.can_show(asked.document_id, spot_of(con, asked, around)),
                "similar": [each.id for each in similar(asked, left)],
                "of_row": [each.id for each in of_row(asked, left)],
            }

    @staticmethod
    def _shown_around(
        con: duckdb.DuckDBPyConnection, asked: Question, around: Surroundings
    ) -> dict[str, Any]:
        if asked.table_id is None:
            said = paragraph(con, asked)
            return {"headings": [], "rows": plain_rows([[said[2]]]) if said else []}
        return {
            "headings": [_safe(each) for each in around.headings],
            "rows": [
                {
                    "row_no": number,
                    "is_asked": number == asked.row_no,
                    "cells": [cell | {"text": _safe(cell["text"])} for cell in cells],
                }
                for number, cells in around.rows.items()
            ],
        }

    def picture(self, question_id: str, *, whole_width: bool) -> bytes:
        """A PNG of the place of a question. Raises UsageError, DocumentError or MissingToolError if there is none."""
        assert self._pictures is not None
        if (queue := self._queue_of(question_id)) is not None:
            with self._reading:
                place = queue.place(question_id)
            if place is None:
                raise UsageError("This question has no picture.")
            return self._pictures.of(question_id, *place, whole_width=whole_width or place[1].box is None)
        with self._connected() as con:
            asked = self._question(con, question_id)
            spot = spot_of(con, asked, surroundings(con, asked))
        return self._pictures.of(asked.id, asked.document_id, spot, whole_width=whole_width)

    def effect_of_state(self, question_id: str, state: str) -> dict[str, Any]:
        """What a state of the finding of a question changes. Raises UsageError for what is no state, or no finding."""
        with self._connected() as con:
            return effect_of_state(self._question(con, question_id), state)

    def decide(self, question_ids: Sequence[str], answer: dict[str, Any]) -> int:
        """Store an answer to questions that are alike, and say how many lines that were.

        Args:
            question_ids: the questions.
            answer: what the page sends; `waits` says that they waited when they were shown.

        Raises:
            UsageError: it is no answer to them, somebody has decided meanwhile, or it cannot be stored.
        """
        if not question_ids:
            raise UsageError("No question is answered.")
        with self._lock:
            if answer.get("waits") and not all(map(self._waits, question_ids)):
                raise UsageError(
                    "Somebody else has decided this meanwhile; nothing was stored.",
                    advice="Answer again if your answer is to count instead.",
                )
            if (queue := self._queue_of(question_ids[0])) is not None:
                with self._reading:
                    stored = queue.decide(question_ids[0], answer)
            else:
                with self._connected() as con:
                    asked = [self._question(con, each) for each in question_ids]
                    form = TableForm.of(con, asked[0]) if asked[0].kind == "table" else None
                    if form is None and not answer.get("accept"):
                        _check_value(con, asked, str(answer.get("text") or ""))
                if form is not None and answer.get("state") is None:
                    values = _strings(answer.get("values")) or form.values_of(str(answer.get("text") or ""))
                    stored = form.store(values, known_scope(answer), str(answer.get("reason") or ""))
                else:
                    stored = _stored(asked, answer)
            self._done.append(stored)
            return len(stored)

    def undo(self) -> list[str]:
        """Take the last answer back; the questions it was to, none if nothing was answered since the start.

        Raises:
            UsageError: a file cannot be written, and it can be tried again; or its lines were not there any more.
        """
        with self._lock:
            if not self._done:
                return []
            left = self._done[-1]
            asked = list(dict.fromkeys(line.question for line in left))
            was_there = False
            while left:
                was_there = left[-1].take_back() or was_there
                left.pop()
            self._done.pop()
            if not was_there:
                raise UsageError(
                    "The answer is not in its file any more.", advice="Somebody has changed the file by hand."
                )
            return asked

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, for one thread at a time: connections of a process share what is set for the first."""
        with self._reading, connect_published(self.warehouse) as con:
            yield con

    def _waits(self, question_id: str) -> bool:
        """Whether no stored decision answers a question."""
        if (queue := self._queue_of(question_id)) is not None:
            return any(each["id"] == question_id for each in queue.waiting())
        with self._connected() as con:
            return bool(waiting([self._question(con, question_id)]))

    def _queue_of(self, question_id: str) -> Queue[Any] | None:
        return next((queue for queue in self._queues if queue.knows(question_id)), None)

    def _question(self, con: duckdb.DuckDBPyConnection, question_id: str) -> Question:
        found = next((each for each in self._all if each.id == question_id), None) or about_place(
            con, question_id
        )
        if found is None:
            raise UsageError("There is no such question.")
        return found


def _check_value(con: duckdb.DuckDBPyConnection, asked: Sequence[Question], text: str) -> None:
    """Raise UsageError for a text that is no value of the column of a cell."""
    for each in asked:
        if has_no_value(con, each, text):
            raise UsageError(
                f"{text!r} is no value: the column “{each.heading}” has numbers or days.",
                advice="Type what the cell prints; leave it empty if it prints nothing.",
            )


def _stored(asked: Sequence[Question], answer: Mapping[str, Any]) -> list[Stored]:
    said = Answer(
        **{key: answer[key] for key in ("text", "state", "scope", "reason") if answer.get(key) is not None}
    )
    if said.text is not None and answer.get("accept"):
        return [line for each in asked for line in store([each], replace(said, text=each.text))]
    return store(asked, said)


def _strings(values: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def _card(asked: Question) -> dict[str, Any]:
    text, heading = asked.text, asked.heading
    if asked.kind == "table":  # a column, or the table as a whole
        text, heading = asked.field or asked.table_title or asked.text, asked.table_title
    why = asked.why, asked.why_en
    return card(asked.id, asked.kind, asked.worth, text, why, heading=heading, row_label=asked.row_label)


def _safe(text: str) -> str:
    """Text of a stranger's document: what cannot be seen, or turns the text round, is written out."""
    return visible(text, keep="\n")


def problem(error: BaocaoError, language: str) -> dict[str, str]:
    """An error as the page shows it.

    Args:
        error: what went wrong.
        language: that of the page.
    """
    return {
        "error": _safe(spoken(error.message, language)),
        "advice": _safe(spoken(error.advice or "", language)),
    }
