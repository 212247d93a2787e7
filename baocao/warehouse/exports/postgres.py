"""All marts into PostgreSQL, built beside what is there and put in its place, in one transaction.

A failure anywhere, also the death of this process, is a rollback by the server: nothing is left behind.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from baocao.errors import UsageError, WarehouseError
from baocao.resources import require_extra
from baocao.warehouse.dictionary import DBT_SCHEMAS
from baocao.warehouse.exports.catalogue import ordered_rows, published_tables
from baocao.warehouse.exports.postgres_swap import MADE_HERE, NEW, swap
from baocao.warehouse.query import connect_published
from baocao.warehouse.staging import problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import asyncpg
    import duckdb

    from baocao.warehouse.dictionary import ColumnDoc, TableDoc

APPLICATION = "baocao publish"
CONNECT_SECONDS = 30
_ONE_AT_A_TIME = 0x62616F63616F  # "baocao": the advisory lock of a publishing run

_TYPES = {
    "VARCHAR": "text",
    "BOOLEAN": "boolean",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
}


def publish_to_postgres(published: Path, dsn: str) -> dict[str, int]:
    """Put all tables of marts and quality into the database at `dsn`; returns their rows by name.

    Readers see the old state or the new one. Grants go on, views that others made on the tables, too. Raises
    UsageError for a DSN that is none, WarehouseError, with the database as it was, for whatever goes wrong; no message
    holds the DSN or its password.
    """
    require_extra("postgres", "asyncpg")
    import asyncpg

    if not dsn.startswith(("postgresql://", "postgres://")):
        raise UsageError(
            "The DSN does not begin with postgresql://.",
            advice="It looks like postgresql://user:password@host:5432/database; set it as BAOCAO_POSTGRES_DSN.",
        )
    try:
        with (
            connect_published(published, other_files=True) as con,
            tempfile.TemporaryDirectory(prefix="baocao-") as folder,
        ):
            return asyncio.run(_publish(con, dsn, Path(folder)))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
        raise WarehouseError(
            f"PostgreSQL: {_without_secrets(error, dsn)}.",
            advice="What was there before is untouched.",
            file=_where(dsn),
        ) from None  # the cause may hold the DSN


def has_password(dsn: str) -> bool:
    """Whether there is a password in a DSN, at whatever place; also in one that is badly written."""
    before, _, after = dsn.partition("?")
    account, at, _ = before.partition("://")[2].rpartition("@")
    return bool((at and ":" in account) or re.search(r"(?:^|&|;)\s*\w*password\s*=", after, re.IGNORECASE))


async def _publish(source: duckdb.DuckDBPyConnection, dsn: str, folder: Path) -> dict[str, int]:
    import asyncpg

    con = await asyncpg.connect(
        dsn, timeout=CONNECT_SECONDS, server_settings={"application_name": APPLICATION, "search_path": ""}
    )
    try:
        async with con.transaction():
            if not await con.fetchval("SELECT pg_try_advisory_xact_lock($1)", _ONE_AT_A_TIME):
                raise WarehouseError(
                    "another run publishes into this database.",
                    advice="Wait until it is done.",
                    file=_where(dsn),
                )
            tables = published_tables(source)
            await _create_schemas(con)
            rows = {}
            for table in tables:
                await con.execute(_create_table(table))
                rows[table.name] = await _copy(source, con, table, folder)
            for statement in _constraints(tables):
                await con.execute(statement)
            for table in tables:
                await con.execute(f"ANALYZE {_new(table)}")
            await swap(con, DBT_SCHEMAS)
        return rows
    finally:
        # Closing politely waits for the server, which may be what has failed.
        con.terminate() if con.is_in_transaction() else await con.close(timeout=CONNECT_SECONDS)


async def _create_schemas(con: asyncpg.Connection[Any]) -> None:
    for schema in DBT_SCHEMAS:
        await con.execute(f'CREATE SCHEMA "{schema}{NEW}"')
        await con.execute(f"COMMENT ON SCHEMA \"{schema}{NEW}\" IS '{MADE_HERE}'")


async def _copy(
    source: duckdb.DuckDBPyConnection, con: asyncpg.Connection[Any], table: TableDoc, folder: Path
) -> int:
    """DuckDB writes CSV faster than Python could make rows; the server reads it as it is."""
    file = folder / "rows.csv"
    columns = ", ".join(_value(column) for column in table.columns)
    source.execute(
        f"COPY (SELECT {columns} FROM ({ordered_rows(table)})) TO '{file}' (FORMAT csv, HEADER false, NULLSTR '')"
    )
    schema = f"{table.schema}{NEW}"
    done: str = await con.copy_to_table(table.name, schema_name=schema, source=str(file), format="csv")
    return int(done.rpartition(" ")[2])


def _value(column: ColumnDoc) -> str:
    name = f'"{column.name}"'
    if column.type == "VARCHAR":
        return f"replace({name}, chr(0), '') AS {name}"  # PostgreSQL's text cannot hold it
    if _type(column.type) == "text":
        return f"to_json({name})::VARCHAR AS {name}"
    return name


# --- what is created -------------------------------------------------------------------------------------


def _new(table: TableDoc) -> str:
    return f'"{table.schema}{NEW}"."{table.name}"'


def _type(duckdb_type: str) -> str:
    if duckdb_type.startswith("DECIMAL("):
        return duckdb_type.replace("DECIMAL", "numeric")
    return _TYPES.get(duckdb_type, "text")


def _create_table(table: TableDoc) -> str:
    columns = ", ".join(
        f'"{column.name}" {_type(column.type)}{" NOT NULL" if column.is_required else ""}'
        for column in table.columns
    )
    statements = [f"CREATE TABLE {_new(table)} ({columns})"]
    statements.append(f"COMMENT ON TABLE {_new(table)} IS {_comment(table)}")
    statements += [
        f'COMMENT ON COLUMN {_new(table)}."{column.name}" IS {_comment(column)}' for column in table.columns
    ]
    return "; ".join(statements)


def _comment(described: ColumnDoc | TableDoc) -> str:
    text = " | ".join(part for part in (described.description, described.display_name_vi) if part)
    return "'" + text.replace("'", "''") + "'"


def _constraints(tables: Sequence[TableDoc]) -> Iterator[str]:
    """Primary keys, then what is referred to, then foreign keys with an index each."""
    by_name = {table.name: table for table in tables}
    keys = {
        table.name: [column.name for column in table.columns if column.is_primary_key] for table in tables
    }
    for table in tables:
        if keys[table.name]:
            listed = ", ".join(f'"{column}"' for column in keys[table.name])
            yield f"ALTER TABLE {_new(table)} ADD PRIMARY KEY ({listed})"
    references = [
        (table, column.name, by_name[target], target_column)
        for table in tables
        for column in table.columns
        for target, _, target_column in [(column.references or "").partition(".")]
        if target in by_name
    ]
    for target, column in sorted({(table.name, column) for _, _, table, column in references}):
        if keys[target] != [column]:
            yield f'ALTER TABLE {_new(by_name[target])} ADD UNIQUE ("{column}")'
    for table, name, referred, column in references:
        if keys[table.name] != [name]:
            yield f'CREATE INDEX ON {_new(table)} ("{name}")'
        yield f'ALTER TABLE {_new(table)} ADD FOREIGN KEY ("{name}") REFERENCES {_new(referred)} ("{column}")'


# --- what is said ----------------------------------------------------------------------------------------


def _where(dsn: str) -> str:
    """Host and database, without user and password."""
    try:
        parts = urlsplit(dsn)
        return f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"
    except ValueError:
        return "the database"


def _without_secrets(error: Exception, dsn: str) -> str:
    text = problem(error).rstrip(".") or type(error).__name__
    secrets = [dsn, *re.findall(r"password=([^&]*)", dsn)]
    try:
        password = urlsplit(dsn).password or ""
    except ValueError:
        password = dsn.partition("://")[2].rpartition("@")[0]
    for secret in (*secrets, password, unquote(password)):
        if secret:
            text = text.replace(secret, "***")
    return text
