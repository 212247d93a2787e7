"""The review desk in a real browser: a whole review by keyboard and by mouse; and nobody else gets in."""

from __future__ import annotations

import http.client
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from helpers.browsing import assert_accessible
from helpers.desk_review import LANGUAGE, SIZE, SIZES, Reviewer, question, stored
from helpers.desk_warehouse import MEANT, MISREAD

from baocao.errors import UsageError
from baocao.names.models import PrintedIn
from baocao.usecases.desk.desk import Desk
from baocao.usecases.desk.held_runs import HeldRunDesk
from baocao.usecases.desk.indicators import IndicatorDesk, WaitingIndicator
from baocao.usecases.desk.versions import Doubt, VersionDesk
from baocao.usecases.letter import write_letter

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.warehouse_builder import Warehouse
    from playwright.sync_api import Browser

    from baocao.usecases.desk.app import Access

# --- what is asked ---------------------------------------------------------------------------------------


def test_what_waits_is_asked_with_its_place_and_what_it_may_be(desk: Desk) -> None:
    found = desk.queue()
    assert found["counts"]["cell"] == 3
    assert {"sum", "value", "name"} <= found["counts"].keys()
    asked = desk.details(question(desk, "cell", MISREAD)["id"])
    assert (asked["row_label"], asked["raw"], asked["confidence"]) == ("Sở Tài chính", MISREAD, 0.41)
    assert asked["alternatives"][0]["value"] == MEANT
    assert [row["is_asked"] for row in asked["rows"]].count(True) == 1
    assert "\\u202e" in asked["table"] and "\u202e" not in json.dumps(asked, ensure_ascii=False)
    assert desk.picture(asked["id"], whole_width=False).startswith(b"\x89PNG")


def test_what_holds_a_table_back_comes_first(warehouse: Warehouse, tmp_path: Path) -> None:
    import duckdb

    from baocao.warehouse.review_queue import questions

    copy = shutil.copy(warehouse.published, tmp_path / "held.duckdb")
    with duckdb.connect(copy) as con:
        last = [each for each in questions(con) if each.finding_id][-1]
        assert questions(con)[0].id != last.id
        con.execute("UPDATE quality.findings SET severity = 'error' WHERE finding_id = ?", [last.finding_id])
        assert questions(con)[0].id == last.id


def test_answers_are_stored_and_taken_back(desk: Desk, decisions: Path) -> None:
    asked, total = question(desk, "cell", MISREAD), desk.queue()["total"]
    desk.decide([asked["id"]], {"text": MEANT, "reason": "so với bản in"})
    (line,) = stored(decisions, "cells.csv")
    assert (line["expected"], line["text"], line["row_label"], line["reason"]) == (
        MISREAD,
        MEANT,
        "Sở Tài chính",
        "so với bản in",
    )
    assert asked["id"] not in {each["id"] for each in desk.queue()["items"]}
    assert desk.undo() == [asked["id"]]
    assert stored(decisions, "cells.csv") == []
    assert desk.queue()["total"] == total
    assert desk.undo() == []


def test_a_name_is_decided_and_taken_back(desk: Desk, decisions: Path) -> None:
    asked = question(desk, "name")
    desk.decide([asked["id"]], {"text": "-", "reason": "không phải đơn vị"})
    (line,) = stored(decisions, "names.csv")
    assert (line["name"], line["unit_key"], line["reason"]) == (asked["text"], "-", "không phải đơn vị")
    assert asked["id"] not in {each["id"] for each in desk.queue()["items"]}
    assert desk.undo() == [asked["id"]]
    assert stored(decisions, "names.csv") == []


