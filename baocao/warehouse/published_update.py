"""A copy of the published file brought up to date: rows that differ from the working database are replaced.

Making a file anew costs its size, above all the indexes of its keys; a night with one new report changes few rows. What
differs is found by content, group by group of rows (those of a document, a table, a report), whatever a run has done;
keys, comments, views and functions stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import duckdb

_GROUPS = ("document_id", "source_table_id", "table_id", "report_key")
"""Columns whose rows come and go together; a table without one is compared by its first column."""


@dataclass(frozen=True, slots=True)
class _Table:
    """A table by its full name. `group` is the column whose values tell groups of rows apart; `references` has columns
    with the table and the column that they refer to.
    """

    name: str
    group: str
    references: tuple[tuple[str, str, str], ...]


def update(con: duckdb.DuckDBPyConnection, schemas: Collection[str]) -> bool:
    """Make the tables of a file those of the database attached as `source`.

    Args:
        con: Connection to a copy of the published file.
        schemas: Schemas of the tables.

    Returns:
        Whether it has the same content now; if not, it has to be made anew: its tables or its program are others.

    Raises:
        duckdb.Error: If rows break a key.
    """
    columns = _columns(con, schemas)
    if columns != _columns(con, schemas, "source") or not _same_program(con):
        return False
    tables = _tables(con, columns)
    graph = {name: {to for _, to, _ in table.references} for name, table in tables.items()}
    referred_first = [tables[name] for name in TopologicalSorter(graph).static_order()]
    changed: dict[str, list[str]] = {}
    for table in referred_first:
        if groups := {*_differing(con, table), *_referring(con, table, tables, changed)}:
            changed[table.name] = sorted(groups)
    for table in reversed(referred_first):
        if table.name in changed:
            con.execute(
                f"DELETE FROM {table.name} WHERE {_in_groups(table)}", {"groups": changed[table.name]}
            )
    for table in referred_first:
        if table.name in changed:
            con.execute(
                f"INSERT INTO {table.name} FROM source.{table.name} WHERE {_in_groups(table)}",
                {"groups": changed[table.name]},
            )
    return not any(_differing(con, tables[name]) for name in changed)


def _same_program(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether views, functions and comments are those of this program and its settings."""
    now, before = (
        con.execute(f"FROM {database}staging.program ORDER BY ALL").fetchall() for database in ("source.", "")
    )
    return bool(now) and now == before


def _columns(
    con: duckdb.DuckDBPyConnection, schemas: Collection[str], database: str | None = None
) -> dict[str, list[tuple[str, str]]]:
    """Columns and types of each table and view by its full name."""
    rows = con.execute(
        """
        SELECT format('"{}"."{}"', schema_name, table_name), list((column_name, data_type) ORDER BY column_index)
        FROM duckdb_columns()
        WHERE database_name = coalesce(?, current_database()) AND schema_name IN (SELECT unnest(?))
        GROUP BY ALL
        """,
        [database, list(schemas)],
    ).fetchall()
    return dict(rows)


def _tables(con: duckdb.DuckDBPyConnection, columns: dict[str, list[tuple[str, str]]]) -> dict[str, _Table]:
    """The tables among them, by name, with the keys they have in the file."""
    made = con.execute(
        """
        SELECT format('"{}"."{}"', schema_name, table_name) FROM duckdb_tables()
        WHERE database_name = current_database()
        """
    ).fetchall()
    references: dict[str, list[tuple[str, str, str]]] = {}
    for name, column, to, key in con.execute(
        """
        SELECT format('"{}"."{}"', schema_name, table_name), constraint_column_names[1],
            format('"{}"."{}"', schema_name, referenced_table), referenced_column_names[1]
        FROM duckdb_constraints()
        WHERE database_name = current_database() AND constraint_type = 'FOREIGN KEY'
        """
    ).fetchall():
        references.setdefault(name, []).append((column, to, key))
    tables = {}
    for (name,) in made:
        if name in columns:
            names = [column for column, _ in columns[name]]
            group = next((each for each in _GROUPS if each in names), names[0])
            tables[name] = _Table(name, group, tuple(references.get(name, ())))
    return tables


def _differing(con: duckdb.DuckDBPyConnection, table: _Table) -> list[str]:
    """Groups that are not the same in both."""
    here, there = (
        f"SELECT {_group(table)} AS value, count(*) AS size, sum(hash(row)) AS content"
        f" FROM {database}{table.name} AS row GROUP BY ALL"
        for database in ("", "source.")
    )
    rows = con.execute(
        f"""
        SELECT value FROM ({here}) AS here FULL JOIN ({there}) AS there USING (value)
        WHERE (here.size, here.content) IS DISTINCT FROM (there.size, there.content)
        """
    ).fetchall()
    return [value for (value,) in rows]


def _referring(
    con: duckdb.DuckDBPyConnection, table: _Table, tables: dict[str, _Table], changed: dict[str, list[str]]
) -> Iterator[str]:
    """Groups with rows that refer to rows that are about to be replaced: they go before them, and come after."""
    for column, to, key in table.references:
        if groups := changed.get(to):
            rows = con.execute(
                f"""
                SELECT DISTINCT {_group(table)} FROM {table.name}
                WHERE "{column}" IN (SELECT "{key}" FROM {to} WHERE {_in_groups(tables[to])})
                """,
                {"groups": groups},
            ).fetchall()
            yield from (value for (value,) in rows)


def _group(table: _Table) -> str:
    """What tells the groups of a table apart, as text; NULL and '' are one."""
    return f"coalesce(\"{table.group}\"::VARCHAR, '')"


def _in_groups(table: _Table) -> str:
    return f"{_group(table)} IN (SELECT unnest($groups))"
