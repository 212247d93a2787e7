"""Where a table ends, at the desk: what is asked, what an answer would change, and what it stores."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from helpers.browsing import assert_accessible
from helpers.desk_review import LANGUAGE, SIZE, Reviewer, stored
from helpers.desk_warehouse import ingest_all
from helpers.rendering import add_centered, add_letterhead, add_ruled
from helpers.warehouse_builder import Warehouse

from baocao.errors import UsageError
from baocao.usecases.desk.desk import Desk
from baocao.warehouse.review_joins import TableEnds, chosen_boundary, doubtful_boundaries
from extractors.extract import extract_document

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from baocao.usecases.desk.app import Access
    from baocao.usecases.desk.trial import Trials

HEADINGS = ["STT", "Đơn vị", "Văn bản đến", "Văn bản đi"]
FIRST = [["1", "Sở Nội vụ", "830", "266"], ["2", "Sở Y tế", "512", "203"]]
REST = [["3", "Sở Tư pháp", "1", "2"], ["4", "Sở Xây dựng", "94", "71"]]


def table(columns: list[str], first: str, last: str, **said: Any) -> TableEnds:
    values: dict[str, Any] = {
        "table_id": f"t{first}",
        "document_id": "d",
        "file_name": "a.pdf",
        "report_no": "1/BC",
        "issuer": "Sở",
        "table_no": 1,
        "title": "",
        "caption": "",
        "kind": "unknown",
        "method": "pdfium",
        "columns": tuple(columns),
        "warnings": (),
        "rows": 2,
        "figures": 4,
        "first": first,
        "last": last,
    }
    return TableEnds(**values | said)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (table(["A", "B"], "3", "4", kind="document_traffic"), "counts_on"),
        (table(["Cột 1", "Cột 2"], "x", "y"), "no_heading"),
        (table(["STT", "Tên"], "x", "y"), "same_heading"),
        (table(["STT", "Tên"], "1", "2"), ""),
        (table(["STT", "Tên"], "A.", "c"), ""),
        (table(["A", "B"], "x", "y"), ""),
        (table(["STT", "Tên"], "3", "4", title="Bảng khác"), ""),
        (table(["STT", "Tên", "Số"], "3", "4"), ""),
        (table(["STT", "Tên"], "3", "4", method="sheet"), ""),
        (table(["STT", "Tên"], "x", "y", kind="document_traffic"), ""),
    ],
)
def test_what_goes_on_without_a_title_is_asked(after: TableEnds, reason: str) -> None:
    before = table(["STT", "Tên"], "a." if after.first == "A." else "1", "2")
    found = list(doubtful_boundaries([before, after]))
    assert [each.reason for each in found] == ([reason] if reason else [])


def test_columns_of_further_pages_are_asked(tmp_path: Path) -> None:
    said = "Columns 3 to 4 stand on pages of their own, from page 2 on; their rows were matched with those before by …"
    wide = table(["a", "b", "c", "d"], "1", "2", warnings=("Another.", said))
    (asked,) = doubtful_boundaries([wide])
    assert (asked.between, asked.position, asked.verdict) == ("columns", 2, "one_table")
    assert chosen_boundary([wide], "t1", "columns", 4) is not None
    assert chosen_boundary([wide], "t1", "columns", 5) is None
    assert chosen_boundary([wide], "t1", "rows", 0) is None
    assert chosen_boundary([wide], "t1", "pages", 1) is None


def report(path: Path) -> Path:
    """A table that a line of text cuts in two: its second part has no title and no heading of its own."""
    document = Document()
    add_letterhead(
        document, "ỦY BAN NHÂN DÂN\nTỈNH HÒA BÌNH", "512/BC-UBND", "Hòa Bình, ngày 15 tháng 1 năm 2024"
    )
    add_centered(document, "Kết quả gửi, nhận văn bản điện tử năm 2023", bold=True)
    add_centered(document, "Bảng 1. Văn bản đi, đến năm 2023", bold=True)
    for number, rows in enumerate(([HEADINGS, *FIRST], REST)):
        if number:
            document.add_paragraph("Số liệu của các sở còn lại, <b>chưa kiểm tra</b>, như sau đây.")
        add_ruled(document, rows)
    add_centered(document, "Bảng 2. Phần mềm dùng chung", bold=True)
    add_ruled(document, [["STT", "Tên phần mềm"], ["1", "Một cửa điện tử"]])
    document.save(str(path))
    return path


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The warehouse of the desk in these tests has that report alone."""
    folder = tmp_path_factory.mktemp("cut")
    made = Warehouse(folder)
    (folder / "in").mkdir(exist_ok=True)
    report(folder / "in" / "cut.docx")
    ingest_all(made)
    return made


