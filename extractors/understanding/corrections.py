"""What people decided about single cells and letterheads, put in the place of what was read.

A decision names its place by what stands there: heading, row, and the text that was read. So it holds for another
version of the file where the same place still says the same, and is not applied where it says something else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from baocao.decision_files import columns_of, decisions_folder, read_records
from extractors.understanding.decisions import Decided, is_about, is_count, latest, wrong_scope
from extractors.values import clean, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from extractors.models import ReportHeader, Table, TableCell, TableRow
    from extractors.understanding.decisions import Status

LETTERHEAD_TOLD_BY = ("report_no", "report_date", "title")
"""What tells a letterhead beside its issuer; older files of decisions lack these columns."""
LETTERHEAD_NAMES = {
    "report_no": "Số, ký hiệu",
    "report_type": "Loại văn bản",
    "report_date": "Ngày ban hành",
    "issuer": "Cơ quan ban hành",
    "title": "Trích yếu",
    "province": "Tỉnh",
}
"""What people can decide of a letterhead, and what they call it."""
LETTERHEAD_FIELDS = tuple(LETTERHEAD_NAMES)


@dataclass(frozen=True, slots=True)
class CellDecision:
    """The text of a cell, as a person has read it; the same as `expected` if that was right.

    `document` is a sha256; `report_no` and `issuer` tell its other versions. `table`, `row` and `column` count from 1,
    as digits. `row_label` and `heading` say what stands at the place. Outside of scope "document", an empty
    `row_label` or `heading` is any.
    """

    document: str
    report_no: str
    issuer: str
    table: str
    row: str
    column: str
    row_label: str
    heading: str
    expected: str
    text: str
    scope: str
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
        return self.text


@dataclass(frozen=True, slots=True)
class LetterheadDecision:
    """The value of a field of a letterhead; an empty `expected` or `value` is none, a day is written as 2024-03-01.

    `report_no`, `report_date`, `issuer` and `title` are what was read of the document then: what of it is not decided
    here tells its other versions, if at least two of number, day and title are there.
    """

    document: str
    issuer: str
    field: str
    expected: str
    value: str
    scope: str
    decided_by: str
    decided_at: str
    reason: str
    report_no: str = ""
    report_date: str = ""
    title: str = ""

    @property
    def subject(self) -> str:
        """What it is about: a field."""
        return self.field

    @property
    def result(self) -> str:
        """What it says."""
        return self.value


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions about cells and letterheads; `problems` are sentences about lines that cannot be used."""

    cells: tuple[CellDecision, ...] = ()
    letterheads: tuple[LetterheadDecision, ...] = ()
    problems: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cells or self.letterheads)


CELL_COLUMNS = columns_of(CellDecision)


def cells_file() -> Path:
    """The file of decisions about cells."""
    return decisions_folder() / "cells.csv"


def letterheads_file() -> Path:
    """The file of decisions about letterheads."""
    return decisions_folder() / "letterheads.csv"


def load_decisions() -> Decisions:
    """Read the last decision about each cell and letterhead; what cannot be used is left out and named."""
    cells, of_cells = read_records(cells_file(), CellDecision, _wrong)
    letterheads, of_letterheads = read_records(letterheads_file(), LetterheadDecision, _wrong)
    place = ("scope", "document", "issuer")
    return Decisions(
        tuple(
            latest(cells, attrgetter(*place, "table", "row", "column", "row_label", "heading", "expected"))
        ),
        tuple(latest(letterheads, attrgetter(*place, "field", "expected"))),
        (*of_cells, *of_letterheads),
    )


