"""What people decide about two documents wins over what the program takes them for; what is in doubt is asked."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from helpers.revised_reports import REPORT_67, corrected_tables, loaded, make_report, two_tables
from helpers.warehouse_builder import expected_table

from baocao.decision_files import add_line
from baocao.warehouse.report_decisions import REPORT_COLUMNS, reports_file, stage_report_decisions
from baocao.warehouse.working_database import working_database

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.warehouse_builder import Warehouse


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("BAOCAO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def decide(warehouse: Warehouse, file: str, verdict: str, other: str) -> list[str]:
    """Store a decision about two files and build with it; what is wrong with the file of decisions."""
    ids = dict(warehouse.rows("SELECT file_name, document_id FROM staging.documents"))
    values = dict.fromkeys(REPORT_COLUMNS, "") | {
        "document": ids.get(file, "0" * 64),
        "file_name": file,
        "verdict": verdict,
        "other_document": ids[other],
        "other_file_name": other,
    }
    add_line(reports_file(), REPORT_COLUMNS, values)
    with working_database(warehouse.working) as con:
        problems = stage_report_decisions(con)
    warehouse.refresh()
    return problems


def versions(warehouse: Warehouse) -> dict[str, tuple[int, bool]]:
    rows = warehouse.rows("SELECT source_file, version_no, is_current FROM marts.dim_report")
    return {file: (version, is_current) for file, version, is_current in rows}


@pytest.mark.slow
def test_people_say_which_documents_are_one_report(tmp_path: Path) -> None:
    first = make_report(tmp_path / "first.docx", two_tables())
    changed = make_report(tmp_path / "changed.docx", corrected_tables())
    warehouse = loaded(tmp_path, [first, changed])
    assert versions(warehouse) == {"first.docx": (1, False), "changed.docx": (2, True)}

    assert decide(warehouse, "first.docx", "version_of", "changed.docx") == []
    assert versions(warehouse) == {"first.docx": (2, True), "changed.docx": (1, False)}

    decide(warehouse, "first.docx", "not_related", "changed.docx")
    assert versions(warehouse) == {"first.docx": (1, True), "changed.docx": (1, True)}

    decide(warehouse, "first.docx", "same", "changed.docx")
    found = versions(warehouse)
    assert [version for version, _ in found.values()] == [1, 1]
    assert sorted(is_current for _, is_current in found.values()) == [False, True]
    assert warehouse.value("SELECT count(*) FROM marts.dim_report WHERE same_as_report_key IS NOT NULL") == 1


@pytest.mark.slow
def test_documents_that_may_be_one_report_are_asked_about(tmp_path: Path) -> None:
    one, other = (
        make_report(tmp_path / name, [_part(rows)], number="")
        for name, rows in (("one.docx", slice(0, 34)), ("other.docx", slice(9, 43)))
    )
    warehouse = loaded(tmp_path, [one, other])
    sql = "SELECT message FROM quality.findings WHERE check_name = 'version_for_review'"
    ((said,),) = warehouse.rows(sql)
    assert "giống nhau nhiều" in said
    problems = decide(warehouse, "one.docx", "not_related", "other.docx")
    assert problems == []
    assert warehouse.rows(sql) == []
    # they were not taken for one report anyway
    sql = "SELECT reported, expected FROM quality.findings WHERE check_name = 'place_decision_unused'"
    assert len(warehouse.rows(sql)) == 1
    (problem,) = decide(warehouse, "gone.docx", "same", "other.docx")
    assert "gone.docx" in problem and "not loaded" in problem


@pytest.mark.slow
def test_a_decision_holds_for_a_new_file_of_the_document(tmp_path: Path) -> None:
    """A file that is saved again is another file; what a person said of the report is said of it as well."""
    first = make_report(tmp_path / "first.docx", two_tables(), day=20)
    changed = make_report(tmp_path / "changed.docx", corrected_tables())
    again = make_report(tmp_path / "again.docx", two_tables(), day=20, above="Lưu lại")
    warehouse = loaded(tmp_path, [first, changed, again])
    sql = "SELECT count(*) FROM staging.report_decisions"
    assert decide(warehouse, "first.docx", "not_related", "changed.docx") == []
    assert warehouse.value(sql) == 2
    assert versions(warehouse)["changed.docx"] == (1, True)
    decide(warehouse, "changed.docx", "version_of", "again.docx")
    assert warehouse.value(sql) == 2  # what is said of a file itself counts


def _part(rows: slice) -> dict[str, Any]:
    table: dict[str, Any] = deepcopy(expected_table(REPORT_67, "4"))
    table["rows"], table["caption"] = table["rows"][rows], None
    return table


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"verdict": "alike"}, "verdict is 'alike'"),
        ({"other_document": ""}, "sha256 of two files"),
        ({"other_document": "a"}, "one file"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(changes: dict[str, str], said: str, tmp_path: Path) -> None:
    from baocao.warehouse.report_decisions import load_report_decisions

    values = dict.fromkeys(REPORT_COLUMNS, "") | {"document": "a", "verdict": "same", "other_document": "b"}
    add_line(reports_file(), REPORT_COLUMNS, values | changes)
    add_line(reports_file(), REPORT_COLUMNS, values)
    decisions, (problem,) = load_report_decisions()
    assert len(decisions) == 1
    assert "reports.csv, line 2" in problem and said in problem
