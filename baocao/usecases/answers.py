"""What programs and agents ask of a published warehouse: indicators, series, figures of a unit, findings, places.

Answers are plain JSON values, with the `row_id` that leads each number back to its page.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import asdict
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.usecases.source import draw, find_file, locate
from baocao.warehouse.checks import SEVERITIES
from baocao.warehouse.query import connect_published
from baocao.warehouse.suggestions import did_you_mean
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from baocao.warehouse.source import SourcePlace

Row = dict[str, Any]

MOST_ROWS = 1000
"""Rows of one answer at most."""
SCHEMAS = ("marts", "quality")

_FOLDED = "lower(strip_accents(replace(replace({}, 'đ', 'd'), 'Đ', 'D')))"
_WORDS = f"string_split_regex({_FOLDED}, '[^a-z0-9]+')"


def find_indicators(warehouse: Path, words: str, limit: int = 20) -> list[Row]:
    """Indicators of any table whose names have all the words in any order, accents left out or not.

    First come those that say most of them side by side, and with the accents that are written, then those with most
    figures. Each has the `aspects` its figures are of (result, plan, share, rank, …), and how many bodies and periods.
    """
    asked = _words(words)
    pairs = [f" {one} {following} " for one, following in pairwise(asked)]
    accented = [word for word in words.lower().split() if not word.isascii()]
    return _rows(
        warehouse,
        f"""
        WITH found AS (
            SELECT indicator_key, indicator_name, list(DISTINCT aspect ORDER BY aspect) AS aspects,
                count(DISTINCT body_key) AS bodies, count(*) AS points, min(period_end) AS first_period_end,
                max(period_end) AS last_period_end
            FROM marts.figure_history WHERE list_has_all({_WORDS.format("indicator_name")}, ?::VARCHAR[]) GROUP BY ALL
        )
        FROM found
        ORDER BY
            len(list_filter(?::VARCHAR[], lambda pair: contains(
                ' ' || array_to_string({_WORDS.format("indicator_name")}, ' ') || ' ', pair))) DESC,
            len(list_filter(?::VARCHAR[], lambda word: contains(lower(indicator_name), word))) DESC,
            points DESC, indicator_key
        LIMIT ?
        """,
        [asked, pairs, accented, _limited(limit)],
    )


def series(
    warehouse: Path,
    indicator_key: str,
    *,
    unit: str | None = None,
    aspect: str | None = None,
    limit: int = 200,
) -> list[Row]:
    """The points of an indicator's series over all reports, by body, aspect and period.

    Args:
        warehouse: the published file.
        indicator_key: as `find_indicators` gives it.
        unit: only of this unit or body, by key or by name.
        aspect: only this: result, plan, share, rank, …
        limit: how many at most.

    Raises:
        UsageError: if there is no such indicator or unit, or the name is that of several units.

    """
    with connect_published(warehouse) as con:
        body = _unit_key(con, unit) if unit else None
        found = _fetched(
            con,
            """
            SELECT history.*, units.unit_name AS body_name, reports.report_no
            FROM marts.figure_history AS history
            LEFT JOIN marts.dim_unit AS units ON history.body_key = units.unit_key
            LEFT JOIN marts.dim_report AS reports USING (report_key)
            WHERE indicator_key = $key AND ($body IS NULL OR body_key = $body)
                AND ($aspect IS NULL OR aspect = $aspect)
            ORDER BY body_key, aspect, period_end, period_start LIMIT $most
            """,
            {"key": indicator_key, "body": body, "aspect": aspect, "most": _limited(limit)},
        )
        if (
            not found
            and not con.execute(
                "SELECT 1 FROM marts.figure_history WHERE indicator_key = ? LIMIT 1", [indicator_key]
            ).fetchone()
        ):
            raise UsageError(
                f"There is no indicator {indicator_key!r}.", advice="Look for it by words: find_indicator."
            )
    return found


def figures_of_unit(
    warehouse: Path, unit: str, *, words: str | None = None, year: int | None = None, limit: int = 200
) -> list[Row]:
    """Every figure that tables of all reports print of a unit, newest period first.

    Args:
        warehouse: the published file.
        unit: key of a unit, or its name.
        words: only figures whose row, column or table is named with all of them.
        year: only of periods that end in it.
        limit: how many at most.

    Raises:
        UsageError: if there is no such unit, or the name is that of several.

    """
    asked = _words(words) if words else []
    named = _WORDS.format("concat_ws(' ', row_path, row_label, column_label, table_title)")
    having = f" AND list_has_all({named}, ?::VARCHAR[])" if asked else ""
    with connect_published(warehouse) as con:
        return _fetched(
            con,
            f"""
            SELECT row_id, unit_key, unit_name_printed, table_title, row_path, row_label, column_label, value,
                value_high, value_operator, value_of, value_unit, value_text, figure_kind, period_start, period_end,
                report_key, source_page, confidence, is_corrected
            FROM marts.fct_figures
            WHERE unit_key = ? AND (? IS NULL OR year(period_end) = ?){having}
            ORDER BY period_end DESC NULLS LAST, row_id LIMIT ?
            """,
            [_unit_key(con, unit), year, year, *([asked] if asked else []), _limited(limit)],
        )


def findings(
    warehouse: Path, *, severity: str | None = None, check: str | None = None, limit: int = 100
) -> list[Row]:
    """What does not add up in the reports, the worst first.

    Args:
        warehouse: the published file.
        severity: error, warn or info.
        check: name of a check.
        limit: how many at most.

    Raises:
        UsageError: if there is no such severity.

    """
    if severity is not None and severity not in SEVERITIES:
        raise UsageError(f"There is no severity {severity}.", advice=f"It is one of {', '.join(SEVERITIES)}.")
    return _rows(
        warehouse,
        """
        FROM quality.findings WHERE ($severity IS NULL OR severity = $severity)
            AND ($check IS NULL OR check_name = $check)
        ORDER BY list_position(['error', 'warn', 'info'], severity), report_key, finding_id LIMIT $most
        """,
        {"severity": severity, "check": check, "most": _limited(limit)},
    )


def tables(warehouse: Path) -> list[Row]:
    """Every mart with its columns and what they mean."""
    return _rows(
        warehouse,
        """
        SELECT tables.schema_name AS schema, tables.table_name AS name, any_value(tables.comment) AS comment,
            any_value(tables.estimated_size) AS rows,
            list({'name': column_name, 'type': data_type, 'comment': columns.comment} ORDER BY column_index)
                AS columns
        FROM duckdb_tables() AS tables JOIN duckdb_columns() AS columns USING (schema_name, table_name)
        WHERE tables.schema_name IN ('marts', 'quality') GROUP BY ALL ORDER BY ALL
        """,
    )


def rows_of(
    warehouse: Path, name: str, where: Mapping[str, str], *, limit: int = 100, offset: int = 0
) -> list[Row]:
    """Rows of a mart, in the order of its first column.

    Args:
        warehouse: the published file.
        name: the mart, with its schema or without.
        where: what columns must be, as text.
        limit: how many at most.
        offset: how many to pass over.

    Raises:
        UsageError: if there is no such mart or column.

    """
    with connect_published(warehouse) as con:
        schema, table, columns = _table(con, name)
        if unknown := [column for column in where if column not in columns]:
            raise UsageError(f"{table} has no column {unknown[0]!r}.", advice=f"It has {', '.join(columns)}.")
        conditions = " AND ".join(f'"{column}"::VARCHAR = ?' for column in where) or "true"
        return _fetched(
            con,
            f'FROM "{schema}"."{table}" WHERE {conditions} ORDER BY "{columns[0]}" LIMIT ? OFFSET ?',
            [*where.values(), _limited(limit), max(0, offset)],
        )


def source_of(warehouse: Path, fact_table: str, row_id: str) -> Row:
    """Where a row, or anything printed, comes from: document, page, table, cells with their boxes, or the sentence."""
    return _place(locate(warehouse, fact_table, row_id))


def picture_of(warehouse: Path, fact_table: str, row_id: str) -> bytes:
    """A PNG of the page, the row and its cell marked.

    Raises:
        UsageError: if there is no such row.
        DocumentError: if the file is gone, or the place cannot be drawn.

    """
    place = locate(warehouse, fact_table, row_id)
    file = find_file(place, warehouse)
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        target = Path(folder) / "page.png"
        draw(place, file, target)
        return target.read_bytes()


def _place(place: SourcePlace) -> Row:
    document = {
        name: _plain(place.document[name])
        for name in ("document_id", "file_name", "format", "report_no", "report_date", "title")
    }
    return {
        "fact_table": place.fact_table,
        "row_id": place.row_id,
        "fact": {name: _plain(value) for name, value in place.fact.items()},
        "document": document,
        "pages": place.pages,
        "table": asdict(place.table) if place.table else None,
        "row_no": place.row_no,
        "paragraph": asdict(place.paragraph) if place.paragraph else None,
        "cells": [
            {
                "column_no": cell.column_no,
                "heading": cell.heading,
                "field": cell.field,
                "text": cell.text,
                "corrected_from": cell.corrected_from,
                "chosen": cell.chosen,
                "places": [
                    {"page": part.page, "box": list(part.bbox) if part.bbox else None} for part in cell.places
                ],
            }
            for cell in place.cells
        ],
    }


# --- asking ---------------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    words = list(dict.fromkeys(re.findall(r"[a-z0-9]+", fold(text))))
    if not words:
        raise UsageError("There is no word to look for.")
    return words


def _limited(limit: int) -> int:
    return max(1, min(limit, MOST_ROWS))


def _unit_key(con: duckdb.DuckDBPyConnection, unit: str) -> str:
    """The key of a unit by its key or name. Of several of one name none is guessed."""
    known = con.execute("SELECT unit_key FROM marts.dim_unit WHERE unit_key = ?", [unit]).fetchone()
    if known:
        return str(known[0])
    rows = con.execute(
        f"""
        SELECT unit_key, unit_name FROM marts.dim_unit
        WHERE ? IN ({_FOLDED.format("unit_name")}, {_FOLDED.format("unit_short_name")}) ORDER BY unit_key
        """,
        [" ".join(fold(unit).split())],
    ).fetchall()
    if len(rows) > 1:  # most of the country's units of that name have no figure
        with_figures = con.execute(
            """
            SELECT DISTINCT unit_key FROM marts.fct_figures WHERE unit_key IN (SELECT unnest($keys))
            UNION SELECT DISTINCT body_key FROM marts.figure_history WHERE body_key IN (SELECT unnest($keys))
            """,
            {"keys": [row[0] for row in rows]},
        ).fetchall()
        keys = {row[0] for row in with_figures}
        rows = [row for row in rows if row[0] in keys] or rows
    if len(rows) == 1:
        return str(rows[0][0])
    if rows:
        several = ", ".join(f"{key} ({name})" for key, name in rows[:10])
        raise UsageError(f"{len(rows)} units are called {unit!r}.", advice=f"Ask by key: {several}.")
    raise UsageError(f"There is no unit {unit!r}.", advice="Search finds units by some of their words.")


def _table(con: duckdb.DuckDBPyConnection, name: str) -> tuple[str, str, list[str]]:
    rows = con.execute(
        """
        SELECT schema_name, table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()
        WHERE schema_name IN (SELECT unnest(?)) GROUP BY ALL ORDER BY ALL
        """,
        [list(SCHEMAS)],
    ).fetchall()
    for schema, table, columns in rows:
        if name in (table, f"{schema}.{table}"):
            return schema, table, columns
    from rapidfuzz import process

    like = process.extract(name, [row[1] for row in rows], limit=3)
    raise UsageError(f"There is no table {name!r}.", advice=did_you_mean([found[0] for found in like]))


def _rows(warehouse: Path, sql: str, parameters: Sequence[Any] | Row | None = None) -> list[Row]:
    with connect_published(warehouse) as con:
        return _fetched(con, sql, parameters or [])


def _fetched(con: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any] | Row) -> list[Row]:
    cursor = con.execute(sql, parameters)
    names = [column[0] for column in cursor.description or []]
    return [
        {name: _plain(value) for name, value in zip(names, row, strict=True)} for row in cursor.fetchall()
    ]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
