"""How fast a million rows get into PostgreSQL: `baocao publish` beside INSERTs and beside COPY from Python rows.

    python -m benchmarks.postgres [--rows 1000000]

All three end with the same table with the same keys and indexes, in a server of the benchmark's own (PostgreSQL must
be installed). The ratio within one run counts; seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import duckdb

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from helpers.postgres_server import Server, running_server

from baocao.warehouse.exports.catalogue import published_tables
from baocao.warehouse.exports.postgres import publish_to_postgres
from baocao.warehouse.query import connect_published

TABLE = "fct_online_dossiers"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--warehouse", type=Path, default=Path("data/warehouse/baocao.duckdb"))
    arguments = parser.parse_args()
    connect_published(arguments.warehouse).close()
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        file = multiplied(arguments.warehouse, Path(folder) / "big.duckdb", arguments.rows)
        start = time.perf_counter()
        rows = publish_to_postgres(file, server.dsn())
        ours = time.perf_counter() - start
        count = sum(rows.values())
        print(
            f"baocao publish: {count:,} rows of {len(rows)} tables with keys, indexes, comments in {ours:.1f} s"
        )
        for name, seconds in asyncio.run(peers(server, file)).items():
            print(f"{name}: {rows[TABLE]:,} rows of {TABLE} in {seconds:.1f} s")
            print(f"  baocao publish is {seconds * count / rows[TABLE] / ours:.1f} times as fast a row")


def multiplied(warehouse: Path, target: Path, rows: int) -> Path:
    """The published file with one fact table grown to so many rows."""
    shutil.copy(warehouse, target)
    with duckdb.connect(str(target)) as con:
        (have,) = con.execute(f"SELECT count(*) FROM marts.{TABLE}").fetchone() or (0,)
        con.execute(
            f"INSERT INTO marts.{TABLE} SELECT * EXCLUDE (copy) REPLACE (row_id || '-' || copy AS row_id) "
            f"FROM marts.{TABLE}, range(1, {rows // have + 1}) AS copies (copy)"
        )
    return target


async def peers(server: Server, file: Path) -> dict[str, float]:
    with connect_published(file) as source:
        table = next(table for table in published_tables(source) if table.name == TABLE)
        rows: list[tuple[Any, ...]] = source.execute(f"FROM marts.{TABLE}").fetchall()
    con = await asyncpg.connect(server.dsn())
    keys = await con.fetch(
        f"""
        SELECT 'ALTER TABLE copy ADD ' || pg_get_constraintdef(oid) AS made FROM pg_constraint
        WHERE conrelid = 'marts.{TABLE}'::regclass
        UNION ALL
        SELECT replace(pg_get_indexdef(indexrelid), 'marts.{TABLE}', 'copy') FROM pg_index
        WHERE indrelid = 'marts.{TABLE}'::regclass AND NOT indisprimary
        """
    )
    seconds = {}
    holes = ", ".join(f"${number}" for number in range(1, len(table.columns) + 1))
    for name in ("INSERT (executemany)", "COPY from Python rows"):
        await con.execute(f"CREATE TABLE copy AS SELECT * FROM marts.{TABLE} LIMIT 0")
        start = time.perf_counter()
        if name.startswith("INSERT"):
            await con.executemany(f"INSERT INTO copy VALUES ({holes})", rows)
        else:
            await con.copy_records_to_table("copy", records=rows)
        for key in keys:
            await con.execute(key["made"])
        seconds[name] = time.perf_counter() - start
        await con.execute("DROP TABLE copy")
    await con.close()
    return seconds


if __name__ == "__main__":
    main()
