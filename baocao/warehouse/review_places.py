"""Tables and letterheads of the published warehouse as they were read, and questions about places people choose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from baocao.warehouse.review_queue import Question, row_labels
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
    rows = con.execute(
        """
        SELECT d.document_id, d.file_name, coalesce(d.report_no, ''), coalesce(d.issuer, ''), t.table_id, t.table_no,
            coalesce(t.title, t.caption, ''), any_value(c.column_name), any_value(c.text), any_value(c.confidence)
        FROM staging.tables AS t JOIN staging.documents AS d USING (document_id)
        JOIN staging.cells AS c USING (table_id)
        WHERE table_id = $table AND ($row IS NULL OR (c.row_no = $row AND c.column_no = $column))
        GROUP BY ALL
        """,
        {"table": table_id, "row": row_no, "column": column_no},
    ).fetchall()
    if not rows:
        return None
    document_id, file_name, report_no, issuer, _, table_no, title, heading, text, confidence = rows[0]
    is_cell = row_no is not None
    labels = row_labels(con, [(table_id, row_no)]) if row_no is not None else {}
    return Question(
        id=question_id,
        kind=kind,
        worth=0,
        document_id=document_id,
        file_name=file_name,
        report_no=report_no,
        issuer=issuer,
        table_id=table_id,
        table_no=table_no,
        table_title=title,
        row_no=row_no,
        column_no=column_no,
        heading=(heading or "") if is_cell else "",
        row_label=next(iter(labels.values()), ""),
        text=(text or "") if is_cell else "",
        why="Người rà soát tự chọn.",
        why_en="Chosen by the reviewer.",
        confidence=confidence if is_cell else None,
    )


def printed_table(con: duckdb.DuckDBPyConnection, table_id: str) -> Table | None:
    """A logical table as it was handed to the warehouse, to be understood again; None if it is not there."""
    found = con.execute(
        """
        SELECT title, caption, appendix, columns, method, page_first, page_last, period_start, period_end, confidence,
            warnings, column_units
        FROM staging.tables WHERE table_id = ?
        """,
        [table_id],
    ).fetchone()
    if found is None:
        return None
    title, caption, appendix, columns, method, first, last, start, end, confidence, warnings, units = found
    rows = con.execute(
        """
        SELECT row_no, column_no, text, page, x0, y0, x1, y1, row_span, column_span, confidence
        FROM staging.cells WHERE table_id = ? ORDER BY row_no, column_no
        """,
        [table_id],
    ).fetchall()
    cells: dict[int, list[TableCell]] = {}
    for row_no, _, text, page, *box, row_span, column_span, sure in rows:
        bbox = None if None in box else BBox(*box)
        cells.setdefault(row_no, []).append(
            TableCell(text or "", page, bbox, row_span or 1, column_span or 1, sure)
        )
    return Table(
        title,
        caption,
        appendix,
        [list(columns)],
        list(columns),
        [TableRow(row) for row in cells.values()],
        method,
        first,
        last,
        start,
        end,
        confidence,
        list(warnings or []),
        list(units or []),
    )
