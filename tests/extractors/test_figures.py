"""Every printed figure of a table, whatever the table is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from extractors.models import Table, TableCell, TableRow
from extractors.understanding.figures.bodies import is_body_name
from extractors.understanding.figures.model import TableFigure
from extractors.understanding.figures.numbers import Habit, habit_of, habits_of, read_measured
from extractors.understanding.figures.table import document_habit, figures_of


def table(
    columns: list[str], rows: list[list[str]], title: str | None = None, units: list[str | None] | None = None
) -> Table:
    header = [level.split(" / ") for level in columns]
    depth = max(map(len, header))
    return Table(
        title=title,
        caption=None,
        appendix=None,
        header=[[levels[min(n, len(levels) - 1)] for levels in header] for n in range(depth)],
        columns=columns,
        rows=[TableRow([TableCell(text) for text in row]) for row in rows],
        method="docx",
        page_first=None,
        page_last=None,
        units=units or [None] * len(columns),
    )


def read(made: Table) -> list[TableFigure]:
    return list(figures_of(made, document_habit([made])))


def test_statistics_list_has_the_unit_of_its_row_and_the_groups_above() -> None:
    figures = read(
        table(
            ["STT", "Chỉ tiêu thống kê", "Kết quả / Đơn vị tính", "Kết quả / Số liệu", "Ghi chú"],
            [
                ["1.", "Kiểm tra", "", "", ""],
                ["1.1.", "Số xã đã kiểm tra", "Xã", "38", "tính đến 30/6"],
                ["1.2.", "Tỷ lệ xử lý", "%", "99,10", ""],
                ["2.", "Vốn được giao", "Triệu đồng", "17.454.000", ""],
            ],
        )
    )
    told = [
        (f.row_number, f.row_path, f.row_label, f.measured and f.measured.value, f.unit, f.kind)
        for f in figures
    ]
    assert told == [
        ("1.1.", "Kiểm tra", "Số xã đã kiểm tra", Decimal(38), "Xã", "count"),
        ("1.2.", "Kiểm tra", "Tỷ lệ xử lý", Decimal("99.10"), "%", "percent"),
        ("2.", None, "Vốn được giao", Decimal(17454000), "Triệu đồng", "amount"),
    ]


def test_one_body_over_several_columns_keeps_its_meaning() -> None:
    figures = read(
        table(
            [
                "STT",
                "Nội dung",
                "Lâm Đồng / Điểm số",
                "Lâm Đồng / Thứ hạng",
                "Huế / Điểm số",
                "Huế / Thứ hạng",
            ],
            [
                ["1", "Cải cách thể chế", "9,38/ 10", "20/63", "8,67/ 10", "55/63"],
                ["CHỈ SỐ CHUNG", "CHỈ SỐ CHUNG", "83,1/ 100", "62/63", "86,6/ 100", "50/63"],
            ],
        )
    )
    assert [f.unit_name for f in figures[:4]] == ["Lâm Đồng", "Lâm Đồng", "Huế", "Huế"]
    assert [f.kind for f in figures[:2]] == ["score", "rank"]
    assert figures[0].measured is not None and figures[0].measured.of == Decimal(10)
    assert figures[-1].row_kind == "total" and figures[-1].row_label == "CHỈ SỐ CHUNG"


def test_periods_side_by_side_leave_the_heading() -> None:
    figures = read(
        table(
            ["STT", "Chỉ tiêu", "Năm 2023 / Kế hoạch", "Năm 2023 / Thực hiện", "KH 2024"],
            [["1", "Diện tích trồng mới", "1.250", "1.301,5", "1.400"]],
        )
    )
    assert [f.column_label for f in figures] == ["Kế hoạch", "Thực hiện", "KH"]
    assert [(f.period_start, f.period_end) for f in figures][::2] == [
        (date(2023, 1, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2024, 12, 31)),
    ]


def test_what_is_no_figure_is_none() -> None:
    figures = read(
        table(
            ["TT", "Tên đơn vị", "Mã số", "Điện thoại", "Ngày cấp", "Số máy"],
            [
                ["1", "Xã Tân An", "01234", "0259.382.1234", "01/02/2024", "12"],
                ["2", "Xã Tân Hải", "01235", "0259.382.1235", "03/02/2024", "-"],
            ],
        )
    )
    assert [(f.text, f.kind, f.measured and f.measured.value) for f in figures] == [
        ("01/02/2024", "date", None),
        ("12", "count", Decimal(12)),
        ("03/02/2024", "date", None),
    ]
    assert {f.unit_name for f in figures} == {"Xã Tân An", "Xã Tân Hải"}


def test_a_merged_figure_is_one() -> None:
    made = table(["Đơn vị", "Số người", "Số máy"], [["Sở A", "3", ""], ["Sở B", "", "4"]])
    made.rows[1].cells[1] = made.rows[0].cells[1]
    assert [(f.row_no, f.text) for f in read(made)] == [(1, "3"), (2, "4")]


def test_letters_go_on_where_they_look_like_roman_numbers() -> None:
    rows = [[mark, f"Phần {mark}", "", ""] for mark in "AB"]
    rows += [
        ["C", "Phần C", "", ""],
        ["I", "Mục một", "", ""],
        ["1", "Số xã", "5", "xã"],
        ["D", "Phần D", "", ""],
    ]
    rows += [["1", "Số hộ", "7", "hộ"]]
    figures = read(table(["STT", "Chỉ tiêu", "Số lượng", "ĐVT"], rows))
    assert [f.row_path for f in figures] == ["Phần C / Mục một", "Phần D"]


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["3,765", "12,5"], ","),
        (["3,765", "1,234,567"], "."),
        (["3.765", "12.5"], "."),
        (["36 799", "290.000", "4.650,5"], ","),
        (["3.765", "1.200"], ","),
    ],
)
def test_the_habit_of_a_column(texts: list[str], decimal: str) -> None:
    assert habit_of(texts).decimal == decimal


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        # counts in groups, shares with points: what a spreadsheet with English shares makes
        (
            [["1.211", "182", "84.372"], ["87.28%", "95.40%", "90%"]],
            [Habit(",", sure=True), Habit(".", sure=True)],
        ),
        ([["1.211", "182"], ["1.211", "2.587"]], [Habit(",", sure=False), Habit(",", sure=False)]),
        ([["1.211", "2.587", "182"], ["1.211", "2.587"]], [Habit(",", sure=True), Habit(",", sure=False)]),
        ([["1.211", "2.587"]], [Habit(".", sure=False)]),  # nothing tells: said, not sure
        ([["1.275", "0", "2.350"]], [Habit(".", sure=False)]),  # hectares
        ([["1.275", "2.35", "3"]], [Habit(".", sure=True)]),
        ([["1.275", "2.350", "3127"]], [Habit(".", sure=True)]),  # thousands stand without a sign
        ([["15", "182"]], [Habit(".", sure=True)]),
    ],
)
def test_a_column_of_groups_beside_shares_with_points(
    columns: list[list[str]], expected: list[Habit]
) -> None:
    assert habits_of(columns, Habit(".", sure=True)) == expected


def test_counts_in_groups_keep_their_size_beside_shares_with_points() -> None:
    made = table(
        ["TT", "Đơn vị", "Tổng số hồ sơ", "Tỷ lệ"],
        [
            ["1", "Phường A", "1.211", "87.28%"],
            ["2", "Phường B", "182", "75.27%"],
            ["3", "Xã C", "2.587", "80.83%"],
        ],
    )
    figures = [figure for figure in read(made) if figure.column_label == "Tổng số hồ sơ"]
    values = [figure.measured.value for figure in figures if figure.measured]
    assert values == [1211, 182, 2587]


@pytest.mark.parametrize(
    ("text", "value", "high", "of", "unit"),
    [
        ("3,765", "3.765", None, None, None),
        ("31.274", "31274", None, None, None),
        ("36 799", "36799", None, None, None),
        ("12/63", "12", None, "63", None),
        ("45/50 (90%)", "45", None, "50", None),
        ("1.234 (95%)", "1234", None, None, None),
        ("65 - 70%", "65", "70", None, "%"),
        ("≥ 95%", "95", None, None, "%"),
        ("04 lớp", "4", None, None, "lớp"),
        ("-2,5", "-2.5", None, None, None),
        ("31.274¹", "31274", None, None, None),
        ("12,5% ⁽²⁾", "12.5", None, None, "%"),
        ("30 m²", "30", None, None, "m²"),
    ],
)
def test_what_a_cell_prints(
    text: str, value: str, high: str | None, of: str | None, unit: str | None
) -> None:
    measured = read_measured(text, Habit(",", sure=True))
    assert measured is not None
    assert measured.value == Decimal(value)
    assert (measured.high, measured.of) == (high and Decimal(high), of and Decimal(of))
    assert measured.unit == unit


@pytest.mark.parametrize(
    "text", ["30/4/2024", "6401.10.00", "Đạt", "123/QĐ-UBND", "Khoảng ba trăm", "10²", ""]
)
def test_what_no_figure_is(text: str) -> None:
    assert read_measured(text, Habit()) is None


def test_a_number_of_two_readings_is_unsure() -> None:
    measured = read_measured("3,765", Habit())
    assert measured is not None and not measured.sure


def test_a_district_below_single_rows_is_no_child_of_the_last_of_them() -> None:
    rows = [
        ["1", "Sở Nội vụ", "5"],
        ["2", "Sở Y tế", "6"],
        ["I", "Huyện Bắc Ái", "7"],
        ["1", "Xã Phước Bình", "8"],
    ]
    rows += [["2", "Xã Phước Hòa", "9"], ["II", "Huyện Ninh Sơn", "3"], ["3", "Xã Hòa Sơn", "4"]]
    figures = read(table(["STT", "Đơn vị", "Văn bản đến"], rows))
    assert [figure.row_path for figure in figures] == [
        *(None, None, None, "Huyện Bắc Ái", "Huyện Bắc Ái", None, "Huyện Ninh Sơn"),
    ]


def test_a_comparison_is_no_department() -> None:
    assert [
        is_body_name(name) for name in ("Sở Y tế", "SỞ NỘI VỤ", "So sánh với kế hoạch", "Số văn bản")
    ] == [
        True,
        True,
        False,
        False,
    ]


def test_a_column_of_quantities_with_their_units_is_one_of_figures() -> None:
    figures = read(
        table(
            ["TT", "Nội dung công việc", "Số lượng và đơn vị tính", "Ghi chú"],
            [["1", "Găng tay", "02 đôi", ""], ["2", "Khẩu trang", "4 chiếc", ""], ["3", "Giấy lau", "", ""]],
        )
    )
    assert [(f.row_label, f.measured and f.measured.value, f.unit) for f in figures] == [
        ("Găng tay", Decimal(2), "đôi"),
        ("Khẩu trang", Decimal(4), "chiếc"),
    ]


def test_of_a_list_without_numbers_those_without_a_figure_are_no_headings() -> None:
    figures = read(
        table(
            ["TT", "Nội dung công việc", "Số lượng và đơn vị tính"],
            [
                ["1", "Bảo quản mẫu", "Bảo quản mẫu"],
                ["", "Giấy lau", ""],
                ["", "Khay đựng mẫu", ""],
                ["", "Găng tay", "02 đôi"],
                ["", "Cồn", "03mL"],
                ["2", "Tách chiết", "4 giờ"],
            ],
        )
    )
    assert [(f.row_path, f.row_label, f.measured and f.measured.value, f.unit) for f in figures] == [
        ("Bảo quản mẫu", "Găng tay", Decimal(2), "đôi"),
        ("Bảo quản mẫu", "Cồn", Decimal(3), "mL"),
        (None, "Tách chiết", Decimal(4), "giờ"),
    ]


def test_who_does_the_work_of_a_row_is_not_its_name() -> None:
    figures = read(
        table(
            ["STT", "Mục tiêu", "Đơn vị thực hiện", "Mục tiêu năm 2024", "KQTH"],
            [
                ["1", "Hạ tầng mạng cáp quang phủ sóng", "Các doanh nghiệp viễn thông", "", ""],
                ["", "- Hộ gia đình", "Các doanh nghiệp viễn thông", "90%", "86,3%"],
                ["2", "Tỷ lệ dân số có điện thoại thông minh", "Sở Thông tin và Truyền thông", "85%", "87%"],
            ],
        )
    )
    assert [(f.row_label, f.measured and f.measured.value) for f in figures] == [
        ("- Hộ gia đình", Decimal(90)),
        ("- Hộ gia đình", Decimal("86.3")),
        ("Tỷ lệ dân số có điện thoại thông minh", Decimal(85)),
        ("Tỷ lệ dân số có điện thoại thông minh", Decimal(87)),
    ]


def test_the_total_that_ends_a_table_is_of_no_section() -> None:
    figures = read(
        table(
            ["TT", "Tiêu chí", "Điểm tối đa"],
            [
                ["I", "Phẩm chất", "10"],
                ["1", "Chính trị", "10"],
                ["II", "Năng lực", "20"],
                ["", "Tổng cộng", "30"],
            ],
        )
    )
    assert [(f.row_path, f.row_label) for f in figures][1::2] == [
        ("Phẩm chất", "Chính trị"),
        (None, "Tổng cộng"),
    ]


@pytest.mark.parametrize(
    ("heading", "values", "are_figures"),
    [
        ("Số văn bản đến", ["234", "567"], True),
        ("Số văn bản đã ký số", ["234", "567"], True),
        ("Số quyết định", ["1.234", "567"], True),
        ("Số văn bản", ["234", "567"], False),
        ("Số văn bản", ["234/QĐ-UBND", "567/KH-UBND"], False),
        ("Số quyết định", ["234", "1567"], False),
        ("Số văn bản, ngày ban hành", ["234", "567"], False),
    ],
)
def test_numbers_of_documents_are_codes_and_counts_of_them_figures(
    heading: str, values: list[str], are_figures: bool
) -> None:
    made = table(["TT", "Đơn vị", heading], [[str(n), f"Sở {n}", text] for n, text in enumerate(values, 1)])
    assert [figure.text for figure in read(made)] == (values if are_figures else [])


@pytest.mark.parametrize(
    ("heading", "label"),
    [
        ("Giải ngân đến 30/9/2024", "Giải ngân"),
        ("Kết quả (đến tháng 9/2024)", "Kết quả"),
        ("Thực hiện từ 15/12/2023 đến 14/6/2024", "Thực hiện"),
        ("Tỷ lệ ký số 6 tháng đầu năm 2024 (lũy kế)", "Tỷ lệ ký số (lũy kế)"),
        ("Văn bản đến năm 2024", "Văn bản đến"),
    ],
)
def test_a_period_leaves_the_label_of_its_column_whole(heading: str, label: str) -> None:
    (figure,) = read(table(["TT", "Đơn vị", heading], [["1", "Sở Y tế", "12"]]))
    assert figure.column_label == label


def spans(made: Table) -> list[str]:
    whole_half_year = (date(2024, 1, 1), date(2024, 6, 30))
    found = list(figures_of(made, document_habit([made]), whole_half_year))
    return [f"{f.text}: {f.period_start:%d/%m/%Y}-{f.period_end:%d/%m/%Y}" for f in found if f.period_start]


def test_months_and_quarters_without_a_year_are_of_the_period_they_lie_in() -> None:
    as_columns = table(["Nội dung", "Tháng 1", "Quý II", "Tháng 12"], [["Văn bản gửi", "11", "22", "33"]])
    assert spans(as_columns) == [
        "11: 01/01/2024-31/01/2024",
        "22: 01/04/2024-30/06/2024",
        "33: 01/01/2024-30/06/2024",  # which year it is of cannot be told
    ]
    as_rows = table(
        ["Kỳ", "Tiếp nhận"], [["Tháng 3", "11"], ["Quý I", "22"], ["Tháng 3 năm 2023", "33"], ["Cộng", "44"]]
    )
    assert spans(as_rows) == [
        "11: 01/03/2024-31/03/2024",
        "22: 01/01/2024-31/03/2024",
        "33: 01/03/2023-31/03/2023",
        "44: 01/01/2024-30/06/2024",
    ]


def test_a_period_that_others_divide_is_their_total() -> None:
    rows = [[name, "1"] for name in ("Tháng 1", "Tháng 2", "Tháng 3", "Cộng quý I", "Quý II", "6 tháng")]
    made = table(["Thời gian", "Văn bản gửi"], rows)
    whole_half_year = date(2024, 1, 1), date(2024, 6, 30)
    found = list(figures_of(made, document_habit([made]), whole_half_year))
    assert [(each.period_end.month, each.row_kind) for each in found if each.period_end] == [
        *((1, "item"), (2, "item"), (3, "item"), (3, "total"), (6, "item"), (6, "total"))
    ]


def test_the_unit_in_the_name_of_a_row_is_that_of_its_figures() -> None:
    made = table(
        ["TT", "Chỉ tiêu", "Kết quả (%)"],
        [
            ["1", "Kim ngạch xuất khẩu (tỷ USD)", "12,5"],
            ["2", "Tỷ lệ hộ nghèo", "3,1"],
            ["3", "Sở Y tế (cũ)", "4"],
        ],
    )
    assert [figure.unit for figure in read(made)] == ["tỷ USD", "%", "%"]


def test_the_unit_above_goes_on_where_its_sign_stands() -> None:
    made = table(
        ["TT", "Chỉ tiêu", "ĐVT", "Kết quả"],
        [
            ["1", "Giường bệnh", "Giường", "310"],
            ["", "- Bệnh viện tỉnh", "”", "200"],
            ["", "- Trạm y tế", "-nt-", "110"],
            ["2", "Bác sĩ", "Người", "45"],
        ],
    )
    assert [figure.unit for figure in read(made)] == ["Giường", "Giường", "Giường", "Người"]


def test_prices_are_amounts_whatever_they_are_for() -> None:
    made = table(
        ["TT", "Tên đường", "Từ", "Đến", "Giá đất ở (1000đ/m2) / VT1", "Giá đất ở (1000đ/m2) / VT2"],
        [
            ["1", "Bà Triệu", "Thái Phiên", "Đại Cồ Việt", "120 000", "66 000"],
            ["2", "Đại Cồ Việt", "Bà Triệu", "Bạch Mai", "98 000", "51 000"],
        ],
    )
    figures = read(made)
    assert {figure.kind for figure in figures} == {"amount"}
    # a name that stands elsewhere as what a row begins with makes no group of the row it ends
    assert {figure.row_kind for figure in figures} == {"item"}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Tính minh bạch và tiếp cận thông tin", False),
        ("Tỉnh lộ 308:", False),
        ("Quán Tình", False),
        ("Trường hợp khác", False),
        ("Trường Chinh", False),
        ("Trường THPT Chu Văn An", True),
        ("Tỉnh ủy", True),
        ("Xã Phước Hải", True),
        ("XÃ PHƯỚC HẢI", True),
        ("UBND tỉnh", True),
        ("Phuong Kinh Dinh", True),
    ],
)
def test_names_of_bodies_are_told_with_their_accents(name: str, is_one: bool) -> None:
    assert is_body_name(name) is is_one


def test_numbers_of_rows_go_on_where_the_heading_is_on_a_page_nobody_has() -> None:
    made = table(["Cột 1", "Cột 2", "Cột 3"], [[str(n), f"Xã Số {n}", str(7 * n)] for n in (58, 59, 60, 61)])
    made.header = []
    assert [(figure.row_number, figure.measured and figure.measured.value) for figure in read(made)] == [
        (str(n), Decimal(7 * n)) for n in (58, 59, 60, 61)
    ]


def test_codes_that_count_the_rows_number_them() -> None:
    made = table(
        ["Mã số", "Chỉ số", "Điểm tối đa"],
        [
            ["1", "Nhận thức số", "100"],
            ["1.1", "Người đứng đầu", "50"],
            ["1.2", "Kênh truyền thông", "50"],
            ["2", "Thể chế số", "80"],
        ],
    )
    assert [(f.row_number, f.row_path, f.row_kind) for f in read(made)] == [
        ("1", None, "group"),
        ("1.1", "Nhận thức số", "item"),
        ("1.2", "Nhận thức số", "item"),
        ("2", None, "item"),
    ]


def test_a_column_that_compares_is_of_its_own_unit() -> None:
    made = table(
        ["TT", "Chỉ tiêu", "Đơn vị tính", "Thực hiện", "So sánh với kế hoạch (%)"],
        [["1", "Doanh nghiệp dùng nền tảng số", "doanh nghiệp", "67", "111,7"]],
    )
    assert [(figure.unit, figure.kind) for figure in read(made)] == [
        ("doanh nghiệp", "count"),
        ("%", "percent"),
    ]


@pytest.mark.parametrize(
    ("heading", "cells", "counted"),
    [
        ("Số tài khoản đang hoạt động", ["152", "98", "1.204"], 3),
        ("Số tài khoản người dùng", ["12", "35", "0"], 3),
        ("Số căn cước đã cấp", ["1.520", "980", "2.204"], 3),
        ("Số tài khoản", ["0071001234567", "0071007654321", "9704151234567"], 0),
        ("Số tài khoản ngân hàng", ["123456", "654321", "222333"], 0),
        ("Điện thoại", ["0263 3822 123", "0912345678", "0263 3822 456"], 0),
    ],
)
def test_what_has_a_number_each_is_counted_or_named_as_its_cells_say(
    heading: str, cells: list[str], counted: int
) -> None:
    rows = [[f"Xã {name}", "10", cell] for name, cell in zip("ABC", cells, strict=True)]
    figures = read(table(["Đơn vị", "Số cán bộ", heading], rows))
    assert sum(figure.column_no == 3 for figure in figures) == counted


def test_what_stands_behind_the_date_of_a_task_is_not_its_name() -> None:
    columns = ["TT", "Tên nhiệm vụ", "Cơ quan thực hiện", "Hạn hoàn thành", "Tình hình thực hiện"]
    rows = [["1", "Xây dựng kho dữ liệu", "Sở Nội vụ", "31/8/2031", "Đang thực hiện"]]
    assert [figure.row_label for figure in read(table(columns, rows))] == ["Xây dựng kho dữ liệu"]


def names(made: Table) -> list[tuple[str | None, str | None]]:
    return [(f.row_label, f.row_path) for f in read(made)]


def test_a_task_names_its_row_and_not_the_product_behind_it() -> None:
    rows = [
        ["1", "Soạn thảo văn bản", "Công văn", "4"],
        ["2", "Trả lời kiến nghị", "Công văn", "3"],
        ["3", "Tổng hợp số liệu", "Báo cáo", "1"],
    ]
    made = table(["STT", "Nội dung", "Sản phẩm", "Số lượng"], rows)
    assert names(made) == [(row[1], None) for row in rows]


def test_a_street_of_several_parts_is_named_with_them() -> None:
    made = table(
        ["TT", "Tên đường", "Từ", "Đến", "Giá"],
        [
            ["1", "Trung Tựu", "Đầu đường", "Cuối đường", "19 100"],
            ["2", "Tu Hoàng", "Đầu đường", "Cuối đường", "22 027"],
            ["3", "Văn Hội", "Đầu đường", "Cuối đường", "18 822"],
            ["4", "Văn Trì", "Đầu đường", "Cuối đường", "17 822"],
            ["5", "Viên", "Đầu đường", "Cuối đường", "16 822"],
            ["6", "Yên Nội", "Đầu đường", "Cuối đường", "16 711"],
            ["7", "Xuân Phương", "Ngã tư", "Nhổn", "22 027"],
            ["8", "Xuân Phương", "Miêu Nha", "Ngã tư", "19 100"],
        ],
    )
    told = names(made)
    assert told[0] == ("Trung Tựu", None)
    assert told[-2:] == [("Xuân Phương, Ngã tư, Nhổn", None), ("Xuân Phương, Miêu Nha, Ngã tư", None)]


def test_a_group_that_stands_over_rows_names_none_of_them() -> None:
    made = table(
        ["Lĩnh vực", "Nội dung", "Số lượng"],
        [
            ["Đất đai", "Tiếp nhận", "4"],
            ["Đất đai", "Giải quyết", "3"],
            ["Hộ tịch", "Tiếp nhận", "2"],
            ["Hộ tịch", "Trả", "1"],
        ],
    )
    assert names(made)[1] == ("Giải quyết", "Đất đai")


def test_letters_of_word_go_on_beyond_the_alphabet() -> None:
    made = table(
        ["STT", "Chỉ tiêu", "Số"],
        [
            ["HH", "Sản lượng", "1"],
            ["I", "Cà phê", "2"],
            ["II", "Tiêu", "3"],
            ["II", "Giá trị", "4"],
            ["WWW", "Dân số", "5"],
            ["I", "Dân tộc Kinh", "6"],
            ["XXX", "Số hộ", "7"],
            ["I", "Hộ nghèo", "8"],
        ],
    )
    paths = [path for _, path in names(made)]
    assert paths[:3] == [None, "Sản lượng", "Sản lượng"]
    assert paths[4:] == [None, "Dân số", None, "Số hộ"]


@pytest.mark.parametrize("form", ["{}", "{}.", "({})", "{})", "{}:"])
@pytest.mark.parametrize("numbers", [("I", "II"), ("B", "C")])
def test_numbers_of_groups_may_stand_in_brackets(form: str, numbers: tuple[str, str]) -> None:
    first, second = (form.format(number) for number in numbers)
    rows = [[first, "Kinh tế", ""], ["1", "Thu", "5"], [second, "Xã hội", ""], ["1", "Hộ", "7"]]
    assert names(table(["STT", "Chỉ tiêu", "Số"], rows)) == [("Thu", "Kinh tế"), ("Hộ", "Xã hội")]


def test_figures_of_the_year_before_are_not_of_the_period_of_the_table() -> None:
    in_rows = table(
        ["Chỉ tiêu", "Tổng lượt"], [["Năm nay", "80076"], ["Năm trước", "74937"]], "Số lượt tháng 2/2024"
    )
    assert [f.period_end for f in read(in_rows)] == [date(2024, 2, 29), date(2023, 2, 28)]
    total = table(["Chỉ tiêu", "Lũy kế"], [["Năm trước", "74937"]], "Số lượt tháng 2/2024")
    assert [(f.period_start, f.period_end) for f in read(total)] == [(None, date(2023, 2, 28))]
    columns = ["Chỉ tiêu", "Cùng kỳ năm trước", "Kỳ này", "So với cùng kỳ năm trước"]
    in_columns = table(columns, [["Lượt khám", "120", "150", "125%"]], "Số lượt năm 2024")
    assert [f.period_end and f.period_end.year for f in read(in_columns)] == [2023, 2024, 2024]


def test_rates_among_counts_are_not_of_the_unit_of_the_table() -> None:
    made = table(
        ["Chỉ tiêu", "Tổng lượt"],
        [
            ["Năm nay", "80076"],
            ["Năm trước", "74937"],
            ["Tỷ lệ tăng giảm", "-6.86"],
            ["Tỷ lệ % tăng", "-6.86"],
        ],
        units=[None, "Lượt"],
    )
    assert [f.unit for f in read(made)] == ["Lượt", "Lượt", None, "%"]


def test_a_verdict_behind_the_figures_names_no_row_of_a_body() -> None:
    figures = read(
        table(
            ["STT", "Địa phương", "Chỉ tiêu giao (%)", "Kết quả (%)", "Đánh giá"],
            [["1", "Xã Hòa An", "80", "71", "Không đạt"], ["2", "Xã Mỹ Lộc", "80", "92", "Đạt"]],
        )
    )
    assert [(each.row_label, each.unit_name) for each in figures[::2]] == [
        ("Xã Hòa An", "Xã Hòa An"),
        ("Xã Mỹ Lộc", "Xã Mỹ Lộc"),
    ]


def paths_of(made: Table) -> dict[str | None, str | None]:
    return {f.row_label: f.row_path for f in read(made)}


def test_bullets_in_the_column_of_numbers_stand_below_the_number() -> None:
    streets = [
        ["I", "Đường địa phương", ""],
        ["7", "Đường đê", ""],
        ["-", "Từ cống đến đình", ""],
        ["+", "Phía trong", "4 699"],
        ["+", "Phía ngoài", "4 338"],
        ["-", "Từ đình đến bến", "5 258"],
        ["8", "Đường bờ sông", "6 993"],
    ]
    assert paths_of(table(["TT", "Tên đường", "Giá đất"], streets)) == {
        "Phía trong": "Đường địa phương / Đường đê / Từ cống đến đình",
        "Phía ngoài": "Đường địa phương / Đường đê / Từ cống đến đình",
        "Từ đình đến bến": "Đường địa phương / Đường đê",
        "Đường bờ sông": "Đường địa phương",
    }


def test_rows_without_numbers_are_of_the_numbered_row_above_that_has_no_figures() -> None:
    rows = [
        ["1", "Chương trình phòng chống lao", ""],
        ["", "Số người mắc", "12"],
        ["", "Số người khỏi", "9"],
        ["2", "Trạm y tế", "7"],
        ["", "Bình quân", "3"],
        ["3", "Chương trình tiêm chủng", ""],
        ["", "Tổng cộng", "31"],
        ["", "Số trẻ em", "30"],
        ["4", "Phủ cáp quang", ""],
        ["", "- Hộ gia đình", "86"],
        ["", "Phủ sóng 5G", "7"],
    ]
    assert paths_of(table(["TT", "Chỉ tiêu", "Số lượng"], rows)) == {
        "Số người mắc": "Chương trình phòng chống lao",
        "Số người khỏi": "Chương trình phòng chống lao",
        "Trạm y tế": None,
        "Bình quân": None,
        "Tổng cộng": None,
        "Số trẻ em": None,
        "- Hộ gia đình": "Phủ cáp quang",
        "Phủ sóng 5G": None,
    }


def test_things_without_an_amount_are_no_headings_of_what_follows() -> None:
    made = table(
        ["TT", "Nội dung", "Số lượng", "Máy"],
        [
            ["2", "Tách mẫu", "", ""],
            ["", "Giấy lau", "", ""],
            ["", "Xà phòng", "", ""],
            ["", "Khay", "", ""],
            ["2.1", "Rửa", "", ""],
            ["", "Cồn", "40mL", "Bể rửa"],
            ["", "Găng tay", "04 đôi", ""],
            ["3", "Nhân mẫu", "", ""],
            ["", "Ống", "06 cái", ""],
        ],
    )
    merged = TableCell("Rửa", column_span=2)  # its name goes on over the column of amounts
    made.rows[4].cells[1:3] = [merged, merged]
    assert paths_of(made) == {
        "Cồn": "Tách mẫu / Rửa",
        "Găng tay": "Tách mẫu / Rửa",
        "Ống": "Nhân mẫu",
    }


def test_the_first_of_those_named_among_a_row_stands_where_the_others_do() -> None:
    rows = [
        ["I", "Cán bộ", ""],
        ["", "- Đại học", "1.958"],
        ["", "Trong đó: + Bác sĩ", "1.100"],
        ["", "+ Dược sĩ", "168"],
    ]
    paths = paths_of(table(["STT", "Chỉ tiêu", "Thực hiện"], rows))
    assert paths["Trong đó: + Bác sĩ"] == paths["+ Dược sĩ"] == "Cán bộ / - Đại học"


def test_a_row_that_only_says_more_of_the_name_above_is_called_so() -> None:
    rows = [[str(n), f"Phố {n}", "Đầu phố", "Cuối phố", f"{n}00"] for n in range(1, 8)]
    rows += [["8", "Khu đô thị mới", "", "", ""], ["", "", "21,5m", "", "550"], ["", "", "11,5m", "", "480"]]
    figures = read(table(["TT", "Tên đường phố", "Đoạn / Từ", "Đoạn / Đến", "Giá đất"], rows))
    assert [(f.row_label, f.row_path) for f in figures[-2:]] == [
        ("21,5m", "Khu đô thị mới"),
        ("11,5m", "Khu đô thị mới"),
    ]
