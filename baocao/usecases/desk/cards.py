"""What every question shows, whatever it is about; and what the queues of the desk have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from baocao.visible import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from baocao.usecases.desk.answers import Stored


class Queue(Protocol):
    """Questions of one sort, with their answers."""

    @property
    def total(self) -> int:
        """How many there were when the desk was opened."""
        ...

    def knows(self, question_id: str) -> bool:
        """Whether a question is one of these."""
        ...

    def waiting(self) -> list[dict[str, Any]]:
        """Those that no stored decision answers, as cards."""
        ...

    def details(self, question_id: str) -> dict[str, Any]:
        """What is shown of one."""
        ...

    def decide(self, question_id: str, answer: Mapping[str, Any]) -> list[Stored]:
        """Store an answer. Raises UsageError for none."""
        ...


def blank_details(card: Mapping[str, Any], *, document: str = "") -> dict[str, Any]:
    """A question about no cell, without picture, choices or form."""
    return {
        **card,
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
