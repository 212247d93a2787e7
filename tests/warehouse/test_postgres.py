"""`baocao publish --postgres` on a real server: what arrives, what readers see, what is kept and said."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from helpers.command_line import ROOT, Result, baocao
from helpers.postgres_server import PASSWORD, Server, programs, running_server
from helpers.warehouse_builder import built_warehouse

from baocao.warehouse.exports.catalogue import ordered_rows, published_tables
from baocao.warehouse.query import connect_published

pytestmark = pytest.mark.skipif(
    programs() is None, reason="PostgreSQL is not installed (apt-get install postgresql)"
)

T = TypeVar("T")
SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)' ORDER BY 1"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Server:
    """A database of the test's own."""
    name = f"db_{abs(hash(request.node.name))}"
    ask(Server(server.port, "postgres"), f"CREATE DATABASE {name}")
    return Server(server.port, name)


def using(server: Server, work: Callable[[asyncpg.Connection], Awaitable[T]], user: str = "owner") -> T:
    async def connected() -> T:
        con = await asyncpg.connect(server.dsn(user))
        try:
            return await work(con)
        finally:
            await con.close()

    return asyncio.run(connected())


def ask(server: Server, sql: str, user: str = "owner") -> list[tuple[Any, ...]]:
    return [tuple(row) for row in using(server, lambda con: con.fetch(sql), user)]


def run(server: Server, sql: str) -> None:
    using(server, lambda con: con.execute(sql))


def publish(server: Server, warehouse: Path | None = None, user: str = "owner") -> Result:
    return baocao(
        "publish",
        "--warehouse",
        warehouse or built_warehouse().published,
        env={"BAOCAO_POSTGRES_DSN": server.dsn(user)},
    )


def published_ok(server: Server, warehouse: Path | None = None, user: str = "owner") -> None:
    answer = publish(server, warehouse, user)
    assert answer.code == 0, answer.err


def changed(folder: Path, sql: str) -> Path:
    """The published file with something changed in it."""
    import duckdb

    published = built_warehouse().copy(folder).published
    with duckdb.connect(str(published)) as con:
        con.execute(sql)
    return published


def test_everything_arrives_as_it_is(database: Server, tmp_path: Path) -> None:
    odd = r"""UPDATE marts.fct_tasks SET note = CASE row_number
        WHEN 1 THEN '' WHEN 2 THEN NULL WHEN 3 THEN '\N' WHEN 4 THEN 'a"b,c' || chr(10) || 'd\' WHEN 5 THEN 'NULL' END
        FROM (SELECT row_id AS id, row_number() OVER (ORDER BY row_id) AS row_number FROM marts.fct_tasks)
        WHERE id = row_id AND row_number <= 5"""
    warehouse = changed(tmp_path, odd)
    published_ok(database, warehouse)
    with connect_published(warehouse) as con:
        tables = published_tables(con)
        for table in tables:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            ours = con.execute(ordered_rows(table)).fetchall()
            theirs = ask(database, f'SELECT {columns} FROM {table.schema}."{table.name}"')
            assert sorted(map(str, theirs)) == sorted(map(str, ours)), table.name
    assert len(tables) >= 17
    types = dict(
        ask(
            database,
            """
            SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = 'marts.fct_online_dossiers'::regclass AND attnum > 0
            """,
        )
    )
    assert types["online_rate_pct"] == "numeric(18,4)"
    assert types["period_end"] == "date"
    assert types["received_total"] == "bigint"
    comments = ask(
        database,
        "SELECT col_description(attrelid, attnum) FROM pg_attribute "
        "WHERE attrelid = 'marts.fct_online_dossiers'::regclass AND attname = 'unit_name_printed'",
    )
    assert comments[0][0].endswith("| Tên đơn vị như in")


def test_keys_are_there(database: Server) -> None:
    published_ok(database)
    keys = ask(
        database,
        """
        SELECT contype::text, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace IN ('marts'::regnamespace, 'quality'::regnamespace)
        """,
    )
    assert ("p", "marts.fct_targets", "PRIMARY KEY (row_id)") in keys
    assert (
        "f",
        "marts.fct_targets",
        "FOREIGN KEY (report_key) REFERENCES marts.dim_report(report_key) DEFERRABLE INITIALLY DEFERRED",
    ) in keys
    assert (
        "f",
        "marts.fct_documents",
        "FOREIGN KEY (unit_key) REFERENCES marts.dim_unit(unit_key) DEFERRABLE INITIALLY DEFERRED",
    ) in keys
    assert sum(key[0] == "f" for key in keys) > 20


