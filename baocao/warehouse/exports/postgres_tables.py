"""The tables in PostgreSQL: made as the dictionary describes them, brought up to date row by row, never replaced.

A table that stays the same table keeps what others hang on it: grants, indexes, policies, views, materialized views,
foreign keys. Only rows that differ are written, so readers never wait, and a quiet night writes nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from baocao.errors import WarehouseError
from baocao.warehouse.keys import DAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import asyncpg

    from baocao.warehouse.dictionary import ColumnDoc, TableDoc

MADE_HERE = "Made by baocao publish."
"""Ends the comment of each schema and table that may be changed here; what has another comment belongs to others."""

INCOMING = "pg_temp.incoming"
"""Where the rows of a table that is there already are laid before they are compared."""

_TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
}
_LONGEST_NAME = 63
_OF_A_SCHEMA = r"\b(?:staging|versions|marts|quality|bi)\.[a-z_<][a-z_<>]*"
_VIETNAMESE = 'COLLATE pg_catalog."vi-x-icu"'


def type_of(duckdb_type: str) -> str:
    """The type in PostgreSQL, as its catalogue prints it; text for what it has no type of."""
    if duckdb_type.startswith("DECIMAL("):
        return duckdb_type.replace("DECIMAL", "numeric")
    return _TYPES.get(duckdb_type, "text")


class Target:
    """The published tables of one database, inside one transaction."""

    def __init__(self, con: asyncpg.Connection[Any], tables: Sequence[TableDoc]) -> None:
        self.con = con
        self.tables = tables
        self.schemas = sorted({table.schema for table in tables})
        self.known = {f"{table.schema}.{table.name}" for table in tables}
        self.sorts_vietnamese = False

    async def prepare(self) -> set[tuple[str, str]]:
        """Make what is missing and change what is described otherwise now; returns the tables that are new.

        Raises WarehouseError if a schema or table of that name was made by others. A column or table that is published
        no more goes only if nothing of others depends on it: PostgreSQL names what does.
        """
        self.sorts_vietnamese = bool(
            await self.con.fetchval("SELECT count(*) FROM pg_collation WHERE collname = 'vi-x-icu'")
        )
        for schema in self.schemas:
            await self._prepare_schema(schema)
        there = await self._tables_there()
        wanted = {(table.schema, table.name): table for table in self.tables}
        await self._drop_constraints()
        gone = sorted(key for key in there.keys() - wanted.keys() if there[key])
        if gone:  # together: one may refer to another
            await self.con.execute("DROP TABLE " + ", ".join(f'"{schema}"."{name}"' for schema, name in gone))
        for key, table in wanted.items():
            if key not in there:
                columns = ", ".join(self._column(column) for column in table.columns)
                await self.con.execute(f"CREATE TABLE {qualified(table)} ({columns})")
            elif there[key]:
                await self._align_columns(table)
            else:
                raise WarehouseError(
                    f"PostgreSQL: the table {table.schema}.{table.name} is there and was not made by baocao.",
                    advice="Rename it or move it into a schema of your own.",
                )
        await self._describe()
        return wanted.keys() - there.keys()

    async def _prepare_schema(self, schema: str) -> None:
        """A schema is taken over only if it is empty or was made here."""
        row = await self.con.fetchrow(
            """
            SELECT coalesce(obj_description(oid, 'pg_namespace'), '') AS comment,
                   EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid) AS filled
            FROM pg_namespace n WHERE nspname = $1
            """,
            schema,
        )
        if row is None:
            await self.con.execute(f'CREATE SCHEMA "{schema}"')
        elif row["filled"] and not row["comment"].startswith(MADE_HERE.rstrip(".")):
            raise WarehouseError(
                f"PostgreSQL: the schema {schema} is there and was not made by baocao.",
                advice="Publish into a database of its own, or move that schema away.",
            )
        elif row["comment"] != MADE_HERE:  # of an older program, which made every table in it
            for table in await self.con.fetch(
                "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = $1",
                schema,
            ):
                await self.con.execute(f"COMMENT ON TABLE {table['name']} IS '{MADE_HERE}'")
        if row is None or row["comment"] != MADE_HERE:
            await self.con.execute(f"COMMENT ON SCHEMA \"{schema}\" IS '{MADE_HERE}'")

    async def _tables_there(self) -> dict[tuple[str, str], bool]:
        """By schema and name, whether it was made here."""
        rows = await self.con.fetch(
            """
            SELECT nspname AS schema, relname AS name,
                   relkind = 'r' AND coalesce(obj_description(c.oid, 'pg_class'), '') LIKE '%' || $2 AS made_here
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = ANY($1) AND relkind IN ('r', 'p', 'v', 'm', 'f')
            """,
            self.schemas,
            MADE_HERE,
        )
        return {(row["schema"], row["name"]): row["made_here"] for row in rows}

    def _column(self, column: ColumnDoc) -> str:
        collation = f" {_VIETNAMESE}" if self.sorts_vietnamese and _is_name(column) else ""
        required = " NOT NULL" if column.is_required else ""
        return f'"{column.name}" {type_of(column.type)}{collation}{required}'

    async def _align_columns(self, table: TableDoc) -> None:
        """Columns as they are described now; what others see of a column that stays is not touched."""
        there = (await self._columns_there()).get(qualified(table), {})
        alter = f"ALTER TABLE {qualified(table)}"
        gone = there.keys() - {"", *(column.name for column in table.columns)}
        for view, _ in _role_views(self.tables) if gone and table.name == DAYS else ():
            await self.con.execute(f"DROP VIEW IF EXISTS {view}")
        for name in gone:
            await self.con.execute(f'{alter} DROP COLUMN "{name}"')
        for column in table.columns:
            old = there.get(column.name)
            if old is not None and old["type"] != type_of(column.type):
                await self.con.execute(f'{alter} DROP COLUMN "{column.name}"')
                old = None
            if old is None:  # values come with the rows; until then a column that is required cannot be
                await self.con.execute(f"{alter} ADD COLUMN {self._column(column).removesuffix(' NOT NULL')}")
            elif old["required"] and not column.is_required:
                await self.con.execute(f'{alter} ALTER COLUMN "{column.name}" DROP NOT NULL')

    async def _columns_there(self) -> dict[str, dict[str, asyncpg.Record]]:
        """By table, then name: type, whether required, comment; the comment of the table itself under the name ""."""
        rows = await self.con.fetch(
            """
            SELECT format('"%s"."%s"', nspname, relname) AS table, '' AS name, '' AS type, false AS required,
                   obj_description(c.oid, 'pg_class') AS comment
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = ANY($1) AND relkind = 'r'
            UNION ALL
            SELECT format('"%s"."%s"', nspname, relname), attname, format_type(atttypid, atttypmod), attnotnull,
                   col_description(attrelid, attnum)
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = ANY($1) AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
            """,
            self.schemas,
        )
        there: dict[str, dict[str, asyncpg.Record]] = defaultdict(dict)
        for row in rows:
            there[row["table"]][row["name"]] = row
        return there

    async def _describe(self) -> None:
        """Set the comments that are not yet as the dictionary has them."""
        there = await self._columns_there()
        for table in self.tables:
            name = qualified(table)
            comment = _comment(table, self.known, MADE_HERE)
            if there[name][""]["comment"] != comment:
                await self.con.execute(f"COMMENT ON TABLE {name} IS {_quoted(comment)}")
            for column in table.columns:
                comment = _comment(column, self.known)
                if (there[name][column.name]["comment"] or "") != comment:
                    await self.con.execute(f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(comment)}')

    async def exchange_rows(self, table: TableDoc) -> None:
        """Make the rows of a table those of INCOMING, writing only what differs."""
        target = qualified(table)
        names = [f'"{column.name}"' for column in table.columns]
        keys = [f'"{column.name}"' for column in table.columns if column.is_primary_key]
        listed = ", ".join(names)
        if not keys:  # nothing tells which row is which
            await self.con.execute(f"DELETE FROM {target}")
            await self.con.execute(f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {INCOMING}")
            return
        await self.con.execute(f"ALTER TABLE {INCOMING} ADD PRIMARY KEY ({', '.join(keys)})")
        await self.con.execute(f"ANALYZE {INCOMING}")
        same_key = " AND ".join(f"t.{key} = i.{key}" for key in keys)
        await self.con.execute(
            f"DELETE FROM {target} t WHERE NOT EXISTS (SELECT FROM {INCOMING} i WHERE {same_key})"
        )
        values = [name for name in names if name not in keys]
        if values:
            settings = ", ".join(f"{name} = i.{name}" for name in values)
            ours, theirs = (", ".join(f"{alias}.{name}" for name in values) for alias in "ti")
            await self.con.execute(
                f"UPDATE {target} t SET {settings} FROM {INCOMING} i "
                f"WHERE {same_key} AND ROW({ours}) IS DISTINCT FROM ROW({theirs})"
            )
        await self.con.execute(
            f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {INCOMING} i "
            f"WHERE NOT EXISTS (SELECT FROM {target} t WHERE {same_key})"
        )

    async def finish(self) -> None:
        """Add keys, indexes and what is required, now that the rows are there, and check all references.

        References are checked at the end of a transaction: rows may come before what they refer to.
        """
        await self.con.execute("SET CONSTRAINTS ALL IMMEDIATE")
        columns = await self._columns_there()
        for table in self.tables:
            for column in table.columns:
                if column.is_required and not columns[qualified(table)][column.name]["required"]:
                    await self.con.execute(
                        f'ALTER TABLE {qualified(table)} ALTER COLUMN "{column.name}" SET NOT NULL'
                    )
        for name, statement in _role_views(self.tables):
            await self.con.execute(statement)
            await self.con.execute(f"COMMENT ON VIEW {name} IS {_quoted(MADE_HERE)}")
        there = {(row["table"], row["name"]) for row in await self._constraints_there()}
        for kind in ("PRIMARY KEY", "FOREIGN KEY"):  # what is referred to has its key first
            for table in self.tables:
                for name, definition in _constraints(table, self.tables).items():
                    if definition.startswith(kind) and (qualified(table), name) not in there:
                        await self.con.execute(
                            f'ALTER TABLE {qualified(table)} ADD CONSTRAINT "{name}" {definition}'
                        )
        for table in self.tables:
            for statement in _indexes(table):
                await self.con.execute(statement)

    async def _drop_constraints(self) -> None:
        """Drop keys that were made here and are described otherwise, or no more; constraints of others stay."""
        wanted = {
            (qualified(table), name): definition
            for table in self.tables
            for name, definition in _constraints(table, self.tables).items()
        }
        foreign_first = sorted(await self._constraints_there(), key=lambda row: row["definition"])
        for row in foreign_first:
            now = wanted.get((row["table"], row["name"]), "")
            if row["made_here"] and now.replace('"', "") != row["definition"].replace('"', ""):
                await self.con.execute(f'ALTER TABLE {row["table"]} DROP CONSTRAINT "{row["name"]}"')

    async def _constraints_there(self) -> list[dict[str, Any]]:
        """Keys of the tables; those made here are told by their names."""
        rows = await self.con.fetch(
            """
            SELECT nspname AS schema, relname, conname AS name, pg_get_constraintdef(k.oid) AS definition,
                   (SELECT array_agg(attname::text) FROM pg_attribute
                    WHERE attrelid = conrelid AND attnum = ANY(conkey)) AS columns
            FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = ANY($1) AND contype IN ('p', 'f')
            """,
            self.schemas,
        )
        return [
            {
                "table": f'"{row["schema"]}"."{row["relname"]}"',
                "name": row["name"],
                "definition": row["definition"],
                "made_here": row["name"]
                in {_primary(row["relname"]), *(_foreign(row["relname"], each) for each in row["columns"])},
            }
            for row in rows
        ]


def qualified(table: TableDoc) -> str:
    """The quoted name of a table with its schema."""
    return f'"{table.schema}"."{table.name}"'


def _is_name(column: ColumnDoc) -> bool:
    """Whether people sort by it: names of things, and every text of the flat views."""
    return type_of(column.type) == "text" and (
        not column.name.isascii() or column.name.endswith(("_name", "_printed", "_title", "_label"))
    )


def _comment(described: ColumnDoc | TableDoc, known: Collection[str], *ending: str) -> str:
    """Description and Vietnamese name; a sentence that points to what only the DuckDB file has is left out."""
    sentences = [
        sentence
        for sentence in re.split(r"(?<=[.;]) ", described.description)
        if all(name in known for name in re.findall(_OF_A_SCHEMA, sentence))
    ]
    return " | ".join(part for part in (" ".join(sentences), described.display_name_vi, *ending) if part)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _references(table: TableDoc, tables: Sequence[TableDoc]) -> Iterator[tuple[str, str, str]]:
    """Its columns that refer to a key of another published table: column, that table, its key."""
    by_name = {each.name: each for each in tables}
    for column in table.columns:
        target, _, key = (column.references or "").partition(".")
        if target in by_name and [c.name for c in by_name[target].columns if c.is_primary_key] == [key]:
            yield column.name, qualified(by_name[target]), key


def _role_views(tables: Sequence[TableDoc]) -> Iterator[tuple[str, str]]:
    """A view of the days for each column that refers to them, whose name it bears: its name, and how it is made.

    Tools that relate two tables only once need a table of days for the begin of a period and one for its end.
    """
    days = next((table for table in tables if table.name == DAYS), None)
    if days is None:
        return
    for role in sorted(
        {column for table in tables for column, to, _ in _references(table, tables) if to == qualified(days)}
    ):
        name = f'"{days.schema}"."{days.name}_{role}"'
        columns = ", ".join(
            f'"{column.name}" AS "{role}"' if column.is_primary_key else f'"{column.name}"'
            for column in days.columns
        )
        yield name, f"CREATE OR REPLACE VIEW {name} AS SELECT {columns} FROM {qualified(days)}"


def _constraints(table: TableDoc, tables: Sequence[TableDoc]) -> dict[str, str]:
    """Definitions by name, as PostgreSQL prints them but for quotes."""
    found = {}
    keys = ", ".join(f'"{column.name}"' for column in table.columns if column.is_primary_key)
    if keys:
        found[_primary(table.name)] = f"PRIMARY KEY ({keys})"
    for column, target, key in _references(table, tables):
        found[_foreign(table.name, column)] = (
            f'FOREIGN KEY ("{column}") REFERENCES {target}("{key}") DEFERRABLE INITIALLY DEFERRED'
        )
    return found


def _primary(table: str) -> str:
    return _short(f"{table}_pkey")


def _foreign(table: str, column: str) -> str:
    return _short(f"{table}_{column}_fkey")


def _indexes(table: TableDoc) -> Iterator[str]:
    """An index on each column that refers to another table, but for one that begins a key."""
    first = next((column.name for column in table.columns if column.is_primary_key), None)
    for column in table.columns:
        if column.references and column.name != first:
            name = _short(f"{table.name}_{column.name}_idx")
            yield f'CREATE INDEX IF NOT EXISTS "{name}" ON {qualified(table)} ("{column.name}")'


def _short(name: str) -> str:
    """A name PostgreSQL would not cut: its beginning and a hash of the whole."""
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    return (
        name.encode()[: _LONGEST_NAME - 9].decode(errors="ignore")
        + "_"
        + hashlib.sha256(name.encode()).hexdigest()[:8]
    )
