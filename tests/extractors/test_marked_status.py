"""A status that a table marks instead of saying it, and counts printed in thousands."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.extract import ExtractedTable, understood
from extractors.models import ReportHeader, Table, TableCell, TableRow
from extractors.understanding.coverage import report_coverage
from extractors.understanding.kinds.mapped import unmapped
from extractors.understanding.kinds.parsing import scale_of


def read(title: str, columns: str, *rows: str, units: dict[int, str] | None = None) -> ExtractedTable:
    heads = columns.split(" | ")
    cells = [TableRow([TableCell(text.strip()) for text in f"{row} ".split("|")]) for row in rows]
    made = Table(title, None, None, [heads], heads, cells, "docx", None, None)
    made.units = [(units or {}).get(place) for place in range(len(heads))]
    header = ReportHeader(report_type="Báo cáo", title="Kết quả năm 2031", report_date=date(2031, 12, 20))
    return understood(made, report_coverage(header))


TASKS = (
    "TT | Nội dung nhiệm vụ | Cơ quan chủ trì | Thời gian hoàn thành"
    " | Kết quả / Đã hoàn thành | Kết quả / Đang thực hiện | Kết quả / Chưa thực hiện"
)


def test_a_mark_under_a_status_is_that_status() -> None:
    found = read(
        "TIẾN ĐỘ NHIỆM VỤ",
        TASKS,
        "1 | Xây dựng kho dữ liệu | Sở Nội vụ | 30/6/2031 | x | | ",
        "2 | Số hóa hồ sơ | Sở Y tế | 30/9/2031 | | X | ",
        "3 | Tập huấn | Sở Tư pháp | 30/9/2031 | | | x",
        "4 | Báo cáo | Sở Tư pháp | 30/9/2031 | x | x | ",  # both: nothing is known
    )
    assert [row.values["result_status"] for row in found.rows] == [
        "done",
        "in_progress",
        "not_started",
        "no_data",
    ]
    assert found.rows[0].values["result_text"] == "Đã hoàn thành"
    assert found.mapping is not None
    assert unmapped([*TASKS.split(" | ")], found.mapping) == []


def test_numbers_under_a_status_are_no_marks() -> None:
    found = read("TIẾN ĐỘ NHIỆM VỤ", TASKS, "1 | Xây dựng kho dữ liệu | Sở Nội vụ | 30/6/2031 | 5 | 3 | 2")
    assert [row.values["result_status"] for row in found.rows] == ["no_data"]
    assert found.mapping is not None
    assert len(unmapped([*TASKS.split(" | ")], found.mapping)) == 3


def test_counts_printed_in_thousands_are_counts() -> None:
    columns = "TT | Đơn vị | Tổng số hồ sơ tiếp nhận | Hồ sơ tiếp nhận trực tuyến"
    found = read(
        "HỒ SƠ TIẾP NHẬN",
        columns,
        "1 | Xã Hòa An | 3,8 | 1.500",
        "2 | Xã Mỹ Lộc | 12 | 3,0001",
        units={2: "nghìn hồ sơ", 3: "hồ sơ"},
    )
    values = [row.values for row in found.rows]
    assert [(each["received_total"], each["received_total_text"]) for each in values] == [
        (3800, "3,8"),
        (12000, "12"),
    ]
    assert [each["received_online"] for each in values] == [1500, None]


@pytest.mark.parametrize(
    ("measure", "scale"),
    [("nghìn hồ sơ", 1000), ("Triệu đồng", 1_000_000), ("hồ sơ", 1), ("nghìn", 1), (None, 1)],
)
def test_the_scale_of_a_unit_stands_before_it(measure: str | None, scale: int) -> None:
    assert scale_of(measure) == scale


def test_pending_and_returned_dossiers_are_told_over_all_levels() -> None:
    columns = (
        "TT | Đơn vị | Hồ sơ nhận / Tổng số | Hồ sơ trả / Trước hạn | Hồ sơ trả / Đúng hạn | Hồ sơ trả / Trễ hạn"
        " | Kết quả giải quyết / Số hồ sơ đang giải quyết / Tổng số"
        " | Kết quả giải quyết / Số hồ sơ đang giải quyết / Quá hạn"
    )
    found = read("HỒ SƠ THỦ TỤC HÀNH CHÍNH", columns, "1 | Xã Hòa An | 120 | 60 | 40 | 5 | 15 | 1")
    assert found.mapping is not None
    assert found.mapping.fields[3:] == (
        "processed_early",
        "processed_on_time",
        "processed_late",
        "pending_total",
        None,
    )


def test_rows_of_levels_are_groups() -> None:
    columns = "TT | Cấp giải quyết | Tổng số hồ sơ tiếp nhận | Hồ sơ trực tiếp"
    found = read(
        "HỒ SƠ TIẾP NHẬN",
        columns,
        "1 | Cấp tỉnh | 120 | 60",
        "2 | Cấp xã | 90 | 40",
        " | Tổng cộng | 210 | 100",
    )
    assert [(row.row_kind, row.values["received_total"]) for row in found.rows] == [
        ("group", 120),
        ("group", 90),
        ("total", 210),
    ]
