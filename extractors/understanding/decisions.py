"""What decisions of people have in common: where they hold, and what became of them in a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from extractors.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from extractors.understanding.corrections import CellDecision, LetterheadDecision
    from extractors.understanding.joins import JoinDecision
    from extractors.understanding.rulings import HeadingRuling, TableRuling

DecisionT = TypeVar("DecisionT")
SCOPES = ("document", "issuer", "everywhere")
"""Where a decision holds: in its document and its later versions, in all reports of its issuer, in every report."""
_DIGITS = 7  # so many no number of a table or row has

Status = Literal["applied", "not_needed", "contradicted", "no_place"]
"""What became of a decision in a document: the text is its now; it was read so anyway; another text was read there;
its place is not there."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of one decision in one document. `table_no`, `row_no`, `column_no`: the place, where it has one."""

    decision: CellDecision | LetterheadDecision | TableRuling | HeadingRuling | JoinDecision
    status: Status
    found: str | None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None


class Scoped(Protocol):
    """A decision that says where it holds."""

    @property
    def scope(self) -> str:
        """One of SCOPES."""
        ...

    @property
    def document(self) -> str:
        """Sha256 of the file it is about."""
        ...

    @property
    def report_no(self) -> str:
        """Number of its report."""
        ...

    @property
    def issuer(self) -> str:
        """Who issued it."""
        ...


def latest(decisions: Iterable[DecisionT], place: Callable[[DecisionT], object]) -> list[DecisionT]:
    """The last decision about each place, in the order of deciding; `place` tells that of one."""
    found: dict[object, DecisionT] = {}
    for each in decisions:
        found.pop(place(each), None)
        found[place(each)] = each
    return list(found.values())


def wrong_scope(values: Mapping[str, str]) -> str | None:
    """What is wrong with the scope of a decision, or with what it needs; None if nothing is."""
    if values["scope"] not in SCOPES:
        return f"scope is {values['scope']!r}; it is one of {', '.join(SCOPES)}."
    if values["scope"] == "document" and not values["document"]:
        return "document is empty, and scope is document."
    if values["scope"] == "issuer" and not values["issuer"]:
        return "issuer is empty, and scope is issuer."
    return None


def is_count(text: str) -> bool:
    """Whether a text is the number of a table, row or column."""
    return text.isdecimal() and text.isascii() and len(text) < _DIGITS


def is_about(decision: Scoped, document: str, report_no: str, issuer: str) -> bool:
    """Whether a decision holds in a document, if what it names is there.

    Args:
        decision: one of them; an empty scope is everywhere, as in older files; of scope "document" it holds in other
            versions of its document, too, which are told by number and issuer.
        document: sha256 of the file.
        report_no: its number as it was read, empty if none was.
        issuer: its issuer as it was read, empty if none was.
    """
    if decision.scope in ("", "everywhere"):
        return True
    is_same_issuer = plain(decision.issuer) == plain(issuer)
    if decision.scope == "issuer":
        return is_same_issuer
    is_same_number = bool(decision.report_no) and plain(decision.report_no) == plain(report_no)
    return decision.document == document or (is_same_number and is_same_issuer)