def test_days_are_a_dimension_with_a_view_for_each_role(database: Server) -> None:
    published_ok(database)
    keys = ask(
        database,
        """
        SELECT conrelid::regclass::text, attname::text FROM pg_constraint
        JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'f' AND confrelid = 'marts.dim_date'::regclass
        """,
    )
    assert {
        ("marts.fct_figures", "period_start"),
        ("marts.fct_figures", "period_end"),
        ("marts.fct_statements", "period_end"),
        ("marts.fct_online_dossiers", "period_end"),
        ("marts.fct_tasks", "due_date"),
        ("marts.fct_issued_documents", "issue_date"),
        ("marts.dim_report", "report_date"),
    } <= set(keys)
    ((halves, received),) = ask(
        database,
        """
        SELECT count(DISTINCT ends.half_label), sum(received_total) FROM marts.fct_online_dossiers
        JOIN marts.dim_date_period_start AS starts USING (period_start)
        JOIN marts.dim_date_period_end AS ends USING (period_end)
        WHERE row_kind = 'unit' AND starts.year = ends.year
        """,
    )
    assert halves > 0
    assert received == built_warehouse().value(
        "SELECT sum(received_total) FROM marts.fct_online_dossiers "
        "WHERE row_kind = 'unit' AND year(period_start) = year(period_end)"
    )
    published_ok(database)  # once more, over views that are there
    assert {"marts.fct_figures", "marts.fct_statements", "marts.fct_paragraphs"} <= {
        name for (name,) in ask(database, "SELECT schemaname || '.' || tablename FROM pg_tables")
    }


def test_comments_point_only_to_what_is_there(database: Server) -> None:
    published_ok(database)
    relations = {name for (name,) in ask(database, "SELECT oid::regclass::text FROM pg_class")}
    comments = ask(
        database,
        """
        SELECT relname || '.' || coalesce(attname, ''), description FROM pg_description
        JOIN pg_class ON pg_class.oid = objoid AND classoid = 'pg_class'::regclass
        LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND objsubid > 0
        WHERE relnamespace IN ('marts'::regnamespace, 'quality'::regnamespace, 'bi'::regnamespace)
        """,
    )
    assert len(comments) > 400
    pointing = [
        (place, name)
        for place, comment in comments
        for name in re.findall(r"\b(?:staging|versions|marts|quality|bi)\.\w+", comment)
        if name not in relations
    ]
    assert pointing == []
    assert not [place for place, comment in comments if len(comment.split("|")[0].strip()) < 3]


def test_readers_see_the_old_or_the_new(database: Server, tmp_path: Path) -> None:
    """Four readers ask all the time, over both schemas and several tables, while the state goes to and fro."""
    states = {}
    for state in (1, 2):
        values = {
            "marts.fct_documents": "documents_in",
            "quality.findings": "reported",
            "marts.fct_tasks": "note",
        }
        sql = "; ".join(f"UPDATE {table} SET {column} = '{state}'" for table, column in values.items())
        states[state] = changed(tmp_path / str(state), sql)
    published_ok(database, states[1])
    seen: list[set[str]] = []
    problems: list[BaseException] = []
    done = threading.Event()

    async def read(con: asyncpg.Connection) -> None:
        while not done.is_set():
            row = await con.fetchrow(
                """
                SELECT min(documents_in)::text, max(documents_in)::text,
                       (SELECT min(reported) FROM quality.findings), (SELECT max(reported) FROM quality.findings),
                       (SELECT min(note) FROM marts.fct_tasks), (SELECT max(note) FROM marts.fct_tasks)
                FROM marts.fct_documents
                """
            )
            seen.append(set(row))

    def reader() -> None:
        try:
            using(database, read)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for state in (2, 1, 2):
        published_ok(database, states[state])
    time.sleep(0.2)
    done.set()
    for thread in threads:
        thread.join()
    assert not problems
    assert {frozenset(state) for state in seen} == {frozenset("1"), frozenset("2")}
    assert len(seen) > 100


