"""Findings, revisions and reports held back: errors planted in copies of the documents, and seen."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from helpers.warehouse_builder import Warehouse, build_extract, built_warehouse, expected

from baocao.usecases.status import warehouse_status
from baocao.warehouse.build import build_marts
from baocao.warehouse.publish import publish
from baocao.warehouse.staging import connect_working
from extractors.store.storage import write_extract
from flows.summary import RunSummary, count_warehouse

if TYPE_CHECKING:
    from pathlib import Path

REPORT_67 = "67-BC-BDHCDS-2024"


@pytest.fixture(scope="module")
def sound() -> Warehouse:
    return built_warehouse()


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The five documents, a corrected report 67, and reports with errors of their own."""
    warehouse = built_warehouse().copy(tmp_path_factory.mktemp("planted"))
    warehouse.load([make(warehouse.extracts) for make in (_corrected, _with_slips, _doubled, _odd)])
    warehouse.refresh()
    return warehouse


def _write(folder: Path, name: str, tables: list[dict[str, Any]], **header: Any) -> Path:
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return write_extract(build_extract(REPORT_67, tables=tables, sha256=sha256, **header), folder)


def _corrected(folder: Path) -> Path:
    """Report 67 issued again on the 20th with one figure corrected."""
    tables = deepcopy(expected(REPORT_67)["tables"])
    tables[3]["rows"][0][2] = "49834"
    return _write(folder, "corrected", tables, report_date=date(2024, 3, 20))


def _with_slips(folder: Path) -> Path:
    tables = deepcopy(expected(REPORT_67)["tables"])
    targets, issued, _, traffic, dossiers, _ = tables
    targets["rows"][2][4:] = ["90%", "Đạt"]  # target 100%
    targets["rows"][35][5] = "Vượt 2,9%"  # 93,9% of 90%
    issued["rows"][0][2] = "09/01/2019"
    issued["rows"][1][1] = "360/KH-UBND"  # the number of the next row
    issued["rows"][1][3] = "UBND tỉnh"
    issued["rows"][7][0] = "9"
    traffic["columns"] = [*traffic["columns"], "Cột lạ hoàn toàn"]
    traffic["header"] = [traffic["columns"]]
    traffic["rows"] = [[*row, "x"] for row in traffic["rows"]]
    traffic["rows"][0][2] = "khoảng năm chục"
    traffic["rows"][1][1] = "Sở Phép thuật và Kỳ bí"
    dossiers["rows"][1][2] = "11"  # 5 + 4 + 1
    dossiers["rows"][2][9] = "98%"  # 44 of 44
    dossiers["rows"][2][10] = "81,3%"  # 81,25
    dossiers["rows"][3][10] = "99,2%"  # 99,10
    return _write(folder, "slips", tables, report_no="68/BC-BĐHCĐS")


def _doubled(folder: Path) -> Path:
    """One appendix twice: every unit has two rows in one period."""
    traffic = expected(REPORT_67)["tables"][3]
    return _write(folder, "doubled", [traffic, traffic], report_no="69/BC-BĐHCĐS")


def _odd(folder: Path) -> Path:
    """A form with nothing filled in, a name that is no name, one unknown agency named twice in a cell."""
    targets, _, _, traffic, _, tasks = deepcopy(expected(REPORT_67)["tables"])
    traffic["rows"] = [[number, name, "", "", ""] for number, name, *_ in traffic["rows"]]
    targets["rows"][2][1] = "***"
    tasks["rows"][2][3] = "Hội Phép thuật, Hội Phép thuật"
    return _write(folder, "odd", [targets, traffic, tasks], report_no="70/BC-BĐHCĐS")


def findings(warehouse: Warehouse, report_no: str) -> list[tuple[Any, ...]]:
    return warehouse.rows(
        f"""
        SELECT check_name, appendix, source_row_no, f.reported, f.expected
        FROM quality.findings AS f JOIN marts.dim_report AS r USING (report_key)
        LEFT JOIN staging.tables AS t ON f.source_table_id = t.table_id
        WHERE r.report_no = '{report_no}' AND r.version_no = (
            SELECT max(version_no) FROM marts.dim_report AS v WHERE v.report_no = r.report_no
        )
        ORDER BY ALL
        """
    )


def test_what_report_67_itself_gets_wrong_is_found(sound: Warehouse) -> None:
    found = findings(sound, "67/BC-BĐHCĐS")
    by_check: dict[str, list[tuple[Any, ...]]] = {}
    for check, *place in found:
        by_check.setdefault(check, []).append(tuple(place))
    assert by_check["duplicate_document_no"] == [("2", row, "4546/KH-UBND", None) for row in (35, 37)]
    assert by_check["verdict_contradicts_figures"] == [("1", 7, "Đạt (toàn quốc 79,4%)", "không đạt")]
    assert by_check["verdict_understates_figures"] == [("1", 24, "Đạt", "vượt")]
    assert len(by_check["processed_above_received"]) == 17
    assert ("5", 2, "11", "10") in by_check["processed_above_received"]
    # figures in words are kept as text
    assert {row[0] for row in by_check.pop("unparsed_value")} <= {"1", "6"}
    assert set(by_check) == {
        *("duplicate_document_no", "processed_above_received"),
        *("verdict_contradicts_figures", "verdict_understates_figures"),
        *("duplicate_system", "figure_elsewhere", "none_processed"),
    }


