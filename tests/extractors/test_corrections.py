"""What a person has decided about a cell or a letterhead wins over reading, and says when it no longer applies."""

from __future__ import annotations

import csv
from dataclasses import astuple, replace
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from helpers.deciding import decided_about
from helpers.rendering import add_centered, add_letterhead, add_ruled

from baocao.decision_files import add_line, columns_of, read_file, take_out_line
from extractors.extract import Extract, extract_document
from extractors.inspection import inspection
from extractors.store.records import extract_parts
from extractors.understanding.corrections import (
    CELL_COLUMNS,
    LETTERHEAD_TOLD_BY,
    LetterheadDecision,
    cells_file,
    letterheads_file,
    load_decisions,
    row_label,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_home")

HEADINGS = ["STT", "Tên cơ quan, đơn vị", "VB đến", "VB đi"]
ROWS = [
    ["1", "Sở Nội vụ", "8.300", "2.666"],
    ["2", "Sở Tài chính", "1.234", "7l5"],
    ["3", "Sở Y tế", "512", "203"],
]


def report(path: Path, rows: list[list[str]] = ROWS, number: str = "512") -> Extract:
    document = Document()
    add_letterhead(
        document, "ỦY BAN NHÂN DÂN\nTỈNH HÒA BÌNH", f"{number}/BC-UBND", "Hòa Bình, ngày 15 tháng 1 năm 2024"
    )
    add_centered(document, "Kết quả gửi, nhận văn bản điện tử năm 2023", bold=True)
    add_centered(document, "Bảng 1. Văn bản đi, đến năm 2023", bold=True)
    add_ruled(document, [HEADINGS, *rows])
    document.save(str(path))
    return extract_document(path)


def decision(extract: Extract, **changes: str) -> dict[str, str]:
    return (
        decided_about(
            extract,
            row="2",
            column="4",
            row_label="Sở Tài chính",
            heading="VB đi",
            expected="7l5",
            text="715",
            reason="so với bản in",
        )
        | changes
    )


def decide(values: dict[str, str]) -> None:
    add_line(cells_file(), CELL_COLUMNS, values)


def cell(extract: Extract, row: int = 2, column: int = 4) -> Any:
    return extract.tables[0].table.rows[row - 1].cells[column - 1]


def statuses(extract: Extract) -> list[str]:
    return [each.status for each in extract.decided]


def test_a_corrected_cell_has_its_value_and_keeps_what_was_read(tmp_path: Path) -> None:
    before = report(tmp_path / "report.docx")
    assert before.tables[0].rows[1].unparsed == ["documents_out"]
    decide(decision(before))
    after = extract_document(tmp_path / "report.docx")
    assert (cell(after).text, cell(after).printed, cell(after).is_corrected) == ("715", "7l5", True)
    assert after.tables[0].rows[1].values["documents_out"] == 715
    assert after.tables[0].rows[1].unparsed == []
    assert statuses(after) == ["applied"]
    stored = next(extract_parts(after))
    (there,) = [each for each in stored["cells"][0].as_py() if each["text_printed"] is not None]
    assert (there["text"], there["text_printed"], there["row_no"], there["column_no"]) == ("715", "7l5", 2, 4)
    assert [each["row_no"] for each in stored["figures"][0].as_py() if each["is_corrected"]] == [2]
    (kept,) = stored["decided_places"][0].as_py()
    assert (kept["status"], kept["decided_by"], kept["reason"]) == ("applied", "lan", "so với bản in")


def test_a_decision_survives_a_new_version_where_the_place_says_the_same(tmp_path: Path) -> None:
    decide(decision(report(tmp_path / "one.docx")))
    more = [["1", "Văn phòng", "90", "80"], *([str(n), *row[1:]] for n, row in enumerate(ROWS, 2))]
    moved = report(tmp_path / "two.docx", more)
    assert (statuses(moved), cell(moved, row=3).text) == (["applied"], "715")
    appended = report(tmp_path / "three.docx", [*ROWS, ["4", "Sở Tư pháp", "90", "80"]])
    assert (statuses(appended), cell(appended).text) == (["applied"], "715")
    twice = report(tmp_path / "four.docx", [["0", *ROWS[1][1:]], ["0", *ROWS[1][1:]]])
    assert statuses(twice) == ["applied"]  # the place of its number
    gone = report(tmp_path / "five.docx", [ROWS[0], ROWS[2]])
    assert statuses(gone) == ["no_place"]
    other = report(tmp_path / "other.docx", number="513")
    assert (statuses(other), cell(other).text) == ([], "7l5")


@pytest.mark.parametrize(("now", "status"), [("715", "not_needed"), ("900", "contradicted")])
def test_a_decision_is_not_applied_where_something_else_is_read(
    tmp_path: Path, now: str, status: str
) -> None:
    decide(decision(report(tmp_path / "one.docx")))
    rows = [ROWS[0], [*ROWS[1][:3], now], ROWS[2]]
    after = report(tmp_path / "two.docx", rows)
    assert (statuses(after), cell(after).text, cell(after).printed) == ([status], now, None)


def test_a_cell_that_is_decided_anew_has_the_later_text(tmp_path: Path) -> None:
    before = report(tmp_path / "one.docx")
    decide(decision(before, text="717"))
    decide(decision(before))
    after = extract_document(tmp_path / "one.docx")
    assert (cell(after).text, statuses(after)) == ("715", ["applied"])


def test_a_figure_that_was_read_as_nothing_is_put_in(tmp_path: Path) -> None:
    blank = [ROWS[0], [*ROWS[1][:3], ""], ROWS[2]]
    before = report(tmp_path / "one.docx", blank)
    decide(decision(before, expected=""))
    after = extract_document(tmp_path / "one.docx")
    assert (cell(after).text, cell(after).printed, statuses(after)) == ("715", "", ["applied"])
    assert after.tables[0].rows[1].values["documents_out"] == 715
    (kept,) = [
        each for each in next(extract_parts(after))["cells"][0].as_py() if each["text_printed"] is not None
    ]
    assert (kept["text"], kept["text_printed"]) == ("715", "")
    assert statuses(report(tmp_path / "two.docx")) == ["contradicted"]  # something is read there now


def test_a_confirmed_cell_is_decided_and_not_corrected(tmp_path: Path) -> None:
    decide(decision(report(tmp_path / "one.docx"), text="7l5"))
    after = extract_document(tmp_path / "one.docx")
    assert (cell(after).text, cell(after).is_corrected, statuses(after)) == ("7l5", False, ["applied"])


@pytest.mark.parametrize("scope", ["issuer", "everywhere"])
def test_the_same_misreading_in_other_reports(tmp_path: Path, scope: str) -> None:
    first = report(tmp_path / "one.docx")
    decide(decision(first, scope=scope, document="", row_label="", table="", row="", column=""))
    other = report(tmp_path / "two.docx", number="9")
    assert (cell(other).text, statuses(other)) == ("715", ["applied"])


def test_a_decision_of_another_issuer_is_not_applied(tmp_path: Path) -> None:
    first = report(tmp_path / "one.docx")
    decide(decision(first, scope="issuer", issuer="Ủy ban nhân dân tỉnh Sơn La"))
    assert cell(extract_document(tmp_path / "one.docx")).text == "7l5"


def test_a_letterhead_is_corrected(tmp_path: Path) -> None:
    before = report(tmp_path / "one.docx")
    values = dict.fromkeys(columns_of(LetterheadDecision), "") | {
        "document": before.sha256,
        "field": "report_date",
        "expected": "2024-01-15",
        "value": "2024-01-16",
        "scope": "document",
    }
    add_line(letterheads_file(), columns_of(LetterheadDecision), values)
    after = extract_document(tmp_path / "one.docx")
    assert after.header is not None
    assert str(after.header.report_date) == "2024-01-16"
    stored = next(extract_parts(after))["document"][0].as_py()
    assert (stored["corrected"], stored["letterhead_printed"]) == (
        ["report_date"],
        "Ngày ban hành: 15/01/2024",
    )
    assert inspection(after)["report"]["letterhead_printed"] == stored["letterhead_printed"]
    add_line(letterheads_file(), columns_of(LetterheadDecision), values | {"expected": "2020-01-01"})
    assert statuses(extract_document(tmp_path / "one.docx")) == ["applied", "contradicted"]


def test_a_letterhead_that_is_blank_on_paper_is_not_corrected(tmp_path: Path) -> None:
    before = report(tmp_path / "one.docx", number="......")
    assert before.header is not None and before.header.report_no is None
    values = dict.fromkeys(columns_of(LetterheadDecision), "")
    values |= {"document": before.sha256, "scope": "document", "field": "report_no"}
    add_line(letterheads_file(), columns_of(LetterheadDecision), values)
    after = extract_document(tmp_path / "one.docx")
    assert statuses(after) == ["applied"]
    assert next(extract_parts(after))["document"][0].as_py()["letterhead_printed"] is None
    add_line(letterheads_file(), columns_of(LetterheadDecision), values | {"value": "512/BC-UBND"})
    after = extract_document(tmp_path / "one.docx")
    assert next(extract_parts(after))["document"][0].as_py()["letterhead_printed"] == "Số, ký hiệu: (trống)"


def test_a_letterhead_stays_corrected_in_a_new_version(tmp_path: Path) -> None:
    before = report(tmp_path / "one.docx")
    header = before.header
    assert header is not None
    for field, expected, value in (
        ("report_no", header.report_no, "71/BC-UBND"),
        ("report_date", "2024-01-15", "2024-01-16"),
    ):
        read = {name: str(getattr(header, name) or "") for name in (*LETTERHEAD_TOLD_BY, "issuer")}
        values = {"document": before.sha256, "field": field, "expected": expected or "", "value": value}
        add_line(letterheads_file(), columns_of(LetterheadDecision), read | values | {"scope": "document"})
    new = report(tmp_path / "two.docx", [*ROWS, ["4", "Sở Tư pháp", "1", "2"]])
    assert new.sha256 != before.sha256 and new.header is not None
    assert (new.header.report_no, str(new.header.report_date)) == ("71/BC-UBND", "2024-01-16")
    other = report(tmp_path / "three.docx", number="9")
    assert other.header is not None
    assert str(other.header.report_date) == "2024-01-15"
    assert [(each.decision.subject, each.status) for each in other.decided] == [("report_no", "contradicted")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"scope": "all"}, "line 2: scope is 'all'"),
        ({"document": ""}, "line 2: document is empty"),
        ({"scope": "issuer", "issuer": ""}, "line 2: issuer is empty"),
        ({"row": "two"}, "line 2: table, row and column are numbers"),
        ({"table": "9" * 5000}, "line 2: table, row and column are numbers"),
        ({"expected": "", "scope": "everywhere"}, "line 2: expected is empty"),
    ],
)
def test_a_bad_line_is_named_and_the_others_count(tmp_path: Path, change: dict[str, str], why: str) -> None:
    before = report(tmp_path / "one.docx")
    decide(decision(before, **change))
    decide(decision(before))
    loaded = load_decisions()
    assert len(loaded.cells) == 1
    (problem,) = loaded.problems
    assert "cells.csv" in problem and why in problem
    assert cell(extract_document(tmp_path / "one.docx")).text == "715"


