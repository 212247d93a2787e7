"""The step in which new schemas take the place of the old: no reader between, grants and views of others kept."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from baocao.errors import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import asyncpg

NEW = "__baocao_new"
OLD = "__baocao_old"
MADE_HERE = "Made by baocao publish, which replaces this schema as a whole."

LOCK_MS = 200
"""How long to wait for readers at a time: shorter than the second after which PostgreSQL ends a deadlock by force."""
WAIT_SECONDS = 120.0
"""How long to try again in all."""


async def swap(
    con: asyncpg.Connection[Any], schemas: Sequence[str], wait_seconds: float = WAIT_SECONDS
) -> None:
    """Inside a transaction: each schema with the suffix NEW takes the place of the one without.

    All old tables are locked first, so that a query that has found one of them keeps the swap waiting until it ends,
    and none finds some tables old and others new. Raises WarehouseError if a schema was made by others, something
    else depends on its tables, or readers hold them all the time.
    """
    import asyncpg

    old = [schema for schema in schemas if await _is_there(con, schema)]
    await _check_dependents(con, old)
    until = time.monotonic() + wait_seconds
    pause = 0.05
    while True:
        try:
            async with con.transaction():  # a savepoint: the new tables stay
                await con.execute(f"SET LOCAL lock_timeout = '{LOCK_MS}ms'")
                await _replace(con, schemas, old)
            return
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
            if time.monotonic() > until:
                raise WarehouseError(
                    f"PostgreSQL: readers hold the tables ({await _readers(con, old)}).",
                    advice="What was there before is untouched; end these sessions or publish again later.",
                ) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


async def _is_there(con: asyncpg.Connection[Any], schema: str) -> bool:
    row = await con.fetchrow(
        """
        SELECT obj_description(oid, 'pg_namespace') AS comment,
               EXISTS (SELECT FROM pg_class WHERE relnamespace = n.oid) AS filled
        FROM pg_namespace n WHERE nspname = $1
        """,
        schema,
    )
    if row is not None and row["filled"] and row["comment"] != MADE_HERE:
        raise WarehouseError(
            f"PostgreSQL: the schema {schema} is there and was not made by baocao.",
            advice="Publish into a database of its own, or move that schema away.",
        )
    return row is not None


async def _check_dependents(con: asyncpg.Connection[Any], schemas: Sequence[str]) -> None:
    """Refuse what would be lost with the old tables and cannot be made again here."""
    rows = await con.fetch(
        """
        WITH tables AS (
            SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = ANY($1)
        )
        SELECT 'materialized view ' || v.oid::regclass::text AS object
        FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
        WHERE d.refobjid IN (FROM_TABLES) AND v.relkind = 'm'
        UNION
        SELECT 'foreign key ' || conname || ' of ' || conrelid::regclass::text FROM pg_constraint
        WHERE contype = 'f' AND confrelid IN (FROM_TABLES) AND conrelid NOT IN (FROM_TABLES)
        UNION
        SELECT 'function ' || objid::regprocedure::text FROM pg_depend
        WHERE classid = 'pg_proc'::regclass AND refobjid IN (FROM_TABLES)
        ORDER BY 1
        """.replace("FROM_TABLES", "SELECT oid FROM tables"),
        list(schemas),
    )
    if rows:
        raise WarehouseError(
            f"PostgreSQL: {', '.join(row['object'] for row in rows)} depends on tables that are to be replaced.",
            advice="Use a plain view in its place (those are kept), or drop it and make it again after publishing.",
        )


async def _replace(con: asyncpg.Connection[Any], schemas: Sequence[str], old: Sequence[str]) -> None:
    tables = await con.fetch(
        """
        SELECT format('%I.%I', nspname, relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = ANY($1) AND relkind = 'r' ORDER BY 1
        """,
        list(old),
    )
    if tables:
        await con.execute(f"LOCK TABLE {', '.join(row['name'] for row in tables)} IN ACCESS EXCLUSIVE MODE")
    statements = [*await _grants(con, old), *await _views(con, old)]
    for schema in old:
        await con.execute(f'ALTER SCHEMA "{schema}" RENAME TO "{schema}{OLD}"')
    for schema in schemas:
        await con.execute(f'ALTER SCHEMA "{schema}{NEW}" RENAME TO "{schema}"')
    for statement in statements:
        await con.execute(statement)
    for schema in old:
        await con.execute(f'DROP SCHEMA "{schema}{OLD}" CASCADE')


async def _views(con: asyncpg.Connection[Any], old: Sequence[str]) -> list[str]:
    """Statements that bind the views others made on the old tables to the new ones."""
    rows = await con.fetch(
        """
        SELECT DISTINCT format(
            'CREATE OR REPLACE VIEW %I.%I %s AS %s', vn.nspname, v.relname,
            'WITH (' || array_to_string(v.reloptions, ', ') || ')', pg_get_viewdef(v.oid)  -- NULL prints as nothing
        ) AS statement
        FROM pg_depend d
        JOIN pg_rewrite r ON r.oid = d.objid
        JOIN pg_class v ON v.oid = r.ev_class AND v.relkind = 'v'
        JOIN pg_namespace vn ON vn.oid = v.relnamespace
        JOIN pg_class t ON t.oid = d.refobjid
        JOIN pg_namespace tn ON tn.oid = t.relnamespace
        WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
          AND tn.nspname = ANY($1) AND vn.nspname <> ALL($1)
        """,
        list(old),
    )
    return [row["statement"] for row in rows]


async def _grants(con: asyncpg.Connection[Any], old: Sequence[str]) -> list[str]:
    """Statements that give on the new schemas, tables and columns what was granted on the old of the same name.

    A table that was not there before gets what all tables of its schema have.
    """
    rows = await con.fetch(
        """
        WITH new_tables AS (
            SELECT c.oid, left(nspname, -length($2::text)) AS schema_name, relname AS table_name
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE nspname = ANY(SELECT unnest($1::text[]) || $2::text) AND relkind = 'r'
        ),
        old_tables AS (
            SELECT c.oid, nspname AS schema_name, relname AS table_name, relacl, relowner
            FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = ANY($1) AND relkind = 'r'
        ),
        granted AS (
            SELECT schema_name, table_name, (aclexplode(relacl)).*, relowner FROM old_tables
        ),
        everywhere AS (
            SELECT schema_name, grantee, privilege_type, bool_and(is_grantable) AS is_grantable
            FROM granted WHERE grantee <> relowner GROUP BY 1, 2, 3
            HAVING count(*) = (SELECT count(*) FROM old_tables o WHERE o.schema_name = granted.schema_name)
        ),
        wanted AS (
            SELECT 'SCHEMA ' || quote_ident(nspname) AS object, a.grantee, a.privilege_type, a.is_grantable
            FROM pg_namespace, aclexplode(nspacl) a WHERE nspname = ANY($1) AND a.grantee <> nspowner
            UNION ALL
            SELECT format('TABLE %I.%I', schema_name, table_name), grantee, privilege_type, is_grantable
            FROM granted JOIN new_tables USING (schema_name, table_name) WHERE grantee <> relowner
            UNION ALL
            SELECT format('TABLE %I.%I', schema_name, table_name), grantee, privilege_type, is_grantable
            FROM new_tables n JOIN everywhere USING (schema_name)
            WHERE (schema_name, table_name) NOT IN (SELECT schema_name, table_name FROM old_tables)
            UNION ALL
            SELECT format('TABLE %I.%I', n.schema_name, n.table_name), a.grantee,
                   format('%s (%I)', a.privilege_type, attname), a.is_grantable
            FROM old_tables JOIN pg_attribute ON attrelid = old_tables.oid, aclexplode(attacl) a, new_tables n
            WHERE (n.schema_name, n.table_name) = (old_tables.schema_name, old_tables.table_name)
              AND EXISTS (SELECT FROM pg_attribute x WHERE x.attrelid = n.oid AND x.attname = pg_attribute.attname)
        )
        SELECT format(
            'GRANT %s ON %s TO %s%s', privilege_type, object,
            CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
            CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        ) AS statement
        FROM wanted ORDER BY 1
        """,
        list(old),
        NEW,
    )
    return [row["statement"] for row in rows]


async def _readers(con: asyncpg.Connection[Any], schemas: Sequence[str]) -> str:
    rows = await con.fetch(
        """
        SELECT DISTINCT format('pid %s %s, since %s', a.pid, a.application_name, a.xact_start::timestamp(0)) AS reader
        FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE nspname = ANY($1) AND a.pid <> pg_backend_pid() LIMIT 5
        """,
        list(schemas),
    )
    return "; ".join(row["reader"] for row in rows) or "they are gone now"
