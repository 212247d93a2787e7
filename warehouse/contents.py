"""What a warehouse holds, in one line a mart; and what is different from another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

CONTENT_SCHEMAS = ("marts", "quality", "versions")


def contents_of(con: duckdb.DuckDBPyConnection, database: str | None = None) -> dict[str, tuple[int, str]]:
    """Give rows and content hash of every mart, as `marts.fct_targets`, of a database (None: the current one).

    The hash is of all values in all rows, in whatever order they lie; it is the same for the same content in every
    run of one DuckDB version.
    """
    tables = con.execute(
        """
        SELECT database_name, schema_name, table_name
        FROM duckdb_tables()
        WHERE database_name = coalesce(?, current_database()) AND schema_name IN (SELECT unnest(?))
        ORDER BY schema_name, table_name
        """,
        [database, list(CONTENT_SCHEMAS)],
    ).fetchall()
    found = {}
    for owner, schema, table in tables:
        row = con.execute(
            f"""
            SELECT count(*), format('{{:x}}', (coalesce(sum(hash(mart)), 0) % 18446744073709551557)::UBIGINT)
            FROM "{owner}"."{schema}"."{table}" AS mart
            """
        ).fetchone()
        assert row is not None
        found[f"{schema}.{table}"] = (int(row[0]), str(row[1]))
    return found
