"""Where a figure comes from: from a row of a mart or a finding back to its document, page, table, row and cells."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from rapidfuzz import process

from baocao.errors import UsageError
from baocao.warehouse.printed import PRINTED_TABLES, printed_of, prints
from baocao.warehouse.query import connect_published, records
from baocao.warehouse.suggestions import did_you_mean, either
from extractors.models import BBox, Place

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

SCHEMAS = ("marts", "quality")
_AROUND = 2  # rows shown above and below

# Columns of the marts that are not called as the field they are read from, nor as that with a suffix.
_FIELD_OF = {
    "row_label": "number",
    "task_no": "number",
    "system_no": "number",
    "indicator_code": "number",
    "document_symbol": "document_no",
    "status": "result",
    "status_reported": "note",
    "national_value": "note",
    "gap_reported": "note",
}


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell. `field` is what its column was understood as, None if it was not.

    `corrected_from` is what was read where a person has corrected it, None elsewhere. `places`: its parts in order,
    more than one where a page break cuts it; none in Word files.
    """

    column_no: int
    heading: str
    field: str | None
    text: str
    places: tuple[Place, ...]
    row_span: int
    confidence: float | None
    chosen: bool = False
    corrected_from: str | None = None

    @property
    def printed(self) -> str:
        """What was read of the paper."""
        return self.text if self.corrected_from is None else self.corrected_from


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The logical table: how it is headed, what it was understood as, how it was read."""

    table_id: str
    table_no: int
    appendix: str | None
    title: str | None
    kind: str
    method: str
    page_first: int | None
    page_last: int | None


@dataclass(frozen=True, slots=True)
class SourceParagraph:
    """A paragraph of the running text, and the `sentence` of it that is meant; its text if it is the whole."""

    paragraph_no: int
    section_path: str | None
    text: str
    sentence: str
    page: int | None


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where a row of the warehouse stands. `fact` is that row itself, column to value, empty for what is asked for by
    its printed id, and if its report was superseded (`is_superseded`): facts hold the current version only.

    `table` is None for a finding about a whole document, and for a sentence, which has its `paragraph`; `row_no` is
    None for a whole table. `cells` are the row's; `around` the texts of rows near it by row number, the row itself
    included.
    """

    fact_table: str
    row_id: str
    fact: dict[str, Any]
    document: dict[str, Any]
    table: SourceTable | None = None
    row_no: int | None = None
    cells: list[SourceCell] = field(default_factory=list)
    around: dict[int, list[str]] = field(default_factory=dict)
    paragraph: SourceParagraph | None = None
    is_superseded: bool = False

    @property
    def pages(self) -> list[int]:
        """Pages the row stands on (from 1), ascending; empty in Word files, which have none."""
        if self.paragraph is not None:
            return [self.paragraph.page] if self.paragraph.page is not None else []
        own = [cell for cell in self.cells if cell.row_span == 1] or self.cells
        return sorted({place.page for cell in own for place in cell.places if place.page is not None})


def locate(published: Path, fact_table: str, row_id: str, column: str | None = None) -> SourcePlace:
    """Find where a row of the published warehouse comes from.

    `fact_table`: a table of schema marts or quality, with or without the schema; `row_id`: its `row_id`, or
    `finding_id`. Or anything that is printed: `tables` with a table_id, `rows`, `cells` and `paragraphs` with the ids
    that rows of fct_figures and fct_statements begin with. `column`, a column of that table, a field, or a printed
    heading, chooses a cell; without it a finding chooses the field it is about, a figure its own cell. Raises
    UsageError for what is not there, naming what is like it.
    """
    with connect_published(published) as con:
        if fact_table.lower().removeprefix("staging.") in PRINTED_TABLES:
            fact: dict[str, Any] = {}
            table, where = fact_table.lower(), _printed(con, row_id)
        else:
            table = _qualified(con, fact_table)
            fact, where = _fact(con, table, row_id)
        place = _place(con, table, row_id, fact, where)
        place = replace(place, is_superseded=not fact and _is_superseded(con, place.document["document_id"]))
    return with_chosen(place, column)


def _printed(con: duckdb.DuckDBPyConnection, printed_id: str) -> dict[str, Any]:
    """The place of a table, row, cell or paragraph by its own id, of whatever version of a report."""
    printed = printed_of(con, printed_id)
    if printed is None:
        raise UsageError(
            f"Nothing printed has the id {printed_id!r}.",
            advice="A table has 388d91cacd3e535b-t05, a row …-t05-r0003, a cell …-r0003-c04, a paragraph …-p0012.",
        )
    return printed.where()


# --- the row in the warehouse ----------------------------------------------------------------------------


def _qualified(con: duckdb.DuckDBPyConnection, name: str) -> str:
    rows = con.execute(
        """
        SELECT DISTINCT schema_name || '.' || table_name FROM duckdb_columns()
        WHERE schema_name IN (SELECT unnest(?)) AND column_name IN ('row_id', 'new_row_id', 'finding_id')
        ORDER BY ALL
        """,
        [list(SCHEMAS)],
    ).fetchall()
    known: list[str] = [row[0] for row in rows]
    wanted = name.lower()
    for table in known:
        if wanted in (table, table.partition(".")[2]):
            return table
    like = process.extract(
        wanted.rpartition(".")[2], {table: table.partition(".")[2] for table in known}, limit=3
    )
    raise UsageError(
        f"{name} is no table whose rows come from a document.",
        advice=did_you_mean([str(found[2]) for found in like]),
    )


