"""Keys of a published file: what the tests of the dbt project hold while building, readers find as constraints.

DuckDB adds no foreign key to a table that is there already. So the marts are made again in the copy that is about to
be published, empty and with their keys, those referred to before those that refer, and filled from the working
database.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from baocao.warehouse.dictionary import DBT_SCHEMAS, load_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from baocao.warehouse.dictionary import TableDoc

DAYS = "dim_date"

VERSIONS = "versions"
"""Schema of the rows of all versions of reports."""


def add_keys(con: duckdb.DuckDBPyConnection, working: Path) -> None:
    """Give the marts of a copy of the working database their keys, and the functions `marts.<fact>_as_of(day)`.

    Args:
        con: Connection to the copy, with everything in it that is to be published.
        working: The working database, which nobody has open.

    Raises:
        duckdb.Error: If rows break a key.
    """
    con.execute(f"ATTACH {_literal(str(working))} AS source (READ_ONLY)")
    try:
        present = _present(con)
        tables = [
            table
            for table in load_dictionary()
            if table.schema in DBT_SCHEMAS and (table.schema, table.name) in present
        ]
        for table in tables:
            con.execute(f"DROP TABLE {_name(table)}")
        con.execute("CHECKPOINT")  # so that what follows takes the place of what was dropped
        known = {table.name: table for table in tables}
        for table in _referred_first(known):
            for statement in _statements(table, present[table.schema, table.name], known):
                con.execute(statement)
        for table in tables:
            if table.as_of:
                con.execute(_as_of(table))
        _describe_versions(con, tables)
    finally:
        con.execute("DETACH source")


def _present(
    con: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], list[tuple[str, str, bool, str | None]]]:
    """Tables of the marts with their columns: name, type, whether NULL may stand in it, comment."""
    tables: dict[tuple[str, str], list[tuple[str, str, bool, str | None]]] = {}
    for schema, table, *column in con.execute(
        """
        SELECT schema_name, table_name, column_name, data_type, is_nullable, columns.comment
        FROM duckdb_columns() AS columns
        JOIN duckdb_tables() AS tables USING (database_name, schema_name, table_name)
        WHERE database_name = 'source' AND schema_name IN (SELECT unnest(?))
        ORDER BY schema_name, table_name, column_index
        """,
        [list(DBT_SCHEMAS)],
    ).fetchall():
        tables.setdefault((schema, table), []).append((column[0], column[1], column[2], column[3]))
    return tables


def _referred_first(tables: Mapping[str, TableDoc]) -> Iterator[TableDoc]:
    graph = {name: {other for _, other, _ in _references(table, tables)} for name, table in tables.items()}
    return (tables[name] for name in TopologicalSorter(graph).static_order())


def _references(table: TableDoc, known: Mapping[str, TableDoc]) -> list[tuple[str, str, str]]:
    """Column, table and column referred to.

    A table's references to itself or to another schema, which DuckDB has not, are left to the tests. Those to days,
    too: DuckDB would keep an index of every figure for each, which helps no query.
    """
    found = []
    for column in table.columns:
        other, _, key = (column.references or "").partition(".")
        if other in known and other not in (table.name, DAYS) and known[other].schema == table.schema:
            found.append((column.name, other, key))
    return found


def _statements(
    table: TableDoc, columns: Sequence[tuple[str, str, bool, str | None]], known: Mapping[str, TableDoc]
) -> Iterator[str]:
    described = {column.name: column for column in table.columns}
    parts = [
        f'"{name}" {data_type}{"" if nullable else " NOT NULL"}'
        f"{' UNIQUE' if name in described and described[name].is_unique else ''}"
        for name, data_type, nullable, _ in columns
    ]
    if keys := [f'"{column.name}"' for column in table.columns if column.is_primary_key]:
        parts.append(f"PRIMARY KEY ({', '.join(keys)})")
    parts += [
        f'FOREIGN KEY ("{column}") REFERENCES {_name(known[other])} ("{key}")'
        for column, other, key in _references(table, known)
    ]
    yield f"CREATE TABLE {_name(table)} ({', '.join(parts)})"
    yield f"INSERT INTO {_name(table)} FROM source.{_name(table)}"
    yield f"COMMENT ON TABLE {_name(table)} IS {_literal(_comment(table.description, table.display_name_vi))}"
    for name, _, _, comment in columns:
        if comment:
            yield f'COMMENT ON COLUMN {_name(table)}."{name}" IS {_literal(comment)}'


def _as_of(table: TableDoc) -> str:
    """`from marts.fct_targets_as_of(date '2024-03-15')`: the rows as they stood on that day.

    Of whatever version of a report was in force then; a report without a date counts on every day.
    """
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    source, _, condition = table.as_of.partition(" where ")
    return f"""
        CREATE OR REPLACE MACRO "{table.schema}"."{table.name}_as_of"(day) AS TABLE
        SELECT {columns}
        FROM {VERSIONS}."{source}"
        WHERE ({condition or "true"}) AND source_table_id IN (
            SELECT source_table_id FROM "{VERSIONS}".tables
            WHERE was_in_force AND day >= coalesce(valid_from, day) AND day <= coalesce(valid_to, day)
        )
    """


def _describe_versions(con: duckdb.DuckDBPyConnection, tables: Iterable[TableDoc]) -> None:
    """Comment columns of all versions as the column of that name in the marts, whose meaning they have."""
    known = {
        column.name: _comment(column.description, column.display_name_vi)
        for table in reversed(list(tables))
        for column in table.columns
    }
    rows = con.execute(
        """
        SELECT table_name, column_name FROM duckdb_columns()
        WHERE database_name = current_database() AND schema_name = ? AND comment IS NULL
        """,
        [VERSIONS],
    ).fetchall()
    for table, column in rows:
        if column in known:
            con.execute(f'COMMENT ON COLUMN {VERSIONS}."{table}"."{column}" IS {_literal(known[column])}')


def _comment(description: str, display_name: str) -> str:
    return " | ".join(part for part in (description, display_name) if part)


def _name(table: TableDoc) -> str:
    return f'"{table.schema}"."{table.name}"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