def test_grants_and_views_of_others_go_on(database: Server, tmp_path: Path) -> None:
    run(
        database,
        f"CREATE ROLE loader LOGIN PASSWORD '{PASSWORD}'; CREATE ROLE bi LOGIN PASSWORD '{PASSWORD}'",
    )
    run(database, f"GRANT CREATE ON DATABASE {database.database} TO loader")
    published_ok(database, user="loader")  # no superuser is needed
    run(
        database,
        """
        GRANT USAGE ON SCHEMA marts, quality TO bi;
        GRANT SELECT ON ALL TABLES IN SCHEMA marts TO bi;
        GRANT SELECT (finding_id, message) ON quality.findings TO bi;
        CREATE SCHEMA reporting AUTHORIZATION loader; GRANT USAGE ON SCHEMA reporting TO bi;
        ALTER DEFAULT PRIVILEGES FOR ROLE loader IN SCHEMA marts GRANT SELECT ON TABLES TO bi;
        SET ROLE loader;
        CREATE VIEW reporting.by_unit WITH (security_barrier = true) AS
            SELECT unit_name, sum(received_total) AS received
            FROM marts.fct_online_dossiers JOIN marts.dim_unit USING (unit_key) GROUP BY unit_name;
        CREATE VIEW reporting.on_top AS SELECT count(*) AS units FROM reporting.by_unit;
        GRANT SELECT ON reporting.by_unit, reporting.on_top TO bi
        """,
    )
    before = ask(database, "SELECT * FROM reporting.by_unit ORDER BY 1", "bi")
    added = "UPDATE marts.fct_online_dossiers SET received_total = received_total + 1; "
    published_ok(
        database, changed(tmp_path, added + "CREATE TABLE marts.fct_new AS SELECT 1 AS n"), user="loader"
    )
    after = ask(database, "SELECT * FROM reporting.by_unit ORDER BY 1", "bi")
    assert before
    assert [name for name, _ in after] == [name for name, _ in before]
    assert all(
        new > old for (_, new), (_, old) in zip(after, before, strict=True)
    )  # the view reads the new tables
    assert ask(database, "SELECT units FROM reporting.on_top", "bi") == [(len(before),)]
    assert ask(database, "SELECT n FROM marts.fct_new", "bi") == [(1,)]  # by the default privileges
    assert ask(database, "SELECT message FROM quality.findings LIMIT 1", "bi")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        ask(database, "SELECT reported FROM quality.findings", "bi")
    options = ask(database, "SELECT reloptions FROM pg_class WHERE relname = 'by_unit'")
    assert options == [(["security_barrier=true"],)]
    assert ask(database, SCHEMAS) == [("bi",), ("marts",), ("public",), ("quality",), ("reporting",)]


def test_a_failure_leaves_what_was_there(database: Server, tmp_path: Path) -> None:
    published_ok(database)
    rows = "SELECT * FROM marts.fct_documents ORDER BY row_id"
    before = ask(database, rows)
    broken = changed(
        tmp_path,
        """
        CREATE OR REPLACE TABLE marts.fct_documents AS  -- which has no keys in this file
        SELECT * REPLACE ('nobody' AS unit_key, 0 AS documents_in) FROM marts.fct_documents
        """,
    )
    answer = publish(database, broken)
    assert answer.code == 3
    assert "violates foreign key" in answer.err
    assert "untouched" in answer.err
    assert ask(database, rows) == before
    assert ask(database, SCHEMAS) == [("bi",), ("marts",), ("public",), ("quality",)]