def _key(con: duckdb.DuckDBPyConnection, table: str) -> str:
    schema, _, name = table.partition(".")
    rows = con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? ORDER BY column_index",
        [schema, name],
    ).fetchall()
    columns = [row[0] for row in rows]
    return "row_id" if "row_id" in columns else next(column for column in columns if column.endswith("_id"))


def _fact(con: duckdb.DuckDBPyConnection, table: str, row_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row itself, empty if its report was superseded, and what leads to its place."""
    key = _key(con, table)
    for fact in records(con, f'FROM {table} WHERE "{key}" = ? LIMIT 1', [row_id]):
        return fact, _provenance(con, fact, row_id)
    if key == "row_id" and (place := _superseded(con, row_id)):
        return {}, place
    raise UsageError(f"{table} has no row with {key} {row_id!r}.", advice=_advice(con, table, key, row_id))


def _superseded(con: duckdb.DuckDBPyConnection, row_id: str) -> dict[str, Any] | None:
    """The place of a row of an older version of a report: facts hold the current one, staging has both."""
    place = _printed_row(con, row_id)
    if place is None:
        return None
    return place if _is_superseded(con, place["document_id"]) else None


def _is_superseded(con: duckdb.DuckDBPyConnection, document_id: str) -> bool:
    kept = con.execute(
        "SELECT 1 FROM marts.dim_report WHERE document_id = ? AND NOT is_current", [document_id]
    ).fetchone()
    return kept is not None


def _advice(con: duckdb.DuckDBPyConnection, table: str, key: str, row_id: str) -> str:
    """Another table that has this id, else the ids most like it."""
    for (other,) in con.execute(
        """
        SELECT schema_name || '.' || table_name FROM duckdb_columns()
        WHERE schema_name IN (SELECT unnest(?)) AND column_name = 'row_id' ORDER BY ALL
        """,
        [list(SCHEMAS)],
    ).fetchall():
        if con.execute(f"SELECT 1 FROM {other} WHERE row_id = ? LIMIT 1", [row_id]).fetchone():
            return f"It is a row of {other}."
    like = con.execute(
        f'SELECT DISTINCT "{key}", levenshtein("{key}", ?) AS edits FROM {table} ORDER BY edits, 1 LIMIT 3',
        [row_id],
    ).fetchall()
    if not like:
        return "The table has no rows."
    return f'Most like it: {either([row[0] for row in like])}; baocao query "SELECT {key} FROM {table}" lists all.'


# --- from there to the document --------------------------------------------------------------------------


def _provenance(con: duckdb.DuckDBPyConnection, fact: dict[str, Any], row_id: str) -> dict[str, Any]:
    """source_table_id, source_row_no and report_key of the row, or of the fact row it is made of."""
    if "source_table_id" in fact or "paragraph_no" in fact:
        return fact
    # Bridges, histories and changes lead to a fact by its row_id.
    fact_id = fact.get("row_id") or fact.get("new_row_id") or fact.get("old_row_id") or row_id
    if place := _printed_row(con, fact_id):
        return place
    raise UsageError(
        f"Row {row_id!r} keeps no source.", advice="Ask for the row of the fact table it is made of."
    )


def _printed_row(con: duckdb.DuckDBPyConnection, row_id: str) -> dict[str, Any] | None:
    """The table and row, or paragraph, that a fact's row_id names, None if there are no such."""
    found = printed_of(con, row_id)
    return found.where() if found and (found.row_no or found.paragraph_no) else None


def _place(
    con: duckdb.DuckDBPyConnection, fact_table: str, row_id: str, fact: dict[str, Any], where: dict[str, Any]
) -> SourcePlace:
    if where.get("paragraph_no") is not None:
        document = _row(con, "FROM staging.documents WHERE document_id = ?", where["document_id"])
        return SourcePlace(fact_table, row_id, fact, document, paragraph=_paragraph(con, where))
    table_id, row_no = where["source_table_id"], where["source_row_no"]
    if table_id is None:
        document = _row(
            con,
            """
            SELECT d.* FROM marts.dim_report r JOIN staging.documents d USING (document_id) WHERE report_key = ?
            """,
            where.get("report_key"),
        )
        return SourcePlace(fact_table, row_id, fact, document)
    table = _row(con, "FROM staging.tables WHERE table_id = ?", table_id)
    document = _row(con, "FROM staging.documents WHERE document_id = ?", table["document_id"])
    source_table = SourceTable(**{name: table[name] for name in SourceTable.__slots__})
    cells, around = [], {}
    if row_no is not None:
        chosen = where.get("source_column_no")
        cells = [replace(cell, chosen=cell.column_no == chosen) for cell in _cells(con, table, row_no)]
        around = _around(con, table_id, row_no)
    return SourcePlace(fact_table, row_id, fact, document, source_table, row_no, cells, around)


def _paragraph(con: duckdb.DuckDBPyConnection, where: dict[str, Any]) -> SourceParagraph:
    found = con.execute(
        """
        SELECT paragraph_no, section_path, text, page FROM staging.paragraphs
        WHERE document_id = ? AND paragraph_no = ?
        """,
        [where["document_id"], where["paragraph_no"]],
    ).fetchone()
    assert found is not None
    number, path, text, page = found
    sentence = where.get("sentence")
    if sentence is None and where.get("figure_no") is not None:
        said = con.execute(
            "SELECT sentence FROM staging.statements WHERE document_id = ? AND paragraph_no = ? AND figure_no = ?",
            [where["document_id"], number, where["figure_no"]],
        ).fetchone()
        sentence = said[0] if said else None
    return SourceParagraph(number, path, text, sentence or text, page)


def _row(con: duckdb.DuckDBPyConnection, sql: str, key: object) -> dict[str, Any]:
    return next(iter(records(con, sql, [key])), {})


def _cells(con: duckdb.DuckDBPyConnection, table: dict[str, Any], row_no: int) -> list[SourceCell]:
    fields = json.loads(table["mapping"] or "{}")
    rows = con.execute(
        """
        SELECT column_no, column_name, text, page, x0, y0, x1, y1, continued_at, row_span, confidence, text_printed
        FROM staging.cells WHERE table_id = ? AND row_no = ? ORDER BY column_no
        """,
        [table["table_id"], row_no],
    ).fetchall()
    return [
        SourceCell(
            *(number, name, fields.get(name), text or "", _places(page, box, more), span, confidence),
            corrected_from=printed,
        )
        for number, name, text, page, *box, more, span, confidence, printed in rows
    ]


def _places(page: int | None, box: list[float | None], more: list[str] | None) -> tuple[Place, ...]:
    edges = [edge for edge in box if edge is not None]
    first = Place(page, BBox(*edges) if len(edges) == 4 else None)
    if first == (None, None):
        return ()
    return (first, *map(_continued, more or []))


def _continued(part: str) -> Place:
    """'15: 86.27 99.98 117.23 116.18', as `staging.cells.continued_at` has it."""
    numbers = re.findall(r"-?[\d.]+", part.partition(":")[2])
    box = BBox(*map(float, numbers)) if len(numbers) == 4 else None
    return Place(int(part.partition(":")[0]), box)


def _around(con: duckdb.DuckDBPyConnection, table_id: str, row_no: int) -> dict[int, list[str]]:
    rows = con.execute(
        """
        SELECT row_no, list(coalesce(text, '') ORDER BY column_no) FROM staging.cells
        WHERE table_id = ? AND row_no BETWEEN ? AND ? GROUP BY row_no ORDER BY row_no
        """,
        [table_id, row_no - _AROUND, row_no + _AROUND],
    ).fetchall()
    return dict(rows)


# --- one cell of the row ---------------------------------------------------------------------------------


def with_chosen(place: SourcePlace, column: str | None) -> SourcePlace:
    """The row with the cell marked that a column of a mart, a field or a heading is printed in."""
    wanted = column or place.fact.get("field")  # what a finding or a change is about
    if not wanted:
        return place
    if re.search(r"-p\d+$", place.row_id):
        return _with_chosen_beside(place, wanted) if column else place
    fields = {cell.field for cell in place.cells if cell.field}
    read_from = _field_of(wanted, fields)
    cells = [
        replace(cell, chosen=wanted == cell.heading or (read_from is not None and cell.field == read_from))
        for cell in place.cells
    ]
    if column and not any(cell.chosen for cell in cells):
        raise UsageError(
            f"No cell of this row is printed for {column!r}.",
            advice=f"Printed are: {', '.join(sorted(fields))}.",
        )
    return replace(place, cells=cells)


def _with_chosen_beside(place: SourcePlace, wanted: str) -> SourcePlace:
    """The same for a row of another period: its columns, beside those that are mapped, are told by the value."""
    value = place.fact.get(wanted)
    printing = [
        cell
        for cell in place.cells
        if cell.heading == wanted or (value is not None and cell.field is None and prints(cell.text, value))
    ]
    if len(printing) != 1:
        raise UsageError(
            f"No cell of this row is printed for {wanted!r}."
            if not printing
            else f"{len(printing)} cells of this row print the value of {wanted!r}.",
            advice=f"Name a heading as printed: {', '.join(cell.heading for cell in place.cells if not cell.field)}.",
        )
    return replace(place, cells=[replace(cell, chosen=cell is printing[0]) for cell in place.cells])


def _field_of(column: str, fields: set[str]) -> str | None:
    """The field a column of a mart is read from: of the same name, or the longest it begins with."""
    if column in fields:
        return column
    if _FIELD_OF.get(column) in fields:
        return _FIELD_OF[column]
    if "_recomputed" in column:
        return None
    return max((field for field in fields if column.startswith(f"{field}_")), key=len, default=None)