def test_files_that_are_no_csv_are_named(tmp_path: Path) -> None:
    good = ",".join(CELL_COLUMNS)
    for content, why in (
        ("name,text\n", "columns are missing: document"),
        (f'{good}\n"open,', "is a quotation mark left open?"),
        (f"{good}\na,b\n", "line 2: it has not as many values"),
    ):
        path = tmp_path / "cells.csv"
        path.write_text(content, encoding="utf-8")
        read = read_file(path, CELL_COLUMNS)
        assert read.lines == [] and why in read.problems[0]
    path.write_bytes(good.encode() + b"\n\xff\xfe")
    assert "UTF-8" in read_file(path, CELL_COLUMNS).problems[0]
    assert read_file(tmp_path / "none.csv", CELL_COLUMNS).problems == []


def test_a_line_with_an_open_quotation_mark_swallows_no_other(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text('a,b\n1,"x\n2,y\n"3,z\n4,"hai\ndòng"\n\n5,w\n6,"q" r\n7,v', encoding="utf-8")
    read = read_file(path, ("a", "b"))
    assert [(line.number, line.values["a"], line.values["b"]) for line in read.lines] == [
        (3, "2", "y"),
        (6, "4", "hai\ndòng"),
        (8, "5", "w"),
        (10, "7", "v"),
    ]
    assert [problem.partition(", ")[2].partition(":")[0] for problem in read.problems] == [
        *("line 2", "line 4", "line 9")
    ]


def test_an_older_file_may_lack_columns_that_came_later(tmp_path: Path) -> None:
    older = [name for name in columns_of(LetterheadDecision) if name not in LETTERHEAD_TOLD_BY]
    letterheads_file().parent.mkdir(parents=True)
    letterheads_file().write_text(",".join(older) + "\n", encoding="utf-8")
    values = {"document": "d", "field": "title", "value": "Kết quả", "scope": "document", "title": "khác"}
    add_line(letterheads_file(), columns_of(LetterheadDecision), values, LETTERHEAD_TOLD_BY)
    loaded = load_decisions()
    assert [(each.value, each.title) for each in loaded.letterheads] == [("Kết quả", "khác")]
    assert loaded.problems == ()
    assert take_out_line(letterheads_file(), columns_of(LetterheadDecision), values)


def test_a_decision_taken_back_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "decisions" / "cells.csv"
    columns = ("name", "reason")
    for name in ("a", 'b, "c"', "d"):
        add_line(path, columns, {"name": name, "reason": "hai\ndòng"})
    assert take_out_line(path, columns, {"name": 'b, "c"', "reason": "hai\ndòng"})
    assert not take_out_line(path, columns, {"name": 'b, "c"', "reason": "hai\ndòng"})
    assert path.read_text(encoding="utf-8") == "name,reason\na,hai dòng\nd,hai dòng\n"


def test_many_reviewers_at_once_lose_nothing(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    path = tmp_path / "cells.csv"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add_line(path, ("name",), {"name": str(n)}), range(60)))
    assert sorted(int(line.values["name"]) for line in read_file(path, ("name",)).lines) == list(range(60))


