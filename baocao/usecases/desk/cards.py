"""What every question shows, whatever it is about; and what the queues of the desk have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from baocao.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from baocao.usecases.desk.answers import Stored
    from baocao.usecases.desk.pictures import Spot


AskedT = TypeVar("AskedT")
_SHOWN = 8  # findings that a preview lists


@dataclass(slots=True)
class Queue(ABC, Generic[AskedT]):
    """Questions of one sort with their answers; `asked` is what each is about, by the question's id."""

    asked: dict[str, AskedT]

    @property
    def total(self) -> int:
        """How many waited when the desk was opened."""
        return len(self.asked)

    def knows(self, question_id: str) -> bool:
        """Whether a question is one of these."""
        return question_id in self.asked

    @abstractmethod
    def waiting(self) -> list[dict[str, Any]]:
        """Those that no stored decision answers, as cards."""

    @abstractmethod
    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of one."""

    def place(self, question_id: str) -> tuple[str, Spot] | None:
        """The document of a question and the place its picture shows; None if there is none."""

    @abstractmethod
    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store an answer, and give the lines that were written.

        Args:
            question_id: one of `asked`.
            answer: what the page sends.

        Raises:
            UsageError: it is no answer to that question.
        """


def card(
    question_id: str,
    kind: str,
    worth: int,
    text: str,
    why: tuple[str, str],
    *,
    heading: str = "",
    row_label: str = "",
) -> dict[str, Any]:
    """What the list of questions shows of one.

    Args:
        question_id: its id.
        kind: its sort, as words.toml names it.
        worth: how many figures wait for it.
        text: what it is about, as it was read.
        why: why it is asked, in Vietnamese and English.
        heading: the column, table or title it stands under.
        row_label: what its row is known by.
    """
    return {
        "id": question_id,
        "kind": kind,
        "worth": worth,
        **{
            name: visible(shown, keep="\n")
            for name, shown in {
                "row_label": row_label,
                "text": text,
                "heading": heading,
                "why": why[0],
                "why_en": why[1],
            }.items()
        },
    }


def no_changes() -> dict[str, Any]:
    """What an answer changes that changes nothing."""
    return {"values": [], "figures": [], "gone": [], "new": [], "notes": []}


def times(count: int) -> str:
    """How often a sentence is said, if more than once."""
    return f" (×{count})" if count > 1 else ""


def findings_told(found: Sequence[tuple[str, str, int]]) -> list[dict[str, str]]:
    """The first of some findings as the page lists them; each is its message in both languages, and how often."""
    told = [
        {"vi": visible(vi) + times(count), "en": visible(en) + times(count)}
        for vi, en, count in found[:_SHOWN]
    ]
    more = sum(count for *_, count in found[_SHOWN:])
    return (
        [*told, {"vi": f"… và {more} phát hiện nữa", "en": f"… and {more} more findings"}] if more else told
    )


def blank_details(shown: Mapping[str, Any], *, document: str = "") -> dict[str, Any]:
    """The details of a question about no cell, without picture, choices or form.

    Args:
        shown: its card.
        document: the name of its file.
    """
    return {
        **shown,
        "document": visible(document),
        "document_id": None,
        "report_no": "",
        "issuer": "",
        "table": "",
        "table_id": None,
        "table_no": None,
        "row_no": None,
        "raw": "",
        "confidence": None,
        "is_cell": False,
        "is_finding": False,
        "expected": "",
        "alternatives": [],
        "form": [],
        "headings": [],
        "rows": [],
        "has_picture": False,
        "can_preview": False,
        "scope": "document",
        "join": "",
        "similar": [],
        "of_row": [],
    }


def plain_rows(rows: list[list[str]]) -> list[dict[str, Any]]:
    """Rows of texts, none of them asked about."""
    return [
        {
            "row_no": number,
            "is_asked": False,
            "cells": [
                {"text": visible(text, keep="\n"), "unsure": False, "printed": None, "asked": False}
                for text in row
            ],
        }
        for number, row in enumerate(rows, 1)
    ]
