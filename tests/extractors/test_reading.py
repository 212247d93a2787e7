"""The five documents, read and compared with the expected tables cell by cell."""

from __future__ import annotations

import shutil
from functools import cache
from typing import Any

import pytest
from helpers.golden import RAW, compare, expected, normal

from extractors.extract import Extract, extract_document
from extractors.inspection import inspection

DIGITAL = {
    "67-BC-BDHCDS-2024": "67-BC-BDHCDS-2024.pdf",
    "KH-956-2023": "KH-956-2023.pdf",
    "KH-DTI-2022": "KH-DTI-2022.docx",
    "KH-NQ09-2022": "KH-NQ09-2022.docx",
}
SCAN = "04-BC-BCDCDS-2024"
HEADER_FIELDS = ("report_no", "report_type", "report_date", "issuer", "title", "province")


@cache
def extract(name: str) -> Extract:
    return extract_document(RAW / (DIGITAL.get(name) or f"{name}.pdf"))


@cache
def inspected(name: str) -> dict[str, Any]:
    return inspection(extract(name))


@pytest.mark.parametrize("name", DIGITAL)
def test_every_cell_of_the_digital_documents_is_right(name: str) -> None:
    tables, truth = inspected(name)["tables"], expected(name)["tables"]
    assert len(tables) == len(truth)
    for table, want in zip(tables, truth, strict=True):
        score = compare(table["rows"], want["rows"])
        assert not score.wrong, (table["title"], score.wrong[:5])


@pytest.mark.parametrize("name", DIGITAL)
def test_headings_titles_kinds_and_periods(name: str) -> None:
    for table, want in zip(inspected(name)["tables"], expected(name)["tables"], strict=True):
        assert table["kind"] == want["kind"]
        assert table["header"] == want["header"]
        assert table["columns"] == want["columns"]
        assert table["appendix"] == want["appendix"]
        assert table["title"] == want["title"]
        assert normal(table["caption"]) == normal(want["caption"])
        assert (table["period_start"], table["period_end"]) == (want["period_start"], want["period_end"])
        assert table["unmapped"] == []


@pytest.mark.parametrize("name", [*DIGITAL, pytest.param(SCAN, marks=pytest.mark.slow)])
def test_report_header(name: str) -> None:
    if name == SCAN and shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed")
    report, truth = inspected(name)["report"], expected(name)
    assert {field: report[field] for field in HEADER_FIELDS} == {
        field: truth[field] for field in HEADER_FIELDS
    }


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_the_scan() -> None:
    (table,), (want,) = inspected(SCAN)["tables"], expected(SCAN)["tables"]
    assert inspected(SCAN)["format"] == "scan"
    assert table["kind"] == want["kind"]
    assert table["pages"] == [13, 15]
    score = compare(table["rows"], want["rows"], ignore_case=True, blanks=False)
    assert score.share >= 0.95, score.wrong


def test_tables_know_their_pages() -> None:
    pages = [table["pages"] for table in inspected("67-BC-BDHCDS-2024")["tables"]]
    assert pages == [[1, 3], [4, 7], [8, 9], [10, 12], [13, 16], [17, 32]]
    assert [table["pages"] for table in inspected("KH-DTI-2022")["tables"]] == [[None, None]] * 2


def test_a_row_cut_by_a_page_break_keeps_the_place_it_began() -> None:
    tasks = extract("67-BC-BDHCDS-2024").tables[5].table
    cut = next(row for row in tasks.rows if row.texts[0] == "14" and "Sở Nội vụ" in row.texts[2])
    assert cut.cells[4].page == 31
    assert cut.cells[4].text.endswith("của Sở Nội vụ)")


def test_a_merge_over_a_page_break_covers_all_its_rows() -> None:
    tasks = extract("67-BC-BDHCDS-2024").tables[5].table
    merge = expected("67-BC-BDHCDS-2024")["tables"][5]["merges"][0]
    rows = tasks.rows[merge["first_row"] : merge["last_row"] + 1]
    assert {row.cells[merge["col"]].text for row in rows} == {"Sở Nội vụ"}
    assert {row.cells[merge["col"]].row_span for row in rows} == {4}


