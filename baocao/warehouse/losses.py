"""What a run would take away from what is published, without a person's or a document's word for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

FEWEST_ROWS = 20
"""Fewer rows less are no fall, whatever share of a small mart they are."""
_NAMED = 3


def losses(con: duckdb.DuckDBPyConnection, published: Path, largest_fall: float) -> list[str]:
    """What is lost between the published file and a working database that is to take its place, a sentence each.

    Documents that a person took out, and reports that are held back with their reason, are no loss.

    Args:
        con: the working database, built.
        published: the published file.
        largest_fall: the share of a mart's rows, or of a document's cells, that may go.
    """
    import duckdb

    if not published.exists():
        return []
    try:
        con.execute(f"ATTACH '{str(published).replace(chr(39), chr(39) * 2)}' AS published (READ_ONLY)")
    except duckdb.Error:  # damaged: there is nothing to lose
        return []
    try:
        return [
            *_replaced(con),
            *_shorter(con, largest_fall),
            *_read_worse(con, largest_fall),
            *_fallen(con, largest_fall),
        ]
    except duckdb.Error:  # made by an older version of this program
        return []
    finally:
        con.execute("DETACH published")


def _replaced(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        """
        SELECT d.file_name, count(*)
        FROM versions.tables AS now
        JOIN published.versions.tables AS before USING (source_table_id)
        JOIN staging.documents AS d ON now.document_id = d.document_id
        WHERE now.is_lost AND before.is_current
        GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    return [
        f"{file}: {count} of its tables are in no report any more: one that says it replaces it lacks them"
        for file, count in rows
    ]


def _shorter(con: duckdb.DuckDBPyConnection, largest_fall: float) -> list[str]:
    """Newer versions of a report that say much less than what was current: their rows go without a word."""
    rows = con.execute(
        """
        WITH RECURSIVE before AS (
            SELECT t.document_id, count(*) AS cells
            FROM published.versions.tables AS t
            JOIN published.staging.cells AS c ON c.table_id = t.source_table_id
            WHERE t.is_current AND trim(coalesce(c.text, '')) <> '' GROUP BY ALL
        ),
        now AS (
            SELECT t.document_id, count(*) AS cells
            FROM versions.tables AS t JOIN staging.cells AS c ON c.table_id = t.source_table_id
            WHERE t.is_current AND trim(coalesce(c.text, '')) <> '' GROUP BY ALL
        ),
        earlier AS (
            SELECT document_id AS newer, source_file, previous_report_key FROM marts.dim_report
            WHERE is_current AND NOT is_held_back AND previous_report_key IS NOT NULL
            UNION
            SELECT earlier.newer, earlier.source_file, r.previous_report_key
            FROM earlier JOIN marts.dim_report AS r ON r.report_key = earlier.previous_report_key
            WHERE r.previous_report_key IS NOT NULL
        )
        SELECT earlier.source_file, r.source_file, before.cells,
            coalesce(own.cells, 0) + coalesce(still.cells, 0) AS cells_now
        FROM earlier
        JOIN marts.dim_report AS r ON r.report_key = earlier.previous_report_key
        JOIN before ON before.document_id = r.document_id
        LEFT JOIN now AS own ON own.document_id = earlier.newer
        LEFT JOIN now AS still ON still.document_id = r.document_id
        WHERE earlier.newer NOT IN (SELECT document_id FROM before) AND cells_now < before.cells * (1 - $fall)
        ORDER BY ALL
        """,
        {"fall": largest_fall},
    ).fetchall()
    return [
        f"{newer}: it takes the place of {older} with {now} cells instead of {before}"
        for newer, older, before, now in rows
    ]


def _read_worse(con: duckdb.DuckDBPyConnection, largest_fall: float) -> list[str]:
    rows = con.execute(
        """
        WITH before AS (
            SELECT t.document_id, count(DISTINCT t.table_id) AS tables, count(*) AS cells
            FROM published.staging.tables AS t JOIN published.staging.cells AS c USING (table_id)
            WHERE trim(coalesce(c.text, '')) <> '' GROUP BY ALL
        ),
        now AS (
            SELECT t.document_id, count(DISTINCT t.table_id) AS tables, count(*) AS cells
            FROM staging.tables AS t JOIN staging.cells AS c USING (table_id)
            WHERE trim(coalesce(c.text, '')) <> '' GROUP BY ALL
        )
        SELECT d.file_name, before.tables, coalesce(now.tables, 0), before.cells, coalesce(now.cells, 0)
        FROM before
        JOIN staging.documents AS d USING (document_id)
        LEFT JOIN now USING (document_id)
        WHERE coalesce(now.cells, 0) < before.cells * (1 - $fall)
        ORDER BY ALL
        """,
        {"fall": largest_fall},
    ).fetchall()
    return [
        f"{file}: read again, it has {now} tables with {cells_now} cells instead of {before} with {cells_before}"
        for file, before, now, cells_before, cells_now in rows
    ]


def _fallen(con: duckdb.DuckDBPyConnection, largest_fall: float) -> list[str]:
    marts = con.execute(
        """
        SELECT table_name, bool_or(column_name = 'source_table_id') FROM duckdb_columns()
        WHERE database_name = 'published' AND schema_name = 'marts' AND table_name LIKE 'fct%'
        GROUP BY ALL HAVING bool_or(column_name = 'document_id')
        ORDER BY ALL
        """
    ).fetchall()
    found = []
    for mart, is_of_tables in marts:
        of_table = "source_table_id NOT IN (FROM held_back)" if is_of_tables else "true"
        present = con.execute(
            """
            SELECT 1 FROM duckdb_tables()
            WHERE database_name = current_database() AND schema_name = 'marts' AND table_name = ?
            """,
            [mart],
        ).fetchone()
        if present is None:
            continue
        ((before, now),) = con.execute(
            f"""
            WITH counted AS (
                SELECT document_id FROM marts.dim_report WHERE NOT is_held_back
                UNION
                SELECT document_id FROM staging.documents WHERE status <> 'loaded'
            ),
            held_back AS (
                SELECT source_table_id FROM quality.findings WHERE severity = 'error' AND source_table_id IS NOT NULL
            )
            SELECT
                (
                    SELECT count(*) FROM published.marts."{mart}"
                    WHERE document_id IN (FROM counted) AND {of_table}
                ),
                (SELECT count(*) FROM marts."{mart}")
            """
        ).fetchall()
        if before - now >= FEWEST_ROWS and now < before * (1 - largest_fall):
            found.append(f"marts.{mart} falls from {before} rows to {now}")
    return found


def shortened(sentences: list[str]) -> str:
    """The first few of them in one, and how many more there are."""
    more = f" (and {len(sentences) - _NAMED} more)" if len(sentences) > _NAMED else ""
    return "; ".join(sentences[:_NAMED]) + more
