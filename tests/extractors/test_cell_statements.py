"""Figures of sentences in cells: those that say how a row is; none of what is planned, or of what weighs another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from extractors.models import Table, TableCell, TableRow
from extractors.understanding.figures.cell_statements import CellStatement, cell_statements

YEAR = (date(2023, 1, 1), date(2023, 12, 31))


def table(columns: list[str], *rows: list[str] | list[TableCell], title: str | None = None) -> Table:
    return Table(
        title=title,
        caption=None,
        appendix=None,
        header=[columns],
        columns=columns,
        rows=[TableRow([c if isinstance(c, TableCell) else TableCell(c) for c in row]) for row in rows],
        method="docx",
        page_first=None,
        page_last=None,
        units=[None] * len(columns),
    )


def read(made: Table, *texts: str) -> list[CellStatement]:
    return list(cell_statements([(1, made)], texts, YEAR))


def said(
    heading: str, text: str, label: str = "Tỷ lệ hợp đồng điện tử"
) -> list[tuple[str, str | None, str | None]]:
    columns = ["STT", "Nội dung", "Kế hoạch", heading]
    made = table(columns, ["1", label, "30%", text], ["2", "Việc khác", "40%", "Đã xong"])
    return [(str(each.statement.value), each.statement.unit, each.statement.subject) for each in read(made)]


def test_a_remark_gives_its_figures_with_their_cell() -> None:
    made = table(
        ["STT", "Chỉ tiêu", "Ghi chú"],
        ["1", "Chỉ số khác", ""],
        ["2", "Mô hình chuyển đổi số", "Hiện nay, có 49 cơ quan, đơn vị đã đăng ký/63 mô hình, giải pháp"],
    )
    first, second = read(made)
    assert [
        (each.table, each.row_no, each.column_no, each.statement.figure_no) for each in (first, second)
    ] == [
        (1, 2, 3, 1),
        (1, 2, 3, 2),
    ]
    assert (first.statement.value, first.statement.unit) == (Decimal(49), "cơ quan")
    assert (second.statement.value, second.statement.unit) == (Decimal(63), "mô hình")
    assert (first.statement.period_start, first.statement.period_end) == YEAR


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "Đang thực hiện (Đã kết nối 15/24 dịch vụ dữ liệu)",
            [("15", "dịch vụ", "Đã kết nối dịch vụ dữ liệu")],
        ),
        (
            "Đang thực hiện Đã triển khai 15/24 dịch vụ dữ liệu",
            [("15", "dịch vụ", "Đã triển khai dịch vụ dữ liệu")],
        ),
        ("Chưa có số liệu đánh giá (năm 2022 là 26%)", [("26", "%", "Tỷ lệ hợp đồng điện tử")]),
        (
            "Số người 02 (01 giám định viên + 01 kỹ thuật viên)",
            [("1", "giám định viên", "giám định viên"), ("1", "kỹ thuật viên", "kỹ thuật viên")],
        ),
        (
            "Tính đến ngày 19/9/2023 đã có 3.709 doanh nghiệp (so với cùng kỳ năm trước tăng thêm 138 doanh nghiệp)",
            [("3709", "doanh nghiệp", "doanh nghiệp"), ("138", "doanh nghiệp", "doanh nghiệp (tăng)")],
        ),
    ],
)
def test_what_a_result_says(text: str, figures: list[tuple[str, str, str]]) -> None:
    assert said("Kết quả thực hiện", text) == figures


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Ghi chú", "Vượt 2,13% (toàn quốc 79%) theo đánh giá"),  # weighs the figure of the row
        ("Ghi chú", "Sửa đổi bởi Nghị định số 12/2024/NĐ-CP ngày 14/11/2024 sửa đổi, bổ sung 10 Thông tư"),
        ("Kết quả thống kê", "Chưa hoàn thành = 0 Đã hoàn thành = 1 Khác = 2"),
        ("Kết quả đầu ra", "Tổ chức 05 lớp tập huấn cho cán bộ xã"),  # wanted
        ("Phương pháp đánh giá", "Đạt 100% hồ sơ trực tuyến được điểm tối đa"),
        ("Nhiệm vụ", "Triển khai cáp quang đến 100% cấp xã trên địa bàn"),
        ("Ghi chú", "Ban hành ngày 12/5/2023 của UBND tỉnh"),
    ],
)
def test_what_is_no_figure_of_how_things_are(heading: str, text: str) -> None:
    assert said(heading, text) == []


def test_a_remark_is_not_said_of_itself() -> None:
    made = table(["STT", "Ghi chú"], ["1", "Chưa có số liệu đánh giá (năm 2022 là 26%)"], ["2", "Chưa có"])
    assert [each.statement.subject for each in read(made)] == [None]


def test_a_merged_cell_is_read_once() -> None:
    cell = TableCell("Hiện nay có 12 điểm phát sóng công cộng", row_span=2, column_span=2)
    made = table(
        ["STT", "Nội dung", "Kết quả", "Kết quả"], ["1", "Việc", cell, cell], ["2", "Việc", cell, cell]
    )
    assert [(each.row_no, each.column_no) for each in read(made)] == [(1, 3)]


def test_the_heading_or_the_title_says_the_period() -> None:
    text = "Đã lắp đặt được 75 vị trí trạm"
    by_heading = read(table(["TT", "Việc", "Kết quả năm 2021"], ["1", "Lắp trạm", text]))
    by_title = read(table(["TT", "Việc", "Kết quả"], ["1", "Lắp trạm", text], title="Kết quả năm 2022"))
    assert [each.statement.period_end for each in by_heading + by_title] == [
        date(2021, 12, 31),
        date(2022, 12, 31),
    ]