def test_numbers_that_skip_or_repeat_are_found(sound: Warehouse) -> None:
    skipped = sound.rows(
        """
        SELECT report_no, f.reported, f.expected FROM quality.findings AS f JOIN marts.dim_report USING (report_key)
        WHERE check_name = 'numbering' ORDER BY ALL
        """
    )
    assert skipped == [("956/KH-BĐHCĐS", "4", "3"), (None, "6.2", "6.20")]


def test_no_finding_is_an_error_in_sound_documents(sound: Warehouse) -> None:
    assert sound.value("SELECT count(*) FROM quality.findings WHERE severity = 'error'") == 0
    assert sound.value("SELECT count(*) FROM marts.dim_report WHERE is_held_back OR NOT is_current") == 0


def test_planted_slips_are_found(planted: Warehouse, sound: Warehouse) -> None:
    known = set(findings(sound, "67/BC-BĐHCĐS"))
    assert [row for row in findings(planted, "68/BC-BĐHCĐS") if row not in known] == [
        ("date_outside_period", "2", 1, "2019-01-09", "2023-01-01 … 2023-12-31"),
        ("dossier_parts", "5", 2, "11", "10"),
        ("duplicate_document_no", "2", 2, "360/KH-UBND", None),
        ("duplicate_document_no", "2", 3, "360/KH-UBND", None),
        ("gap_contradicts_figures", "1", 36, "2.9000", "3.9000"),
        ("name_unmatched", "4", 2, "Sở Phép thuật và Kỳ bí", None),
        ("numbering", "2", 8, "9", "8"),
        ("on_time_rate", "5", 3, "98%", "100"),
        ("online_rate", "5", 2, "40,00%", "36.36"),
        ("online_rate", "5", 4, "99,2%", "99.1"),
        ("sum_of_parts", "5", 1, "227343", "227344"),
        ("unmapped_column", "4", None, None, None),
        ("unparsed_value", "4", 1, "khoảng năm chục", None),
        ("verdict_contradicts_figures", "1", 3, "Đạt", "không đạt"),
    ]


def test_unmatched_names_are_facts_without_a_unit(planted: Warehouse) -> None:
    assert planted.rows(
        """
        SELECT unit_key, unit_level, documents_in FROM marts.fct_documents
        WHERE unit_name_printed = 'Sở Phép thuật và Kỳ bí'
        """
    ) == [(None, None, 11722)]
    assert planted.rows(
        """
        SELECT documents_in, documents_out FROM marts.fct_documents JOIN marts.dim_report USING (report_key)
        WHERE report_no = '68/BC-BĐHCĐS' AND unit_key = 'van-phong-ubnd-tinh'
        """
    ) == [(None, 18704)]


def test_a_report_issued_again_takes_the_place_of_the_first(planted: Warehouse) -> None:
    versions = planted.rows(
        "SELECT version_no, is_current, report_date FROM marts.dim_report WHERE report_no LIKE '67/%' ORDER BY 1"
    )
    assert versions == [(1, False, date(2024, 3, 14)), (2, True, date(2024, 3, 20))]
    facts = planted.rows(
        """
        SELECT report_date, count(*), max(documents_in) FILTER (unit_key = 'van-phong-ubnd-tinh')
        FROM marts.fct_documents JOIN marts.dim_report USING (report_key) WHERE report_no LIKE '67/%' GROUP BY ALL
        """
    )
    assert facts == [(date(2024, 3, 20), 91, 49834)]


def test_of_a_report_all_tables_of_which_have_a_doubled_unit_the_text_is_left(planted: Warehouse) -> None:
    assert planted.rows(
        "SELECT is_current, is_held_back FROM marts.dim_report WHERE report_no LIKE '69/%'"
    ) == [(True, False)]
    assert (
        planted.value(
            """
            SELECT count(*) FROM marts.fct_documents JOIN marts.dim_report USING (report_key)
            WHERE report_no LIKE '69/%'
            """
        )
        == 0
    )
    errors = planted.rows(
        "SELECT check_name, severity, count(*) FROM quality.findings WHERE severity = 'error' GROUP BY ALL"
    )
    assert errors == [("unit_doubled", "error", 182)]


def test_a_report_held_back_is_named_and_changes_the_exit_code(planted: Warehouse, sound: Warehouse) -> None:
    state = warehouse_status(planted.published)
    assert {(held.report_no, held.check) for held in state.held_back} == {("69/BC-BĐHCĐS", "unit_doubled")}
    assert sum(held.findings for held in state.held_back) == 182
    assert "rows of one period" in state.held_back[0].reason
    assert (state.documents["superseded"], state.documents["held_back"]) == (1, 0)
    summary = RunSummary("run", datetime.now(UTC), str(planted.published))
    count_warehouse(planted.published, summary)
    assert (summary.exit_code, len(summary.held_back)) == (1, len(state.held_back))
    count_warehouse(planted.published, summary, {"a document of another run"})
    assert (summary.exit_code, summary.held_back) == (0, [])
    assert warehouse_status(sound.published).held_back == []


