"""The desk itself: questions in their order, what is shown of each, answers and taking them back."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.usecases.desk.answers import Answer, Stored, store, waiting
from baocao.usecases.desk.names import NameDesk
from baocao.usecases.desk.pictures import Pictures
from baocao.usecases.desk.preview import alternatives, preview
from baocao.visible import visible
from baocao.warehouse.query import connect_published
from baocao.warehouse.review_queue import Question, counted, of_row, questions, similar, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from baocao.errors import BaocaoError


@dataclass(slots=True)
class Desk:
    """What one reviewer sees of a published warehouse. Safe to be used by several threads."""

    warehouse: Path
    sources: Sequence[Path] = ()
    _done: list[list[Stored]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _reading: threading.RLock = field(default_factory=threading.RLock)
    _all: list[Question] = field(default_factory=list)
    _names: NameDesk | None = None
    _pictures: Pictures | None = None

    def open(self) -> None:
        """Look at the warehouse. Raises WarehouseError if there is none."""
        with self._connected() as con:
            self._all = questions(con)
        self._names = NameDesk.of(self.warehouse)
        self._pictures = Pictures(self.warehouse, self.sources)

    def close(self) -> None:
        """End what draws pictures."""
        if self._pictures:
            self._pictures.close()

    def queue(self) -> dict[str, Any]:
        """Every question that waits, in order, and how many there are and were."""
        left = waiting(self._all)
        assert self._names is not None
        names = self._names.waiting()
        cards = [_card(each) for each in left] + names
        cards.sort(key=lambda card: -card["worth"])
        total = len(self._all) + self._names.total
        return {
            "items": cards,
            "counts": counted(left) | ({"name": len(names)} if names else {}),
            "total": total,
            "decided": total - len(cards),
            "can_undo": bool(self._done),
        }

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of a question. Raises UsageError if there is none of that id."""
        assert self._names is not None
        if self._names.knows(question_id):
            with self._reading:
                return self._names.details(question_id)
        asked = self._question(question_id)
        left = waiting(self._all)
        with self._connected() as con:
            around = surroundings(con, asked)
            return _card(asked) | {
                "document": _safe(asked.file_name),
                "report_no": _safe(asked.report_no),
                "issuer": _safe(asked.issuer),
                "table": _safe(asked.table_title),
                "table_no": asked.table_no,
                "row_no": asked.row_no,
                "heading": _safe(asked.heading),
                "raw": asked.text,
                "confidence": asked.confidence,
                "is_cell": bool(asked.row_no and asked.column_no and asked.text),
                "is_finding": asked.finding_id is not None,
                "expected": _safe(asked.expected or ""),
                "alternatives": [{"value": text, "shown": _safe(text)} for text in alternatives(con, asked)],
                "headings": [_safe(each) for each in around.headings],
                "rows": [
                    {
                        "row_no": number,
                        "is_asked": number == asked.row_no,
                        "cells": [cell | {"text": _safe(cell["text"])} for cell in cells],
                    }
                    for number, cells in around.rows.items()
                ],
                "has_picture": bool(around.places or around.row_boxes),
                "similar": [each.id for each in similar(asked, left)],
                "of_row": [each.id for each in of_row(asked, left)],
            }

    def picture(self, question_id: str, *, whole_width: bool) -> bytes:
        """A PNG of the place of a question. Raises UsageError or DocumentError if there is none."""
        asked = self._question(question_id)
        with self._connected() as con:
            around = surroundings(con, asked)
        assert self._pictures is not None
        return self._pictures.of(asked, around, whole_width=whole_width)

    def changes(self, question_id: str, text: str) -> dict[str, Any]:
        """What another text of the cell of a question would change."""
        asked = self._question(question_id)
        with self._connected() as con:
            return preview(con, asked, text)

    def decide(self, question_ids: Sequence[str], answer: dict[str, Any]) -> int:
        """Store an answer to questions that are alike, and say how many lines that were.

        Raises:
            UsageError: it is no answer to them, or cannot be stored.
        """
        assert self._names is not None
        if not question_ids:
            raise UsageError("No question is answered.")
        with self._lock:
            if self._names.knows(question_ids[0]):
                stored = [self._names.decide(question_ids[0], answer)]
            else:
                asked = [self._question(each) for each in question_ids]
                said = Answer(
                    **{
                        key: answer[key]
                        for key in ("text", "state", "scope", "reason")
                        if answer.get(key) is not None
                    }
                )
                if said.text is not None and answer.get("accept"):
                    stored = [line for each in asked for line in store([each], replace(said, text=each.text))]
                else:
                    stored = store(asked, said)
            self._done.append(stored)
            return len(stored)

    def undo(self) -> list[str]:
        """Take the last answer back; the questions it was to, none if nothing was answered since the start."""
        with self._lock:
            if not self._done:
                return []
            last = self._done.pop()
            for line in last:
                line.take_back()
            return [line.question for line in last]

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, for one thread at a time: connections of a process share what is set for the first."""
        with self._reading, connect_published(self.warehouse) as con:
            yield con

    def _question(self, question_id: str) -> Question:
        for each in self._all:
            if each.id == question_id:
                return each
        raise UsageError("There is no such question.")


def _card(asked: Question) -> dict[str, Any]:
    values = asdict(asked)
    kept = ("id", "kind", "worth", "row_label", "text", "why", "why_en", "heading")
    return {name: _safe(values[name]) if isinstance(values[name], str) else values[name] for name in kept}


def _safe(text: str) -> str:
    """Text of a stranger's document: what cannot be seen, or turns the text round, is written out."""
    return visible(text, keep="\n")


def problem(error: BaocaoError) -> dict[str, str]:
    """An error as the page shows it."""
    return {"error": _safe(error.message), "advice": _safe(error.advice or "")}
