"""What of the published warehouse waits for a person: unsure cells, findings, and where they stand."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from baocao.warehouse.query import records
from baocao.warehouse.review_doubts import doubts
from extractors.models import BBox
from extractors.models import Place as PrintedPlace
from extractors.understanding.corrections import row_label

if TYPE_CHECKING:
    import duckdb

    from baocao.warehouse.review_doubts import Doubt, Place

UNSURE = 0.6
"""Confidence below which a cell is asked about; one that a second reading contradicts has 0.5."""
SUMS = (
    *("sum_of_parts", "dossier_parts", "on_time_rate", "online_rate", "esignature_rate", "rate"),
    *("share_above_100", "processed_above_stock", "signed_above_sent"),
)
"""Checks that add up or divide figures of one table: one of them was misread, or the report is wrong."""
_ASKED_ELSEWHERE = (
    *("name_for_review", "name_unmatched", "unit_repeated", "indicator_for_review"),
    *("version_for_review", "unsure_reading"),
)
_AROUND = 3  # rows shown above and below
HELD_BACK = 1000
"""What a finding is worth that holds a table or a report back."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide. `kind` is cell, value (a text without a value), sum, table or finding.

    `row_no`, `column_no` and `heading` are those of the cell asked about, as far as it is one. `why` and `why_en` say
    why it is asked, `worth` how many figures wait for it. `finding_id` is that of the finding, `field` what it names.
    `measure` is the unit that its heading names. `printed` is what was read of a cell that a person has corrected
    before, None of any other; `state` that of a finding about which somebody has decided.
    """

    id: str
    kind: str
    worth: int
    document_id: str
    file_name: str
    report_no: str
    issuer: str
    table_id: str | None
    table_no: int | None
    table_title: str
    row_no: int | None
    column_no: int | None
    heading: str
    row_label: str
    text: str
    why: str
    why_en: str
    confidence: float | None = None
    finding_id: str | None = None
    check_name: str | None = None
    field: str | None = None
    reported: str | None = None
    expected: str | None = None
    printed: str | None = None
    state: str | None = None
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The rows near a cell, as they were printed: headings, and cells by row. `places` is where the cell is.

    `is_list`: the rows were composed from bulleted text.
    """

    headings: list[str] = field(default_factory=list)
    rows: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    places: tuple[PrintedPlace, ...] = ()
    row_boxes: tuple[PrintedPlace, ...] = ()
    is_list: bool = False


def questions(con: duckdb.DuckDBPyConnection) -> list[Question]:
    """Everything that waits in the reports that count, what most figures wait for first."""
    found = [*_unsure_cells(con), *_findings(con)]
    return sorted(
        found, key=lambda each: (-each.worth, each.file_name, each.table_no or 0, each.row_no or 0, each.id)
    )


PLACE_COLUMNS = """
    d.document_id, d.file_name, coalesce(d.report_no, '') AS report_no, coalesce(d.issuer, '') AS issuer, t.table_id,
    t.table_no, coalesce(t.title, t.caption, '') AS table_title
"""
"""Of staging.documents d and staging.tables t, by the names of `Question`."""
_REPORTS = "(SELECT * FROM marts.dim_report WHERE is_current OR is_held_back)"


def _unsure_cells(con: duckdb.DuckDBPyConnection) -> list[Question]:
    doubted = doubts(con)
    cells = records(
        con,
        f"""
        WITH troubled AS (
            SELECT source_table_id AS table_id, source_row_no AS row_no, count(*) AS findings
            FROM quality.findings WHERE check_name <> 'unsure_reading' GROUP BY ALL
        )
        SELECT {PLACE_COLUMNS}, c.row_no, c.column_no, coalesce(c.column_name, '') AS heading, c.text, c.confidence,
            c.text_printed AS printed,
            t.column_units[c.column_no] AS measure,
            1 + 3 * (t.kind <> 'unknown')::int + 3 * coalesce(troubled.findings, 0)
                + 2 * regexp_matches(c.text, '\\d')::int AS worth
        FROM staging.cells AS c
        JOIN staging.tables AS t USING (table_id)
        JOIN staging.documents AS d USING (document_id)
        SEMI JOIN {_REPORTS} AS r ON r.document_id = d.document_id
        LEFT JOIN troubled ON troubled.table_id = c.table_id AND troubled.row_no = c.row_no
        WHERE
            c.text <> ''
            AND (
                c.confidence < ?
                OR (c.table_id, c.row_no, c.column_no) IN (SELECT unnest(?), unnest(?), unnest(?))
            )
        QUALIFY row_number() OVER (
            PARTITION BY c.table_id, c.page, c.x0, c.y0, c.x1, c.y1 ORDER BY c.row_no, c.column_no
        ) = 1
        """,
        [UNSURE, *map(list, zip(*doubted, strict=True))] if doubted else [UNSURE, [], [], []],
    )
    labels = row_labels(con, [(cell["table_id"], cell["row_no"]) for cell in cells])
    return [
        Question(
            **cell,
            id=f"cell-{cell['table_id']}-{cell['row_no']}-{cell['column_no']}",
            kind="cell",
            row_label=labels.get((cell["table_id"], cell["row_no"]), ""),
            **_why_unsure(cell, doubted),
        )
        for cell in cells
    ]