@pytest.mark.parametrize("name", ["KH-NQ09-2022", "KH-DTI-2022"])
def test_narrative_with_its_section_path(name: str) -> None:
    read: dict[tuple[str, ...], str] = {}
    for section in extract(name).sections:
        read[section.path] = read.get(section.path, "") + " " + normal(section.text)
    for section in expected(name)["narrative"]:
        path = tuple(part for part in section["path"] if part not in {"QĐ", "KH"})  # not numbers
        for paragraph in section["paragraphs"]:
            if path:
                assert normal(paragraph) in read[path], (path, paragraph[:80])


def test_the_41_tasks_written_as_bullets() -> None:
    (table,) = (t for t in inspected("KH-NQ09-2022")["lists"] if t["kind"] == "tasks")
    rows = [row for row, kind in zip(table["rows"], table["row_kinds"], strict=True) if kind == "item"]
    fields = list(table["mapping"].values())
    read = [dict(zip(fields, row, strict=True)) for row in rows]
    truth = expected("KH-NQ09-2022")["tasks"]
    assert len(read) == len(truth) == 41
    for mine, want in zip(read, truth, strict=True):
        assert normal(mine["task"]) == normal(want["content"])
        assert mine["number"] == (want["letter"] or want["path"][-1])
        for field, name in (
            ("lead", "lead"),
            ("partner", "partners"),
            ("output", "outputs"),
            ("due", "time"),
        ):
            assert normal(mine[field]) == normal(want[name] or "")


def test_the_15_targets_for_2025_written_as_bullets() -> None:
    (table,) = (t for t in extract("KH-NQ09-2022").tables if t.kind == "targets")
    items = [row.values for row in table.rows if row.row_kind == "item"]
    truth = expected("KH-NQ09-2022")["targets_2025"]
    assert [normal(item["indicator"]) for item in items] == [normal(want["text"]) for want in truth]
    assert {item["target_year"] for item in items} == {2025}
    assert [item["target_value"] for item in items if item["indicator"].startswith("Kinh tế số chiếm")] == [
        20
    ]


def test_values_that_do_not_parse_are_counted_and_kept() -> None:
    targets = inspected("67-BC-BDHCDS-2024")["tables"][0]
    assert [(item["row"], item["field"]) for item in targets["unparsed"]] == [(9, "target"), (9, "result")]
    assert targets["unparsed"][0]["text"] == "Thành phố PR-TC"
    for table in inspected("67-BC-BDHCDS-2024")["tables"][1:5]:
        assert table["unparsed"] == []


def test_row_kinds_of_the_dossier_table() -> None:
    rows = extract("67-BC-BDHCDS-2024").tables[4].rows
    kinds = {row.values["unit"]: row.row_kind for row in rows}
    groups = [name for name, kind in kinds.items() if kind == "group"]
    assert groups == ["I. Cấp Tỉnh", "Cấp huyện", "Cấp xã"]
    assert [name for name, kind in kinds.items() if kind == "total"] == ["Tổng cộng"]
    assert sum(kind == "item" for kind in (row.row_kind for row in rows)) == 97


def test_sub_rows_know_what_they_belong_to() -> None:
    rows = {row.row_no: row.values for row in extract("67-BC-BDHCDS-2024").tables[0].rows}
    assert rows[7]["parent"] == "Hạ tầng mạng băng rộng cáp quang phủ sóng"
    assert rows[8]["parent"] == "Hạ tầng mạng băng rộng cáp quang phủ sóng"
    assert rows[16]["parent"].startswith("Tỷ lệ hồ sơ thủ tục hành chính")
    assert rows[9]["parent"] is None
    assert rows[7]["section"] == "Phát triển nền tảng cho chuyển đổi số / Phát triển hạ tầng số"
    assert rows[28]["section"] == "Phát triển kinh tế số"


def test_baseline_target_and_result_know_their_years() -> None:
    (plan,) = extract("KH-956-2023").tables
    row = plan.rows[11].values
    assert (row["baseline_year"], row["target_year"]) == (2022, 2023)
    assert (str(row["baseline_value"]), str(row["target_value"])) == ("27.68", "75")
