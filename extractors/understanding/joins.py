"""What people decided about where tables begin and end: these two are one; this one ends here, another begins.

A boundary lies between two rows, or two columns: inside one table, or between a table and the next. It is known again
by what is printed on either side of it, so that a decision holds for another version of the file as long as that is so.
Nothing printed is lost: what was a heading and is one no more becomes rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from baocao.decision_files import columns_of, decisions_folder, read_records
from extractors.assembly.joining import below, beside, parted_columns, parted_rows
from extractors.understanding.corrections import row_label
from extractors.understanding.decisions import Decided, is_about, is_count, latest, wrong_scope
from extractors.values import plain
from extractors.values.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from extractors.models import ReportHeader, Table
    from extractors.understanding.decisions import Status

ONE, TWO = "one_table", "two_tables"
ROWS, COLUMNS = "rows", "columns"
ALL = "all"


@dataclass(frozen=True, slots=True)
class JoinDecision:
    """Whether one table goes on over a boundary ("one_table"), or ends there and another begins ("two_tables").

    `between` says what the boundary parts: "rows" or "columns". `table` counts from 1, as the program numbers tables;
    `position` is how many of its rows or columns stand before the boundary. `before` and `after` are what the row or
    column on either side is known by: the row's name, the column's heading. `table_title` is printed over the table.
    Outside of scope "document" an empty one of these three is any.

    `heading_rows` says how many of the rows that the second table begins with, its heading among them, are a heading:
    of its own if they are two, the first one's once more if they are one ("all": the whole heading of the second). If
    it is empty, two tables have the same heading, and of one table only a heading that says the same is left out.
    `new_title` is the title of the second.
    """

    document: str
    report_no: str
    issuer: str
    table: str
    table_title: str
    between: str
    position: str
    before: str
    after: str
    verdict: str
    heading_rows: str
    new_title: str
    scope: str
    expected: str
    decided_by: str
    decided_at: str
    reason: str

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"{self.before} | {self.after}"

    @property
    def result(self) -> str:
        """What it says."""
        return self.verdict


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place between rows or columns. `index` is that of its table, from 0; `position` as in the decision.

    `is_inside`: one table goes on over it; else it lies between its table and the next.
    """

    index: int
    between: str
    position: int
    is_inside: bool

    @property
    def verdict(self) -> str:
        """What the tables as they are say of it."""
        return ONE if self.is_inside else TWO


JOIN_COLUMNS = columns_of(JoinDecision)
PLACE = attrgetter(
    *("scope", "document", "issuer", "table", "table_title", "between", "position", "before", "after")
)
"""What tells a boundary."""


def joins_file() -> Path:
    """The file of these decisions."""
    return decisions_folder() / "joins.csv"


def load_joins() -> tuple[tuple[JoinDecision, ...], tuple[str, ...]]:
    """Read all of them, and a sentence for each line that cannot be used, which is left out."""
    decisions, problems = read_records(joins_file(), JoinDecision, _wrong)
    return tuple(decisions), tuple(problems)


def _wrong(values: Mapping[str, str]) -> str | None:
    """What is wrong with a line, None if it can be used."""
    if wrong := wrong_scope(values):
        return wrong
    allowed = {"verdict": (ONE, TWO), "between": (ROWS, COLUMNS)}
    for name, choices in allowed.items():
        if values[name] not in choices:
            return f"{name} is {values[name]!r}; it is one of {', '.join(choices)}."
    repeated = values["heading_rows"] == ALL and values["verdict"] == ONE
    if values["heading_rows"] and not repeated and not is_count(values["heading_rows"]):
        return f"heading_rows is a number, {ALL} (of one table), or empty."
    if values["scope"] == "document":
        if not (is_count(values["table"]) and is_count(values["position"])):
            return "table and position are numbers from 1."
        if not (values["before"] and values["after"]):
            return "before and after are empty: they say what stands there, so that the place is known again."
        return None
    if not (values["before"] or values["after"]):
        return "before and after are both empty: every place would be meant."
    return None


