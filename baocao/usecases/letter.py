"""A letter to the office that issued a report: what does not add up in it, each with its place, figures and picture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from baocao.errors import BaocaoError, UsageError
from baocao.usecases.desk.pictures import Pictures, Spot
from baocao.usecases.desk.places import spot_of
from baocao.usecases.letter_document import AboutReport, PlaceInReport, Point, letter_document
from baocao.warehouse.finding_states import load_states
from baocao.warehouse.query import connect_published
from baocao.warehouse.review_queue import Question, questions, surroundings, unsure_places
from baocao.warehouse.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

_NOT_THEIRS = frozenset(
    {
        "key_column_unparsed",
        "unmapped_column",
        "column_of_other_period",
        "columns_unmapped",
        "unknown_table",
        "columns_changed",
        "heading_reworded",
        "row_doubled",
        "rows_lost",
        "jump_against_peers",
        "jump_against_history",
        "unit_doubled",
    }
)
"""Checks of our own reading, or that only find a figure striking: no office has to answer for them."""
_OF_COLUMNS = ("sum_of_parts",)
"""Checks that take a column together: a cell read wrong in any row may be why they fail."""
_SETTLED = frozenset({"known", "answered", "corrected"})


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """What was written. `unsure`: findings left out because their rows were not read surely."""

    path: Path
    findings: int
    pictures: int
    unsure: int


def write_letter(
    warehouse: Path,
    report: str,
    out: Path | None = None,
    *,
    sender: str = "",
    place: str = "",
    sources: Sequence[Path] = (),
) -> WrittenLetter:
    """Write the letter about a report.

    Args:
        warehouse: the published warehouse.
        report: number of the report, name of its file, or its document id.
        out: the Word file; None: one named after the report in the current folder.
        sender: the office that writes; dots to be filled in without one.
        place: where it writes from.
        sources: where files are now.

    Raises:
        UsageError: there is no such report, or nothing to write about, or the file cannot be written.
    """
    settled = [state for state in load_states()[0] if state.state in _SETTLED]
    with connect_published(warehouse) as con:
        about = _report(con, report)
        found = [
            each
            for each in questions(con)
            if each.document_id == about.document_id
            and each.kind in {"sum", "finding"}
            and each.check_name not in _NOT_THEIRS
            and each.state not in _SETTLED
            and not any(state.is_about(each) for state in settled)
        ]
        rows, columns = _unsure(con)
        surely = [
            each
            for each in found
            if (each.table_id, each.row_no) not in rows
            and not (each.check_name in _OF_COLUMNS and (each.table_id, each.column_no) in columns)
        ]
        surely.sort(key=lambda each: (each.table_no or 0, each.row_no or 0))
        spots = {each.id: spot_of(con, each, surroundings(con, each)) for each in surely}
    if not surely:
        raise UsageError(
            f"Nothing in {about.report_no or about.file_name} has to be asked about.",
            advice="Findings that are known or answered are left out, and rows that were not read surely.",
        )
    pictures = Pictures(warehouse, sources)
    try:
        places = [_place(each, spots[each.id], pictures) for each in surely]
    finally:
        pictures.close()
    name = re.sub(r"[^0-9A-Za-zÀ-ỹ]+", "-", about.report_no or about.file_name).strip("-")
    target = out or Path(f"cong-van-{name}.docx")
    document = letter_document(about, _points(places), sender, place)
    try:
        document.save(str(target))
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written ({error.strerror}).", advice="Name another file with --out."
        ) from error
    drawn = sum(each.picture is not None for each in places)
    return WrittenLetter(target, len(places), drawn, len(found) - len(surely))


def _report(con: duckdb.DuckDBPyConnection, named: str) -> AboutReport:
    rows = con.execute(
        """
        SELECT d.document_id, d.report_no, d.report_type, d.report_date, d.issuer, d.title, d.file_name
        FROM marts.dim_report AS r JOIN staging.documents AS d USING (document_id)
        WHERE ? IN (d.report_no, d.file_name, d.document_id, r.report_key)
        ORDER BY r.is_current DESC, r.version_no DESC
        """,
        [named],
    ).fetchall()
    if rows:
        return AboutReport(*rows[0])
    known = con.execute("SELECT coalesce(report_no, source_file) FROM marts.dim_report ORDER BY 1").fetchall()
    from rapidfuzz import process

    like = [found[0] for found in process.extract(named, [row[0] for row in known if row[0]], limit=3)]
    raise UsageError(f"{named!r} is no report of the warehouse.", advice=did_you_mean(like))


def _unsure(con: duckdb.DuckDBPyConnection) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    """Rows and columns in which a cell was not read surely."""
    cells = unsure_places(con)
    return {(table, row) for table, row, _ in cells}, {(table, column) for table, _, column in cells}


def _place(asked: Question, spot: Spot, pictures: Pictures) -> PlaceInReport:
    try:
        return PlaceInReport(
            asked, spot.page, pictures.of(asked.id, asked.document_id, spot, whole_width=True)
        )
    except (
        BaocaoError
    ):  # a Word file where no LibreOffice is; the words of the letter are enough to find the place
        return PlaceInReport(asked, spot.page, None)


def _points(places: Sequence[PlaceInReport]) -> list[Point]:
    """The places, those of a table and column of which the same is said together."""
    points: dict[tuple[object, ...], Point] = {}
    for each in places:
        asked = each.asked
        said = (asked.table_id, asked.check_name, asked.heading, asked.reported, asked.expected, asked.why)
        points.setdefault(said, Point([])).places.append(each)
    return list(points.values())