def test_exports_of_a_document_mark_what_was_corrected(tmp_path: Path) -> None:
    import openpyxl

    from baocao.warehouse.exports.document_tables import CORRECTED_HEADING, csv_text, markdown
    from baocao.warehouse.exports.document_workbook import write_document_workbook
    from extractors.logical_tables import logical_tables

    before = report(tmp_path / "one.docx")
    decide(decision(before))
    after = extract_document(tmp_path / "one.docx")
    (table,) = logical_tables(after)
    marked = [(row["row"], each["corrected_from"]) for row in table["rows"] for each in row["cells"]]
    assert [each for each in marked if each[1] is not None] == [(2, "7l5")]
    seen = inspection(after)
    about = {name: seen[name] for name in ("file", "format", "page_count", "report")}
    write_document_workbook(about | {"warnings": [], "tables": [table]}, tmp_path / "one.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "one.xlsx").worksheets[1]
    comments = [each.comment.text for row in sheet.iter_rows() for each in row if each.comment]
    assert comments == ["Đã sửa. Máy đọc: 7l5"]
    lines = list(csv.reader(csv_text(table).splitlines()))
    assert [line[-1] for line in lines] == [CORRECTED_HEADING, "", "VB đi: 7l5", ""]
    assert lines[2][-2] == "715"
    assert f"> {CORRECTED_HEADING}, dòng 2: VB đi: 7l5" in markdown(
        about | {"warnings": [], "tables": [table]}
    )
    (plain,) = logical_tables(before)
    assert CORRECTED_HEADING not in csv_text(plain)


def test_a_row_is_known_by_its_words() -> None:
    assert row_label(["1", "Sở Nội vụ", "8"]) == "Sở Nội vụ"
    assert row_label(["", "Sở Nội vụ", "8"]) == "Sở Nội vụ"
    assert row_label(["12", "34"]) == "12"
    assert row_label(["", ""]) == ""


def test_a_merged_cell_is_corrected_wherever_it_stands(tmp_path: Path) -> None:
    from extractors.models import ReportHeader, Table, TableCell, TableRow
    from extractors.understanding.corrections import CellDecision, Decisions, with_decided_cells

    shared = TableCell("7l5", row_span=2, confidence=0.4)
    rows = [TableRow([TableCell(name), shared]) for name in ("Sở Nội vụ", "Sở Y tế")]
    table = Table("T", None, None, [["Tên", "Số"]], ["Tên", "Số"], rows, "ocr", 1, 1)
    values = dict.fromkeys(CELL_COLUMNS, "") | {"document": "x", "table": "1", "row": "2", "column": "2"}
    values |= {"row_label": "Sở Y tế", "heading": "Số", "expected": "7l5", "text": "715", "scope": "document"}
    (after,), _ = with_decided_cells(Decisions((CellDecision(**values),)), "x", ReportHeader(), [table])
    one, two = (row.cells[1] for row in after.rows)
    assert one is two and (one.text, one.confidence) == ("715", 1.0)
    assert replace(one, text="7l5", printed=None, confidence=0.4) == shared
    assert astuple(table.rows[0].cells[1]) == astuple(shared)