def _why_unsure(cell: dict[str, Any], doubted: dict[Place, Doubt]) -> dict[str, Any]:
    doubt = doubted.get((cell["table_id"], cell["row_no"], cell["column_no"]))
    sure = cell["confidence"]
    why, why_en = [], []
    if sure is not None and sure < UNSURE:
        why.append(f"Máy đọc chưa chắc chữ trong ô này (độ tin cậy {sure:.0%}).")
        why_en.append(f"The reading of this cell is not sure (confidence {sure:.0%}).")
    if doubt is not None:
        why.append(doubt.why)
        why_en.append(doubt.why_en)
    return {
        "why": " ".join(why),
        "why_en": " ".join(why_en),
        "expected": doubt.text if doubt is not None else None,
    }


def _findings(con: duckdb.DuckDBPyConnection) -> list[Question]:
    findings = records(
        con,
        f"""
        SELECT {PLACE_COLUMNS}, f.source_row_no AS row_no, f.finding_id, f.check_name, f.field, f.reported, f.expected,
            f.message AS why, f.message_en AS why_en, f.severity, f.state, t.columns, t.mapping, t.column_units
        FROM quality.findings AS f
        JOIN {_REPORTS} AS r USING (report_key)
        JOIN staging.documents AS d ON d.document_id = r.document_id
        LEFT JOIN staging.tables AS t ON t.table_id = f.source_table_id
        WHERE f.severity IN ('error', 'warn') AND NOT list_contains(?, f.check_name)
        """,
        [list(_ASKED_ELSEWHERE)],
    )
    places = [(each["table_id"], each["row_no"]) for each in findings if each["table_id"] and each["row_no"]]
    labels = row_labels(con, places)
    texts, printed = _rows(con, places, "coalesce(text, '')"), _rows(con, places, "text_printed")
    return [_about_finding(each, labels, texts, printed) for each in findings]


def _about_finding(
    found: dict[str, Any],
    labels: dict[tuple[str, int], str],
    texts: dict[tuple[str, int], list[str]],
    printed: dict[tuple[str, int], list[str]],
) -> Question:
    """The question about a finding.

    Args:
        found: a row of `_findings`.
        labels: what rows are known by, by table and number.
        texts: the texts of rows, likewise.
        printed: what was read where a person has corrected it, likewise.
    """
    severity, columns, mapping, units = (
        found.pop(name) for name in ("severity", "columns", "mapping", "column_units")
    )
    check, place = found["check_name"], (found["table_id"], found["row_no"])
    row = texts.get(place, [])
    column = _column(found["field"], found["reported"], columns or [], mapping, row)
    return Question(
        **found,
        id=f"finding-{found['finding_id']}",
        kind=_kind(check),
        worth=HELD_BACK if severity == "error" else 6 if check in SUMS else 4,
        column_no=column,
        heading=columns[column - 1] if column and columns else "",
        row_label=labels.get(place, ""),
        text=row[column - 1] if column and row else found["reported"] or "",
        printed=printed[place][column - 1] if column and row else None,
        measure=units[column - 1] if column and units else None,
    )


def _kind(check: str) -> str:
    if check == "unparsed_value":
        return "value"
    if check in {"unknown_table", "columns_unmapped", "unmapped_column", "key_column_unparsed"}:
        return "table"
    return "sum" if check in SUMS else "finding"


