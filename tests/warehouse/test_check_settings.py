"""Severities and thresholds set by the user: the next run follows them, and a slip in the file is answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from helpers.command_line import baocao
from helpers.planted_reports import OFFICES, Report, table, targets, traffic
from helpers.warehouse_builder import Warehouse

from baocao.errors import UsageError
from baocao.usecases.status import warehouse_status
from baocao.warehouse.checks import check_settings
from baocao.warehouse.staging import connect_working

TRAFFIC = [["", "TỔNG CỘNG", "1.501", "600"]]
TRAFFIC += [
    [str(number), name, str(100 * number), str(40 * number)] for number, name in enumerate(OFFICES, 1)
]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "checks.toml"
    file.touch()
    monkeypatch.setenv("BAOCAO_CHECKS", str(file))
    return file


def test_without_a_file_nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path))
    assert check_settings() == {}


def test_a_file_where_it_stood_before_is_no_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "checks.toml").touch()
    with pytest.raises(UsageError, match=r"Move it to .*checks\.toml") as refused:
        check_settings()
    assert "data/checks.toml" in str(refused.value)


def test_a_file_that_is_named_and_not_there_is_no_silence(settings: Path) -> None:
    settings.unlink()
    with pytest.raises(UsageError, match="BAOCAO_CHECKS, which does not exist"):
        check_settings()


def test_severities_and_thresholds_become_variables(settings: Path) -> None:
    settings.write_text('[severity]\nsum_of_parts = "error"\n[thresholds]\nhistory_ratio = 10\n')
    assert check_settings() == {"severities": {"sum_of_parts": "error"}, "history_ratio": 10}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('[severity]\nsum_of_part = "error"', "sum_of_parts"),
        ('[severity]\nsum_of_parts = "fatal"', "error, warn, info"),
        ("[thresholds]\nratio = 3", "history_ratio"),
        ('[thresholds]\nhistory_ratio = "3"', "a number"),
        ("[levels]\n", r"\[thresholds\]"),
        ("severity = ", "cannot be read"),
    ],
)
def test_a_slip_is_answered_with_what_may_stand_there(settings: Path, text: str, answer: str) -> None:
    settings.write_text(text)
    with pytest.raises(UsageError, match=answer):
        check_settings()


def test_the_command_says_so_before_it_reads_anything(settings: Path, tmp_path: Path) -> None:
    settings.write_text("[thresholds]\nratio = 3")
    result = baocao("ingest", tmp_path, "--warehouse", tmp_path / "w.duckdb")
    assert result.code == 2
    assert "history_ratio" in result.err


def test_the_next_build_follows_the_settings(settings: Path, tmp_path: Path) -> None:
    """A wrong total is a warning; set as an error it holds the table back, and leaves the report its text."""
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load([Report("Lâm Đồng", "2", [traffic(TRAFFIC)]).write(warehouse.extracts)])
    state = "SELECT severity, is_held_back, is_current FROM quality.findings JOIN marts.dim_report USING (report_key)"
    facts = "SELECT count(*) FROM marts.fct_documents"
    warehouse.refresh()
    assert (warehouse.rows(state), warehouse.value(facts)) == ([("warn", False, True)], 5)
    settings.write_text('[severity]\nsum_of_parts = "error"')
    warehouse.refresh()
    assert (warehouse.rows(state), warehouse.value(facts)) == ([("error", False, True)], 0)


def test_that_somebody_knows_of_a_finding_releases_nothing(settings: Path, tmp_path: Path) -> None:
    """A state is a note. What would release the table is the right cell, or another severity."""
    settings.write_text('[severity]\nsum_of_parts = "error"')
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load([Report("Lâm Đồng", "2", [traffic(TRAFFIC)]).write(warehouse.extracts)])
    warehouse.refresh()
    known = "INSERT INTO staging.finding_states (finding_id, state) VALUES (?, 'known')"
    with connect_working(warehouse.working) as con:
        con.execute(known, [warehouse.value("SELECT finding_id FROM quality.findings")])
    warehouse.refresh()
    assert warehouse.rows("SELECT severity, state FROM quality.findings") == [("error", "known")]
    assert warehouse.value("SELECT count(*) FROM marts.fct_documents") == 0


def test_a_table_held_back_leaves_the_others_and_the_version_before_it(
    settings: Path, tmp_path: Path
) -> None:
    settings.write_text('[severity]\nsum_of_parts = "error"')
    right = [["", "TỔNG CỘNG", "1.500", "600"], *TRAFFIC[1:]]
    wrong = [["", "TỔNG CỘNG", "1.777", "600"], *TRAFFIC[1:]]
    aims = ["STT", "Chỉ tiêu", "Mục tiêu năm 2023", "Kết quả năm 2023"]
    title = "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM 2023"
    before = table(title, aims, [["1", "Tỷ lệ hồ sơ trực tuyến", "80%", "70%"]])
    after = table(title, aims, [["1", "Tỷ lệ hồ sơ trực tuyến", "80%", "75%"]])
    first, second = date(2024, 3, 1), date(2024, 3, 20)
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load(
        [
            Report("Lâm Đồng", "2", [traffic(rows), targets_of], day=day).write(warehouse.extracts)
            for day, rows, targets_of in ((first, right, before), (second, wrong, after))
        ]
    )
    warehouse.refresh()
    facts = "SELECT DISTINCT report_date FROM marts.{} JOIN marts.dim_report USING (report_key)"
    assert warehouse.rows(facts.format("fct_targets")) == [(second,)]
    assert warehouse.rows(facts.format("fct_documents")) == [(first,)]
    held = warehouse_status(warehouse.published).held_back
    assert [(each.check, each.table) for each in held] == [
        ("sum_of_parts", "table 1 “SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN NĂM 2023”")
    ]


@pytest.mark.parametrize("severity", ["warn", "info"])
def test_a_report_held_back_by_a_rule_is_published_once_the_rule_only_warns(
    settings: Path, tmp_path: Path, severity: str
) -> None:
    """No test of the marts demands again what the user said is no error."""
    twice = [["1", OFFICES[0], "100", "40"], ["2", OFFICES[0], "200", "50"]]
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load([Report("Lâm Đồng", "2", [traffic(twice)]).write(warehouse.extracts)])
    state = "SELECT DISTINCT severity FROM quality.findings JOIN marts.dim_report USING (report_key)"
    facts = "SELECT documents_in FROM marts.fct_documents ORDER BY ALL"
    with connect_working(warehouse.working) as con:  # as if two rows had been matched to one unit
        con.execute(
            "UPDATE staging.unit_mentions SET unit_key = 'so-noi-vu', status = 'auto' WHERE role = 'unit'"
        )
    warehouse.refresh()
    assert (warehouse.rows(state), warehouse.rows(facts)) == ([("error",)], [])
    settings.write_text(f'[severity]\nunit_doubled = "{severity}"')
    warehouse.refresh()
    assert (warehouse.rows(state), warehouse.rows(facts)) == ([(severity,)], [(100,), (200,)])


def test_rows_lost_on_the_way_to_the_marts_stop_nothing_once_they_only_warn(
    settings: Path, tmp_path: Path
) -> None:
    settings.write_text('[severity]\nrows_lost = "warn"')
    warehouse = Warehouse(tmp_path / "warehouse")
    rows = [[str(number), f"Tỷ lệ {name}", "90%", "95%", ""] for number, name in enumerate(OFFICES, 1)]
    warehouse.load([Report("Lâm Đồng", "2", [targets(rows)]).write(warehouse.extracts)])
    with connect_working(warehouse.working) as con:  # a target without its indicator is in no mart
        con.execute("DELETE FROM staging.indicator_matches WHERE row_no = 2")
    warehouse.refresh()
    found = "SELECT severity, reported, expected FROM quality.findings WHERE check_name = 'rows_lost'"
    assert warehouse.rows(found) == [("warn", "4", "5")]
    assert warehouse.value("SELECT count(*) FROM marts.fct_targets") == 4