@pytest.mark.parametrize("after_seconds", [0.9, 1.5, 2.2])
def test_a_killed_run_leaves_what_was_there(database: Server, after_seconds: float) -> None:
    published_ok(database)
    command = [
        sys.executable,
        "-m",
        "baocao.cli.main",
        "publish",
        "--warehouse",
        str(built_warehouse().published),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "BAOCAO_POSTGRES_DSN": database.dsn()})
    time.sleep(after_seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert ask(database, "SELECT count(*) FROM marts.fct_targets")[0][0] > 100
    assert ask(database, SCHEMAS) == [("bi",), ("marts",), ("public",), ("quality",)]
    published_ok(database)  # and nothing is in the way


def test_a_reader_that_holds_a_table_is_not_waited_for(database: Server, tmp_path: Path) -> None:
    """A long report goes on over the old rows while the new ones are published beside it."""
    published_ok(database)
    newer = changed(tmp_path, "UPDATE marts.fct_documents SET documents_in = 77")
    asked = "SELECT min(documents_in), max(documents_in) FROM marts.fct_documents"

    async def hold(con: asyncpg.Connection) -> None:
        await con.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        before = await con.fetchrow(asked)
        published_ok(database, newer)
        assert await con.fetchrow(asked) == before
        await con.execute("COMMIT")
        assert tuple(await con.fetchrow(asked)) == (77, 77)

    using(database, hold)


def test_only_rows_that_differ_are_written(database: Server, tmp_path: Path) -> None:
    versions = "SELECT row_id, xmin::text FROM marts.fct_tasks ORDER BY row_id"
    published_ok(database)
    first = dict(ask(database, versions))
    published_ok(database)
    assert dict(ask(database, versions)) == first
    one = "(SELECT min(row_id) FROM marts.fct_tasks)"
    newer = changed(tmp_path, f"UPDATE marts.fct_tasks SET note = 'mới' WHERE row_id = {one}")
    published_ok(database, newer)
    after = dict(ask(database, versions))
    assert [key for key in first if after[key] != first[key]] == [min(first)]


def test_what_others_hang_on_the_tables_stays(database: Server, tmp_path: Path) -> None:
    published_ok(database)
    run(
        database,
        """
        CREATE MATERIALIZED VIEW public.kept AS SELECT * FROM marts.dim_report;
        CREATE TABLE public.remarks AS SELECT report_key, 'đã gửi' AS remark FROM marts.dim_report;
        ALTER TABLE public.remarks ADD FOREIGN KEY (report_key) REFERENCES marts.dim_report;
        CREATE TABLE marts.mine AS SELECT 1 AS n;
        CREATE INDEX mine_by_note ON marts.fct_tasks (note);
        """,
    )
    published_ok(database, changed(tmp_path, "UPDATE marts.dim_report SET title = title || ' (mới)'"))
    assert ask(database, "SELECT count(*) > 0 FROM public.remarks JOIN marts.dim_report USING (report_key)")
    run(database, "REFRESH MATERIALIZED VIEW public.kept")
    assert ask(database, "SELECT bool_and(title LIKE '%(mới)') FROM public.kept") == [(True,)]
    assert ask(database, "SELECT n FROM marts.mine") == [(1,)]
    assert ask(database, "SELECT count(*) FROM pg_class WHERE relname = 'mine_by_note'") == [(1,)]


def test_columns_and_tables_follow_the_program(database: Server, tmp_path: Path) -> None:
    """What an older program published is brought up to date in place: a column more, one less, one of another type."""
    other = """
        CREATE TABLE marts.fct_gone AS SELECT 1 AS n;
        CREATE TABLE marts.fct_also_gone AS SELECT 1 AS n;
        DROP VIEW bi.phan_mem;
        ALTER TABLE marts.fct_software_systems DROP COLUMN note;
        ALTER TABLE marts.fct_software_systems ADD COLUMN no_longer VARCHAR;
        UPDATE marts.fct_software_systems SET no_longer = 'x'
        """
    published_ok(database, changed(tmp_path, other))
    run(
        database,
        """
        ALTER TABLE marts.fct_also_gone ADD PRIMARY KEY (n);
        ALTER TABLE marts.fct_gone ADD FOREIGN KEY (n) REFERENCES marts.fct_also_gone;
        ALTER TABLE marts.fct_software_systems ADD FOREIGN KEY (system_name) REFERENCES marts.dim_report (report_key)
            NOT VALID
        """,
    )
    run(database, "CREATE VIEW public.v AS SELECT row_id, system_name FROM marts.fct_software_systems")
    published_ok(database)
    columns = {
        row[0]
        for row in ask(
            database,
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'fct_software_systems'",
        )
    }
    assert "note" in columns
    assert "no_longer" not in columns
    assert ask(database, "SELECT count(*) > 0 FROM public.v") == [(True,)]
    assert ask(database, "SELECT to_regclass('marts.fct_gone') IS NULL") == [(True,)]
    stale = "SELECT count(*) FROM pg_constraint WHERE conname = 'fct_software_systems_system_name_fkey'"
    assert ask(database, stale) == [(0,)]


def test_what_an_older_program_left_is_taken_over(database: Server) -> None:
    """Until version 1 whole schemas were replaced: their comment says so, keys were checked at once."""
    published_ok(database)
    run(
        database,
        """
        COMMENT ON SCHEMA marts IS 'Made by baocao publish, which replaces this schema as a whole.';
        COMMENT ON TABLE marts.fct_targets IS 'Targets | Chỉ tiêu';
        ALTER TABLE marts.fct_targets DROP CONSTRAINT fct_targets_report_key_fkey;
        ALTER TABLE marts.fct_targets ADD FOREIGN KEY (report_key) REFERENCES marts.dim_report
        """,
    )
    published_ok(database)
    assert ask(
        database, "SELECT condeferred FROM pg_constraint WHERE conname = 'fct_targets_report_key_fkey'"
    ) == [(True,)]


def test_names_sort_as_vietnamese(database: Server) -> None:
    published_ok(database)
    names = [row[0] for row in ask(database, "SELECT DISTINCT unit_name FROM marts.dim_unit ORDER BY 1")]
    assert names.index("Huyện Đam Rông") > names.index("Huyện Dầu Tiếng")
    assert names.index("Huyện Đam Rông") < names.index("Huyện Ea H'leo")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("CREATE SCHEMA marts; CREATE TABLE marts.mine (n int)", "was not made by baocao"),
        (
            "PUBLISH; DROP TABLE marts.fct_tasks CASCADE; CREATE TABLE marts.fct_tasks (mine text)",
            "marts.fct_tasks is there and was not made by baocao",
        ),
        (
            "PUBLISH; ALTER TABLE marts.fct_tasks ADD COLUMN old text; "
            "CREATE VIEW public.v AS SELECT old FROM marts.fct_tasks",
            "other objects depend on it",
        ),
    ],
)
def test_what_would_be_lost_is_refused(database: Server, sql: str, said: str) -> None:
    first, _, rest = sql.partition("; ")
    if first == "PUBLISH":
        published_ok(database)
        run(database, rest)
    else:
        run(database, sql)
    answer = publish(database)
    assert answer.code == 3
    assert said in answer.err