def day_of(text: str) -> date | None:
    """A day written as 2024-03-01; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong(values: Mapping[str, str]) -> str | None:
    """What is wrong with a line, None if it can be used."""
    if wrong := wrong_scope(values):
        return wrong
    if "field" in values:
        if values["field"] not in LETTERHEAD_FIELDS:
            return f"field is {values['field']!r}; it is one of {', '.join(LETTERHEAD_FIELDS)}."
        if values["field"] == "report_date" and values["value"] and day_of(values["value"]) is None:
            return f"{values['value']!r} is no day; one is written as 2024-03-01."
    elif not values["expected"] and values["scope"] != "document":
        return "expected is empty: it says what was read, so that the places are known."
    elif values["scope"] == "document" and not all(
        is_count(values[name]) for name in ("table", "row", "column")
    ):
        return "table, row and column are numbers from 1."
    return None


def decisions_about(
    decisions: Decisions, document: str, report_no: str, issuer: str
) -> list[CellDecision | LetterheadDecision]:
    """The decisions that may make a difference to a document.

    Args:
        decisions: all there are.
        document: sha256 of the file.
        report_no: its number as it was read, empty if none was.
        issuer: its issuer as it was read, empty if none was.
    """
    cells = [each for each in decisions.cells if is_about(each, document, report_no, issuer)]
    letterheads = [
        each
        for each in decisions.letterheads
        if each.scope == "everywhere"
        or each.field == "issuer"
        or each.document == document
        or same(each.issuer, issuer)
    ]
    return [*cells, *letterheads]


# --- cells -----------------------------------------------------------------------------------------------


def with_decided_cells(
    decisions: Decisions,
    document: str,
    header: ReportHeader,
    tables: Sequence[Table],
    before: Sequence[Table] = (),
) -> tuple[list[Table], list[Decided]]:
    """Put what people decided in the place of what was read in cells; the text that was read stays beside.

    Args:
        decisions: all there are; of two about one cell the later counts.
        document: sha256 of the file.
        header: its letterhead.
        tables: its logical tables.
        before: the same cells in the tables that there were before people joined and parted some: a place that
            somebody named then is found there.

    Returns:
        The tables, and what became of each decision that is about this document.
    """
    texts: dict[int, str] = {}
    decided: list[Decided] = []
    for decision in decisions.cells:
        if not is_about(decision, document, header.report_no or "", header.issuer or ""):
            continue
        if decision.scope == "document":
            decided.append(_applied(decision, tables, before, texts))
        else:
            for place in _places(decision, tables):
                cell = place.cell(tables)
                if same(cell.text, decision.expected):
                    texts[id(cell)] = _text(decision, cell)
                    decided.append(Decided(decision, "applied", cell.text, *place.numbers(tables)))
    return [_with_texts(table, texts) for table in tables] if texts else list(tables), decided


@dataclass(frozen=True, slots=True)
class _Place:
    """Indices of a table, row and column, from 0."""

    table: int
    row: int
    column: int

    def numbers(self, tables: Sequence[Table]) -> tuple[int, int, int]:
        """The number of the table, and of row and column from 1."""
        return tables[self.table].number or self.table + 1, self.row + 1, self.column + 1

    def cell(self, tables: Sequence[Table]) -> TableCell:
        return tables[self.table].rows[self.row].cells[self.column]


def _applied(
    decision: CellDecision, tables: Sequence[Table], before: Sequence[Table], texts: dict[int, str]
) -> Decided:
    place = _place(decision, tables)
    if place is None and (there := _place(decision, before)) is not None:
        place = _place_of(there.cell(before), tables)
    if place is None:
        return Decided(decision, "no_place", None)
    cell = place.cell(tables)
    status: Status
    if same(cell.text, decision.expected):
        texts[id(cell)] = _text(decision, cell)
        status = "applied"
    else:
        status = "not_needed" if same(cell.text, decision.text) else "contradicted"
    return Decided(decision, status, cell.text, *place.numbers(tables))


def _place(decision: CellDecision, tables: Sequence[Table]) -> _Place | None:
    """Where a decision is about: its own numbers if heading and row are still there, else the only such place."""
    own = int(decision.table), int(decision.row), int(decision.column)
    there = list(_places(decision, tables))
    found = next((place for place in there if place.numbers(tables) == own), None)
    if found is not None:
        return found
    same_text = [place for place in there if same(place.cell(tables).text, decision.expected)]
    for places in (same_text, there):
        if len(places) == 1:
            return places[0]
    return None


def _place_of(cell: TableCell, tables: Sequence[Table]) -> _Place | None:
    for number, table in enumerate(tables):
        for row_no, row in enumerate(table.rows):
            for column, each in enumerate(row.cells):
                if each is cell:
                    return _Place(number, row_no, column)
    return None


def _places(decision: CellDecision, tables: Sequence[Table]) -> Iterator[_Place]:
    """The cells under the heading and in a row of the name that a decision states."""
    label, heading = plain(decision.row_label), plain(decision.heading)
    anywhere = decision.scope != "document"
    for number, table in enumerate(tables):
        columns = [
            index
            for index, name in enumerate(table.columns)
            if plain(name) == heading or (anywhere and not heading)
        ]
        for row_no, row in enumerate(table.rows if columns else ()):
            if (anywhere and not label) or plain(row_label(row.texts)) == label:
                yield from (_Place(number, row_no, column) for column in columns)


def row_label(texts: Iterable[str]) -> str:
    """What a row is known again by: its first cell with a word in it, else its first with anything."""
    said = [text for text in map(clean, texts) if text]
    return next((text for text in said if sum(map(str.isalpha, text)) > 2), said[0] if said else "")


def _text(decision: CellDecision, cell: TableCell) -> str:
    """The decided text; one that was read right keeps its lines."""
    return cell.text if same(cell.text, decision.text) else decision.text


def same(one: str, other: str) -> bool:
    """Whether two texts say the same but for white space."""
    return clean(one) == clean(other)


def _with_texts(table: Table, texts: dict[int, str]) -> Table:
    new = {
        id(cell): replace(
            cell, text=texts[id(cell)], printed=cell.text, confidence=_sure(cell), alternatives=()
        )
        for row in table.rows
        for cell in row.cells
        if id(cell) in texts
    }
    return replace(table, rows=[_with_cells(row, new) for row in table.rows]) if new else table


def _with_cells(row: TableRow, new: dict[int, TableCell]) -> TableRow:
    if not any(id(cell) in new for cell in row.cells):
        return row
    return replace(row, cells=[new.get(id(cell), cell) for cell in row.cells])


def _sure(cell: TableCell) -> float | None:
    return None if cell.confidence is None else 1.0
