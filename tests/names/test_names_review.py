"""From a name nobody could match to a person's answer, and to the figures that wait for it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from helpers.command_line import ROOT, baocao
from helpers.review_report import NAMES_FOR_REVIEW, make_report

from baocao.cli import review_screen
from baocao.names.decisions import load_decisions
from baocao.names.differences import compare, explain
from baocao.names.gazetteer import load_gazetteer
from baocao.names.matcher import Matcher, NameQuery
from baocao.usecases.review import candidates, rows_around, waiting_names
from baocao.warehouse.mentions import match_names
from baocao.warehouse.staging import connect_working, load_extracts
from extractors.extract import Extract, extract_document
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

CAO_SON, OTHER_CAO_SON, YEN_HOA = "04957@2023", "04876@2023", "04873@2023"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse with the staged report, its names matched."""
    extract = extract_document(make_report(tmp_path / "report.docx"))
    assert isinstance(extract, Extract)
    path = tmp_path / "baocao.warehouse.duckdb"
    with connect_working(path) as con:
        load_extracts(con, [write_extract(extract, tmp_path)])
        match_names(con, Matcher())
    return path


def answer(monkeypatch: pytest.MonkeyPatch, warehouse: Path, decisions: Path, *lines: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return review_screen.walk(warehouse, waiting_names(warehouse), decisions)


def stored(decisions: Path) -> list[dict[str, str]]:
    with decisions.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_waits_is_shown_in_its_table_with_its_candidates(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = waiting_names(warehouse)
    assert tuple(name.name for name in waiting) == NAMES_FOR_REVIEW
    headings, rows = rows_around(warehouse, waiting[0])
    assert headings[1] == "Tên cơ quan, đơn vị"
    assert [row.cells[1] for row in rows] == ["Sở Nội vụ", "Xã Cao Sơn", "Xã Yên Hoa", "Thị trấn Đà Bắc"]
    assert {choice.unit_key for choice in candidates(waiting[0])[:2]} == {CAO_SON, OTHER_CAO_SON}
    assert answer(monkeypatch, warehouse, tmp_path / "decisions.csv", "", "q") == 0
    shown = capsys.readouterr().out
    assert "> 3" in shown and "Xã Yên Hòa" in shown and "tones" in shown
    assert "so called elsewhere: Xã Yên Hoa, Huyện Na Hang, Tỉnh Tuyên Quang" in shown


def test_answers_are_stored_with_place_reason_and_expectation(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    decisions = tmp_path / "decisions.csv"
    first = candidates(waiting_names(warehouse)[0])[0].unit_key
    assert answer(monkeypatch, warehouse, decisions, "1", "r", "asked the province", "-") == 2
    one, two = stored(decisions)
    assert (one["name"], one["unit_key"], one["province_code"], one["expect"]) == (
        "Xã Cao Sơn",
        first,
        "17",
        "review",
    )
    assert "report.docx" in one["reason"] and "row 2" in one["reason"]
    assert one["decided_by"] and one["decided_at"]
    assert (two["name"], two["unit_key"], two["province_code"], two["reason"]) == (
        "Xã Yên Hoa",
        "-",
        "17",
        "asked the province",
    )


def test_a_key_that_is_none_is_asked_again_and_one_can_go_back(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    decisions = tmp_path / "decisions.csv"
    answers = ["99999@2023", "x", CAO_SON, "b", "k", "04876@2023", "1", "k", "xa yen hoa da bac", "q"]
    assert answer(monkeypatch, warehouse, decisions, *answers) == 1
    assert [row["unit_key"] for row in stored(decisions)] == [CAO_SON, OTHER_CAO_SON]


def test_decisions_apply_to_what_is_loaded_and_tell_when_they_are_idle(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    decisions = tmp_path / "decisions.csv"
    assert answer(monkeypatch, warehouse, decisions, CAO_SON, YEN_HOA) == 2
    with decisions.open("a", encoding="utf-8") as file:
        file.write("Thị trấn Đà Bắc,,17,,04831@2023,Lan,2026-11-25,a blot on the print,review\n")
    matcher = Matcher(decisions=load_decisions(load_gazetteer().units, decisions))
    with connect_working(warehouse) as con:
        match_names(con, matcher)
        found = con.execute(
            """
            SELECT name, unit_key, method, decision_expected, without_decision FROM staging.unit_mentions
            WHERE role = 'unit' ORDER BY row_no
            """
        ).fetchall()
    assert found[1:] == [
        ("Xã Cao Sơn", CAO_SON, "decision", "review", "review"),
        ("Xã Yên Hoa", YEN_HOA, "decision", "review", "review"),
        ("Thị trấn Đà Bắc", "04831@2023", "decision", "review", "04831@2023"),
    ]
    assert waiting_names(warehouse) == []


def test_a_decision_holds_for_its_unit_s_time_only(tmp_path: Path) -> None:
    file = tmp_path / "decisions.csv"
    file.write_text(
        "name,kind,province_code,district_code,unit_key,decided_by,decided_at,reason,expect\n"
        "Phường Phủ Hà,,,,22747@2023,Lan,2026-11-25,read so,review\n",
        encoding="utf-8",
    )
    matcher = Matcher(decisions=load_decisions(load_gazetteer().units, file))
    days = date(2023, 12, 31), date(2024, 12, 1)
    then, later = matcher.match(NameQuery("Phường Phủ Hà", province="58", as_of=day) for day in days)
    assert (then.unit_key, then.method) == ("22747@2023", "decision")
    assert (later.unit_key, later.method) == ("22750@2024", "exact")


@pytest.mark.parametrize(
    ("printed", "official", "why"),
    [
        ("Xã Phước Hà", "Xã Phước Hà", "same name"),
        ("Phường Phú Hà", "Phường Phủ Hà", "tones"),
        ("Thị xã Tân Sơn", "Thị trấn Tân Sơn", "type word thị xã, not thị trấn"),
        ("Bac Ai", "Huyện Bác Ái", "type word missing, not huyện; accents missing"),
        ("Huyện Bắc Ái", "Huyện Bác Ái", "marks of letters"),
        ("Xã Ma Núi", "Xã Ma Nới", "letters"),
        ("", "Xã Ma Nới", "no name in it"),
    ],
)
def test_what_differs_is_said(printed: str, official: str, why: str) -> None:
    assert explain(printed, official) == why


def test_what_differs_is_marked() -> None:
    printed, official = compare("XÃ MA NÚI", "Xã Ma Nới")
    assert [piece.text for piece in official if piece.differs] == ["ớ"]
    assert [piece.text for piece in printed if piece.differs] == ["Ú"]
    assert "".join(piece.text for piece in official) == "Xã Ma Nới"


@pytest.mark.slow
def test_the_whole_loop_with_the_real_commands(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    make_report(tmp_path / "raw" / "report.docx")
    warehouse, decisions = tmp_path / "w" / "w.duckdb", tmp_path / "decisions"
    decisions.mkdir()
    env = {"BAOCAO_DECISIONS": str(decisions)}
    ingest = ("ingest", tmp_path / "raw", "--warehouse", warehouse, "--json")
    first = baocao(*ingest, env=env)
    assert (first.code, first.json["names"]["review"]) == (0, 2)
    # What waits has its figures, its name as printed, no unit, and a finding.
    waiting = rows_of(
        warehouse,
        """
        SELECT f.unit_key, f.unit_name_printed, f.documents_in, q.check_name, q.expected
        FROM marts.fct_documents AS f
        JOIN quality.findings AS q USING (source_table_id, source_row_no) ORDER BY source_row_no
        """,
    )
    assert [row[:4] for row in waiting] == [
        [None, "Xã Cao Sơn", 512, "name_for_review"],
        [None, "Xã Yên Hoa", 640, "name_for_review"],
    ]
    assert waiting[1][4] == YEN_HOA
    review = subprocess.run(
        [sys.executable, "-m", "baocao.cli.main", "names", "review", "--warehouse", str(warehouse)],
        input=f"{CAO_SON}\n{YEN_HOA}\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **env},
    )
    assert "2 of 2 names decided" in review.stdout
    assert baocao(*ingest, env=env).code == 0
    facts = rows_of(
        warehouse, "SELECT unit_key, documents_in FROM marts.fct_documents ORDER BY source_row_no"
    )
    assert facts[1:3] == [[CAO_SON, 512], [YEN_HOA, 640]]


def rows_of(warehouse: Path, sql: str) -> list[list[object]]:
    answer = baocao("query", sql, "--warehouse", warehouse, "--format", "json")
    return [list(row.values()) for row in json.loads(answer.out)]