def test_odd_rows_stop_nothing_and_are_not_lost(planted: Warehouse) -> None:
    counts = planted.rows(
        """
        SELECT
            (SELECT count(*) FROM marts.fct_documents WHERE report_key = r.report_key),
            (SELECT count(documents_in) FROM marts.fct_documents WHERE report_key = r.report_key),
            (SELECT count(*) FROM marts.fct_targets WHERE report_key = r.report_key),
            (SELECT count(*) FROM marts.fct_targets WHERE report_key = r.report_key AND indicator_key = 'khong-ten')
        FROM marts.dim_report AS r WHERE report_no LIKE '70/%'
        """
    )
    # without figures the seven districts, numbered I to VII, are headings of their communes
    assert counts == [(91 - 7, 0, 31, 1)]
    assert [row for row in findings(planted, "70/BC-BĐHCĐS") if row[0].startswith("name")] == [
        ("name_unmatched", "6", 3, "Hội Phép thuật", None)
    ]


def test_keys_stay_the_same_when_documents_are_added(planted: Warehouse, sound: Warehouse) -> None:
    keys = "SELECT row_id FROM marts.fct_targets JOIN marts.dim_report USING (report_key) WHERE report_no LIKE '956/%'"
    assert set(planted.rows(keys)) == set(sound.rows(keys))
    reports = "SELECT report_key FROM marts.dim_report"
    assert set(sound.rows(reports)) < set(planted.rows(reports))


def test_what_this_program_loses_or_doubles_holds_its_table_back_and_no_other(tmp_path: Path) -> None:
    """A row that is in the extract but not in staging, and a name that would give its row a twin."""
    warehouse = built_warehouse().copy(tmp_path)
    with connect_working(warehouse.working) as con:
        ((lost_from,),) = con.execute(
            "SELECT table_id FROM staging.issued_documents WHERE row_no = 7"
        ).fetchall()
        con.execute("DELETE FROM staging.issued_documents WHERE row_no = 7")
        con.execute(
            """
            INSERT INTO staging.unit_mentions
            FROM staging.unit_mentions
            WHERE role = 'lead' AND part_no = 1 AND (table_id, row_no) = (
                SELECT (table_id, row_no) FROM staging.dti_indicators
                WHERE row_kind = 'item' AND lead IS NOT NULL ORDER BY row_no LIMIT 1
            )
            """
        )
    build_marts(warehouse.working, everything=True)
    publish(warehouse.working, warehouse.published)
    found = warehouse.rows(
        """
        SELECT check_name, severity, source_table_id, reported, expected
        FROM quality.findings WHERE check_name IN ('rows_lost', 'row_doubled') ORDER BY check_name
        """
    )
    assert [row[:2] for row in found] == [("row_doubled", "error"), ("rows_lost", "error")]
    assert found[0][3:] == ("2", "1")
    assert found[1][2] == lost_from
    assert found[1][3:] == ("44", "45")
    held = warehouse_status(warehouse.published).held_back
    assert [(each.file.rsplit("/", 1)[-1], (each.table or "")[:8]) for each in held] == [
        ("67-BC-BDHCDS-2024.pdf", "table 2 "),
        ("KH-DTI-2022.pdf", "table 2 "),
    ]
    for mart in ("fct_issued_documents", "fct_figures"):
        assert (
            warehouse.value(f"SELECT count(*) FROM marts.{mart} WHERE source_table_id = '{lost_from}'") == 0
        )
    assert warehouse.value("SELECT count(*) FROM marts.fct_documents WHERE report_key LIKE '67-%'") > 0


def test_findings_of_a_report_stay_as_they_are_when_another_comes(tmp_path: Path) -> None:
    warehouse = built_warehouse().copy(tmp_path)
    traffic = deepcopy(expected(REPORT_67)["tables"][3])
    for row in traffic["rows"][:2]:
        row[1] = "Xã Phép Thuật"
    warehouse.load([_write(warehouse.extracts, "repeated", [traffic], report_no="71/BC-BĐHCĐS")])
    warehouse.refresh()
    before = findings(warehouse, "71/BC-BĐHCĐS")
    assert [row[0] for row in before].count("unit_repeated") == 2
    issued = deepcopy(expected(REPORT_67)["tables"][1])
    warehouse.load([_write(warehouse.extracts, "later", [issued], report_no="72/BC-BĐHCĐS")])
    warehouse.refresh()
    assert findings(warehouse, "71/BC-BĐHCĐS") == before
    assert warehouse.value("SELECT count(*) - count(DISTINCT finding_id) FROM quality.findings") == 0