def asked_boundary(desk: Desk) -> str:
    (found,) = (each["id"] for each in desk.queue()["items"] if each["kind"] == "join")
    return str(found)


def test_a_table_that_was_cut_is_joined_at_the_desk(
    desk: Desk, trials: Trials, decisions: Path, warehouse: Warehouse
) -> None:
    asked = asked_boundary(desk)
    details = desk.details(asked)
    assert details["text"] == "Sở Y tế ↔ Sở Tư pháp"
    assert [each["value"] for each in details["alternatives"]] == ["one_table", "two_tables"]
    assert [row["cells"][1]["text"] for row in details["rows"]] == [
        *("Sở Nội vụ", "Sở Y tế"),
        *("Sở Tư pháp", "Sở Xây dựng"),
    ]
    shown = {
        each["en"]: (each["before"], each["after"])
        for each in trials.changes(asked, {"text": "one_table"})["values"]
    }
    assert shown["fct_documents: rows"] == ("2", "4")
    assert stored(decisions, "joins.csv") == []

    desk.decide([asked], {"text": "one_table", "reason": "dòng chữ xen giữa"})
    (line,) = stored(decisions, "joins.csv")
    assert (line["table"], line["position"], line["before"], line["after"]) == (
        "1",
        "2",
        "Sở Y tế",
        "Sở Tư pháp",
    )
    assert (line["verdict"], line["expected"], line["reason"]) == (
        "one_table",
        "two_tables",
        "dòng chữ xen giữa",
    )
    assert "join" not in desk.queue()["counts"]
    read = extract_document(warehouse.folder / "in" / "cut.docx")
    assert [row.texts for row in read.tables[0].table.rows] == [*FIRST, *REST]
    assert read.tables[0].kind == "document_traffic"
    assert desk.undo() == [asked]
    assert stored(decisions, "joins.csv") == []
    assert desk.queue()["counts"]["join"] == 1


def test_two_reviewers_at_one_boundary_lose_nothing(
    desk: Desk, decisions: Path, warehouse: Warehouse
) -> None:
    """Both answers are kept and the later counts; each takes back his own, and is not asked what the other answered."""
    other = Desk(warehouse.published, (warehouse.folder / "in",))
    other.open()
    asked = asked_boundary(desk)
    desk.decide([asked], {"text": "one_table", "reason": "một"})
    assert "join" not in other.queue()["counts"]
    other.decide([asked], {"text": "two_tables", "reason": "hai"})
    assert [line["verdict"] for line in stored(decisions, "joins.csv")] == ["one_table", "two_tables"]
    assert len(extract_document(warehouse.folder / "in" / "cut.docx").tables) == 3
    assert desk.undo() == [asked]
    assert [line["reason"] for line in stored(decisions, "joins.csv")] == ["hai"]
    assert other.undo() == [asked]
    assert stored(decisions, "joins.csv") == []
    assert desk.queue()["counts"]["join"] == other.queue()["counts"]["join"] == 1
    other.close()


_SIX_ANSWERS = """
import sys
from pathlib import Path
from baocao.usecases.desk.desk import Desk

desk = Desk(Path(sys.argv[1]))
desk.open()
for number in range(6):
    desk.decide([sys.argv[2]], {"text": "one_table", "reason": sys.argv[3] + str(number)})
for _ in range(3):
    desk.undo()
"""


@pytest.mark.slow
def test_two_reviewers_who_answer_at_once_lose_nothing(
    desk: Desk, decisions: Path, warehouse: Warehouse
) -> None:
    asked = asked_boundary(desk)
    command = [sys.executable, "-c", _SIX_ANSWERS, str(warehouse.published), asked]
    both = [subprocess.Popen([*command, name]) for name in "ab"]
    assert [each.wait() for each in both] == [0, 0]
    reasons = [line["reason"] for line in stored(decisions, "joins.csv")]
    assert sorted(reasons) == ["a0", "a1", "a2", "b0", "b1", "b2"]


