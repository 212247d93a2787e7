"""Where a question stands: the rows or paragraphs around it, and what a picture of it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baocao.usecases.desk.pictures import Spot
from extractors.models import BBox, Place
from extractors.pictures.row_pictures import PrintedRow, RowCell
from extractors.values import plain

if TYPE_CHECKING:
    import duckdb

    from baocao.warehouse.review_queue import Question, Surroundings

_ROWS_OF_A_TABLE = 4  # in the picture of a table as a whole


def spot_of(con: duckdb.DuckDBPyConnection, asked: Question, around: Surroundings) -> Spot:
    """What the picture of a question shows: its cell, its row, the head of its table, or the page of its paragraph."""
    if asked.table_id is None:
        return _of_paragraph(con, asked)
    number = asked.row_no or next(iter(around.rows), None)
    row = None
    if number is not None and number in around.rows:
        cells = [
            RowCell(cell["printed"] or cell["text"], chosen=bool(cell["asked"]))
            for cell in around.rows[number]
        ]
        row = PrintedRow(number, cells, is_list=around.is_list)
    places = around.places or around.row_boxes or _head(con, asked)
    first = next((place for place in places if place.page is not None and place.bbox is not None), None)
    if first is None:
        return Spot(row=row)
    if around.places:
        return Spot(first.page, first.bbox, row)
    boxes = [place.bbox for place in places if place.bbox is not None and place.page == first.page]
    left, top, right, bottom = zip(*boxes, strict=True)
    whole = BBox(min(left), min(top), max(right), max(bottom))
    return Spot(first.page, whole, row, marked=asked.row_no is not None)


def spot_of_words(con: duckdb.DuckDBPyConnection, table_id: str, row_no: int, words: str) -> Spot:
    """What a picture of words of a row shows: the cell that has them, else the row.

    Args:
        con: the published warehouse.
        table_id: the table.
        row_no: the row, from 1.
        words: what is asked about.
    """
    rows = con.execute(
        """
        SELECT coalesce(text_printed, text, ''), page, x0, y0, x1, y1 FROM staging.cells
        WHERE table_id = ? AND row_no = ? ORDER BY column_no
        """,
        [table_id, row_no],
    ).fetchall()
    has_words = [plain(words) in plain(text) for text, *_ in rows]
    row = PrintedRow(row_no, [RowCell(row[0], chosen=has) for row, has in zip(rows, has_words, strict=True)])
    placed = [
        (has, page, BBox(*box))
        for has, (_, page, *box) in zip(has_words, rows, strict=True)
        if None not in (page, *box)
    ]
    chosen = [each for each in placed if each[0]] or placed
    if not chosen:
        return Spot(row=row)
    page = chosen[0][1]
    left, top, right, bottom = zip(*(box for _, on, box in chosen if on == page), strict=True)
    return Spot(page, BBox(min(left), min(top), max(right), max(bottom)), row)


def _head(con: duckdb.DuckDBPyConnection, asked: Question) -> list[Place]:
    """The first rows of a table; what is asked about stands above them."""
    rows = con.execute(
        "SELECT page, x0, y0, x1, y1 FROM staging.cells WHERE table_id = ? AND row_no <= ? ORDER BY row_no, column_no",
        [asked.table_id, _ROWS_OF_A_TABLE],
    ).fetchall()
    return [Place(page, BBox(*box)) for page, *box in rows if None not in (page, *box)]


def _of_paragraph(con: duckdb.DuckDBPyConnection, asked: Question) -> Spot:
    found = paragraph(con, asked)
    if found is None:
        return Spot()
    number, page, text = found
    row = PrintedRow(number, [RowCell(text, (Place(page, None),), chosen=True)], is_list=True)
    return Spot(page, None, row)


def paragraph(con: duckdb.DuckDBPyConnection, asked: Question) -> tuple[int, int | None, str] | None:
    """The paragraph that a finding about running text quotes: number, page, text; None if none has these words."""
    pieces = [piece.strip() for piece in (asked.reported or "").split("…") if piece.strip()]
    if asked.field != "text" or not pieces:
        return None
    condition = " AND ".join("contains(replace(text, chr(10), ' '), ?)" for _ in pieces)
    found: tuple[Any, ...] | None = con.execute(
        f"""
        SELECT paragraph_no, page, text FROM staging.paragraphs
        WHERE document_id = ? AND {condition} ORDER BY paragraph_no LIMIT 1
        """,
        [asked.document_id, *pieces],
    ).fetchone()
    return found
