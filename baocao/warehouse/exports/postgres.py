"""All marts into PostgreSQL: tables are made once, rows that differ are exchanged, in one transaction.

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
from baocao.warehouse.exports.catalogue import ordered_rows, published_tables
from baocao.warehouse.exports.postgres_tables import INCOMING, Target, qualified, type_of
from baocao.warehouse.query import connect_published
from baocao.warehouse.staging import problem

if TYPE_CHECKING:
    import asyncpg
    import duckdb

    from baocao.warehouse.dictionary import ColumnDoc, TableDoc

APPLICATION = "baocao publish"
CONNECT_SECONDS = 30
LOCK_SECONDS = 120
"""How long to wait for readers where a table itself changes; exchanging rows waits for none."""
_ONE_AT_A_TIME = 0x62616F63616F  # "baocao": the advisory lock of a publishing run


def publish_to_postgres(published: Path, dsn: str) -> dict[str, int]:
    """Put all tables of marts and quality into the database at `dsn`; returns their rows by name.

    Readers see the old state or the new one and never wait; what others hang on the tables stays. Raises UsageError
    for a DSN that is none, WarehouseError, with the database as it was, for whatever goes wrong; no message
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
            await con.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            target = Target(con, published_tables(source))
            new = await target.prepare()
            rows = {}
            for table in target.tables:
                rows[table.name] = await _copy(source, con, table, folder, (table.schema, table.name) in new)
                if (table.schema, table.name) not in new:
                    await target.exchange_rows(table)
            await target.finish()
        for table in target.tables:
            await con.execute(f"ANALYZE {qualified(table)}")
        return rows
    finally:
        # Closing politely waits for the server, which may be what has failed.
        con.terminate() if con.is_in_transaction() else await con.close(timeout=CONNECT_SECONDS)


async def _copy(
    source: duckdb.DuckDBPyConnection,
    con: asyncpg.Connection[Any],
    table: TableDoc,
    folder: Path,
    directly: bool,
) -> int:
    """Bring the rows of a table: into itself where it is new, else beside it; returns how many.

    DuckDB writes CSV faster than Python could make rows; the server reads it as it is.
    """
    file = folder / "rows.csv"
    columns = ", ".join(_value(column) for column in table.columns)
    source.execute(
        f"COPY (SELECT {columns} FROM ({ordered_rows(table)})) TO '{file}' (FORMAT csv, HEADER false, NULLSTR '')"
    )
    names = [column.name for column in table.columns]
    if directly:
        done: str = await con.copy_to_table(
            table.name, schema_name=table.schema, columns=names, source=str(file), format="csv"
        )
        return int(done.rpartition(" ")[2])
    schema, _, beside = INCOMING.partition(".")
    await con.execute(f"DROP TABLE IF EXISTS {INCOMING}")
    await con.execute(f"CREATE TEMP TABLE {beside} (LIKE {qualified(table)}) ON COMMIT DROP")
    done = await con.copy_to_table(beside, schema_name=schema, columns=names, source=str(file), format="csv")
    return int(done.rpartition(" ")[2])


def _value(column: ColumnDoc) -> str:
    name = f'"{column.name}"'
    if column.type == "VARCHAR":
        return f"replace({name}, chr(0), '') AS {name}"  # PostgreSQL's text cannot hold it
    if type_of(column.type) == "text":
        return f"to_json({name})::VARCHAR AS {name}"
    return name


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