def test_any_table_can_be_parted_from_its_own_page(desk: Desk, decisions: Path, warehouse: Warehouse) -> None:
    ((table_id,),) = warehouse.rows("SELECT table_id FROM staging.tables WHERE table_no = 1")
    boundary = desk.details(f"cell-{table_id}-2-2")["join"]
    assert boundary == f"join-{table_id}-rows-1"
    assert desk.details(f"table-{table_id}")["join"] == f"join-{table_id}-rows-2"
    form = {each["name"]: each["value"] for each in desk.details(boundary)["form"]}
    assert (form["verdict"], form["position"]) == ("two_tables", "1")
    values = form | {"new_title": "Bảng riêng"}
    desk.decide([boundary], {"values": values})
    read = extract_document(warehouse.folder / "in" / "cut.docx")
    assert [len(each.table.rows) for each in read.tables] == [1, 1, 2, 1]
    assert read.tables[1].table.title == "Bảng riêng"
    columns = {"between": "columns", "position": "2", "verdict": "two_tables"}
    desk.decide([boundary], {"values": form | columns, "scope": "issuer"})
    line = stored(decisions, "joins.csv")[-1]
    assert (line["between"], line["before"], line["after"], line["document"]) == (
        *("columns", "Đơn vị", "Văn bản đến"),
        "",
    )


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "maybe"},
        {"values": {"verdict": "two_tables", "position": "99"}},
        {"values": {"verdict": "two_tables", "position": "-1"}},
        {"values": {"verdict": "two_tables", "heading_rows": "x"}},
        {"text": "one_table", "scope": "all"},
    ],
)
def test_what_cannot_be_is_refused(desk: Desk, decisions: Path, answer: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        desk.decide([asked_boundary(desk)], answer)
    assert stored(decisions, "joins.csv") == []


def test_tables_of_other_columns_are_not_joined(desk: Desk, decisions: Path, warehouse: Warehouse) -> None:
    ((table_id,),) = warehouse.rows("SELECT table_id FROM staging.tables WHERE table_no = 2")
    boundary = f"join-{table_id}-rows-2"
    with pytest.raises(UsageError, match="cannot be joined"):
        desk.decide([boundary], {"text": "one_table"})
    assert stored(decisions, "joins.csv") == []


def test_an_id_that_is_none_is_refused(desk: Desk) -> None:
    for wrong in ("join-", "join-x-rows-1", "join-x-rows-²", "join-x-pages-1"):
        with pytest.raises(UsageError):
            desk.details(wrong)


@pytest.mark.slow
def test_tables_are_joined_by_keyboard(browser: Browser, access: Access, desk: Desk, decisions: Path) -> None:
    reviewer = Reviewer(browser, access)
    page = reviewer.page
    reviewer.show("join")
    assert "Văn bản đi, đến: số dòng: 2 → 4" in reviewer.preview()
    reviewer.after(lambda: page.keyboard.press("1"))
    assert [line["verdict"] for line in stored(decisions, "joins.csv")] == ["one_table"]
    page.keyboard.press("u")
    reviewer.until("() => !busy && current && current.kind === 'join'")
    page.locator("#rows button", has_text="Sở Y tế").click()
    reviewer.until("() => !busy && current.kind === 'cell'")
    page.keyboard.press("j")
    reviewer.until("() => !busy && current.kind === 'join'")
    assert page.locator("[name=position]").input_value() == "1"
    assert reviewer.complaints == []


@pytest.mark.slow
@SIZE
@LANGUAGE
def test_axe_has_nothing_to_complain_about(
    browser: Browser, access: Access, size: tuple[int, int], language: str
) -> None:
    reviewer = Reviewer(browser, access, size, language)
    page = reviewer.page
    reviewer.show("join")
    reviewer.preview()
    assert_accessible(page)
    page.keyboard.press("l")
    reviewer.until("() => !busy && current.kind === 'letterhead'")
    page.fill("[name=report_date]", "15/01/2023")
    page.keyboard.press("Escape")
    assert "15/01/2024 → 15/01/2023" in reviewer.preview()
    assert_accessible(page)
    assert reviewer.complaints == []