def _column(
    about: str | None, reported: str | None, columns: list[str], mapping: str | None, texts: list[str]
) -> int | None:
    """The column (from 1) that a finding is about: of its field, else the only one with the text reported."""
    fields = json.loads(mapping or "{}")
    named = [number for number, heading in enumerate(columns, 1) if about in (heading, fields.get(heading))]
    if len(named) == 1 and texts:
        return named[0]
    same = [number for number, text in enumerate(texts, 1) if reported and text == reported]
    return same[0] if len(same) == 1 else None


def row_labels(con: duckdb.DuckDBPyConnection, places: list[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What rows are known again by, as they were printed; a place is a table and the number of a row."""
    return {
        place: row_label(texts)
        for place, texts in _rows(con, places, "coalesce(text_printed, text, '')").items()
    }


def _rows(
    con: duckdb.DuckDBPyConnection, places: list[tuple[str, int]], value: str
) -> dict[tuple[str, int], list[str]]:
    if not places:
        return {}
    tables, numbers = zip(*set(places), strict=True)
    rows = con.execute(
        f"""
        SELECT table_id, row_no, list({value} ORDER BY column_no)
        FROM staging.cells
        WHERE (table_id, row_no) IN (SELECT unnest(?), unnest(?)) GROUP BY ALL
        """,
        [list(tables), list(numbers)],
    ).fetchall()
    return {(table, number): texts for table, number, texts in rows}


def surroundings(con: duckdb.DuckDBPyConnection, question: Question) -> Surroundings:
    """The rows near the cell of a question; none if it is about a whole document."""
    if question.table_id is None:
        return Surroundings()
    row_no = question.row_no or 1
    rows = con.execute(
        """
        SELECT row_no, column_no, column_name, text, confidence, text_printed, page, x0, y0, x1, y1, row_span
        FROM staging.cells WHERE table_id = ? AND row_no BETWEEN ? AND ? ORDER BY row_no, column_no
        """,
        [question.table_id, row_no - _AROUND, row_no + _AROUND + (0 if question.row_no else 6)],
    ).fetchall()
    shown: dict[int, list[dict[str, Any]]] = {}
    headings: dict[int, str] = {}
    places: list[PrintedPlace] = []
    row_boxes: list[PrintedPlace] = []
    for number, column, heading, text, confidence, printed, page, x0, y0, x1, y1, span in rows:
        headings[column] = heading or ""
        shown.setdefault(number, []).append(
            {
                "text": text or "",
                "unsure": bool(text) and confidence is not None and confidence < UNSURE,
                "printed": printed,
                "asked": number == question.row_no and column == question.column_no,
                "column_no": column,
            }
        )
        if number == question.row_no and None not in (page, x0, y0, x1, y1):
            place = PrintedPlace(page, BBox(x0, y0, x1, y1))
            if column == question.column_no:
                places.append(place)
            if span == 1:
                row_boxes.append(place)
    return Surroundings(
        [headings[column] for column in sorted(headings)],
        shown,
        tuple(places),
        tuple(row_boxes),
        is_list=con.execute(
            "SELECT method = 'narrative' FROM staging.tables WHERE table_id = ?", [question.table_id]
        ).fetchone()
        == (True,),
    )


def similar(asked: Question, others: list[Question]) -> list[Question]:
    """Other cells with the same words under the same heading, which one answer can decide; figures are never alike."""
    if asked.kind != "cell" or any(map(str.isdigit, asked.text)):
        return []
    return [
        each
        for each in others
        if each.kind == "cell"
        and each.id != asked.id
        and (each.text, each.heading) == (asked.text, asked.heading)
    ]


def of_row(asked: Question, others: list[Question]) -> list[Question]:
    """Other unsure cells of the row of an unsure cell, which are looked at in one picture."""
    if asked.kind != "cell":
        return []
    place = (asked.table_id, asked.row_no)
    return [
        each
        for each in others
        if each.kind == "cell" and each.id != asked.id and (each.table_id, each.row_no) == place
    ]


def unsure_places(con: duckdb.DuckDBPyConnection) -> list[Place]:
    """Table, row and column of every cell that was not read surely."""
    cells = con.execute(
        "SELECT table_id, row_no, column_no FROM staging.cells WHERE confidence < ? AND text <> ''", [UNSURE]
    ).fetchall()
    return [*cells, *doubts(con)]


def counted(found: list[Question]) -> dict[str, int]:
    """Questions by kind."""
    return dict(Counter(each.kind for each in found))
