"""What the matcher is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

Status = Literal["auto", "review", "unmatched"]
Method = Literal["exact", "normalised", "alias", "fuzzy", "decision", "not_a_unit", "none"]


class PrintedIn(NamedTuple):
    """The document of a name: sha256 of its file, number and issuer, empty if it has none."""

    document: str
    report_no: str
    issuer: str


def places_of_scope(scope: str, documents: Iterable[PrintedIn]) -> list[dict[str, str]]:
    """The columns by which the lines of a decision say where it holds, one of each line.

    Args:
        scope: one of SCOPES (extractors.understanding.decisions).
        documents: where the name stands.
    """
    columns = {"document": PrintedIn._fields, "issuer": ("issuer",)}.get(scope)
    if columns is None:
        return [{}]
    places = [{name: getattr(each, name) for name in columns} for each in documents]
    return list({tuple(each.values()): each for each in places}.values())


def own_scope(documents: Iterable[PrintedIn]) -> str:
    """The narrowest scope that says it of an office's next reports, too: that of what nobody has widened."""
    return "issuer" if all(each.issuer for each in documents) else "document"


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A name as printed and what is known about the place it is printed in.

    `kind`: "agency" for the cells of a column of responsible agencies, "commune", "district", "province" when the
    level is known; None, "unit" or anything else leaves it open. `province` and `district`: official code or name,
    old or new; `district` is that of the last district row above in the table. `table_id`: rows of one table share
    it; no two of them are given the same unit. `as_of`: the day whose units count; None takes the list of 2023
    and, for a name that only a later list has, that one. `is_local`: it is printed by or under a district or commune,
    where an agency without its level ("Trung tâm Phục vụ hành chính công") is theirs and not the province's.
    `printed_in`: its document, for decisions that hold in some only; None: those do not count.
    """

    name: str
    kind: str | None = None
    province: str | None = None
    district: str | None = None
    table_id: str | None = None
    as_of: date | None = None
    is_local: bool = False
    printed_in: PrintedIn | None = None


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The decision on one name.

    `unit_key`, `admin_code` and `unit_name` are set for status auto only; `admin_code` is None for agencies,
    whose key is their slug. `score`: 0..100, how near the best candidate is. `runner_up_key`: the next best
    candidate of an automatic match, the best one of a name for review; None if there is none. A heading or
    total is unmatched by method "not_a_unit". `expected`: for method "decision", what the decision says the matcher
    would answer without it (a status or unit key).
    """

    status: Status
    unit_key: str | None = None
    admin_code: str | None = None
    unit_name: str | None = None
    score: float = 0.0
    method: Method = "none"
    runner_up_key: str | None = None
    runner_up_score: float | None = None
    expected: str | None = None

    @property
    def says(self) -> str:
        """The unit key, or the status if there is none: what a decision is expected to correct."""
        return self.unit_key or self.status


class Suggestion(NamedTuple):
    """A unit or agency a name may mean. `score`: 0..100; `parent`: name of the unit or body it belongs to, or None."""

    unit_key: str
    unit_name: str
    score: float
    parent: str | None


NOT_A_UNIT = NameMatch("unmatched", method="not_a_unit")
UNMATCHED = NameMatch("unmatched")
