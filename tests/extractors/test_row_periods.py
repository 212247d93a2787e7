"""Which period each figure is of: columns of different periods never share a row, rows that name one are of it."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.extract import ExtractedTable, understood
from extractors.models import ReportHeader, Table, TableCell, TableRow
from extractors.understanding.coverage import report_coverage
from extractors.understanding.figures.table import document_habit, figures_of
from extractors.understanding.kinds.mapped import unmapped

Days = tuple[date | None, date | None]


def days(first: str, last: str) -> Days:
    return date.fromisoformat(first), date.fromisoformat(last)


def printed(title: str, columns: str, *rows: str) -> Table:
    """A table; a row of one text is one cell over all columns."""
    heads = columns.split(" | ")
    cells = []
    for row in rows:
        texts = [text.strip() for text in row.split("|")]
        one = TableCell(texts[0], column_span=len(heads))
        cells.append(TableRow([one] * len(heads) if len(texts) == 1 else [*map(TableCell, texts)]))
    return Table(title, None, None, [heads], heads, cells, "docx", None, None)


def facts(table: Table, report: str) -> ExtractedTable:
    header = ReportHeader(report_type="Báo cáo", title=report, report_date=date(2031, 12, 20))
    return understood(table, report_coverage(header))


def periods_of_facts(found: ExtractedTable) -> list[Days]:
    kinds = ("item", "total")
    return [
        (row.values["period_start"], row.values["period_end"]) for row in found.rows if row.row_kind in kinds
    ]


def periods_of_figures(table: Table) -> dict[tuple[str | None, str | None], Days]:
    figures = list(figures_of(table, document_habit([table])))
    return {(each.row_label, each.column_label): (each.period_start, each.period_end) for each in figures}


ONE_BODY = [
    ("HỒ SƠ TIẾP NHẬN THEO THÁNG", "Ủy ban nhân dân xã Hòa An"),
    ("HỒ SƠ TIẾP NHẬN CỦA SỞ NỘI VỤ NĂM 2031", "SỞ NỘI VỤ"),
    ("Hồ sơ tiếp nhận tại Bộ phận Một cửa UBND huyện Mỹ Lộc năm 2031", "UBND huyện Mỹ Lộc"),
    ("HỒ SƠ TIẾP NHẬN CỦA CÁC XÃ THEO THÁNG", None),
    ("HỒ SƠ TIẾP NHẬN CỦA HAI THÔN THEO THÁNG", None),
]


@pytest.mark.parametrize(("title", "body"), ONE_BODY)
def test_rows_of_months_are_of_the_one_body_that_the_title_or_the_letterhead_names(
    title: str, body: str | None
) -> None:
    table = printed(
        title,
        "STT | Tháng | Hồ sơ tiếp nhận | Hồ sơ trực tuyến",
        "1 | Tháng 1 | 10 | 5",
        "2 | Tháng 2 | 20 | 9",
        "3 | Tháng 3 | 30 | 12",
        "4 | Quý I | 60 | 26",
    )
    header = ReportHeader(
        report_type="Báo cáo",
        title="Kết quả năm 2031",
        report_date=date(2031, 12, 20),
        issuer="Ủy ban nhân dân xã Hòa An",
    )
    found = understood(table, report_coverage(header))
    if body is None:
        assert found.kind == "unknown"
        return
    assert [row.values["unit"] for row in found.rows] == [body, body, body, "Quý I"]
    assert periods_of_facts(found)[1] == days("2031-02-01", "2031-02-28")
    assert [row.row_kind for row in found.rows] == ["item", "item", "item", "total"]


HALF = (
    "STT | Xã | Quý III / Tiếp nhận | Quý III / Trực tuyến | Quý IV / Tiếp nhận | Quý IV / Trực tuyến"
    " | 6 tháng cuối năm / Tiếp nhận | 6 tháng cuối năm / Trực tuyến | 6 tháng cuối năm / Tỷ lệ trực tuyến (%)"
)


def test_quarters_without_a_year_share_no_row_with_the_half_year() -> None:
    table = printed(
        "HỒ SƠ TIẾP NHẬN 6 THÁNG CUỐI NĂM 2031",
        HALF,
        "1 | Xã Hòa An | 10 | 5 | 20 | 10 | 30 | 15 | 50",
        "2 | Xã Mỹ Lộc | 40 | 10 | 40 | 10 | 80 | 20 | 25",
    )
    found = facts(table, "Kết quả năm 2031")
    values = found.rows[0].values
    assert (values["received_total"], values["received_online"], values["online_rate_pct"]) == (30, 15, 50)
    assert set(periods_of_facts(found)) == {days("2031-07-01", "2031-12-31")}


def test_a_rate_of_the_whole_is_no_rate_of_the_quarter_beside_it() -> None:
    """Only the quarters count what is received; the rate is of the half-year, and no fact of theirs."""
    columns = (
        "STT | Xã | Quý III / Tiếp nhận | Quý III / Trực tuyến | 6 tháng cuối năm / Tỷ lệ trực tuyến (%)"
    )
    table = printed("HỒ SƠ TIẾP NHẬN", columns, "1 | Xã Hòa An | 10 | 5 | 70", "2 | Xã Mỹ Lộc | 40 | 10 | 80")
    found = facts(table, "Kết quả quý III năm 2031")
    values = found.rows[0].values
    assert (values["received_total"], values["online_rate_pct"]) == (10, None)
    assert set(periods_of_facts(found)) == {days("2031-07-01", "2031-09-30")}


def test_a_year_named_with_its_word_or_without_is_the_same() -> None:
    columns = "TT | Xã | Số văn bản đi năm 2031 | Tỷ lệ ký số (%) / 2030 | Tỷ lệ ký số (%) / 2031"
    table = printed(
        "VĂN BẢN KÝ SỐ", columns, "1 | Xã Hòa An | 337 | 81,2 | 93,3", "2 | Xã Mỹ Lộc | 385 | 79 | 98"
    )
    found = facts(table, "Kết quả năm 2031")
    values = found.rows[0].values
    assert (values["documents_out"], str(values["esignature_rate_pct"])) == (337, "93.3")
    assert set(periods_of_facts(found)) == {days("2031-01-01", "2031-12-31")}


MONTHS = [days("2031-07-01", "2031-07-31"), days("2031-08-01", "2031-08-31")]
QUARTERS = [days("2031-01-01", "2031-03-31"), days("2031-04-01", "2031-06-30")]


@pytest.mark.parametrize(
    ("heading", "cells", "expected"),
    [
        ("Thời gian", ("Tháng 7/2031", "Tháng 8/2031"), MONTHS),
        ("Kỳ báo cáo", ("Tháng 7", "Tháng 8"), MONTHS),
        ("Tháng", ("7", "8"), MONTHS),
        ("Quý", ("I", "II"), QUARTERS),
        ("Thời gian", ("Quý I năm 2031", "Quý II năm 2031"), QUARTERS),
    ],
)
def test_facts_and_figures_have_the_period_that_a_column_gives_their_row(
    heading: str, cells: tuple[str, str], expected: list[Days]
) -> None:
    columns = f"STT | Đơn vị | {heading} | Tổng tiếp nhận | Trực tuyến"
    rows = [f"{number} | Xã Hòa An | {cell} | 10{number} | 5{number}" for number, cell in enumerate(cells, 1)]
    table = printed("SỐ LIỆU HỒ SƠ NĂM 2031", columns, *rows)
    found = facts(table, "Kết quả năm 2031")
    assert periods_of_facts(found) == expected
    figures = list(figures_of(table, document_habit([table])))
    assert list(dict.fromkeys((each.period_start, each.period_end) for each in figures)) == expected
    assert {(each.row_label, each.unit_name) for each in figures} == {("Xã Hòa An", "Xã Hòa An")}
    assert unmapped(table.columns, found.mapping) == []


def test_rows_are_of_the_period_of_their_section_and_their_sum_of_all() -> None:
    table = printed(
        "VĂN BẢN ĐI, ĐẾN CÁC QUÝ NĂM 2031",
        "STT | Đơn vị | Văn bản đến | Văn bản đi",
        "Quý I/2031",
        "1 | Sở Y tế | 10 | 5",
        "Quý II/2031",
        "1 | Sở Y tế | 20 | 6",
        " | Tổng cộng | 30 | 11",
    )
    year = days("2031-01-01", "2031-12-31")
    assert periods_of_facts(facts(table, "Kết quả năm 2031")) == [*QUARTERS, year]
    figures = list(figures_of(table, document_habit([table])))
    told = [(each.period_start, each.period_end) for each in figures if each.column_label == "Văn bản đi"]
    assert told == [*QUARTERS, year]


def test_a_month_under_its_year_is_that_month() -> None:
    columns = "STT | Nội dung | Năm 2031 / Tháng 1 | Năm 2031 / Tháng 2 | Năm 2031 / Cộng 2 tháng"
    table = printed("GIAO DỊCH QUA CỔNG", columns, "1 | Số giao dịch | 100 | 110 | 210")
    told = periods_of_figures(table)
    assert [*told.values()] == [
        days("2031-01-01", "2031-01-31"),
        days("2031-02-01", "2031-02-28"),
        days("2031-01-01", "2031-02-28"),
    ]


def test_a_month_in_the_row_is_of_the_year_of_its_column() -> None:
    table = printed(
        "GIAO DỊCH QUA CỔNG", "Thời gian | Năm 2030 | Năm 2031", "Tháng 1 | 100 | 110", "Tháng 2 | 90 | 95"
    )
    figures = list(figures_of(table, document_habit([table])))
    assert [each.period_start for each in figures] == [
        date(2030, 1, 1),
        date(2031, 1, 1),
        date(2030, 2, 1),
        date(2031, 2, 1),
    ]


def test_a_sum_from_the_start_of_the_year_begins_there() -> None:
    columns = "STT | Đơn vị | Văn bản đi trong tháng | Lũy kế từ đầu năm"
    table = printed("VĂN BẢN ĐI THÁNG 6 NĂM 2031", columns, "1 | Sở Y tế | 10 | 50")
    assert [*periods_of_figures(table).values()] == [
        days("2031-06-01", "2031-06-30"),
        days("2031-01-01", "2031-06-30"),
    ]


def test_a_row_of_a_period_that_others_divide_is_their_total() -> None:
    rows = ["1 | Tháng 1/2031 | 10", "2 | Tháng 2/2031 | 20", "3 | 2 tháng | 30", "4 | Năm 2031 | 30"]
    table = printed("GIAO DỊCH NĂM 2031", "STT | Thời gian | Số giao dịch", *rows)
    figures = list(figures_of(table, document_habit([table])))
    assert [each.row_kind for each in figures] == ["item", "item", "total", "total"]


@pytest.mark.parametrize(
    ("introduction", "expected"),
    [
        ("a) Trong quý I năm 2031:", QUARTERS[0]),
        ("Kết quả quý I như sau:", QUARTERS[0]),
        (
            "Theo Kế hoạch năm 2029, kết quả như sau:",
            days("2031-01-01", "2031-12-31"),
        ),  # not of the report's year
    ],
)
def test_a_table_is_of_the_part_of_the_reports_period_that_leads_to_it(
    introduction: str, expected: Days
) -> None:
    table = printed(
        "", "STT | Đơn vị | Văn bản đến | Văn bản đi", "1 | Sở Y tế | 10 | 5", "2 | Sở Nội vụ | 3 | 2"
    )
    table.title, table.introduction = None, introduction
    assert set(periods_of_facts(facts(table, "Kết quả năm 2031"))) == {expected}
    year = days("2031-01-01", "2031-12-31")
    figures = list(figures_of(table, document_habit([table]), year))
    assert {(each.period_start, each.period_end) for each in figures} == {expected}


def test_a_heading_of_the_year_in_a_report_on_a_part_of_it_is_of_that_part() -> None:
    columns = "TT | Xã | Số văn bản đi năm 2031 | Tỷ lệ ký số (%)"
    table = printed("VĂN BẢN KÝ SỐ", columns, "1 | Xã Hòa An | 337 | 93,3", "2 | Xã Mỹ Lộc | 385 | 98")
    values = facts(table, "Kết quả 9 tháng đầu năm 2031").rows[0].values
    assert (values["documents_out"], str(values["esignature_rate_pct"])) == (337, "93.3")
