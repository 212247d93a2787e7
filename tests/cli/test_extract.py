"""`baocao extract`: the tables of one document as Excel, CSV, JSON and Markdown, without a warehouse."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.command_line import RAW, baocao, make_unreadable_files
from helpers.rendering import Look, make_docx
from openpyxl import load_workbook

if TYPE_CHECKING:
    from pathlib import Path

COURSES: dict[str, Any] = {
    "title": "CÁC LỚP TẬP HUẤN",
    "header": [
        ["STT", "Tên lớp", "Học viên", "Học viên", "Kinh phí (triệu đồng)"],
        ["STT", "Tên lớp", "Số lượng", "Tỷ lệ đạt", "Kinh phí (triệu đồng)"],
    ],
    "rows": [
        ["1", "Lớp A | nâng cao", "1.230", "77,47 %", "12,50"],
        ["2", "=1+1", "45", "80 %", "1.004,25"],
        ["3", "Lớp C", "9/10", "60 %", "≥ 3"],
    ],
}
TRAFFIC: dict[str, Any] = {
    "title": "VĂN BẢN ĐI, ĐẾN",
    "header": [["TT", "Tên đơn vị", "VB đi"]],
    "rows": [["1", "Sở Nội vụ", "1.200"], ["2", "Sở Y tế", "310"]],
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_docx([COURSES, TRAFFIC], tmp_path_factory.mktemp("in") / "report.docx", Look())


def _cell(table: dict[str, Any], row: int, column: int) -> dict[str, Any]:
    return next(cell for cell in table["rows"][row - 1]["cells"] if cell["column"] == column)


def test_json_has_typed_numbers_beside_what_is_printed(report: Path) -> None:
    run = baocao("extract", report)
    assert run.code == 0, run.err
    assert run.json["warnings"] == []  # that no kind fits is nothing to warn of here
    courses, traffic = run.json["tables"]
    assert (courses["table"], courses["title"], courses["kind"]) == (1, "CÁC LỚP TẬP HUẤN", "unknown")
    assert courses["header"] == COURSES["header"]
    assert courses["header_merges"] == [[1, 1, 2, 1], [1, 2, 2, 1], [1, 3, 1, 2], [1, 5, 2, 1]]
    many = _cell(courses, 1, 3)
    assert (many["text"], many["figure"]["number"], many["figure"]["format"]) == ("1.230", 1230, "#,##0")
    rate = _cell(courses, 1, 4)["figure"]
    assert (rate["number"], rate["unit"], rate["kind"]) == (77.47, "%", "percent")
    part = _cell(courses, 3, 3)["figure"]
    assert (part["value"], part["value_of"], part["number"]) == (9, 10, None)  # two numbers are not one
    bound = _cell(courses, 3, 5)["figure"]
    assert (bound["value"], bound["operator"], bound["number"]) == (3, ">=", None)
    assert _cell(courses, 1, 1)["figure"] is None  # a row's number is no figure
    assert [row["cells"][1]["text"] for row in traffic["rows"]] == ["Sở Nội vụ", "Sở Y tế"]


def test_a_workbook_keeps_merges_numbers_and_printed_formats(report: Path, tmp_path: Path) -> None:
    target = tmp_path / "tables.xlsx"
    run = baocao("extract", report, "--format", "xlsx", "--out", target)
    assert run.code == 0, run.err
    book = load_workbook(target)
    assert book.sheetnames == ["Mục lục", "Bảng 1", "Bảng 2"]
    sheet = book["Bảng 1"]
    assert {str(each) for each in sheet.merged_cells.ranges} == {"A1:A2", "B1:B2", "C1:D1", "E1:E2"}
    assert sheet.freeze_panes == "A3"
    shown = {place: (sheet[place].value, sheet[place].number_format) for place in ("C3", "D3", "E3", "E4")}
    assert shown == {
        "C3": (1230, "#,##0"),
        "D3": (77.47, '0.00"%"'),
        "E3": (12.5, "0.00"),
        "E4": (1004.25, "#,##0.00"),
    }
    assert (sheet["C5"].value, sheet["E5"].value) == ("9/10", "≥ 3")  # no value alone says as much
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=1+1", "s")
    contents = [[cell.value for cell in row] for row in book["Mục lục"].iter_rows()]
    assert any(row[:2] == ["Bảng 1", "CÁC LỚP TẬP HUẤN"] and row[4] == 3 for row in contents)


def test_a_cell_over_several_rows_is_one_merged_cell(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    texts = [["Huyện", "Xã", "Số hộ"], ["H1", "X1", "10"], ["", "X2", "20"], ["H2", "X3", "30"]]
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(str(tmp_path / "merged.docx"))
    run = baocao("extract", tmp_path / "merged.docx", "--format", "xlsx", "--out", tmp_path / "merged.xlsx")
    assert run.code == 0, run.err
    sheet = load_workbook(tmp_path / "merged.xlsx")["Bảng 1"]
    assert {str(each) for each in sheet.merged_cells.ranges} == {"A2:A3"}
    assert [sheet["A2"].value, sheet["C3"].value, sheet["A4"].value] == ["H1", 20, "H2"]
    one = baocao("extract", tmp_path / "merged.docx", "--format", "csv", "--table", 1)
    assert one.out.splitlines() == ["Huyện,Xã,Số hộ", "H1,X1,10", "H1,X2,20", "H2,X3,30"]


def test_csv_is_a_folder_with_its_manifest_and_no_formulas(report: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    for _ in range(2):  # a second call replaces the first
        run = baocao("extract", report, "--format", "csv", "--out", folder)
        assert run.code == 0, run.err
    assert sorted(path.name for path in folder.iterdir()) == [
        "extract.json",
        "table-001.csv",
        "table-002.csv",
    ]
    rows = list(csv.reader(io.StringIO((folder / "table-001.csv").read_text(encoding="utf-8"))))
    assert rows[0][3] == "Học viên / Tỷ lệ đạt (%)"
    assert rows[1] == ["1", "Lớp A | nâng cao", "1230", "77.47", "12.50"]
    assert rows[2][1] == "'=1+1"
    assert rows[3][2:] == ["9/10", "60", "≥ 3"]
    manifest = json.loads((folder / "extract.json").read_text(encoding="utf-8"))
    assert [(each["file"], each["rows"]) for each in manifest["tables"]] == [
        ("table-001.csv", 3),
        ("table-002.csv", 2),
    ]


def test_a_folder_with_something_else_in_it_is_left_alone(report: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    run = baocao("extract", report, "--format", "csv", "--out", tmp_path)
    assert run.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_markdown_is_one_table_a_heading(report: Path) -> None:
    run = baocao("extract", report, "--format", "md", "--table", 1)
    assert run.code == 0, run.err
    lines = run.out.splitlines()
    assert "## Bảng 1. CÁC LỚP TẬP HUẤN" in lines
    assert r"| 1 | Lớp A \| nâng cao | 1.230 | 77,47 % | 12,50 |" in lines
    assert "VĂN BẢN ĐI" not in run.out


@pytest.mark.parametrize("file_format", ["json", "md"])
def test_what_changes_the_direction_of_text_is_made_visible(tmp_path: Path, file_format: str) -> None:
    table = {"title": "BẢNG", "header": [["Tên", "Số"]], "rows": [["a\u202eb", "3"], ["c", "4"]]}
    file = make_docx([table], tmp_path / "odd.docx", Look())
    run = baocao("extract", file, "--format", file_format)
    assert run.code == 0, run.err
    assert "\u202e" not in run.out
    assert "u202e" in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["/nowhere.pdf"], "does not exist"),
        ([RAW], "is a folder"),
        ([RAW / "KH-956-2023.pdf", "--format", "xlsx"], "--out"),
        ([RAW / "KH-956-2023.pdf", "--format", "csv"], "--table N"),
        ([RAW / "KH-956-2023.pdf", "--format", "xlsx", "--out", "/nowhere/a.xlsx"], "is no folder"),
        ([RAW / "KH-956-2023.pdf", "--out", RAW / "KH-956-2023.pdf"], "is the document itself"),
    ],
)
def test_wrong_usage_exits_2_before_anything_is_read(arguments: list[object], said: str) -> None:
    run = baocao("extract", *arguments)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_a_table_that_is_not_there_is_wrong_usage(report: Path) -> None:
    run = baocao("extract", report, "--table", 9)
    assert (run.code, run.out) == (2, "")
    assert "no table 9: it has 2" in run.err


def test_a_file_that_cannot_be_read_ends_as_inspect_does(tmp_path: Path) -> None:
    for name, code in make_unreadable_files(tmp_path).items():
        run = baocao("extract", tmp_path / name)
        assert (run.code, run.json["error_code"]) == (1, code)
        assert name in run.err
        target = tmp_path / "out.xlsx"
        assert baocao("extract", tmp_path / name, "--format", "xlsx", "--out", target).code == 1
        assert not target.exists()
