"""What an answer would change, said before it is stored; and answers to what was answered before."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from helpers.desk_review import question, stored
from helpers.desk_warehouse import MEANT, MISREAD

from baocao.errors import UsageError
from baocao.names.models import PrintedIn
from baocao.usecases.desk.alternatives import alternatives
from baocao.usecases.desk.desk import Desk
from baocao.usecases.desk.indicators import IndicatorDesk, WaitingIndicator
from baocao.usecases.letter_document import AboutReport, PlaceInReport, Point, letter_document
from baocao.warehouse.review_queue import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from helpers.warehouse_builder import Warehouse


@pytest.fixture
def changed(warehouse: Warehouse, decisions: Path, tmp_path: Path) -> Iterator[tuple[str, Any]]:
    """A copy of the warehouse that may be changed, and a connection to it."""
    copy = str(shutil.copy(warehouse.published, tmp_path / "changed.duckdb"))
    with duckdb.connect(copy) as con:
        yield copy, con


def opened(copy: str, warehouse: Warehouse) -> Desk:
    from pathlib import Path

    desk = Desk(Path(copy), (warehouse.folder / "in",))
    desk.open()
    return desk


def test_a_state_changes_no_figure_and_says_what_letters_do(desk: Desk) -> None:
    asked = question(desk, "sum")["id"]
    for state, english in (
        ("known", "no letter names it any more"),
        ("reported", "a letter still names it"),
    ):
        found = desk.effect_of_state(asked, state)
        assert (found["values"], found["figures"]) == ([], [])
        assert english in found["notes"][0]["en"]
    with pytest.raises(UsageError):
        desk.effect_of_state(asked, "forgotten")


@pytest.mark.parametrize(
    ("printed", "measure", "reported", "expected", "offered"),
    [
        ("115,7", "nghìn hồ sơ", "115700", "106700", "106,7"),
        ("115", "nghìn hồ sơ", "115000", "106000", "106"),
        ("1.115,7", "nghìn hồ sơ", "1115700", "1206700", "1.206,7"),
        ("115.700", "hồ sơ", "115700", "106700", "106.700"),
        ("1,234", None, "1234", "1235", "1235"),  # a point or comma that parts thousands is no scale
        ("1.234", None, "1234", "1235", "1.235"),
        ("98,5", "%", "98.5", "97.5", "97,5"),
    ],
)
def test_what_a_sum_expects_is_offered_in_the_unit_of_the_cell(
    printed: str, measure: str | None, reported: str, expected: str, offered: str
) -> None:
    asked = asked_about(printed, reported, expected, measure)
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA staging")
        con.execute(
            "CREATE TABLE staging.cells (table_id TEXT, row_no INT, column_no INT, alternatives TEXT[])"
        )
        assert alternatives(con, asked) == [offered]


def asked_about(
    printed: str, reported: str, expected: str, measure: str | None = None, why: str = ""
) -> Question:
    return Question(
        **dict.fromkeys(("document_id", "file_name", "report_no", "issuer", "table_title", "heading"), ""),
        **dict.fromkeys(("row_label", "why_en"), ""),
        **{"table_id": None, "table_no": None, "row_no": None, "column_no": None},
        **{"id": "finding-1", "kind": "sum", "worth": 6},
        **{"text": printed, "reported": reported, "expected": expected, "measure": measure, "why": why},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "measure", "reported", "expected", "why", "said"),
    [
        (
            *("115,7", "nghìn hồ sơ", "115700", "106700"),
            "Dòng “Tổng 115.700” ghi 115.700, cộng các dòng của nó được 106.700.",
            [
                *("115,7 nghìn hồ sơ", "106,7 nghìn hồ sơ"),
                *("Dòng “Tổng 115.700” ghi 115,7 nghìn hồ sơ", "được 106,7 nghìn hồ sơ."),
            ],
        ),
        (
            *("115,7", "nghìn hồ sơ", "115700", "106700"),
            "“Tổng hợp” ghi “115.700”, tính được 106.700.",
            ["115,7 nghìn hồ sơ", "106,7 nghìn hồ sơ", "“Tổng hợp” ghi “115,7 nghìn hồ sơ”, tính được 106,7"],
        ),
        (
            *("115.700", "hồ sơ", "115700", "106700"),
            "Dòng “Tổng” ghi 115.700, cộng các dòng của nó được 106.700.",
            ["115.700", "106.700", "ghi 115.700,", "được 106.700."],
        ),
        (
            *("95,3%", "%", "95.3%", "96.12%"),
            "Tỷ lệ qua mạng ghi 95,3%, tính từ số lượng được 96,12%.",
            ["95,3%", "96,12%", "ghi 95,3%,", "được 96,12%."],
        ),
    ],
)
def test_a_letter_quotes_figures_as_the_report_prints_them(
    printed: str, measure: str, reported: str, expected: str, why: str, said: list[str]
) -> None:
    about = AboutReport("d", "1/BC", "BÁO CÁO", None, "Sở Y tế", None, "a.pdf")
    asked = asked_about(printed, reported, expected, measure, why)
    document = letter_document(about, [Point([PlaceInReport(asked, 1, None)])], "", "")
    *_, reports, counted, sentence = (cell.text for cell in document.tables[1].rows[-1].cells)
    assert [reports, counted] == said[:2]
    assert all(each in sentence for each in said[2:])


# --- what was answered before ----------------------------------------------------------------------------


def test_a_corrected_cell_can_be_corrected_again(
    changed: tuple[str, Any], warehouse: Warehouse, decisions: Path
) -> None:
    """The second decision says what was read too, not what the first one put there: else it would never apply."""
    copy, con = changed
    con.execute("UPDATE staging.cells SET text_printed = text, text = '119' WHERE text = ?", [MISREAD])
    ((place,),) = con.execute(
        "SELECT 'cell-' || table_id || '-' || row_no || '-' || column_no FROM staging.cells WHERE text_printed = ?",
        [MISREAD],
    ).fetchall()
    con.close()
    desk = opened(copy, warehouse)
    assert desk.details(place)["raw"] == "119"
    desk.decide([place], {"text": MEANT})
    (line,) = stored(decisions, "cells.csv")
    assert (line["expected"], line["text"]) == (MISREAD, MEANT)
    desk.close()


def test_a_figure_that_was_read_as_nothing_is_put_in(
    changed: tuple[str, Any], warehouse: Warehouse, decisions: Path
) -> None:
    from extractors.understanding.corrections import load_decisions

    copy, con = changed
    con.execute("UPDATE staging.cells SET text = '' WHERE text = ?", [MISREAD])
    ((table, row, column),) = con.execute(
        "SELECT table_id, row_no, column_no FROM staging.cells WHERE text = '' AND confidence < 0.5"
    ).fetchall()
    con.close()
    desk = opened(copy, warehouse)
    asked = f"cell-{table}-{row}-{column}"
    assert desk.details(asked)["is_cell"]
    with pytest.raises(UsageError):
        desk.decide([asked], {"text": MEANT, "scope": "everywhere"})
    desk.decide([asked], {"text": MEANT})
    (line,) = stored(decisions, "cells.csv")
    assert (line["expected"], line["text"], line["row_label"]) == ("", MEANT, "Sở Tài chính")
    assert load_decisions().problems == () and len(load_decisions().cells) == 1
    desk.close()


def test_a_corrected_letterhead_can_be_corrected_again(
    changed: tuple[str, Any], warehouse: Warehouse, decisions: Path
) -> None:
    copy, con = changed
    ((document,),) = con.execute("SELECT document_id FROM staging.documents WHERE format = 'scan'").fetchall()
    con.execute("UPDATE staging.documents SET report_no = '71/BC-UBND' WHERE format = 'scan'")
    con.execute(
        "INSERT INTO staging.decided_places (document_id, field, status, found) VALUES (?, 'report_no', 'applied', ?)",
        [document, "77/BC-UBND"],
    )
    con.close()
    desk = opened(copy, warehouse)
    asked = f"letterhead-{document}"
    form = {each["name"]: each["value"] for each in desk.details(asked)["form"]}
    assert form["report_no"] == "71/BC-UBND"
    desk.decide([asked], {"values": form | {"report_no": "72/BC-UBND"}})
    desk.decide([asked], {"values": form | {"issuer": "UBND tỉnh"}, "scope": "everywhere"})
    number, issuer = stored(decisions, "letterheads.csv")
    assert (number["expected"], number["value"], number["report_no"]) == (
        *("77/BC-UBND", "72/BC-UBND"),
        "77/BC-UBND",
    )
    assert (issuer["scope"], issuer["document"], issuer["issuer"]) == ("everywhere", "", "")
    desk.close()


def test_a_ruling_is_shown_and_can_be_turned_back(desk: Desk, warehouse: Warehouse, decisions: Path) -> None:
    ((table_id,),) = warehouse.rows(
        "SELECT table_id FROM staging.tables JOIN staging.documents USING (document_id) "
        "WHERE file_name = 'names.docx'"
    )
    asked = f"table-{table_id}"

    def form() -> dict[str, str]:
        return {each["name"]: each["value"] for each in desk.details(asked)["form"]}

    before = form()
    desk.decide([asked], {"values": before | {"column-3": "none"}})
    assert form() == before | {"column-3": "none"}
    desk.decide([asked], {"values": before})
    assert [line["field"] for line in stored(decisions, "headings.csv")] == ["none", "documents_in"]
    assert form() == before


# --- where an answer holds -------------------------------------------------------------------------------


def test_a_name_can_be_decided_for_its_document_alone(desk: Desk, decisions: Path) -> None:
    asked = question(desk, "name")
    assert desk.details(asked["id"])["scope"] == "issuer"  # what nobody has widened holds for its office
    desk.decide([asked["id"]], {"text": "-", "scope": "document"})
    (line,) = stored(decisions, "names.csv")
    assert (line["scope"], len(line["document"]), line["unit_key"]) == ("document", 64, "-")
    assert asked["id"] not in {each["id"] for each in desk.queue()["items"]}
    assert desk.undo() == [asked["id"]]
    assert stored(decisions, "names.csv") == []


def test_a_state_of_a_wider_scope_answers_what_says_the_same(desk: Desk, decisions: Path) -> None:
    asked = question(desk, "sum")["id"]
    desk.decide([asked], {"state": "known", "scope": "issuer"})
    (line,) = stored(decisions, "findings.csv")
    assert (line["scope"], line["issuer"]) == ("issuer", "Ủy ban nhân dân tỉnh Ninh Thuận")
    from baocao.warehouse.finding_states import load_states

    ((state,), problems) = load_states()
    assert problems == []
    waits = next(each for each in desk._all if each.id == asked)
    elsewhere = replace(waits, finding_id="another")
    assert state.is_about(waits) and state.is_about(elsewhere)
    assert not state.is_about(replace(elsewhere, issuer="Sở Y tế"))
    assert not state.is_about(replace(elsewhere, reported="1"))
    with pytest.raises(UsageError):
        desk.decide([asked], {"state": "known", "scope": "all"})


def test_an_indicator_can_be_decided_for_its_reports_alone(decisions: Path) -> None:
    places = [PrintedIn(name, f"{name}/BC", "Sở Y tế") for name in ("a", "b")]
    asked = WaitingIndicator("Tỷ lệ số hoá hồ sơ", "Tỷ lệ số hóa kết quả", 86.0, 2, "a.pdf", places)
    indicators = IndicatorDesk({"indicator-1": asked}, decisions)
    indicators.decide("indicator-1", {"text": "-"})
    indicators.decide("indicator-1", {"text": "-", "scope": "issuer"})
    indicators.decide("indicator-1", {"text": "-", "scope": "document"})
    lines = stored(decisions, "indicators.csv")
    assert [(line["scope"], line["issuer"], line["document"]) for line in lines] == [
        ("issuer", "Sở Y tế", ""),
        ("issuer", "Sở Y tế", ""),
        ("document", "Sở Y tế", "a"),
        ("document", "Sở Y tế", "b"),
    ]
    assert {line["expected"] for line in lines} == {"Tỷ lệ số hóa kết quả"}


def test_an_indicator_that_another_report_has_too_is_asked_again(decisions: Path) -> None:
    places = [PrintedIn("a", "1/BC", "Sở Y tế"), PrintedIn("b", "2/BC", "Sở Nội vụ")]
    first, both = (
        IndicatorDesk({"i": WaitingIndicator("Tỷ lệ số hoá", "Số hóa", 86.0, 2, "a.pdf", some)}, decisions)
        for some in (places[:1], places)
    )
    assert len(first.waiting()) == len(both.waiting()) == 1
    first.decide("i", {"text": "-", "scope": "issuer"})
    assert (len(first.waiting()), len(both.waiting())) == (0, 1)
    both.decide("i", {"text": "-"})
    assert both.waiting() == []