@pytest.mark.parametrize(
    "answer", [{}, {"text": "1", "state": "known"}, {"state": "gone"}, {"text": "1", "scope": "all"}]
)
def test_what_is_no_answer_is_refused(desk: Desk, decisions: Path, answer: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        desk.decide([question(desk, "cell")["id"]], answer)
    assert stored(decisions, "cells.csv") == []


def test_text_that_is_no_number_is_not_stored_for_a_column_of_numbers(desk: Desk, decisions: Path) -> None:
    """Nothing at all may be what the cell prints, and words that were read may be right as read."""
    asked = question(desk, "cell", MISREAD)["id"]
    for wrong in ("không rõ", "12x"):
        with pytest.raises(UsageError, match="is no value: the column “Tiếp nhận / Trực tiếp”"):
            desk.decide([asked], {"text": wrong})
    assert stored(decisions, "cells.csv") == []
    for right in ("", MEANT):
        desk.decide([asked], {"text": right})
    desk.decide([asked], {"text": "", "accept": True})
    assert [line["text"] for line in stored(decisions, "cells.csv")] == ["", MEANT, MISREAD]


def test_what_another_has_decided_meanwhile_is_told_before_it_is_decided_again(
    desk: Desk, decisions: Path, warehouse: Warehouse
) -> None:
    other = Desk(warehouse.published)
    other.open()
    for kind, answer, file in (
        ("sum", {"state": "known"}, "findings.csv"),
        ("cell", {"text": MEANT}, "cells.csv"),
        ("name", {"text": "-"}, "names.csv"),
    ):
        asked = question(desk, kind)["id"]
        shown = {"waits": desk.details(asked)["waits"]}
        assert shown == {"waits": True}
        other.decide([asked], answer)
        with pytest.raises(UsageError, match="Somebody else has decided this meanwhile"):
            desk.decide([asked], answer | shown)
        assert len(stored(decisions, file)) == 1
        desk.decide([asked], answer | {"waits": desk.details(asked)["waits"], "reason": "đã xem"})
        assert stored(decisions, file)[-1]["reason"] == "đã xem"
    other.close()


def test_an_answer_that_cannot_be_taken_back_can_be_later(
    desk: Desk, decisions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from baocao import decision_files

    asked = question(desk, "cell", MISREAD)["id"]
    desk.decide([asked], {"text": MEANT})
    with monkeypatch.context() as full:

        def no_space(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        full.setattr(decision_files.tempfile, "mkstemp", no_space)
        with pytest.raises(UsageError, match="No space left"):
            desk.undo()
    assert desk.queue()["can_undo"]
    assert desk.undo() == [asked]
    assert stored(decisions, "cells.csv") == []

    desk.decide([asked], {"text": MEANT})
    (decisions / "cells.csv").unlink()
    with pytest.raises(UsageError, match="not in its file any more"):
        desk.undo()
    assert desk.undo() == []


def test_the_decision_is_what_the_next_reading_applies(
    desk: Desk, decisions: Path, warehouse: Warehouse
) -> None:
    from extractors.extract import extract_document

    asked = question(desk, "sum", "")
    details = desk.details(asked["id"])
    desk.decide([asked["id"]], {"text": "1"})
    (pdf,) = (warehouse.folder / "in").glob("*.pdf")
    read = extract_document(pdf)
    assert [each.status for each in read.decided] == ["applied"]
    assert read.decided[0].decision.expected == details["raw"]


# --- tables, letterheads, indicators, versions ------------------------------------------------------------


def table_of(warehouse: Warehouse, file: str) -> tuple[str, str]:
    """Id of the question about the only table of a file, and of its document."""
    ((table_id, document_id),) = warehouse.rows(
        f"SELECT table_id, document_id FROM staging.tables JOIN staging.documents USING (document_id) "
        f"WHERE file_name = '{file}'"
    )
    return f"table-{table_id}", document_id


def test_a_person_says_what_a_table_is_and_what_its_columns_are(
    desk: Desk, warehouse: Warehouse, decisions: Path
) -> None:
    asked, document = table_of(warehouse, "names.docx")
    form = {each["name"]: each for each in desk.details(asked)["form"]}
    assert form["kind"]["value"] == "document_traffic"
    assert form["column-3"]["value"] == "documents_in"
    assert "online_dossiers" in {each["value"] for each in form["kind"]["options"]}
    values = {name: each["value"] for name, each in form.items()} | {"column-3": "none"}
    assert desk.decide([asked], {"values": values, "reason": "thử"}) == 1
    (line,) = stored(decisions, "headings.csv")
    assert (line["document"], line["table"], line["kind"]) == (document, "1", "document_traffic")
    assert (line["heading"], line["field"], line["expected"]) == ("Số văn bản đến", "none", "documents_in")
    assert desk.undo() == [asked]
    assert stored(decisions, "headings.csv") == []
    desk.decide([asked], {"values": {"kind": "unknown"}})
    (line,) = stored(decisions, "tables.csv")
    assert (line["verdict"], line["kind"], line["expected"]) == ("is", "unknown", "document_traffic")


@pytest.mark.parametrize(
    "values",
    [{"kind": "no such"}, {"column-3": "no such"}, {"kind": "document_traffic"}, {"kind": "dti_indicators"}],
    ids=["kind", "field", "nothing new", "columns lack"],
)
def test_what_a_table_cannot_be_is_refused(
    desk: Desk, warehouse: Warehouse, decisions: Path, values: dict[str, str]
) -> None:
    asked, _ = table_of(warehouse, "names.docx")
    with pytest.raises(UsageError):
        desk.decide([asked], {"values": values})
    assert stored(decisions, "tables.csv") + stored(decisions, "headings.csv") == []


def test_a_letterhead_is_corrected_beside_its_picture(
    desk: Desk, warehouse: Warehouse, decisions: Path
) -> None:
    ((document,),) = warehouse.rows("SELECT document_id FROM staging.documents WHERE format = 'scan'")
    asked = f"letterhead-{document}"
    form = {each["name"]: each["value"] for each in desk.details(asked)["form"]}
    assert (form["report_no"], form["report_date"]) == ("77/BC-UBND", "15/01/2024")
    assert desk.picture(asked, whole_width=False).startswith(b"\x89PNG")
    assert desk.decide([asked], {"values": form | {"report_no": "71/BC-UBND"}}) == 1
    (line,) = stored(decisions, "letterheads.csv")
    assert (line["document"], line["field"]) == (document, "report_no")
    assert (line["expected"], line["value"]) == ("77/BC-UBND", "71/BC-UBND")


def test_any_cell_can_be_corrected(desk: Desk, warehouse: Warehouse, decisions: Path) -> None:
    """A sum that does not fit is put right in the part that was misread, which nobody had asked about."""
    table, _ = table_of(warehouse, "report.pdf")
    cell = f"cell-{table.removeprefix('table-')}-1-4"
    asked = desk.details(cell)
    assert asked["row_label"] == "Sở Nội vụ" and asked["is_cell"]
    desk.decide([cell], {"text": "999"})
    assert [line["text"] for line in stored(decisions, "cells.csv")] == ["999"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_word_table_is_shown_as_a_page(desk: Desk, warehouse: Warehouse) -> None:
    table, document = table_of(warehouse, "names.docx")
    for asked in (table, f"cell-{table.removeprefix('table-')}-1-3", f"letterhead-{document}"):
        assert desk.details(asked)["has_picture"]
        assert desk.picture(asked, whole_width=False).startswith(b"\x89PNG")


def test_doubtful_versions_and_indicators_are_decided(desk: Desk, decisions: Path) -> None:
    from baocao.usecases.desk.indicators import IndicatorDesk, WaitingIndicator
    from baocao.usecases.desk.versions import Doubt, VersionDesk

    values = ["1/BC", "2024-01-01", "Sở", "", "", "1", "2"]
    versions = VersionDesk(
        {"version-1": Doubt(("a.pdf", "a"), ("b.pdf", "b"), "two reports", (values, values))}, decisions
    )
    assert [each["value"] for each in versions.details("version-1")["alternatives"]] == [
        *("same", "newer", "older", "not_related")
    ]
    versions.decide("version-1", {"text": "older"})
    (line,) = stored(decisions, "reports.csv")
    assert (line["document"], line["verdict"], line["other_document"]) == ("b", "version_of", "a")
    assert versions.waiting() == []

    asked = WaitingIndicator(
        *("Tỷ lệ số hoá hồ sơ", "Tỷ lệ số hóa kết quả", 86.0, 2, "a.pdf"), [PrintedIn("a", "1/BC", "Sở")]
    )
    indicators = IndicatorDesk({"indicator-1": asked}, decisions)
    assert len(indicators.waiting()) == 1
    with pytest.raises(UsageError):
        indicators.decide("indicator-1", {"text": "không có"})
    indicators.decide("indicator-1", {"text": "-"})
    (line,) = stored(decisions, "indicators.csv")
    assert (line["name"], line["indicator_name"]) == (asked.name, "-")
    assert indicators.waiting() == []


# --- who may come in -------------------------------------------------------------------------------------


def ask(access: Access, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", access.port)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body.encode())
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_the_page_is_for_those_who_know_its_address(access: Access, desk: Desk, decisions: Path) -> None:
    base, good = f"/{access.token}", {"Origin": access.origin, "X-Desk-Token": access.csrf_token}
    body = json.dumps({"questions": [question(desk, "cell")["id"]], "answer": {"text": "5"}})
    assert ask(access, "GET", f"{base}/api/queue", {})[0] == 200
    for path in ("/", "/api/queue", "/x/api/queue", f"/{access.token}x/api/queue", f"//{access.token}"):
        assert ask(access, "GET", path, {})[0] in {403, 404}, path
    for host in ("evil.example", f"evil.example:{access.port}", "127.0.0.1", f"localhost:{access.port}"):
        assert ask(access, "GET", f"{base}/api/queue", {"Host": host})[0] == 403, host
    assert ask(access, "GET", f"{base}/api/queue", {"Origin": "http://evil.example"})[0] == 403
    assert ask(access, "GET", f"{base}/api/queue", {"Sec-Fetch-Site": "cross-site"})[0] == 403
    for headers in (
        {},
        {"Origin": access.origin},
        {"X-Desk-Token": access.csrf_token},
        {**good, "Origin": "null"},
        {**good, "Origin": f"http://127.0.0.1:{access.port + 1}"},
        {**good, "X-Desk-Token": access.token},
    ):
        for path in ("decide", "undo", "preview"):
            assert ask(access, "POST", f"{base}/api/{path}", headers, body)[0] == 403, headers
    assert stored(decisions, "cells.csv") == []
    assert ask(access, "POST", f"{base}/api/decide", good, body)[0] == 200
    assert len(stored(decisions, "cells.csv")) == 1
    for nonsense in ("", "[]", "{", '{"questions": 1}', "{" * 200_000):
        assert ask(access, "POST", f"{base}/api/decide", good, nonsense)[0] == 400
    assert ask(access, "GET", f"{base}/static/..%2fapp.py", {})[0] == 404


# --- in a browser ----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_review_by_keyboard(browser: Browser, access: Access, decisions: Path) -> None:
    reviewer = Reviewer(browser, access)
    page = reviewer.page
    reviewer.show("cell")
    reviewer.until("() => document.getElementById('picture').naturalWidth > 0")
    reviewer.after(lambda: page.keyboard.press("s"))
    reviewer.after(lambda: page.keyboard.press("s"))
    reviewer.after(lambda: page.keyboard.press("s"))  # round again
    assert page.evaluate("current.raw") == MISREAD
    page.keyboard.press("e")
    page.keyboard.type("11")
    page.keyboard.press("Escape")
    assert "→ 11" in reviewer.preview()
    reviewer.after(lambda: page.keyboard.press("1"))
    assert [(line["expected"], line["text"]) for line in stored(decisions, "cells.csv")] == [(MISREAD, MEANT)]
    page.keyboard.press("u")
    reviewer.until("(text) => !busy && current.raw === text", MISREAD)
    assert stored(decisions, "cells.csv") == []
    page.keyboard.press("e")
    page.keyboard.type(MEANT)
    reviewer.after(lambda: page.keyboard.press("Enter"))
    reviewer.after(lambda: page.keyboard.press("g"))  # the two others of one row
    assert sorted(line["text"] == line["expected"] for line in stored(decisions, "cells.csv")) == [
        False,
        True,
        True,
    ]
    reviewer.show("sum")
    reviewer.after(lambda: page.keyboard.press("b"))
    assert [line["state"] for line in stored(decisions, "findings.csv")] == ["reported"]
    reviewer.show("name")
    reviewer.after(lambda: page.keyboard.press("1"))
    assert len(stored(decisions, "names.csv")) == 1
    assert reviewer.complaints == []


@pytest.mark.slow
def test_a_review_by_mouse_until_nothing_waits(
    browser: Browser, access: Access, decisions: Path, desk: Desk
) -> None:
    reviewer = Reviewer(browser, access, SIZES[1])
    page = reviewer.page
    while page.locator("#choices button").count() and page.evaluate("!!current"):
        reviewer.after(page.locator("#choices button").first.click)
    assert page.locator("#empty").is_visible()
    found = desk.queue()
    assert (found["items"], found["decided"]) == ([], found["total"])
    assert reviewer.complaints == []


@pytest.mark.slow
def test_a_phone_shows_the_question_that_is_chosen_and_what_is_refused(
    browser: Browser, access: Access, decisions: Path
) -> None:
    reviewer = Reviewer(browser, access, SIZES[1])
    page = reviewer.page
    page.evaluate("queue = Array.from({length: 30}, () => queue).flat().slice(0, 83); list()")
    assert "60" in page.inner_text("#listed") and "83" in page.inner_text("#listed")
    page.locator("#queue button").nth(50).click()
    reviewer.until("() => scrollY < document.getElementById('queue').offsetTop - innerHeight")
    box = page.locator("#kind").bounding_box()
    assert box is not None and 0 <= box["y"] < SIZES[1][1]
    reviewer.show("cell")
    assert page.evaluate("current.raw") == MISREAD
    page.fill("#value", "không rõ")
    page.click("#store")
    reviewer.until("() => !busy && document.getElementById('message').textContent !== ''")
    assert "không phải giá trị: cột “Tiếp nhận / Trực tiếp”" in page.inner_text("#message")
    assert page.input_value("#value") == "không rõ"
    assert stored(decisions, "cells.csv") == []


@pytest.mark.slow
@SIZE
@LANGUAGE
def test_axe_has_nothing_to_complain_about(
    browser: Browser, access: Access, size: tuple[int, int], language: str
) -> None:
    reviewer = Reviewer(browser, access, size, language)
    page = reviewer.page
    assert page.evaluate("document.documentElement.lang") == language
    for kind in ("cell", "sum", "name"):
        reviewer.show(kind)
        if kind == "cell":
            reviewer.preview()
        assert_accessible(page, kind)
    assert page.title() != "taken"
    assert "built-in" not in page.content()
    assert reviewer.complaints == []


_OF_A_PERSON = r"“[^”]*”|\"[^\"]*\""
_VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)


@pytest.mark.slow
def test_every_sort_of_question_is_accessible_and_asked_in_english(
    browser: Browser, access: Access, desk: Desk, warehouse: Warehouse
) -> None:
    """Also those that this warehouse does not ask: versions, indicators, a run that was held back."""
    ids = [
        tuple(row)
        for row in warehouse.rows("SELECT file_name, document_id FROM staging.documents ORDER BY 1")
    ]
    texts = ["7/BC", "15/01/2024", "", "Báo cáo", "", "", "1"]
    more: list[Any] = [
        VersionDesk({"version-1": Doubt(*ids, "two reports", (texts, texts))}, warehouse.published),
        IndicatorDesk(
            {
                "indicator-1": WaitingIndicator(
                    "Tỷ lệ số hoá", "Số hóa", 86.0, 2, "a.pdf", [PrintedIn("a", "1/BC", "")]
                )
            },
            warehouse.published,
            {"Số hóa": "there"},
        ),
        HeldRunDesk({"held-1": ("1", "2 tables of report.pdf")}),
    ]
    desk._queues += more
    reviewer = Reviewer(browser, access, language="en")
    page = reviewer.page
    kinds = {each["kind"] for each in desk.queue()["items"]}
    assert kinds >= {"cell", "sum", "value", "name", "version", "indicator", "held"}
    for kind in sorted(kinds):
        reviewer.show(kind)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert_accessible(page, kind)
        said = page.evaluate(
            "() => [...document.querySelectorAll('#why, #kind, label, summary, #filter option')]"
            ".map(each => each.innerText).join('\\n')"
        )
        assert not _VIETNAMESE.search(re.sub(_OF_A_PERSON, "", said)), said
    assert reviewer.complaints == []


# --- the letter ------------------------------------------------------------------------------------------


def test_a_letter_lists_what_does_not_add_up(warehouse: Warehouse, decisions: Path, tmp_path: Path) -> None:
    import docx

    written = write_letter(
        warehouse.published,
        "77/BC-UBND",
        tmp_path / "letter.docx",
        sender="Sở Khoa học và Công nghệ",
        place="Ninh Thuận",
        sources=(warehouse.folder / "in",),
    )
    document = docx.Document(str(written.path))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Kính gửi: Ủy ban nhân dân tỉnh Ninh Thuận." in said
    assert (
        "tại Báo cáo số 77/BC-UBND ngày 15 tháng 01 năm 2024 của Ủy ban nhân dân tỉnh Ninh Thuận về kết quả"
        in said
    )
    head = "\n".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head and "SỞ KHOA HỌC VÀ CÔNG NGHỆ" in head
    table = [[cell.text for cell in row.cells] for row in document.tables[1].rows][1:]
    rows = [row for row in table if len(set(row)) > 1]  # those over all columns name a table
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert written.findings > 0
    assert any("Tổng cộng" in row[1] and row[2] != row[3] for row in rows)
    assert not any("Sở Tài chính" in row[1] for row in rows)  # not surely read: no office is asked about it
    assert written.unsure > 0
    assert written.pictures == written.findings == len(document.inline_shapes)
    widths = [section.page_width > section.page_height for section in document.sections]
    assert widths == [False, True]  # wide tables can be read in the appendix only
    assert not any("\f" in paragraph.text for paragraph in document.paragraphs)  # no page that is blank


def test_known_findings_are_in_no_letter(
    warehouse: Warehouse, desk: Desk, decisions: Path, tmp_path: Path
) -> None:
    for each in desk.queue()["items"]:
        if each["kind"] in {"sum", "finding"}:
            desk.decide([each["id"]], {"state": "known"})
    with pytest.raises(UsageError, match="Nothing in 77/BC-UBND"):
        write_letter(
            warehouse.published, "77/BC-UBND", tmp_path / "letter.docx", sources=(warehouse.folder / "in",)
        )
    with pytest.raises(UsageError, match="no report of the warehouse"):
        write_letter(warehouse.published, "78/BC-UBND", tmp_path / "letter.docx")


@pytest.mark.slow
def test_many_questions_at_once_are_all_answered(access: Access, desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    ids = [each["id"] for each in desk.queue()["items"]]
    paths = [f"/{access.token}/api/question?question_id={each}" for each in ids] * 2
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda path: ask(access, "GET", path, {})[0], paths))
    assert set(answers) == {200}


def test_days_are_written_as_the_decree_has_them() -> None:
    from datetime import date

    from baocao.usecases.letter_document import _day, _vietnamese

    assert _day(date(2024, 2, 5)) == "ngày 05 tháng 02 năm 2024"
    assert _day(date(2024, 3, 15)) == "ngày 15 tháng 3 năm 2024"
    assert (
        _vietnamese("Ngày 2023-09-15 sau 2024-01-01, số 12-2024")
        == "Ngày 15/09/2023 sau 01/01/2024, số 12-2024"
    )


SAYS = "Ghi 2.827, phải là 1.234,5."


def test_what_is_said_of_several_rows_is_said_once(tmp_path: Path) -> None:
    from baocao.usecases.letter import _points
    from baocao.usecases.letter_document import AboutReport, PlaceInReport, letter_document
    from baocao.warehouse.review_queue import Question

    def place(row: int, label: str, why: str, reported: str = "2827") -> PlaceInReport:
        asked = Question(
            *(f"finding-{row}", "finding", 4, "d", "a.pdf", "1/BC", "Sở", "d-t01", 1, "Bảng văn bản", row, 2),
            *("Số, ký hiệu", label, reported, why, why),
            reported=reported,
            expected="1234.5",
        )
        return PlaceInReport(asked, row // 20 + 1, None)

    long = "Chú trọng phát triển " * 12
    places = [place(35, "46/KH", SAYS), place(36, "Khác", "Sai."), place(37, long, SAYS)]
    points = _points(places)
    assert [[each.asked.row_no for each in point.places] for point in points] == [[35, 37], [36]]
    about = AboutReport("d", "1/BC", "Báo cáo", None, "Sở", "Kết quả", "a.pdf")
    document = letter_document(about, points, "Sở Nội vụ", "Hà Nội")
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows][1:]
    assert set(rows[0]) == {"Bảng văn bản"}
    assert rows[1][1].startswith("cột “Số, ký hiệu”:\ndòng 35 “46/KH”, trang 2;\ndòng 37 “Chú trọng")
    assert len(rows[1][1]) < 220
    assert rows[1][2:] == ["2.827", "1.234,5", SAYS]
    assert len(rows) == 3