def test_the_password_is_never_printed(server: Server) -> None:
    wrong = Server(server.port).dsn(password="wr0ng-Mật-khẩu")
    nowhere = server.dsn().replace(str(server.port), "1")
    for dsn in (
        wrong,
        nowhere,
        server.dsn(database="none"),
        "postgresql://u:p%40ss:x@[::1",
        f"mysql://u:{PASSWORD}@h/d",
    ):
        answer = baocao(
            "publish",
            "--warehouse",
            built_warehouse().published,
            "--json",
            env={"BAOCAO_POSTGRES_DSN": dsn},
        )
        assert answer.code in (2, 3), answer.err
        for secret in (PASSWORD, "wr0ng", "p%40ss", "p@ss", dsn):
            assert secret not in answer.out + answer.err
        assert "Traceback" not in answer.err
        assert len(answer.err) > 20


@pytest.mark.parametrize(
    "dsn",
    [
        f"postgresql://u:{PASSWORD}@127.0.0.1:1/d",
        f"postgresql://127.0.0.1:1/d?user=u&password={PASSWORD}",
        f"postgresql://127.0.0.1:1/d?sslpassword={PASSWORD}",
        f"postgresql://u:{PASSWORD}@[::1",
    ],
)
@pytest.mark.parametrize("way", [["--postgres={}"], ["--postgres", "{}"]])
def test_a_password_on_the_command_line_is_refused(dsn: str, way: list[str]) -> None:
    answer = baocao("publish", *(part.format(dsn) for part in way))
    assert answer.code == 2
    assert "--dsn-file" in answer.err
    assert PASSWORD not in answer.out + answer.err


def test_the_dsn_comes_from_a_file_and_stays_there(tmp_path: Path) -> None:
    """The run hangs on a server that never answers; meanwhile its arguments are looked at."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        dsn = tmp_path / "dsn"
        dsn.write_text(f"postgresql://u:{PASSWORD}@127.0.0.1:{silent.getsockname()[1]}/d\n")
        command = [sys.executable, "-m", "baocao.cli.main", "publish", "--dsn-file", str(dsn), "--warehouse"]
        process = subprocess.Popen(
            [*command, str(built_warehouse().published)], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        try:
            silent.settimeout(300)
            connection, _ = silent.accept()
            assert PASSWORD not in Path(f"/proc/{process.pid}/cmdline").read_bytes().decode()
            connection.close()
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize("content", [b"\xff\xfe", None, b"", b"mysql://x"])
def test_a_file_without_a_dsn_is_wrong_usage(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "dsn").write_bytes(content)
    assert baocao("publish", "--dsn-file", tmp_path / "dsn", env={"BAOCAO_POSTGRES_DSN": ""}).code == 2


def test_without_a_dsn_it_says_what_to_set() -> None:
    answer = baocao("publish", env={"BAOCAO_POSTGRES_DSN": ""})
    assert answer.code == 2
    assert "BAOCAO_POSTGRES_DSN" in answer.err
