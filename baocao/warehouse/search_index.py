"""The index behind `baocao search`: an SQLite file with full text search, made from a published warehouse.

It lies in the build folder and can be thrown away; it says of which published file it was made, and is brought up to
date when that has been replaced: what is to be found of a document is written again if it differs.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from baocao.code_hash import code_of
from baocao.warehouse.query import connect_published
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

_BATCH = 10_000
_FIGURES_SHOWN = 6  # of a row, beside its name

_OPENS = ("baocao.warehouse.query", "baocao.code_hash")
"""Modules it imports that do not decide what is in an index."""

_TABLES = """
    CREATE TABLE about (stamp TEXT NOT NULL, made_by TEXT NOT NULL);
    CREATE TABLE documents (document_id TEXT PRIMARY KEY, state TEXT NOT NULL);
    CREATE TABLE items (
        item_no INTEGER PRIMARY KEY, what TEXT NOT NULL, text TEXT NOT NULL, context TEXT, figures TEXT,
        table_kind TEXT, table_title TEXT, document_id TEXT, report_key TEXT, report_no TEXT, report_date TEXT,
        file TEXT, province_code TEXT, province TEXT, years TEXT, page INTEGER, fact_table TEXT, row_id TEXT,
        bodies TEXT
    );
    CREATE INDEX items_of_document ON items (document_id);
    CREATE TABLE bodies (unit_key TEXT PRIMARY KEY, unit_name TEXT NOT NULL, folded TEXT NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(
        text, context, marks, content='', detail='column', tokenize="unicode61 remove_diacritics 2"
    );
"""

_LISTS = """
    DROP TABLE IF EXISTS reports;
    DROP TABLE IF EXISTS kinds;
    CREATE TABLE reports AS SELECT DISTINCT province_code, province FROM items WHERE what = 'report';
    CREATE TABLE kinds AS SELECT DISTINCT table_kind FROM items WHERE table_kind <> '';
"""

# All that what may be found of a document is made of, as one number: most documents are as they were the night before.
_STATES = """
SELECT tables.document_id, sum(parts.part)::VARCHAR
FROM (
    SELECT report.document_id AS table_id, hash(report) AS part FROM marts.dim_report AS report
    UNION ALL SELECT document_id, hash(document) FROM staging.documents AS document
    UNION ALL SELECT document_id, hash(paragraph) FROM staging.paragraphs AS paragraph
    UNION ALL SELECT table_id, hash("table") FROM staging.tables AS "table"
    UNION ALL SELECT table_id, hash(row_no, column_no, column_name, text, page) FROM staging.cells
    UNION ALL SELECT source_table_id, hash(figure) FROM marts.fct_figures AS figure
    UNION ALL SELECT table_id, hash(fact) FROM ({facts}) AS fact
) AS parts
JOIN (
    SELECT table_id, document_id FROM staging.tables
    UNION ALL SELECT document_id, document_id FROM staging.documents
) AS tables USING (table_id)
WHERE tables.document_id IN (SELECT document_id FROM marts.dim_report WHERE is_current)
GROUP BY ALL
"""

# What may be found; of every current report that has changed its title, tables, headings, rows and paragraphs, and over
# all reports indicators and units. `context` is searched too, and counts less.
_ITEMS = r"""
WITH reports AS (
    SELECT d.document_id, r.report_key, r.report_no, r.report_date, r.title, r.source_file, r.province_code,
        d.province, d.issuer
    FROM marts.dim_report AS r JOIN staging.documents AS d USING (document_id)
    WHERE r.is_current AND d.document_id IN (FROM changed)
),
facts AS (SELECT * FROM ({facts}) WHERE table_id IN (FROM changed_tables)),
first_facts AS (
    SELECT table_id, row_no, arg_min(fact_table, priority) AS fact_table, arg_min(row_id, (priority, row_id)) AS row_id
    FROM facts GROUP BY ALL
),
figures AS (
    SELECT f.source_table_id AS table_id, f.source_row_no AS row_no,
        min(concat_ws(' / ', f.row_path, f.row_label)) AS label,
        string_agg(
            concat_ws(': ', f.column_label, concat_ws(' ', f.value_text,
                CASE WHEN NOT contains(f.value_text, f.value_unit) THEN f.value_unit END)),
            '; ' ORDER BY f.source_column_no
        ) FILTER (f.nth <= {shown}) AS figures,
        string_agg(DISTINCT u.unit_name, ' ' ORDER BY u.unit_name) AS units,
        string_agg(DISTINCT u.unit_key, ' ' ORDER BY u.unit_key) AS bodies,
        string_agg(DISTINCT year(f.period_end)::VARCHAR, ' ' ORDER BY year(f.period_end)::VARCHAR) AS years
    FROM (
        SELECT *, row_number() OVER (PARTITION BY source_table_id, source_row_no ORDER BY source_column_no) AS nth
        FROM marts.fct_figures WHERE document_id IN (FROM changed)
    ) AS f LEFT JOIN marts.dim_unit AS u USING (unit_key) GROUP BY ALL
),
rows_of AS (
    SELECT table_id, row_no, min(page) AS page,
        list(text ORDER BY column_no) FILTER (regexp_matches(text, '\pL')) AS printed,
        array_to_string(
            list_filter(printed, lambda text, place: list_position(printed, text) = place), ' | '
        ) AS texts
    FROM staging.cells WHERE table_id IN (FROM changed_tables) GROUP BY ALL
),
tables_of AS (
    SELECT t.*, coalesce(t.title, t.caption) AS called, year(t.period_end)::VARCHAR AS of_year, h.headings
    FROM staging.tables AS t LEFT JOIN (
        SELECT table_id, string_agg(DISTINCT column_name, ' ' ORDER BY column_name) AS headings
        FROM staging.cells WHERE table_id IN (FROM changed_tables) GROUP BY ALL
    ) AS h USING (table_id)
    WHERE t.document_id IN (FROM changed)
)
SELECT 'report' AS what, concat_ws(' ', r.report_no, coalesce(r.title, r.source_file)) AS text,
    concat_ws(' ', r.issuer, r.source_file) AS context, NULL AS figures, NULL AS table_kind, NULL AS called,
    r.document_id, NULL::VARCHAR AS own_years, NULL::INTEGER AS page, NULL AS fact_table, NULL AS row_id, NULL AS bodies
FROM reports AS r
UNION ALL
SELECT 'table', t.called, concat_ws(' ', t.caption, t.headings), NULL, t.kind, t.called, t.document_id, t.of_year,
    t.page_first, f.fact_table, f.row_id, NULL
FROM tables_of AS t LEFT JOIN first_facts AS f ON f.table_id = t.table_id AND f.row_no = (
    SELECT min(row_no) FROM first_facts AS g WHERE g.table_id = t.table_id)
WHERE t.called IS NOT NULL
UNION ALL
SELECT 'column', c.column_name, t.called, NULL, t.kind, t.called, t.document_id, t.of_year, t.page_first,
    f.fact_table, f.row_id, NULL
FROM (
    SELECT DISTINCT table_id, column_name FROM staging.cells
    WHERE column_name <> '' AND table_id IN (FROM changed_tables)
) AS c
JOIN tables_of AS t USING (table_id) LEFT JOIN first_facts AS f ON f.table_id = t.table_id AND f.row_no = (
    SELECT min(row_no) FROM first_facts AS g WHERE g.table_id = t.table_id)
UNION ALL
SELECT 'row', coalesce(nullif(g.label, ''), o.texts), concat_ws(' ', o.texts, g.units, t.called, t.headings), g.figures,
    t.kind, t.called, t.document_id, concat_ws(' ', g.years, t.of_year), o.page, f.fact_table, f.row_id,
    g.bodies
FROM rows_of AS o JOIN tables_of AS t USING (table_id)
LEFT JOIN figures AS g USING (table_id, row_no) LEFT JOIN first_facts AS f USING (table_id, row_no)
WHERE o.texts <> ''
UNION ALL
SELECT 'paragraph', text, NULL, NULL, NULL, NULL, document_id, NULL, page, NULL, NULL, NULL FROM staging.paragraphs
WHERE document_id IN (FROM changed)
UNION ALL
SELECT 'indicator', indicator_name, concat_ws(' ', pillar, unit_of_measure), NULL, NULL, NULL, NULL, NULL, NULL,
    h.fact_table, h.row_id, NULL
FROM marts.dim_indicator LEFT JOIN (
    SELECT indicator_key, 'indicator_history' AS fact_table, max(row_id) AS row_id
    FROM marts.indicator_history GROUP BY ALL
) AS h USING (indicator_key)
UNION ALL
SELECT 'unit', u.unit_name, concat_ws(' ', u.unit_short_name, p.unit_name), NULL, NULL, NULL, NULL, NULL, NULL,
    'fct_figures', f.row_id, u.unit_key
FROM (SELECT unit_key, max(row_id) AS row_id FROM marts.fct_figures WHERE unit_key IS NOT NULL GROUP BY ALL) AS f
JOIN marts.dim_unit AS u USING (unit_key) LEFT JOIN marts.dim_unit AS p ON p.unit_key = u.parent_unit_key
"""

_WITH_REPORTS = """
SELECT i.what, i.text, i.context, i.figures, i.table_kind, i.called, i.document_id, r.report_key, r.report_no,
    r.report_date::VARCHAR, r.source_file, r.province_code, d.province,
    concat_ws(' ', i.own_years, year(r.report_date)::VARCHAR,
        array_to_string(regexp_extract_all(r.title, '\\b(?:19|20)\\d\\d\\b'), ' ')), i.page, i.fact_table, i.row_id,
    concat_ws(' ', i.bodies, r.issuer_unit_key) AS bodies
FROM ({items}) AS i
LEFT JOIN (SELECT * FROM marts.dim_report WHERE is_current) AS r USING (document_id)
LEFT JOIN staging.documents AS d ON d.document_id = r.document_id
WHERE i.text IS NOT NULL AND (i.document_id IS NULL OR r.document_id IS NOT NULL)
"""


def stamp_of(published: Path) -> str:
    """What tells one published file from the next, which is always replaced and never written to, and the code."""
    state = published.stat()
    return f"{made_by()} {state.st_ino} {state.st_size} {state.st_mtime_ns}"


def made_by() -> str:
    """What decides what an index holds, beside the published file: this module, how words are folded, and DuckDB.

    How the warehouse is opened decides nothing of it, and most new versions of the program change only such things.
    """
    return code_of(__name__, without=_OPENS).hash()


def is_of(index: Path, published: Path) -> bool:
    """Whether the index is there, whole, and made of this published file."""
    if not index.exists():
        return False
    try:
        con = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
        try:
            found = con.execute("SELECT stamp FROM about").fetchone()
        finally:
            con.close()
    except sqlite3.Error:
        return False
    return bool(found and found[0] == stamp_of(published))


def make_index(published: Path, index: Path) -> None:
    """Write the index of a published warehouse, there whole or not at all.

    Raises WarehouseError if there is no warehouse, OSError or sqlite3.Error if the index cannot be written.
    """
    index.parent.mkdir(parents=True, exist_ok=True)
    new = index.with_name(f".{index.name}.{secrets.token_hex(4)}")
    try:
        stamp = stamp_of(published) if published.exists() else ""
        with connect_published(published, other_files=True) as source:
            try:
                _write(source, new, stamp, index if _can_go_on(index) else None)
            except sqlite3.DatabaseError:  # the old one is damaged
                new.unlink(missing_ok=True)
                _write(source, new, stamp, None)
        os.replace(new, index)  # noqa: PTH105
    finally:
        new.unlink(missing_ok=True)


def _can_go_on(index: Path) -> bool:
    """Whether an index is there that this code has made."""
    if not index.exists():
        return False
    try:
        con = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
        try:
            found = con.execute("SELECT made_by FROM about").fetchone()
        finally:
            con.close()
    except sqlite3.Error:
        return False
    return bool(found and found[0] == made_by())


def _write(source: duckdb.DuckDBPyConnection, new: Path, stamp: str, old: Path | None) -> None:
    """Write the index into the file `new`: from nothing, or from an old one what differs."""
    if old is not None:
        shutil.copyfile(old, new)
    con = sqlite3.connect(new)
    try:
        con.execute("PRAGMA journal_mode = OFF")  # a file that is not whole is thrown away
        con.execute("PRAGMA synchronous = OFF")
        if old is None:
            con.executescript(_TABLES)
        before = dict(con.execute("SELECT document_id, state FROM documents").fetchall())
        now = _found(source, before)
        differ = sorted(key for key in now.keys() | before.keys() if now.get(key) != before.get(key))
        for document in differ:
            _take_out(con, document)
        _put_in(con, source, [key for key in differ if key in now])
        con.executemany(
            "INSERT INTO documents VALUES (?, ?)", [(key, now[key]) for key in differ if key in now]
        )
        con.execute("DELETE FROM bodies")
        con.executemany("INSERT INTO bodies VALUES (?, ?, ?)", _bodies(source))
        if old is None:
            con.execute("INSERT INTO words (words) VALUES ('optimize')")
        con.executescript(_LISTS)
        con.execute("DELETE FROM about")
        con.execute("INSERT INTO about VALUES (?, ?)", [stamp, made_by()])
        con.commit()
    finally:
        for table in ("found", "changed_tables", "changed"):
            source.execute(f"DROP TABLE IF EXISTS {table}")
        con.close()


def _found(source: duckdb.DuckDBPyConnection, before: dict[str, str]) -> dict[str, str]:
    """Put what may be found of documents that have changed into the table `found`.

    Args:
        source: the published warehouse.
        before: the states of documents that the index has.

    Returns:
        The state of every document now; that of "" is of what is found of no document alone.
    """
    facts = _facts(source)
    (units,) = source.execute("SELECT sum(hash(unit))::VARCHAR FROM marts.dim_unit AS unit").fetchone() or (
        "",
    )
    states = source.execute(_STATES.format(facts=facts)).fetchall()
    now = {document: f"{state} {units}" for document, state in states}
    changed = [document for document, state in now.items() if before.get(document) != state]
    source.execute(
        "CREATE OR REPLACE TEMP TABLE changed AS SELECT unnest(?::VARCHAR[]) AS document_id", [changed]
    )
    source.execute(
        "CREATE OR REPLACE TEMP TABLE changed_tables AS "
        "SELECT table_id FROM staging.tables WHERE document_id IN (FROM changed)"
    )
    items = _ITEMS.format(facts=facts, shown=_FIGURES_SHOWN)
    source.execute(f"CREATE OR REPLACE TEMP TABLE found AS {_WITH_REPORTS.format(items=items)}")
    rest = source.execute("SELECT sum(hash(found))::VARCHAR FROM found WHERE document_id IS NULL").fetchone()
    if rest and rest[0]:
        now[""] = rest[0]
    return now


def _take_out(con: sqlite3.Connection, document: str) -> None:
    """Take out what may be found of a document; the words index must be told which words it had."""
    rows = con.execute("SELECT * FROM items WHERE document_id IS ?", [document or None]).fetchall()
    con.executemany(
        "INSERT INTO words (words, rowid, text, context, marks) VALUES ('delete', ?, ?, ?, ?)",
        [(row[0], *_words(row[1:])) for row in rows],
    )
    con.executemany("DELETE FROM items WHERE item_no = ?", [(row[0],) for row in rows])
    con.execute("DELETE FROM documents WHERE document_id = ?", [document])


def _put_in(con: sqlite3.Connection, source: duckdb.DuckDBPyConnection, documents: list[str]) -> None:
    (number,) = con.execute("SELECT coalesce(max(item_no), 0) FROM items").fetchone()
    cursor = source.execute(
        "FROM found WHERE coalesce(document_id, '') IN (SELECT unnest(?)) ORDER BY ALL", [documents]
    )
    while batch := cursor.fetchmany(_BATCH):
        numbered = list(enumerate(batch, number + 1))
        number += len(batch)
        con.executemany(
            f"INSERT INTO items VALUES ({', '.join('?' * 19)})",
            [(item_no, *row) for item_no, row in numbered],
        )
        con.executemany(
            "INSERT INTO words (rowid, text, context, marks) VALUES (?, ?, ?, ?)",
            [(item_no, *_words(row)) for item_no, row in numbered],
        )


def _words(row: Sequence[Any]) -> tuple[str, str, str]:
    """What an item is found by: text, context, marks."""
    return fold(row[1]), _folded(row[2] or ""), _marks(*row)


def _bodies(source: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """The units that reports are of or rows name, by which may be asked."""
    names = source.execute(
        """
        SELECT unit_key, unit_name FROM marts.dim_unit
        WHERE unit_key IN (
            SELECT unit_key FROM marts.fct_figures
            UNION ALL SELECT issuer_unit_key FROM marts.dim_report WHERE is_current
        )
        """
    ).fetchall()
    return [(key, name, fold(name)) for key, name in names]


def mark(name: str, value: object) -> str:
    """The word by which items of one province, year or kind are found together with the words asked for."""
    return re.sub(r"[\W_]", "", f"{name}{value}").lower()


def _marks(*row: Any) -> str:
    what, table_kind, province, years = row[0], row[4], row[12], row[13]
    marks = [mark("what", what), *(mark("year", year) for year in (years or "").split())]
    if table_kind:
        marks.append(mark("kind", table_kind))
    if province:
        marks.append(mark("province", fold(province)))
    marks += [mark("body", key) for key in (row[-1] or "").split()]
    return " ".join(marks)


@lru_cache(maxsize=4096)
def _folded(context: str) -> str:
    return fold(context)


def _facts(source: duckdb.DuckDBPyConnection) -> str:
    """SQL for the rows of all marts that come from a row of a table, those of `fct_figures` first."""
    tables = source.execute(
        """
        SELECT table_name FROM duckdb_columns()
        WHERE schema_name = 'marts' AND column_name IN ('row_id', 'source_table_id', 'source_row_no')
        GROUP BY table_name HAVING count(*) = 3 ORDER BY table_name <> 'fct_figures', table_name
        """
    ).fetchall()
    return " UNION ALL ".join(
        f"SELECT '{name}' AS fact_table, {priority} AS priority, row_id, source_table_id AS table_id, "
        f'source_row_no AS row_no FROM marts."{name}"'
        for priority, (name,) in enumerate(tables)
    )
