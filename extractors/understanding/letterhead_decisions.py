"""What people decided about letterheads, put in the place of what was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from extractors.understanding.corrections import (
    LETTERHEAD_NAMES,
    LETTERHEAD_TOLD_BY,
    LetterheadDecision,
    day_of,
    same,
)
from extractors.understanding.decisions import Decided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.models import ReportHeader
    from extractors.understanding.corrections import Decisions
    from extractors.understanding.decisions import Status


def with_decided_letterhead(
    decisions: Decisions, document: str, header: ReportHeader
) -> tuple[ReportHeader, list[Decided]]:
    """Put what people decided in the place of what was read in a letterhead.

    Args:
        decisions: all there are.
        document: sha256 of the file.
        header: what was read.

    Returns:
        The letterhead, and what became of each decision that is about this document.
    """
    decided: list[Decided] = []
    values: dict[str, str | date | None] = {}
    for decision in decisions.letterheads:
        read = _as_text(getattr(header, decision.field))
        if decision.scope == "document":
            if decision.document != document and not _is_version(decision, header):
                continue
        elif not same(read, decision.expected) or (
            decision.scope == "issuer" and not same(header.issuer or "", decision.issuer)
        ):
            continue
        if same(read, decision.expected):
            status: Status = "applied"
            is_day = decision.field == "report_date"
            values[decision.field] = (day_of(decision.value) if is_day else decision.value) or None
        else:
            status = "not_needed" if same(read, decision.value) else "contradicted"
        decided.append(Decided(decision, status, read or None))
    return replace(header, **values), decided  # type: ignore[arg-type]


def letterhead_printed(header: ReportHeader, decided: Iterable[Decided]) -> str | None:
    """What was read where a person has put something else, as one line for people; None where nobody has.

    Args:
        header: the letterhead as it is now.
        decided: what became of the decisions about the document.
    """
    read = {
        each.decision.field: each.found or ""
        for each in decided
        if isinstance(each.decision, LetterheadDecision) and each.status == "applied"
    }
    changed = {name: text for name, text in read.items() if not same(text, _as_text(getattr(header, name)))}
    return "; ".join(f"{LETTERHEAD_NAMES[name]}: {_shown(text)}" for name, text in changed.items()) or None


def _shown(text: str) -> str:
    day = day_of(text)
    return f"{day:%d/%m/%Y}" if day else text or "(trống)"


def _is_version(decision: LetterheadDecision, header: ReportHeader) -> bool:
    """Whether a letterhead is that of another version: it says the same of all that is not decided."""
    told = [name for name in (*LETTERHEAD_TOLD_BY, "issuer") if name != decision.field]
    read = {name: _as_text(getattr(header, name)) for name in told}
    return sum(bool(read[name]) for name in told if name != "issuer") > 1 and all(
        same(read[name], getattr(decision, name)) for name in told
    )


def _as_text(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""
