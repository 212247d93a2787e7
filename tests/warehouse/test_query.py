"""`baocao query`: three ways to write rows, nothing can be changed, and a slip is answered with what was meant."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from helpers.command_line import Result, baocao
from helpers.warehouse_builder import built_warehouse

from baocao.errors import UsageError
from baocao.warehouse.query import run_query

if TYPE_CHECKING:
    from pathlib import Path


def query(*arguments: object) -> Result:
    return baocao("query", *arguments, "--warehouse", built_warehouse().published)


def test_rows_as_json_keep_their_types() -> None:
    run = query(
        "SELECT 99.97::DECIMAL(18,4) AS rate_pct, 3::BIGINT AS n, NULL AS gap, DATE '2023-11-30' AS day",
        "--format",
        "json",
    )
    assert run.json == [{"rate_pct": 99.97, "n": 3, "gap": None, "day": "2023-11-30"}]


def test_rows_as_csv_can_be_read_back() -> None:
    run = query("SELECT 'a,\"b\"' AS one, 'hai\ndòng' AS two", "--format", "csv")
    assert list(csv.reader(io.StringIO(run.out))) == [["one", "two"], ['a,"b"', "hai\ndòng"]]


def test_tables_need_no_schema() -> None:
    assert query("SELECT count(*) AS n FROM dim_report", "--format", "json").json == [{"n": 5}]
    assert query("FROM findings LIMIT 1").code == 0
    assert query("SELECT count(*) FROM cells").code == 0


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT online_rate_pc FROM marts.fct_online_dossiers", "online_rate_pct"),
        ("SELECT f.online_rate FROM marts.fct_online_dossiers f", "online_rate_pct"),
        ("SELECT ten_don_vi FROM marts.dim_unit", "unit_name"),  # by its Vietnamese name
        ("SELECT indicator_key FROM fct_documents", "marts.dim_indicator"),  # in another table
        ("SELECT qzx FROM dim_report", "DESCRIBE marts.dim_report"),
        ("FROM marts.fct_onlin_dossiers", "marts.fct_online_dossiers"),
        ("FROM findngs", "quality.findings"),
        ("SELEC 1", "syntax error"),
        ("SELECT regexp_macthes('a', 'b')", "regexp_matches"),
        ("CREATE TABLE marts.x AS SELECT 1", "only read"),
        ("DELETE FROM dim_report", "only read"),
        ("COPY dim_report TO '/tmp/x.csv'", "disabled"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled"),
        ("SET enable_external_access = true", "locked"),
        ("ATTACH '/tmp/x.duckdb'", "disabled"),
        (" ; ", "There is no statement"),
        ("SELECT 1; SELECT 2", "more than one statement"),
    ],
)
def test_wrong_sql_says_what_was_meant(sql: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        run_query(built_warehouse().published, sql)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_slip_ends_with_2_and_prints_no_rows() -> None:
    run = query("SELECT onlin_rate_pct FROM fct_online_dossiers", "--format", "csv")
    assert run.code == 2
    assert run.out == ""
    assert "Did you mean online_rate_pct" in run.err


def test_a_file_without_marts_can_be_asked_too(tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(tmp_path / "x.duckdb")) as con:
        con.execute("CREATE SCHEMA staging; CREATE TABLE staging.a AS SELECT 1 AS n")
    assert run_query(tmp_path / "x.duckdb", "FROM a").rows == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(100000000000) a, range(1000) b",
        "SELECT a.range + b.range FROM range(10000000) a, range(1000000) b WHERE a.range + b.range < 0",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    ],
)
def test_a_query_without_end_is_ended(sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_QUERY_SECONDS", "0.5")
    with pytest.raises(UsageError, match=r"longer than 0\.5 seconds"):
        run_query(built_warehouse().published, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list(range) FROM range(1000000000)",
        "SELECT repeat('x', 1000000) || range FROM range(100000)",
        "FROM range(1000000000)",
        "SELECT md5(range::VARCHAR) AS a FROM range(100000000) ORDER BY a",
    ],
)
def test_a_query_that_fills_the_memory_is_ended(sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_QUERY_MEMORY_MB", "64")
    with pytest.raises(UsageError, match=r"more than 64 MB|BAOCAO_QUERY"):
        run_query(built_warehouse().published, sql)
    assert not [path for path in built_warehouse().folder.iterdir() if path.name.endswith(".tmp")]


def test_limits_of_a_query_are_positive_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_QUERY_SECONDS", "soon")
    with pytest.raises(UsageError, match="BAOCAO_QUERY_SECONDS"):
        run_query(built_warehouse().published, "SELECT 1")


def test_a_single_text_that_duckdb_does_not_count_is_ended_too() -> None:
    run = baocao(
        "query",
        "SELECT length(repeat(repeat('x', 1000000), 4000))",
        "--warehouse",
        built_warehouse().published,
        env={"BAOCAO_QUERY_MEMORY_MB": "64"},
    )
    assert run.code == 2, run.err
    assert "BAOCAO_QUERY_MEMORY_MB" in run.err
