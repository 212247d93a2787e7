"""What a person decided about a table or a heading wins over evidence, and says when it is not needed or cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docx import Document
from helpers.deciding import decided_about
from helpers.rendering import add_centered, add_letterhead, add_ruled

from baocao.decision_files import add_line, columns_of
from extractors.extract import Extract, extract_document
from extractors.store.records import extract_parts
from extractors.understanding.rulings import (
    HeadingRuling,
    TableRuling,
    headings_file,
    load_rulings,
    tables_file,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_home")

HEADINGS = ["STT", "Đơn vị", "Thư đến hộp", "Thư đi", "Tỷ lệ ký"]
ROWS = [
    ["1", "Sở Nội vụ", "830", "266", "91%"],
    ["2", "Sở Y tế", "512", "203", "88%"],
    ["3", "Sở Tư pháp", "1", "2", "90%"],
]
TRAFFIC = ("Bảng 1. Văn bản đi, đến năm 2023", ["STT", "Đơn vị", "Văn bản đến", "Văn bản đi", "Ghi số"])
LETTERS = ("Bảng 1. Thư điện tử của các cơ quan", HEADINGS)


def report(path: Path, table: tuple[str, list[str]], number: str = "512", place: str = "HÒA BÌNH") -> Extract:
    document = Document()
    add_letterhead(
        document, f"ỦY BAN NHÂN DÂN\nTỈNH {place}", f"{number}/BC-UBND", "Ngày 15 tháng 1 năm 2024"
    )
    add_centered(document, "Kết quả chuyển đổi số năm 2023", bold=True)
    title, headings = table
    add_centered(document, title, bold=True)
    add_ruled(document, [headings, *ROWS])
    document.save(str(path))
    return extract_document(path)


def table_ruling(extract: Extract, **changes: str) -> None:
    values = decided_about(
        extract,
        title=extract.tables[0].table.title or "",
        verdict="is",
        kind="document_traffic",
        expected=extract.tables[0].kind,
    )
    add_line(tables_file(), columns_of(TableRuling), values | changes)


def heading_ruling(extract: Extract, heading: str, field: str, **changes: str) -> None:
    values = decided_about(
        extract,
        heading=heading,
        kind="document_traffic",
        field=field,
        expected="none",
    )
    add_line(headings_file(), columns_of(HeadingRuling), values | changes)


def fields(extract: Extract) -> list[str | None]:
    mapping = extract.tables[0].mapping
    assert mapping is not None
    return list(mapping.fields)


def test_a_table_is_what_a_person_says_and_its_headings_too(tmp_path: Path) -> None:
    path = tmp_path / "letters.docx"
    before = report(path, LETTERS)
    assert before.tables[0].kind == "unknown"
    table_ruling(before)
    heading_ruling(before, "Thư đến hộp", "documents_in")
    heading_ruling(before, "Thư đi", "documents_out")
    after = extract_document(path)
    assert fields(after)[:4] == ["number", "unit", "documents_in", "documents_out"]
    assert [row.values["documents_out"] for row in after.tables[0].rows] == [266, 203, 2]
    kept = next(extract_parts(after))["decided_places"][0].as_py()
    assert [(each["field"], each["status"], each["found"], each["decided"]) for each in kept] == [
        ("kind", "applied", "unknown", "document_traffic"),
        ("Thư đến hộp", "applied", "none", "documents_in"),
        ("Thư đi", "applied", "none", "documents_out"),
    ]


def test_a_table_that_is_no_traffic_gives_no_fact(tmp_path: Path) -> None:
    path = tmp_path / "traffic.docx"
    before = report(path, TRAFFIC)
    assert before.tables[0].kind == "document_traffic"
    table_ruling(before, verdict="is_not")
    after = extract_document(path)
    assert (after.tables[0].kind, after.tables[0].rows) == ("unknown", [])
    assert [each.status for each in after.decided] == ["applied"]


def test_a_heading_that_is_no_field_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "traffic.docx"
    before = report(path, TRAFFIC)
    heading_ruling(before, "Văn bản đến", "none", expected="documents_in")
    after = extract_document(path)
    assert fields(after) == ["number", "unit", None, "documents_out", None]


def test_a_column_that_is_no_field_is_not_asked_about_again(tmp_path: Path) -> None:
    path = tmp_path / "traffic.docx"
    before = report(path, TRAFFIC)
    last = before.tables[0].table.columns[4]
    (record,) = next(extract_parts(before))["tables"][0].as_py()
    assert record["unmapped"] == [last]
    heading_ruling(before, last, "none")
    after = extract_document(path)
    (record,) = next(extract_parts(after))["tables"][0].as_py()
    assert record["unmapped"] == []
    assert [each.status for each in after.decided] == ["applied"]


def test_rulings_hold_for_the_issuer_or_everywhere_and_for_nobody_else(tmp_path: Path) -> None:
    first = report(tmp_path / "one.docx", TRAFFIC)
    heading_ruling(first, "Văn bản đến", "none", scope="issuer", document="", table="")
    heading_ruling(first, "Văn bản đi", "documents_in", scope="everywhere", document="", table="")
    assert fields(report(tmp_path / "two.docx", TRAFFIC, "513"))[2:4] == [None, "documents_in"]
    other = report(tmp_path / "three.docx", TRAFFIC, "9", "SƠN LA")
    assert fields(other)[2:4] == [None, "documents_in"]  # one column a field
    assert [each.decision.subject for each in other.decided] == ["Văn bản đi"]


def test_a_ruling_that_changes_nothing_or_cannot_be_says_so(tmp_path: Path) -> None:
    path = tmp_path / "letters.docx"
    before = report(path, LETTERS)
    table_ruling(before, kind="targets")  # it has no column of indicators
    table_ruling(before, kind="unknown", table="7", title="Bảng khác")
    after = extract_document(path)
    assert after.tables[0].kind == "unknown"
    assert [each.status for each in after.decided] == ["contradicted", "no_place"]
    traffic = report(tmp_path / "traffic.docx", TRAFFIC, "77")
    table_ruling(traffic)
    heading_ruling(traffic, "Văn bản đi", "documents_out")
    again = extract_document(tmp_path / "traffic.docx")
    assert [each.status for each in again.decided] == ["not_needed", "not_needed"]


def test_a_line_that_cannot_be_used_is_named_and_ends_no_run(tmp_path: Path) -> None:
    path = tmp_path / "traffic.docx"
    before = report(path, TRAFFIC)
    table_ruling(before, kind="tables")
    table_ruling(before, verdict="maybe")
    table_ruling(before, scope="province")
    table_ruling(before, scope="everywhere", title="")
    table_ruling(before, table="9" * 5000)
    heading_ruling(before, "Văn bản đi", "documents_gone")
    heading_ruling(before, "", "documents_out")
    heading_ruling(before, "Văn bản đi", "none", scope="issuer", issuer="")
    problems = load_rulings().problems
    assert [problem.split(": ", 1)[0].rsplit("/", 1)[-1] for problem in problems] == [
        *(f"tables.csv, line {line}" for line in (2, 3, 4, 5, 6)),
        *(f"headings.csv, line {line}" for line in (2, 3, 4)),
    ]
    after = extract_document(path)
    assert (after.tables[0].kind, after.decided) == ("document_traffic", [])


def test_of_two_rulings_about_one_place_the_later_alone_is_told(tmp_path: Path) -> None:
    """What somebody has decided anew contradicts nothing any more."""
    before = report(tmp_path / "one.docx", TRAFFIC)
    heading_ruling(before, "Văn bản đến", "none")
    heading_ruling(before, "Văn bản đến", "documents_in")
    table_ruling(before, kind="unknown")
    table_ruling(before)
    after = extract_document(tmp_path / "one.docx")
    assert [(each.decision.result, each.status) for each in after.decided] == [
        ("document_traffic", "not_needed"),
        ("documents_in", "not_needed"),
    ]
    assert "documents_in" in fields(after)
