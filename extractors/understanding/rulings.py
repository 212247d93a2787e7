"""What people decided about tables and headings: this table is, or is not, of a kind; this heading is that field.

A ruling wins over what evidence says. It names its place by what stands there, as those about cells do: the number and
title of a table, or a title or heading wherever it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from baocao.decision_files import decisions_folder, read_records
from extractors.understanding.decisions import Decided, is_about, is_count, latest, wrong_scope
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapping import UNKNOWN, Ruled
from extractors.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from extractors.models import ReportHeader, Table
    from extractors.understanding.decisions import Status
    from extractors.understanding.kinds.mapping import ColumnMapping

IS, IS_NOT = "is", "is_not"
NO_FIELD = "none"
_WHERE = ("scope", "document", "issuer", "table")
_TABLE = attrgetter(*_WHERE, "title")


@dataclass(frozen=True, slots=True)
class TableRuling:
    """What a table is (`verdict` "is") or is not ("is_not"): a kind, or "unknown".

    `table` counts from 1. `title` is what is printed over the table; `expected` the kind it was taken for then.
    """

    document: str
    report_no: str
    issuer: str
    table: str
    title: str
    verdict: str
    kind: str
    scope: str
    expected: str
    decided_by: str
    decided_at: str
    reason: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return "kind"

    @property
    def result(self) -> str:
        """What it says."""
        return self.kind if self.verdict == IS else f"not {self.kind}"


@dataclass(frozen=True, slots=True)
class HeadingRuling:
    """Which field of a kind a heading is, "none": no field. `heading` has its levels joined by " / "."""

    document: str
    report_no: str
    issuer: str
    table: str
    heading: str
    kind: str
    field: str
    scope: str
    expected: str
    decided_by: str
    decided_at: str
    reason: str

    @property
    def subject(self) -> str:
        """What it is about: a heading."""
        return self.heading

    @property
    def result(self) -> str:
        """What it says."""
        return self.field


@dataclass(frozen=True, slots=True)
class Rulings:
    """All of them; `problems` are sentences about lines that cannot be used."""

    tables: tuple[TableRuling, ...] = ()
    headings: tuple[HeadingRuling, ...] = ()
    problems: tuple[str, ...] = field(default=())


def tables_file() -> Path:
    """The file of rulings about tables."""
    return decisions_folder() / "tables.csv"


def headings_file() -> Path:
    """The file of rulings about headings."""
    return decisions_folder() / "headings.csv"


def load_rulings() -> Rulings:
    """Read the last ruling about each place; what cannot be used is left out and named."""
    tables, of_tables = read_records(tables_file(), TableRuling, _wrong)
    headings, of_headings = read_records(headings_file(), HeadingRuling, _wrong)
    return Rulings(
        tuple(latest(tables, lambda each: (_TABLE(each), each.verdict == IS or each.kind))),
        tuple(latest(headings, attrgetter(*_WHERE, "heading", "kind"))),
        (*of_tables, *of_headings),
    )


def _wrong(values: Mapping[str, str]) -> str | None:
    """What is wrong with a line, None if it can be used."""
    kinds = load_declarations()
    if wrong := wrong_scope(values):
        return wrong
    if values["scope"] == "document" and not is_count(values["table"]):
        return "table is a number from 1."
    if values["kind"] not in kinds and not ("verdict" in values and values["kind"] == UNKNOWN):
        return f"kind is {values['kind']!r}; it is one of {', '.join(kinds)}."
    if "verdict" in values:
        if values["verdict"] not in (IS, IS_NOT):
            return f"verdict is {values['verdict']!r}; it is {IS} or {IS_NOT}."
        if values["scope"] != "document" and not values["title"]:
            return "title is empty: it says which tables of other documents are meant."
        return None
    if not values["heading"]:
        return "heading is empty: it says which column is meant."
    known = kinds[values["kind"]].columns
    if values["field"] != NO_FIELD and values["field"] not in known:
        return (
            f"field is {values['field']!r}; of {values['kind']} it is one of {', '.join(known)}, {NO_FIELD}."
        )
    return None


def ruled(rulings: Rulings, document: str, header: ReportHeader, table: Table) -> Ruled:
    """What people decided about one table.

    Args:
        rulings: all there are; of two about one thing the later counts.
        document: sha256 of the file.
        header: its letterhead.
        table: the logical table, with its number.
    """
    is_kind: str | None = None
    is_not: set[str] = set()
    for ruling in rulings.tables:
        if _is_about(ruling, document, header, table.number) and _is_table(ruling, table):
            if ruling.verdict == IS:
                is_kind = ruling.kind
            else:
                is_not.add(ruling.kind)
    named = {
        (ruling.kind, plain(ruling.heading)): None if ruling.field == NO_FIELD else ruling.field
        for ruling in rulings.headings
        if _is_about(ruling, document, header, table.number)
    }
    return Ruled(is_kind, frozenset(is_not), named)


def what_became(
    rulings: Rulings,
    document: str,
    header: ReportHeader,
    tables: list[tuple[Table, ColumnMapping | None, ColumnMapping | None]],
) -> list[Decided]:
    """What became of each ruling that is about this document.

    Args:
        rulings: all there are.
        document: sha256 of the file.
        header: its letterhead.
        tables: each table with its mapping as it is now, and as it would be without rulings.
    """
    decided: list[Decided] = []
    every: list[TableRuling | HeadingRuling] = [*rulings.tables, *rulings.headings]
    for ruling in every:
        found = False
        for table, now, before in tables:
            if not _is_about(ruling, document, header, table.number):
                continue
            outcome = (
                _of_table(ruling, table, now, before)
                if isinstance(ruling, TableRuling)
                else _of_heading(ruling, table, now, before)
            )
            if outcome is not None:
                found = True
                decided.append(Decided(ruling, *outcome, table_no=table.number))
        if not found and ruling.scope == "document" and ruling.document == document:
            decided.append(Decided(ruling, "no_place", None))
    return decided


def _of_table(
    ruling: TableRuling, table: Table, now: ColumnMapping | None, before: ColumnMapping | None
) -> tuple[Status, str] | None:
    if not _is_table(ruling, table):
        return None
    is_now, was = _kind(now), _kind(before)
    holds = (is_now == ruling.kind) == (ruling.verdict == IS)
    was_so = (was == ruling.kind) == (ruling.verdict == IS)
    # a table that lacks what the kind requires cannot be of it, whoever says so
    return ("contradicted" if not holds else "not_needed" if was_so else "applied"), was


def _of_heading(
    ruling: HeadingRuling, table: Table, now: ColumnMapping | None, before: ColumnMapping | None
) -> tuple[Status, str] | None:
    places = [index for index, name in enumerate(table.columns) if plain(name) == plain(ruling.heading)]
    if not places or _kind(now) != ruling.kind:
        return None
    assert now is not None
    wanted = None if ruling.field == NO_FIELD else ruling.field
    was = before.fields[places[0]] if before is not None and _kind(before) == ruling.kind else None
    if now.fields[places[0]] != wanted:
        return "contradicted", was or NO_FIELD
    # that a column is no field is nothing the program says: it asks
    is_needed = wanted is None or before is None or was != wanted
    return ("applied" if is_needed else "not_needed"), was or NO_FIELD


def _kind(mapping: ColumnMapping | None) -> str:
    return mapping.declaration.kind if mapping else UNKNOWN


def _is_about(ruling: TableRuling | HeadingRuling, document: str, header: ReportHeader, number: int) -> bool:
    is_its_table = ruling.scope != "document" or int(ruling.table) == number
    return is_its_table and is_about(ruling, document, header.report_no or "", header.issuer or "")


def _is_table(ruling: TableRuling, table: Table) -> bool:
    """Whether the table has the title that the ruling states; in its own document one without a title may be meant."""
    return plain(ruling.title) == plain(table.title or "")
