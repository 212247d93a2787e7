"""Views of a published file: what dbt writes names the working database, which no reader has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from baocao.warehouse.dictionary import DBT_SCHEMAS

if TYPE_CHECKING:
    import duckdb


def free_views(con: duckdb.DuckDBPyConnection, working: str) -> None:
    """Make the views of a copy of the working database again, so that they read the file they stand in.

    Args:
        con: Connection to the copy, with everything in it that the views read.
        working: Name of the database that dbt built them in.

    Raises:
        duckdb.Error: If a view reads what is not published.
    """
    views = con.execute(
        """
        SELECT schema_name, view_name, sql, comment FROM duckdb_views()
        WHERE database_name = current_database() AND schema_name IN (SELECT unnest(?))
        """,
        [list(DBT_SCHEMAS)],
    ).fetchall()
    comments = con.execute(
        """
        SELECT schema_name, table_name, column_name, comment FROM duckdb_columns()
        WHERE database_name = current_database() AND comment IS NOT NULL
        """
    ).fetchall()
    qualifier = re.compile(rf'(?<![\w."])(?:"{re.escape(working)}"|{re.escape(working)})\.(?=["\w])')
    for schema, view, sql, comment in views:
        con.execute(qualifier.sub("", sql).replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
        if comment:
            con.execute(f'COMMENT ON VIEW "{schema}"."{view}" IS {_literal(comment)}')
        for _, _, column, text in (each for each in comments if each[:2] == (schema, view)):
            con.execute(f'COMMENT ON COLUMN "{schema}"."{view}"."{column}" IS {_literal(text)}')


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