def with_decided_joins(
    decisions: Sequence[JoinDecision], document: str, header: ReportHeader, tables: Sequence[Table]
) -> tuple[list[Table], list[Decided]]:
    """Join and part tables as people decided.

    Args:
        decisions: all there are, applied in their order; of two about one boundary the later counts.
        document: sha256 of the file.
        header: its letterhead as it was read.
        tables: its logical tables, each with its number.

    Returns:
        The tables, those that are new with number 0, and what became of each decision that is about this document.
    """
    ours = [
        each for each in decisions if is_about(each, document, header.report_no or "", header.issuer or "")
    ]
    made, decided = list(tables), []
    for decision in latest(ours, PLACE):
        boundaries = _boundaries(decision, made)
        if not boundaries and decision.scope == "document":
            decided.append(Decided(decision, "no_place", None))
        for boundary in reversed(boundaries):  # what comes later in the document keeps its place meanwhile
            number = made[boundary.index].number
            status: Status
            if boundary.verdict == decision.verdict:
                status = "applied" if decision.expected == decision.verdict else "not_needed"
            else:
                status = "applied" if _apply(decision, boundary, made) else "contradicted"
            decided.append(Decided(decision, status, boundary.verdict, number or None))
    return made, decided


# --- places ----------------------------------------------------------------------------------------------


def _boundaries(decision: JoinDecision, tables: Sequence[Table]) -> list[Boundary]:
    """Where a decision is about: its own numbers if the same stands there, else the only such place; or all such."""
    every = list(boundaries_of(tables, decision.between))
    if decision.scope == "document":
        at = int(decision.table), int(decision.position)
        own = [boundary for boundary in every if (tables[boundary.index].number, boundary.position) == at]
        if own and _is_there(decision, own[0], tables):
            return own[:1]
    found = [boundary for boundary in every if _is_there(decision, boundary, tables)]
    return found if decision.scope != "document" or len(found) == 1 else []


def _is_there(decision: JoinDecision, boundary: Boundary, tables: Sequence[Table]) -> bool:
    title = "" if decision.scope == "document" else decision.table_title
    if title and plain(title) != plain(tables[boundary.index].title or ""):
        return False
    before, after = sides(boundary, tables)
    said = ((decision.before, before), (decision.after, after))
    return all(plain(wanted) == plain(there) for wanted, there in said if wanted)


def boundaries_of(tables: Sequence[Table], between: str) -> Iterator[Boundary]:
    """Every boundary between rows or between columns of a document, in printed order."""
    for index, table in enumerate(tables):
        count = len(table.rows) if between == ROWS else len(table.columns)
        for position in range(1, count):
            yield Boundary(index, between, position, is_inside=True)
        if count and index + 1 < len(tables) and tables[index + 1].rows:
            yield Boundary(index, between, count, is_inside=False)


def sides(boundary: Boundary, tables: Sequence[Table]) -> tuple[str, str]:
    """What stands on either side of a boundary, as it was printed."""
    table = tables[boundary.index]
    behind = (table, boundary.position) if boundary.is_inside else (tables[boundary.index + 1], 0)
    between = boundary.between
    return _known_by(table, between, boundary.position - 1), _known_by(behind[0], between, behind[1])


def _known_by(table: Table, between: str, place: int) -> str:
    if between == COLUMNS:
        return table.columns[place]
    cells = table.rows[place].cells
    return one_line(row_label(cell.text if cell.printed is None else cell.printed for cell in cells))


# --- joining and parting ---------------------------------------------------------------------------------


def _apply(decision: JoinDecision, boundary: Boundary, tables: list[Table]) -> bool:
    """Change the tables; says whether that can be."""
    first = tables[boundary.index]
    said = decision.heading_rows
    heading_rows = len(tables[boundary.index + 1].header) if said == ALL else int(said) if said else None
    if decision.verdict == ONE:
        second = tables[boundary.index + 1]
        joined = below(first, second, heading_rows) if boundary.between == ROWS else beside(first, second)
        if joined is None:
            return False
        tables[boundary.index : boundary.index + 2] = [joined]
        return True
    title = decision.new_title or None
    parts = (
        parted_rows(first, boundary.position, heading_rows, title)
        if boundary.between == ROWS
        else parted_columns(first, boundary.position, title)
    )
    if parts is None:
        return False
    tables[boundary.index : boundary.index + 1] = parts
    return True
