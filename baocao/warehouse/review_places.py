"""Tables and letterheads of the published warehouse as they were read, and questions about places people choose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from baocao.warehouse.query import records
from baocao.warehouse.review_queue import PLACE_COLUMNS, Question, row_labels
from extractors.models import BBox, ReportHeader, Table, TableCell, TableRow

if TYPE_CHECKING:
    import duckdb


def document_header(con: duckdb.DuckDBPyConnection, document_id: str) -> ReportHeader:
    """The letterhead of a document as the warehouse has it."""
    found = con.execute(
        """
        SELECT report_no, report_type, report_date, issuer, title, province FROM staging.documents WHERE document_id = ?
        """,
        [document_id],
    ).fetchone()
    return ReportHeader(*found) if found else ReportHeader()


def about_place(con: duckdb.DuckDBPyConnection, question_id: str) -> Question | None:
    """The question about a table or cell that a person has chosen: `table-ID` or `cell-ID-ROW-COLUMN`, None if none."""
    found = re.fullmatch(r"(table|cell)-(.+-t\d+)(?:-(\d+)-(\d+))?", question_id)
    if found is None or (found[1] == "cell") != (found[3] is not None):
        return None
    kind, table_id = found[1], found[2]
    row_no, column_no = (int(found[3]), int(found[4])) if found[3] else (None, None)
    there = records(
        con,
        f"""
        SELECT {PLACE_COLUMNS}, c.row_no, c.column_no, coalesce(c.column_name, '') AS heading,
            coalesce(c.text, '') AS text, c.confidence, c.text_printed AS printed,
            t.column_units[c.column_no] AS measure
        FROM staging.tables AS t
        JOIN staging.documents AS d USING (document_id)
        LEFT JOIN staging.cells AS c ON c.table_id = t.table_id AND c.row_no = $2 AND c.column_no = $3
        WHERE t.table_id = $1 AND ($2 IS NULL OR c.row_no IS NOT NULL)
        """,
        [table_id, row_no, column_no],
    )
    if not there:
        return None
    labels = row_labels(con, [(table_id, row_no)]) if row_no is not None else {}
    return Question(
        **there[0],
        id=question_id,
        kind=kind,
        worth=0,
        row_label=next(iter(labels.values()), ""),
        why="Người rà soát tự chọn.",
        why_en="Chosen by the reviewer.",
    )


def printed_table(con: duckdb.DuckDBPyConnection, table_id: str) -> Table | None:
    """A logical table as it was handed to the warehouse, to be understood again; None if it is not there."""
    found = records(
        con,
        """
        SELECT title, caption, appendix, [columns] AS header, columns, method, page_first, page_last, period_start,
            period_end, confidence, coalesce(warnings, []) AS warnings, coalesce(column_units, []) AS units,
            table_no AS number
        FROM staging.tables WHERE table_id = ?
        """,
        [table_id],
    )
    if not found:
        return None
    rows = con.execute(
        """
        SELECT row_no, column_no, text, page, x0, y0, x1, y1, row_span, column_span, confidence, text_printed
        FROM staging.cells WHERE table_id = ? ORDER BY row_no, column_no
        """,
        [table_id],
    ).fetchall()
    cells: dict[int, list[TableCell]] = {}
    for row_no, _, text, page, *box, row_span, column_span, sure, printed in rows:
        bbox = None if None in box else BBox(*box)
        cells.setdefault(row_no, []).append(
            TableCell(text or "", page, bbox, row_span or 1, column_span or 1, sure, printed=printed)
        )
    return Table(**found[0], rows=[TableRow(row) for row in cells.values()])


def boxes(
    con: duckdb.DuckDBPyConnection, table_id: str, rows: tuple[int, int], columns_from: int
) -> list[tuple[int, BBox]]:
    """Page and box of cells of a table, in reading order, as far as they have any.

    Args:
        con: the published warehouse.
        table_id: the table.
        rows: the first and last row, from 1.
        columns_from: the first column, from 1.
    """
    found = con.execute(
        """
        SELECT page, x0, y0, x1, y1 FROM staging.cells
        WHERE table_id = ? AND row_no BETWEEN ? AND ? AND column_no >= ? ORDER BY row_no, column_no
        """,
        [table_id, *rows, columns_from],
    ).fetchall()
    return [(page, BBox(*box)) for page, *box in found if None not in (page, *box)]
