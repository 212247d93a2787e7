"""Commands that need no run: wrong usage, inspect, an empty place, names."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.command_line import RAW, ROOT, baocao, make_unreadable_files


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ingest", "/nowhere/at/all.pdf"], "does not exist"),
        (["ingest", "--workers", "0"], "workers"),
        (["ingest", "--wrokers", "2"], "--workers"),
        (["inspect", "/nowhere.pdf"], "does not exist"),
        (["inspect", RAW], "is a folder"),
        (["inspect"], "FILE"),
        (["query"], "SQL"),
        (["query", "SELECT 1", "--format", "xml"], "xml"),
        (["names", "accept", "Xã Phước Hải", "no-such-key"], "Did you mean"),
        (["ingset"], "ingest"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_to_type(arguments: list[object], said: str) -> None:
    run = baocao(*arguments)
    assert run.code == 2
    assert said in run.err
    assert run.out == ""


@pytest.mark.parametrize("command", [[], ["names"]])
def test_without_a_command_the_help_is_shown(command: list[str]) -> None:
    run = baocao(*command)
    assert "Usage" in run.out + run.err
    assert f"Example: {' '.join(['baocao', *command])} " in run.out + run.err


def test_the_shell_can_complete_commands_and_options() -> None:
    def completions(line: str) -> list[str]:
        words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        run = subprocess.run(
            [Path(sys.executable).with_name("baocao")],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, **words, "_BAOCAO_COMPLETE": "complete_bash"},
        )
        return run.stdout.split()

    assert completions("baocao ing") == ["ingest"]
    assert completions("baocao names acc") == ["accept"]
    assert completions("baocao ingest --dry") == ["--dry-run"]


@pytest.mark.parametrize(
    "command",
    [
        ["ingest"],
        ["rebuild"],
        ["inspect"],
        ["extract"],
        ["status"],
        ["query"],
        ["search"],
        ["source"],
        ["names", "match"],
        ["names", "accept"],
    ],
)
def test_every_command_has_help_with_an_example(command: list[str]) -> None:
    run = baocao(*command, "--help")
    assert run.code == 0
    assert f"Example: baocao {' '.join(command)}" in run.out


def test_a_folder_without_documents_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    run = baocao("ingest", tmp_path, "--warehouse", tmp_path / "w.duckdb", "--json")
    assert run.code == 0
    assert run.json["result"] == "unchanged"
    assert run.json["documents"]["ignored"] == 1
    assert not (tmp_path / "w.duckdb").exists()


def test_status_and_query_before_the_first_run_say_what_to_do(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    status = baocao("status", "--warehouse", warehouse)
    assert status.code == 0
    assert "baocao ingest" in status.out
    assert baocao("status", "--warehouse", warehouse, "--json").json["published_at"] is None
    query = baocao("query", "SELECT 1", "--warehouse", warehouse)
    assert query.code == 3
    assert "baocao ingest" in query.err


def test_rebuild_without_extracts_says_what_to_do(tmp_path: Path) -> None:
    run = baocao("rebuild", "--warehouse", tmp_path / "w.duckdb", "--json")
    assert run.code == 3
    assert "baocao ingest" in run.json["error"]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    warehouse = tmp_path / "place" / "baocao.duckdb"
    run = baocao("ingest", RAW, "--warehouse", warehouse, "--dry-run", "--json")
    assert run.code == 0
    assert run.json["result"] == "planned"
    assert {Path(file).name for file in run.json["to_read"]} == {
        path.name for path in RAW.iterdir() if path.suffix != ".md"
    }
    assert not (tmp_path / "place").exists()


def test_inspect_as_json_has_the_fields_of_the_contract() -> None:
    run = baocao("inspect", RAW / "KH-956-2023.pdf", "--json")
    assert run.code == 0
    seen = run.json
    assert seen["file"] == "KH-956-2023.pdf"
    assert seen["format"] == "pdf"
    assert set(seen["report"]) >= {"report_no", "report_type", "report_date", "issuer", "title", "province"}
    (table,) = seen["tables"]
    assert table["kind"] == "targets"
    assert table["pages"] == [1, 2]
    assert set(table["mapping"]) <= set(table["columns"])
    assert len(table["rows"]) == 35
    assert all(len(row) == len(table["columns"]) for row in table["rows"])
    assert {"path", "text"} <= set(seen["paragraphs"][0]) if seen["paragraphs"] else True
    assert seen["unmatched_names"] == []


def test_inspect_for_people_shows_mapping_and_what_is_left_open() -> None:
    run = baocao("inspect", RAW / "KH-956-2023.pdf")
    assert run.code == 0
    assert "targets; pages 1-2; read by pdfium; 35 rows" in run.out
    assert "\tindicator\n" in run.out
    assert "names did not match" in run.out
    assert "\x1b[" not in run.out  # plain when piped


def test_inspect_names_the_reason_for_a_file_it_cannot_read(tmp_path: Path) -> None:
    for name, code in make_unreadable_files(tmp_path).items():
        run = baocao("inspect", tmp_path / name, "--json")
        assert run.code == 1, name
        assert run.json["error_code"] == code, name
        assert "quarantined" in run.err


def test_inspect_starts_neither_prefect_nor_dbt() -> None:
    run = baocao("inspect", RAW / "KH-956-2023.pdf", "--json", python=("-X", "importtime"))
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in run.err.splitlines()}
    assert "pypdfium2" in imported  # the list is there
    assert not imported & {"prefect", "dbt"}


def test_names_match_answers_in_order(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "case_id,name,province,district\n"
        "1,Xã Phước Hải,Ninh Thuận,Ninh Phước\n"
        "2,Tổng cộng,Ninh Thuận,\n"
        "3,Sở Thông tin và Truyền thông,Ninh Thuận,\n",
        encoding="utf-8",
    )
    run = baocao("names", "match", source, target)
    assert run.code == 0, run.err
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["case_id"] for row in rows] == ["1", "2", "3"]
    assert [row["status"] for row in rows] == ["auto", "unmatched", "auto"]
    assert rows[0]["admin_code"] == "22894"
    assert rows[2]["unit_key"] == "so-thong-tin-va-truyen-thong"


def test_names_match_needs_its_columns(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,ten\n1,Xã Phước Hải\n", encoding="utf-8")
    run = baocao("names", "match", source, tmp_path / "out.csv")
    assert run.code == 2
    assert "case_id" in run.err
    assert not (tmp_path / "out.csv").exists()


def test_an_accepted_name_is_stored_with_its_province(tmp_path: Path) -> None:
    decisions = tmp_path / "decisions.csv"
    run = baocao(
        "names", "accept", "Xã Phước Hai", "22894@2023", "--decisions", decisions, "--reason", "misprint"
    )
    assert run.code == 0
    with decisions.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["name"] == "Xã Phước Hai"
    assert row["unit_key"] == "22894@2023"
    assert row["province_code"] == "58"
    assert row["reason"] == "misprint"


def test_a_failure_is_one_json_document_too(tmp_path: Path) -> None:
    run = baocao("ingest", tmp_path / "gone.pdf", "--json")
    assert run.code == 2
    assert json.loads(run.out)["exit_code"] == 2


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("baocao source fct_onl", "fct_online_dossiers"),
        ("baocao source marts.fct_onl", "marts.fct_online_dossiers"),
        ("baocao query bi.ho_so_th", "bi.ho_so_theo_don_vi_hien_nay"),
    ],
)
def test_the_shell_completes_names_of_tables(typed: str, offered: str) -> None:
    asked = {"_BAOCAO_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": "2"}
    script = Path(sys.executable).with_name("baocao")  # the variable has the name of what is completed
    run = subprocess.run(
        [script], capture_output=True, text=True, check=True, env={**os.environ, **asked}, cwd=ROOT
    )
    assert run.stdout.split() == [offered]


def test_the_last_word_of_sql_is_completed() -> None:
    from baocao.cli.completion import complete_table

    assert complete_table("SELECT * FROM bi.ho_so_truc_tuyen_") == [
        ("SELECT * FROM bi.ho_so_truc_tuyen_theo_ky", "Hồ sơ trực tuyến theo kỳ")
    ]
