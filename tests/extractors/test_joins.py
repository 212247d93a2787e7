"""Where a table ends is what a person says: tables are joined and parted, and nothing printed is lost."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from docx import Document
from helpers.deciding import decided_about
from helpers.rendering import add_centered, add_letterhead, add_ruled

from baocao.decision_files import add_line
from extractors.extract import Extract, extract_document
from extractors.store.records import extract_parts
from extractors.understanding.corrections import CELL_COLUMNS, cells_file
from extractors.understanding.joins import JOIN_COLUMNS, boundaries_of, joins_file, load_joins, sides
from extractors.understanding.rulings import TableRuling, tables_file

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("own_home")

HEADINGS = ["STT", "Đơn vị", "Văn bản đến", "Văn bản đi", "Ghi chú"]
NORTH = [["1", "Sở Nội vụ", "830", "266", ""], ["2", "Sở Y tế", "512", "203", ""]]
SOUTH = [["3", "Sở Tư pháp", "1", "2", "mới"], ["4", "Sở Xây dựng", "94", "71", ""]]
TITLE, OTHER = "Văn bản đi, đến năm 2023", "Văn bản đi, đến năm 2022"
SOFTWARE, LIST, MORE = "Phần mềm dùng chung", "Danh sách cán bộ", "Văn bản đi, đến năm 2021"


def number_of(title: str) -> int:
    return [TITLE, OTHER, SOFTWARE, LIST, MORE].index(title) + 1


def report(
    path: Path, *tables: tuple[str, list[list[str]]], number: str = "512", place: str = "HÒA BÌNH"
) -> Extract:
    document = Document()
    add_letterhead(
        document, f"ỦY BAN NHÂN DÂN\nTỈNH {place}", f"{number}/BC-UBND", "Ngày 15 tháng 1 năm 2024"
    )
    add_centered(document, "Kết quả chuyển đổi số năm 2023", bold=True)
    for title, rows in tables:
        add_centered(document, f"Bảng {number_of(title)}. {title}", bold=True)
        add_ruled(document, rows)
    document.save(str(path))
    return extract_document(path)


def apart(path: Path, **look: str) -> Extract:
    """Two tables, and a third about something else."""
    return report(
        path,
        (TITLE, [HEADINGS, *NORTH]),
        (OTHER, [HEADINGS, *SOUTH]),
        (SOFTWARE, [["STT", "Tên phần mềm"], ["1", "Một cửa điện tử"]]),
        **look,
    )


def whole(path: Path, **look: str) -> Extract:
    return report(path, (TITLE, [HEADINGS, *NORTH, *SOUTH]), **look)


def decide(extract: Extract, **said: str) -> None:
    values = decided_about(
        extract,
        table_title=TITLE,
        between="rows",
        position="2",
        before="Sở Y tế",
        after="Sở Tư pháp",
        verdict="one_table",
        expected="two_tables" if said.get("verdict", "one_table") == "one_table" else "one_table",
    )
    add_line(joins_file(), JOIN_COLUMNS, values | said)


def texts(extract: Extract) -> list[list[list[str]]]:
    return [[row.texts for row in each.table.rows] for each in extract.tables]


def statuses(extract: Extract) -> list[str]:
    return [each.status for each in extract.decided]


def numbers(extract: Extract) -> list[int]:
    return [number for number, _ in extract.numbered()]


def test_two_tables_are_one(tmp_path: Path) -> None:
    before = apart(tmp_path / "a.docx")
    assert (len(before.tables), numbers(before)) == (3, [1, 2, 3])
    decide(before)
    after = extract_document(tmp_path / "a.docx")
    assert texts(after)[0] == [*NORTH, *SOUTH]
    assert numbers(after) == [1, 3]  # decisions about the third go on being about it
    assert after.tables[0].kind == "document_traffic"
    assert [row.values["documents_in"] for row in after.tables[0].rows] == [830, 512, 1, 94]
    assert any(f"2. {OTHER}" in warning for warning in after.tables[0].table.warnings)
    (kept,) = next(extract_parts(after))["decided_places"][0].as_py()
    assert (kept["field"], kept["status"], kept["expected"], kept["found"], kept["decided"]) == (
        *("Sở Y tế | Sở Tư pháp", "applied"),
        *("two_tables", "two_tables", "one_table"),
    )
    tables = next(extract_parts(after))["tables"][0].as_py()
    assert [(each["table_no"], each["print_order"], each["row_count"]) for each in tables] == [
        (1, 1, 4),
        (3, 2, 1),
    ]


def test_a_heading_that_says_something_else_becomes_a_row(tmp_path: Path) -> None:
    other = ["TT", "Cơ quan", "Số đến", "Số đi", "Ghi chú"]
    before = report(tmp_path / "a.docx", (TITLE, [HEADINGS, *NORTH]), (OTHER, [other, *SOUTH]))
    decide(before)
    after = extract_document(tmp_path / "a.docx")
    assert texts(after) == [[*NORTH, other, *SOUTH]]
    decide(before, heading_rows="1")  # of two decisions about one boundary the later counts
    after = extract_document(tmp_path / "a.docx")
    assert texts(after) == [[*NORTH, *SOUTH]]
    assert any("Cơ quan" in warning for warning in after.tables[0].table.warnings)
    assert statuses(after) == ["applied"]


def test_one_table_is_two(tmp_path: Path) -> None:
    before = whole(tmp_path / "a.docx")
    decide(before, verdict="two_tables", new_title=OTHER)
    after = extract_document(tmp_path / "a.docx")
    assert texts(after) == [NORTH, SOUTH]
    assert numbers(after) == [1, 2]
    assert [each.table.title for each in after.tables] == [TITLE, OTHER]
    assert [each.kind for each in after.tables] == ["document_traffic"] * 2
    assert statuses(after) == ["applied"]


def test_a_second_table_has_the_heading_a_person_says(tmp_path: Path) -> None:
    heading = ["Mã", "Chỉ tiêu", "Kế hoạch", "Thực hiện", "Tỷ lệ"]
    before = report(tmp_path / "a.docx", (TITLE, [HEADINGS, *NORTH, heading, *SOUTH]))
    decide(before, verdict="two_tables", after="Chỉ tiêu", heading_rows="1")
    after = extract_document(tmp_path / "a.docx")
    assert texts(after) == [NORTH, SOUTH]
    assert after.tables[1].table.columns == heading
    assert (after.tables[1].table.title, after.tables[1].kind) == (None, "targets")


def test_columns_are_joined_and_parted(tmp_path: Path) -> None:
    left = [row[:3] for row in [HEADINGS, *NORTH]]
    right = [row[3:] for row in [HEADINGS, *NORTH]]
    before = report(tmp_path / "a.docx", (TITLE, left), (OTHER, right))
    decide(before, between="columns", position="3", before="Văn bản đến", after="Văn bản đi")
    after = extract_document(tmp_path / "a.docx")
    assert texts(after) == [NORTH]
    assert after.tables[0].table.columns == HEADINGS
    assert after.tables[0].kind == "document_traffic"
    beside = report(tmp_path / "b.docx", (TITLE, [HEADINGS, *NORTH]), number="9")
    decide(
        *(beside,),
        **{"between": "columns", "position": "3", "before": "Văn bản đến", "after": "Văn bản đi"},
        verdict="two_tables",
    )
    parted = extract_document(tmp_path / "b.docx")
    assert texts(parted) == [[row[:3] for row in NORTH], [row[3:] for row in NORTH]]


def test_three_parts_become_one(tmp_path: Path) -> None:
    more = [["5", "Sở Tài chính", "7", "8", ""]]
    path = tmp_path / "a.docx"
    before = report(path, (TITLE, [HEADINGS, *NORTH]), (OTHER, [HEADINGS, *SOUTH]), (MORE, [HEADINGS, *more]))
    decide(before)
    joined = extract_document(path)
    decide(joined, position="4", before="Sở Xây dựng", after="Sở Tài chính")
    assert texts(extract_document(path)) == [[*NORTH, *SOUTH, *more]]


def test_a_decision_outlives_a_new_version_and_says_when_it_cannot(tmp_path: Path) -> None:
    before = apart(tmp_path / "a.docx")
    decide(before)
    changed = [NORTH[0], ["2", "Sở Y tế", "515", "203", ""]]
    after = report(
        tmp_path / "b.docx",
        (LIST, [["STT", "Tên"], ["1", "An"]]),
        (TITLE, [HEADINGS, *changed]),
        (OTHER, [HEADINGS, *SOUTH]),
    )
    assert texts(after)[1] == [*changed, *SOUTH]
    assert statuses(after) == ["applied"]
    assert statuses(whole(tmp_path / "c.docx")) == ["not_needed"]
    gone = report(tmp_path / "d.docx", (TITLE, [HEADINGS, *NORTH]))
    assert statuses(gone) == ["no_place"]
    narrow = report(
        tmp_path / "e.docx", (TITLE, [HEADINGS, *NORTH]), (OTHER, [r[:3] for r in [HEADINGS, *SOUTH]])
    )
    assert (len(narrow.tables), statuses(narrow)) == (2, ["contradicted"])
    assert statuses(apart(tmp_path / "f.docx", number="513")) == []
    assert statuses(apart(tmp_path / "g.docx", place="SƠN LA")) == []


def test_a_place_that_is_there_twice_is_not_guessed(tmp_path: Path) -> None:
    before = whole(tmp_path / "a.docx")
    decide(before, verdict="two_tables")
    twice = report(
        tmp_path / "b.docx",
        (LIST, [["STT", "Tên"], ["1", "An"]]),
        (TITLE, [HEADINGS, *NORTH, *SOUTH]),
        (OTHER, [HEADINGS, *NORTH, *SOUTH]),
    )
    assert (len(twice.tables), statuses(twice)) == (3, ["no_place"])


def test_a_decision_holds_for_the_issuer_or_everywhere(tmp_path: Path) -> None:
    before = whole(tmp_path / "a.docx")
    decide(before, verdict="two_tables", scope="issuer", document="", table="", position="")
    assert len(extract_document(tmp_path / "a.docx").tables) == 2
    assert len(whole(tmp_path / "b.docx", number="1").tables) == 2
    assert len(whole(tmp_path / "c.docx", place="SƠN LA").tables) == 1
    decide(before, verdict="two_tables", scope="everywhere", document="", issuer="", table="", position="")
    assert len(whole(tmp_path / "c.docx", place="SƠN LA").tables) == 2
    other = report(tmp_path / "d.docx", (MORE, [HEADINGS, *NORTH, *SOUTH]), place="SƠN LA")
    assert (len(other.tables), statuses(other)) == (1, [])


def test_what_was_decided_about_cells_and_kinds_goes_on_to_hold(tmp_path: Path) -> None:
    before = apart(tmp_path / "a.docx")
    header = before.header
    assert header
    who = {"decided_by": "lan", "decided_at": "2026-11-27", "reason": ""}
    where = {"document": before.sha256, "report_no": header.report_no or "", "issuer": header.issuer or ""}
    cell = {"row": "1", "column": "3", "row_label": "Sở Tư pháp", "heading": "Văn bản đến"}
    add_line(
        cells_file(),
        CELL_COLUMNS,
        {**where, **who, **cell, "table": "2", "expected": "1", "text": "7", "scope": "document"},
    )
    ruling = {"title": SOFTWARE, "verdict": "is_not", "kind": "software_systems"}
    add_line(
        tables_file(),
        tuple(TableRuling.__dataclass_fields__),
        {**where, **who, **ruling, "table": "3", "scope": "document", "expected": "software_systems"},
    )
    decide(before)
    after = extract_document(tmp_path / "a.docx")
    assert texts(after)[0][2][2] == "7"
    assert after.tables[0].table.rows[2].cells[2].printed == "1"
    places = {(each.table_no, each.row_no, each.status) for each in after.decided}
    assert {(1, None, "applied"), (1, 3, "applied")} <= places
    assert "no_place" not in statuses(after)


def test_merged_cells_are_parted_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    whole(path)
    document = Document(str(path))
    grid = document.tables[1]
    grid.cell(2, 4).merge(grid.cell(3, 4)).text = "chung"
    document.save(str(path))
    before = extract_document(path)
    assert before.tables[0].table.rows[1].cells[4].row_span == 2
    decide(before, verdict="two_tables")
    first, second = (each.table for each in extract_document(path).tables)
    cells = first.rows[1].cells[4], second.rows[0].cells[4]
    assert [(cell.text, cell.row_span) for cell in cells] == [("chung", 1), ("chung", 1)]


def test_a_line_that_cannot_be_used_is_named_and_ends_no_run(tmp_path: Path) -> None:
    before = apart(tmp_path / "a.docx")
    for wrong in (
        {"verdict": "maybe"},
        {"between": "pages"},
        {"scope": "province"},
        {"table": "x"},
        {"position": "-1"},
        {"position": "²"},
        {"before": ""},
        {"heading_rows": "all", "verdict": "two_tables"},
        {"scope": "issuer", "issuer": ""},
        {"scope": "everywhere", "before": "", "after": ""},
        {"document": ""},
    ):
        decide(before, **wrong)
    used, problems = load_joins()
    assert used == ()
    assert [int(each.split("joins.csv, line ")[1].split(":")[0]) for each in problems] == list(range(2, 13))
    with joins_file().open("a", encoding="utf-8") as file:
        file.write('"open,')
    assert len(load_joins()[1]) == 12
    assert len(extract_document(tmp_path / "a.docx").tables) == 3
    for huge in ({"position": "999999"}, {"table": "999999"}):
        decide(before, **huge)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_decided_no_printed_text_is_lost(tmp_path: Path, seed: int) -> None:
    """Joins and splits at random, of rows and columns, with headings and without: they never raise, nor lose a text."""
    rng = random.Random(seed)
    html = [["5", "<img src=x onerror=alert(1)>", "7", "8", ""], ["6", "=cmd()", "9", "10", "\u202exyz"]]
    tables = (
        (TITLE, [HEADINGS, *NORTH]),
        (OTHER, [HEADINGS[::-1], *SOUTH]),
        (MORE, [HEADINGS, *html]),
        (SOFTWARE, [["STT", "Tên phần mềm"], ["1", "Một cửa điện tử"], ["2", "Cổng dịch vụ"]]),
    )
    path = tmp_path / "a.docx"
    before = report(path, *tables)
    printed = Counter(text for _, rows in tables for row in rows[1:] for text in row if text)
    for _ in range(12):
        now = [each.table for each in extract_document(path).tables]
        between = rng.choice(["rows", "columns"])
        place = rng.choice(list(boundaries_of(now, between)))
        said = sides(place, now)
        if not all(said):
            continue
        decide(
            before,
            **{"table": str(now[place.index].number), "between": between, "position": str(place.position)},
            **{"before": said[0], "after": said[1], "verdict": rng.choice(["one_table", "two_tables"])},
            **{"new_title": rng.choice(["", "<b>Tên</b>"]), "heading_rows": rng.choice(["", "", "0"])},
        )
    after = extract_document(path)
    assert all(len(row.cells) == len(each.table.columns) for each in after.tables for row in each.table.rows)
    assert len({number for number, _ in after.numbered()}) == len(after.tables)
    left = Counter(text for each in texts(after) for row in each for text in row if text)
    assert not printed - left
    list(extract_parts(after))
