"""What a table says, or nothing: kinds by evidence, columns by words, content and period, rows by structure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from extractors.extract import ExtractedTable, understood
from extractors.models import ReportHeader, Table, TableCell, TableRow
from extractors.understanding.coverage import report_coverage
from extractors.understanding.kinds.mapping import likely_kind
from extractors.understanding.kinds.parsing import split_act
from extractors.values import Period

UNITS = ["Sở Nội vụ", "Sở Y tế", "Sở Tư pháp"]


def read(
    title: str | None,
    columns: str,
    *rows: str,
    report: str = "Kết quả chuyển đổi số năm 2024",
    signed: date = date(2024, 12, 20),
    kind: str = "Báo cáo",
    caption: str | None = None,
    introduction: str | None = None,
) -> ExtractedTable:
    heads = columns.split(" | ")
    cells = [TableRow([TableCell(text.strip(), page=1) for text in f"{row} ".split("|")]) for row in rows]
    table = Table(title, caption, None, [heads], heads, cells, "docx", 1, 1)
    table.introduction = introduction
    return understood(
        table, report_coverage(ReportHeader(report_type=kind, title=report, report_date=signed))
    )


def fields(found: ExtractedTable) -> list[str | None]:
    assert found.mapping is not None, [str(each) for each in found.evidence]
    return list(found.mapping.fields)


OTHER_MATTERS = [
    (
        "NHIỆM VỤ UBND TỈNH GIAO",
        "STT | Đơn vị | Tổng số nhiệm vụ | Đã hoàn thành / Đúng hạn | Đã hoàn thành / Quá hạn",
    ),
    (
        "PHẢN ÁNH, KIẾN NGHỊ VỀ THỦ TỤC HÀNH CHÍNH",
        "STT | Đơn vị | Tiếp nhận / Tổng số | Tiếp nhận / Qua mạng | Đúng hạn",
    ),
    ("SỐ CUỘC HỌP CỦA CÁC CƠ QUAN", "STT | Cơ quan | Trực tiếp | Trực tuyến"),
    ("KẾT QUẢ SỐ HÓA HỒ SƠ", "STT | Đơn vị | Tổng số hồ sơ | Số hồ sơ đã số hóa | Tỷ lệ số hóa (%)"),
    ("MỨC ĐỘ HÀI LÒNG VỀ DỊCH VỤ CÔNG", "STT | Đơn vị | Tổng số hồ sơ | Tỷ lệ | Điểm số"),
    ("CẤP CHỨNG THƯ SỐ", "STT | Đơn vị | Đến | Đi | Tỷ lệ"),
    (None, "STT | Cơ quan | Biên chế giao | Biên chế có mặt | Tỷ lệ"),
]


@pytest.mark.parametrize(("title", "columns"), OTHER_MATTERS)
def test_counts_of_other_matters_are_of_no_known_kind(title: str | None, columns: str) -> None:
    figures = " | ".join(["97"] * (columns.count("|") - 1))
    rows = [f"{number} | {unit} | {figures}" for number, unit in enumerate(UNITS, 1)]
    assert read(title, columns, *rows).kind == "unknown"


LISTS_OF_OTHER_MATTERS = [
    ("KINH PHÍ CHUYỂN ĐỔI SỐ", "STT | Nội dung | Kế hoạch | Thực hiện", "1 | Mua sắm thiết bị | 1.200 | 950"),
    (
        "CHƯƠNG TRÌNH HỘI NGHỊ",
        "STT | Nội dung | Đơn vị thực hiện | Thời gian",
        "1 | Khai mạc | Sở Nội vụ | 08h00",
    ),
    (
        "CHẤM ĐIỂM PAR INDEX",
        "STT | Tiêu chí | Điểm tối đa | Điểm đạt",
        "1 | Chỉ đạo điều hành chung | 9,5 | 8,7",
    ),
    (
        None,
        "STT | Tiêu chí | Mô tả | Điểm tối đa | Tự đánh giá",
        "a | Chất lượng công việc | Đúng hạn | 100 | 90",
    ),
    (
        "VĂN BẢN BỊ BÃI BỎ",
        "STT | Số, ký hiệu | Ngày ban hành | Trích yếu",
        "1 | 1/QĐ-UBND | 02/3/2014 | Quy chế làm việc",
    ),
]


@pytest.mark.parametrize(("title", "columns", "row"), LISTS_OF_OTHER_MATTERS)
def test_lists_of_other_matters_are_of_no_known_kind(title: str | None, columns: str, row: str) -> None:
    assert read(title, columns, row).kind == "unknown"


def test_what_speaks_for_and_against_a_kind_is_shown() -> None:
    columns = "STT | Đơn vị | Tổng số hồ sơ | Số hồ sơ đã số hóa | Tỷ lệ số hóa (%)"
    found = read("KẾT QUẢ SỐ HÓA HỒ SƠ", columns, "1 | Sở Nội vụ | 5 | 4 | 80", "2 | Sở Y tế | 5 | 4 | 80")
    said = next(str(each) for each in found.evidence if each.kind == "online_dossiers")
    assert "title says “hồ sơ”" in said
    assert "against: title says “số hóa”" in said


def test_columns_are_told_by_words_over_all_levels() -> None:
    columns = (
        "TT | Tên xã/phường | Số hồ sơ nhận giải quyết / Tổng số | Trong kỳ / Trực tuyến | Từ kỳ trước"
        " | Đúng hạn / Số lượng | Đúng hạn / Tỷ lệ (%) | Số hồ sơ đang giải quyết / Quá hạn"
    )
    found = read("HỒ SƠ THỦ TỤC HÀNH CHÍNH", columns, "1 | Xã Hòa An | 120 | 90 | 10 | 109 | 99 | 1")
    assert fields(found) == [
        "number",
        "unit",
        "received_total",
        "received_online",
        "received_carried_over",
        "processed_on_time",
        "on_time_rate_pct",
        None,
    ]


def test_a_column_of_bodies_is_that_of_the_units_whatever_its_heading() -> None:
    rows = [f"{number} | {unit} | 20 | 30" for number, unit in enumerate(UNITS, 1)]
    assert fields(read(None, "TT | Nơi báo cáo | Văn bản đến | Văn bản đi", *rows))[1] == "unit"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Tỷ lệ ký số của cơ quan", "esignature_rate_pct"),
        ("Tỷ lệ ký số của lãnh đạo", None),
        ("Số VB điện tử đi", "documents_out"),
        ("VB đi có ký số", "documents_signed"),
        ("Văn bản đi (giấy)", None),
        ("Văn bản đi cùng kỳ năm trước", None),
    ],
)
def test_everything_in_a_heading_must_be_explained(heading: str, field: str | None) -> None:
    value = "97%" if "Tỷ lệ" in heading else "97"
    columns = f"TT | Đơn vị | Văn bản đến | {heading}"
    assert fields(read("VĂN BẢN ĐIỆN TỬ", columns, f"1 | Sở Y tế | 5 | {value}"))[3] == field


def test_of_several_periods_the_columns_of_the_tables_own_count() -> None:
    columns = "STT | Đơn vị | Năm 2023 / VB đến | Năm 2023 / VB đi | Năm 2024 / VB đến | Năm 2024 / VB đi"
    found = read("VĂN BẢN ĐI, ĐẾN 10 THÁNG NĂM 2024 SO VỚI CÙNG KỲ", columns, "1 | Sở Y tế | 1 | 2 | 3 | 4")
    assert fields(found)[2:] == [None, None, "documents_in", "documents_out"]
    assert found.rows[0].values["period_end"] == date(2024, 10, 31)
    columns = "STT | Đơn vị | Trong tháng / Số hồ sơ tiếp nhận | Lũy kế từ đầu năm / Số hồ sơ tiếp nhận"
    assert fields(read("HỒ SƠ THÁNG 10 NĂM 2024", columns, "1 | Sở Y tế | 1 | 2"))[2:] == [
        "received_total",
        None,
    ]


def test_targets_stand_beside_results_of_their_year_and_an_estimate_is_no_result() -> None:
    columns = (
        "TT | Chỉ tiêu | ĐVT | Thực hiện năm 2023 | Năm 2024 / Kế hoạch | Năm 2024 / Ước thực hiện"
        " | Năm 2024 / Thực hiện 11 tháng | Kế hoạch năm 2025 | TH/KH (%)"
    )
    found = read(
        "CHỈ TIÊU CHỦ YẾU NĂM 2024", columns, "1 | Tỷ lệ hộ nghèo | % | 3,2 | 2,5 | 2,4 | 2,6 | 2,0 | 96"
    )
    assert fields(found)[3:] == ["baseline", "target", None, "result", None, None]
    values = found.rows[0].values
    assert (values["target_year"], values["result_period_end"]) == (2024, date(2024, 11, 30))


@pytest.mark.parametrize(
    ("title", "caption", "report", "signed", "expected"),
    [
        ("VĂN BẢN THÁNG 8/2024", None, "Kết quả năm 2024", date(2024, 12, 1), ("2024-08-01", "2024-08-31")),
        (
            "VĂN BẢN",
            "(Từ ngày 15/12/2023 đến ngày 14/6/2024)",
            "Kết quả",
            date(2024, 6, 20),
            ("2023-12-15", "2024-06-14"),
        ),
        ("VĂN BẢN", None, "Kết quả quý II năm 2024", date(2024, 7, 2), ("2024-04-01", "2024-06-30")),
        ("VĂN BẢN QUÝ III", None, "Kết quả năm 2024", date(2024, 12, 1), ("2024-07-01", "2024-09-30")),
        ("VĂN BẢN", None, "Kết quả chuyển đổi số", date(2024, 1, 15), ("2023-01-01", "2023-12-31")),
        ("VĂN BẢN TUẦN 20 NĂM 2025", None, "Kết quả", date(2025, 5, 20), ("2025-05-12", "2025-05-18")),
        (
            "VĂN BẢN",
            "(Số liệu đến 17h00 ngày 30/11/2024)",
            "Kết quả năm 2024",
            date(2024, 12, 1),
            ("2024-01-01", "2024-11-30"),
        ),
    ],
)
def test_periods_from_the_title_down_to_the_report(
    title: str, caption: str | None, report: str, signed: date, expected: tuple[str, str]
) -> None:
    columns = "TT | Đơn vị | Văn bản đến | Văn bản đi"
    found = read(title, columns, "1 | Sở Y tế | 5 | 6", report=report, signed=signed, caption=caption)
    values = found.rows[0].values
    assert (str(values["period_start"]), str(values["period_end"])) == expected


def test_subtotals_are_told_by_structure() -> None:
    found = read(
        "VĂN BẢN",
        "TT | Đơn vị | Văn bản đến | Văn bản đi",
        "I | Các sở, ban, ngành | 30 | 40",
        "1 | Sở Y tế | 10 | 20",
        "2 | Sở Nội vụ | 20 | 20",
        " | Cộng khối sở, ngành | 30 | 40",
        "II | UBND các huyện, thị xã | 30 | 40",
        "1 | UBND huyện Núi Xa | 10 | 20",
        "2 | UBND huyện Sông Lớn | 20 | 20",
        "III | UBND thành phố Biển Xanh | 70 | 80",
        "1 | Phường Đông | 10 | 20",
        " | Tổng cộng (I+II+III) | 130 | 160",
        "5 | Tổng cục Thủy sản | 1 | 2",
    )
    kinds = [row.row_kind for row in found.rows]
    assert kinds == [
        "group",
        "item",
        "item",
        "group",
        "group",
        "item",
        "item",
        "item",
        "item",
        "total",
        "item",
    ]


def test_figures_are_read_by_the_habit_of_their_column() -> None:
    found = read(
        "VĂN BẢN ĐI VÀ KÝ SỐ",
        "TT | Đơn vị | Văn bản đến | Văn bản đi | Tỷ lệ ký số",
        "1 | Sở Y tế | 3,765 | 1.234 (95%) | 0,9654",
        "2 | Sở Nội vụ | 950 | 200 (90%) | 0,9",
        "3 | Sở Tư pháp | 1,250 | 300 | 1",
    )
    values = [[row.values[name] for name in ("documents_in", "documents_out")] for row in found.rows]
    assert values == [[3765, 1234], [950, 200], [1250, 300]]
    assert [row.values["esignature_rate_pct"] for row in found.rows] == [Decimal("96.5400"), 90, 100]


@pytest.mark.parametrize("label", ["Sở, ban, ngành", "Các phòng, ban, đơn vị", "Cấp xã, phường"])
def test_a_label_over_all_columns_says_nothing_of_how_they_print_figures(label: str) -> None:
    found = read(
        "VĂN BẢN ĐI VÀ KÝ SỐ",
        "TT | Đơn vị | Văn bản đến | Văn bản đi | Tỷ lệ ký số",
        " | ".join(["I", *[label] * 4]),
        "1 | Sở Y tế | 6,433 | 1,115 | 96.54",
        "2 | Sở Nội vụ | 950 | 2,848 | 90.00",
    )
    values = [[row.values[name] for name in ("documents_in", "documents_out")] for row in found.rows]
    assert values == [[None, None], [6433, 1115], [950, 2848]]
    assert [row.unparsed for row in found.rows] == [[], [], []]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (["  | Trung bình | 300,5 | 20 | "], "average"),
        (["  | Bình quân toàn tỉnh | 300 | 20 | "], "average"),
        (["  | Mức chung của ba sở | 300 | 20 | "], "average"),
        (["4 | Trung Bình | 310 | 25 | "], "item"),
        (["  | Sở Công Thương | 300 | 20 | "], "item"),
        (["  | Bình quân chung | 900 | 60 | "], "total"),
    ],
)
def test_an_average_below_the_rows_is_no_row_of_its_own(rows: list[str], kind: str) -> None:
    found = read(
        "VĂN BẢN ĐI, ĐẾN",
        "TT | Đơn vị | Văn bản đến | Văn bản đi | Ghi chú",
        "1 | Sở Y tế | 100 | 10 | ",
        "2 | Sở Nội vụ | 300 | 20 | ",
        "3 | Sở Tư pháp | 500 | 30 | ",
        *rows,
    )
    assert [row.row_kind for row in found.rows] == [*["item"] * 3, kind]
    assert found.rows[-1].unparsed == []


def test_a_document_number_printed_with_its_day() -> None:
    columns = "TT | Loại văn bản | Số, ngày tháng ban hành | Nội dung"
    found = read("DANH MỤC VĂN BẢN", columns, "1 | Quyết định | 12/QĐ-SNV ngày 10/01/2024 | Ban hành quy chế")
    values = found.rows[0].values
    assert (values["document_no"], values["issue_date"]) == ("12/QĐ-SNV", date(2024, 1, 10))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Thời gian thực hiện / Bắt đầu", "Thời gian thực hiện / Kết thúc"),
        ("Thời gian / Từ ngày", "Thời gian / Đến ngày"),
        ("Ngày bắt đầu", "Ngày kết thúc"),
        ("Thời gian bắt đầu", "Thời gian hoàn thành"),
    ],
)
def test_what_begins_is_not_due(start: str, end: str) -> None:
    row = "1 | Tập huấn cán bộ | Phòng Nội vụ | 01/7/2024 | 30/9/2024 | Đang thực hiện"
    found = read("NHIỆM VỤ NĂM 2024", f"TT | Nhiệm vụ | Chủ trì thực hiện | {start} | {end} | Kết quả", row)
    assert (fields(found)[3:5], found.rows[0].values["due_date"]) == ([None, "due"], date(2024, 9, 30))
    alone = read(
        "NHIỆM VỤ NĂM 2024",
        f"TT | Nhiệm vụ | Chủ trì thực hiện | {start} | Kết quả",
        row.replace(" | 30/9/2024", ""),
    )
    assert fields(alone)[3] is None


def test_from_when_to_when_in_one_column_is_due_at_its_end() -> None:
    columns = "TT | Nhiệm vụ | Chủ trì thực hiện | Thời gian bắt đầu - kết thúc | Kết quả"
    row = "1 | Tập huấn cán bộ | Phòng Nội vụ | 01/7/2024 - 30/9/2024 | Đang thực hiện"
    assert read("NHIỆM VỤ NĂM 2024", columns, row).rows[0].values["due_date"] == date(2024, 9, 30)


def test_dates_without_a_year_are_of_the_period() -> None:
    columns = "TT | Nhiệm vụ | Chủ trì thực hiện | Thời hạn | Kết quả"
    found = read(
        "NHIỆM VỤ 6 THÁNG CUỐI NĂM 2025",
        columns,
        "1 | Số hóa sổ hộ tịch | Phòng Tư pháp | Tháng 11 | Đã hoàn thành 3/5 nội dung",
        "2 | Tập huấn cán bộ | Phòng Nội vụ | Trước 01/10 | Đang trình phê duyệt",
        kind="Kế hoạch",
        signed=date(2025, 6, 1),
    )
    values = [(row.values["due_date"], row.values["result_status"]) for row in found.rows]
    assert values == [(date(2025, 11, 30), "in_progress"), (date(2025, 9, 30), "in_progress")]


def test_in_a_plan_the_result_is_what_a_task_brings() -> None:
    columns = "TT | Tên nhiệm vụ cụ thể | Cơ quan chủ trì | Kết quả | Thời gian hoàn thành"
    found = read(
        "DANH MỤC NHIỆM VỤ", columns, "1 | Lập nền tảng dữ liệu | Sở Nội vụ | Quyết định phê duyệt | 2026"
    )
    assert fields(found) == ["number", "task", "lead", "output", "due"]


PERIOD = ("period_start", "period_end")


def measured(found: ExtractedTable, *names: str) -> list[tuple[object, ...]]:
    """Row, period and these values of the rows of other periods than the table's own."""
    return [
        (row.row_no, *(str(row.values[name]) for name in PERIOD), *(row.values[name] for name in names))
        for row in found.rows
        if row.values["period_no"] > 1
    ]


def test_months_as_columns_are_rows_of_months() -> None:
    """Their total is no row of its own: it would count every month twice."""
    found = read(
        "SỐ VĂN BẢN ĐI THEO THÁNG NĂM 2024",
        "STT | Đơn vị | T1 | T2 | T3 | Tổng cộng",
        *("1 | Sở Nội vụ | 10 | 20 | 5 | 35", "2 | Sở Y tế | 4 |  | 1 | 5", "3 | Sở Tư pháp | 1 | 2 | 3 | 6"),
    )
    assert fields(found) == ["number", "unit", "documents_out", None, None, None]
    assert [(str(row.values["period_end"]), row.values["documents_out"]) for row in found.rows[:3]] == [
        ("2024-01-31", 10),
        ("2024-01-31", 4),
        ("2024-01-31", 1),
    ]
    assert measured(found, "documents_out") == [
        (1, "2024-02-01", "2024-02-29", 20),
        (3, "2024-02-01", "2024-02-29", 2),
        (1, "2024-03-01", "2024-03-31", 5),
        (2, "2024-03-01", "2024-03-31", 1),
        (3, "2024-03-01", "2024-03-31", 3),
    ]


def test_a_quarter_beside_its_months_is_their_total() -> None:
    found = read(
        "HỒ SƠ TIẾP NHẬN CỦA CÁC CƠ QUAN THEO THÁNG NĂM 2024",
        "STT | Đơn vị | T7 | T8 | T9 | Quý III",
        *("1 | Sở Nội vụ | 10 | 20 | 5 | 35", "2 | Sở Y tế | 4 | 2 | 1 | 7"),
    )
    assert fields(found)[2:] == ["received_total", None, None, None]
    assert measured(found, "received_total") == [
        (1, "2024-08-01", "2024-08-31", 20),
        (2, "2024-08-01", "2024-08-31", 2),
        (1, "2024-09-01", "2024-09-30", 5),
        (2, "2024-09-01", "2024-09-30", 1),
    ]


def test_months_of_dossiers_received_and_processed_are_of_neither() -> None:
    found = read(
        "HỒ SƠ TIẾP NHẬN, GIẢI QUYẾT THEO THÁNG NĂM 2024",
        "STT | Đơn vị | T1 | T2 | T3",
        *("1 | Sở Nội vụ | 10 | 20 | 1", "2 | Sở Y tế | 4 | 5 | 1"),
    )
    assert found.kind == "unknown"


def test_the_name_of_a_section_over_all_columns_is_no_value_of_theirs() -> None:
    columns = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Kết quả thực hiện"]
    name = TableCell("Hoàn thiện thể chế", page=1, column_span=4)
    rows = [
        TableRow([TableCell("I", page=1), *[name] * 4]),
        TableRow(
            [TableCell(text) for text in ("1", "Ban hành quy chế", "Sở Nội vụ", "30/6/2024", "Đã hoàn thành")]
        ),
    ]
    table = Table("NHIỆM VỤ NĂM 2024", None, None, [columns], columns, rows, "docx", 1, 1)
    section, task = understood(table, report_coverage(ReportHeader(report_date=date(2024, 7, 1)))).rows
    assert (section.row_kind, section.values["lead"], section.unparsed) == ("section", None, [])
    assert task.values["section"] == "Hoàn thiện thể chế"


@pytest.mark.parametrize(
    "columns",
    [
        "Nội dung công việc | Người/bộ phận chủ trì | Thời gian",
        "TT | Công việc | Phòng, bộ phận thực hiện | Thời hạn hoàn thành",
    ],
)
def test_lists_of_what_is_to_be_done_at_low_levels_are_tasks(columns: str) -> None:
    number = "1 | " if columns.startswith("TT") else ""
    found = read(
        "DANH MỤC CÔNG VIỆC THÁNG 4",
        columns,
        f"{number}Cập nhật dữ liệu hộ tịch | Bộ phận tư pháp | 10/4/2024",
    )
    assert [name for name in fields(found) if name != "number"] == ["task", "lead", "due"]


def test_procedures_offered_online_are_no_dossiers() -> None:
    """And nobody has to look why their columns are no columns of dossiers."""
    title, columns = "SỐ LƯỢNG DỊCH VỤ CÔNG TRỰC TUYẾN", ["STT", "Cơ quan", "Tổng số TTHC", "DVC toàn trình"]
    assert likely_kind(columns, title) is None
    assert likely_kind(["STT", "Cơ quan", "Cột lạ"], "KẾT QUẢ TIẾP NHẬN, XỬ LÝ HỒ SƠ") == "online_dossiers"


def test_quarters_over_two_counts_are_rows_of_quarters() -> None:
    found = read(
        "HỒ SƠ CỦA CÁC CƠ QUAN NĂM 2024",
        "Đơn vị | Quý I / Hồ sơ tiếp nhận | Quý I / Trực tuyến | Quý II / Hồ sơ tiếp nhận | Quý II / Trực tuyến"
        " | Quý III / Hồ sơ tiếp nhận | Quý III / Trực tuyến",
        *("Sở Nội vụ | 10 | 5 | 20 | 6 | 30 | 7", "Sở Y tế | 1 | 1 | 2 | 2 | 3 | 3"),
    )
    assert found.rows[0].values["received_total"] == 10
    assert measured(found, "received_total", "received_online") == [
        (1, "2024-04-01", "2024-06-30", 20, 6),
        (2, "2024-04-01", "2024-06-30", 2, 2),
        (1, "2024-07-01", "2024-09-30", 30, 7),
        (2, "2024-07-01", "2024-09-30", 3, 3),
    ]


def test_months_of_a_title_that_names_two_counts_are_of_none() -> None:
    found = read(
        "SỐ VĂN BẢN ĐI, ĐẾN THEO THÁNG NĂM 2024",
        "STT | Đơn vị | T1 | T2 | T3",
        *("1 | Sở Nội vụ | 10 | 20 | 1", "2 | Sở Y tế | 4 | 5 | 1", "3 | Sở Tư pháp | 1 | 2 | 1"),
    )
    assert found.kind == "unknown"


def test_what_a_report_compares_itself_with_is_no_row_of_it() -> None:
    """The half-year before is another report's; its figures stand among those of all tables, with their own dates."""
    found = read(
        "SỐ LƯỢNG VĂN BẢN CỦA CÁC CƠ QUAN",
        "STT | Tên đơn vị | 6 tháng đầu năm 2023 / Văn bản đi | 6 tháng đầu năm 2024 / Văn bản đi",
        *("1 | Sở Nội vụ | 10 | 20", "2 | Sở Y tế | 4 | 5", "3 | Sở Tư pháp | 1 | 2"),
    )
    assert [row.values["documents_out"] for row in found.rows] == [20, 5, 2]


def test_targets_of_two_years_are_rows_of_their_own_year() -> None:
    found = read(
        "MỤC TIÊU CHUYỂN ĐỔI SỐ GIAI ĐOẠN 2025 - 2030",
        "TT | Chỉ tiêu | ĐVT | Mục tiêu năm 2025 | Mục tiêu đến năm 2030",
        *("1 | Tỷ lệ hồ sơ trực tuyến | % | 80 | 95", "2 | Số xã có cổng thông tin | xã | 10 | 40"),
        kind="Kế hoạch",
    )
    of_year = {
        (row.row_no, row.values["target_year"]): (row.values["target_value"], row.values["target_unit"])
        for row in found.rows
    }
    assert of_year == {
        (1, 2025): (80, "%"),
        (2, 2025): (10, "xã"),
        (1, 2030): (95, "%"),
        (2, 2030): (40, "xã"),
    }


def test_a_column_headed_by_an_earlier_period_alone_is_the_baseline() -> None:
    found = read(
        "SO SÁNH VỚI CÙNG KỲ",
        "STT | Chỉ tiêu | 6 tháng đầu năm 2023 | 6 tháng đầu năm 2024 / Kế hoạch | 6 tháng đầu năm 2024 / Thực hiện",
        *("1 | Tỷ lệ hồ sơ trực tuyến (%) | 60,1 | 75 | 77,3", "2 | Tỷ lệ ký số (%) | 41 | 50 | 48,8"),
    )
    assert fields(found) == ["number", "indicator", "baseline", "target", "result"]
    assert (found.rows[0].values["baseline_year"], found.rows[0].values["result_value"]) == (
        2023,
        Decimal("77.3"),
    )


def test_of_results_of_one_year_the_latest_counts() -> None:
    found = read(
        "TIẾN ĐỘ THỰC HIỆN CHỈ TIÊU KẾ HOẠCH 2024",
        "STT | Chỉ tiêu | ĐVT | KH 2024 | Kết quả đến 30/6/2024 | Kết quả đến 30/9/2024",
        "1 | Dân số có hồ sơ sức khỏe điện tử | % | 90 | 71 | 83",
    )
    assert fields(found) == ["number", "indicator", "measure", "target", None, "result"]
    assert (found.rows[0].values["result_value"], str(found.rows[0].values["result_period_end"])) == (
        83,
        "2024-09-30",
    )


def test_square_metres_are_no_metres_with_a_note() -> None:
    found = read(
        "CHỈ TIÊU NĂM 2024",
        "STT | Chỉ tiêu | Mục tiêu năm 2024 | Kết quả năm 2024",
        "1 | Diện tích cây xanh mỗi người dân đô thị | 10 m² | 8,5 m² ⁽¹⁾",
    )
    values = found.rows[0].values
    assert (values["target_unit"], values["result_unit"]) == ("m²", "m²")
    assert (values["target_value"], values["result_value"]) == (10, Decimal("8.5"))


@pytest.mark.parametrize(
    ("text", "number", "day"),
    [
        ("Kế hoạch số 88/KH-UBND ngày 05/4/2024", "88/KH-UBND", date(2024, 4, 5)),
        (
            "Quyết định của Thủ tướng Chính phủ số 749/QĐ-TTg ngày 03 tháng 6 năm 2020",
            "749/QĐ-TTg",
            date(2020, 6, 3),
        ),
        ("Công văn số 1/UBND ngày 17/5/2024 và Công văn số 2/UBND ngày 18/5/2024", None, None),
    ],
)
def test_a_document_named_with_its_number_and_day(text: str, number: str | None, day: date | None) -> None:
    assert split_act(text) == (number or text, day)


def test_a_report_on_a_year_has_rows_of_that_year_alone() -> None:
    found = read(
        "KẾT QUẢ CÁC CHỈ TIÊU CHỦ YẾU NĂM 2024",
        "TT | Chỉ tiêu | Năm 2023 / Kế hoạch | Năm 2023 / Thực hiện | Năm 2024 / Kế hoạch | Năm 2024 / Thực hiện",
        *("1 | Tỷ lệ hồ sơ trực tuyến | 80% | 85% | 95% | 90%", "2 | Tỷ lệ ký số | 70% | 71% | 75% | 77%"),
    )
    assert [
        tuple(row.values[name] for name in ("target_value", "result_value", "baseline_value"))
        for row in found.rows
    ] == [(95, 90, 85), (75, 77, 71)]


def test_a_sum_from_the_start_of_the_year_is_no_period_of_its_own() -> None:
    found = read(
        "SỐ LƯỢNG VĂN BẢN THÁNG 5 NĂM 2024",
        "STT | Tên đơn vị | Văn bản đi / Trong tháng | Văn bản đi / Lũy kế từ đầu năm",
        *("1 | Sở Nội vụ | 10 | 20", "2 | Sở Y tế | 4 | 5", "3 | Sở Tư pháp | 1 | 2"),
    )
    assert measured(found) == []


def test_a_total_is_the_column_that_its_parts_add_up_to() -> None:
    """Both headings may be the total's; only one of them is in person, online and by post together."""
    found = read(
        "TÌNH HÌNH TIẾP NHẬN HỒ SƠ NĂM 2024",
        "STT | Đơn vị | Hồ sơ tiếp nhận | Tiếp nhận / Tổng số | Trực tiếp | Trực tuyến | Bưu chính công ích",
        *(
            "1 | Sở Nội vụ | 90 | 10 | 5 | 4 | 1",
            "2 | Sở Y tế | 91 | 20 | 5 | 14 | 1",
            "3 | Sở Tư pháp | 92 | 7 | 5 | 1 | 1",
        ),
    )
    assert fields(found)[2:] == [
        None,
        "received_total",
        "received_in_person",
        "received_online",
        "received_postal",
    ]
    other = read(
        "TÌNH HÌNH TIẾP NHẬN HỒ SƠ NĂM 2024",
        "STT | Đơn vị | Hồ sơ tiếp nhận | Tiếp nhận / Tổng số | Trực tiếp | Trực tuyến | Bưu chính công ích",
        *(
            "1 | Sở Nội vụ | 10 | 90 | 5 | 4 | 1",
            "2 | Sở Y tế | 20 | 91 | 5 | 14 | 1",
            "3 | Sở Tư pháp | 7 | 92 | 5 | 1 | 1",
        ),
    )
    assert fields(other)[2:4] == ["received_total", None]


def test_a_part_above_its_whole_in_most_rows_is_no_part_of_it() -> None:
    found = read(
        "TÌNH HÌNH TIẾP NHẬN HỒ SƠ NĂM 2024",
        "STT | Đơn vị | Tổng số hồ sơ tiếp nhận | Trực tiếp | Trực tuyến",
        *("1 | Sở Nội vụ | 10 | 6 | 40", "2 | Sở Y tế | 20 | 6 | 140", "3 | Sở Tư pháp | 7 | 6 | 18"),
    )
    assert fields(found)[2:] == ["received_total", "received_in_person", None]


def test_one_wrong_row_refutes_no_column() -> None:
    found = read(
        "TÌNH HÌNH TIẾP NHẬN HỒ SƠ NĂM 2024",
        "STT | Đơn vị | Tổng số hồ sơ tiếp nhận | Trực tiếp | Trực tuyến | Bưu chính công ích",
        *(
            "1 | Sở Nội vụ | 10 | 5 | 4 | 1",
            "2 | Sở Y tế | 29 | 5 | 14 | 1",
            "3 | Sở Tư pháp | 7 | 5 | 1 | 1",
        ),
    )
    assert fields(found)[2:] == ["received_total", "received_in_person", "received_online", "received_postal"]


def test_a_figure_that_is_said_to_be_missing_is_no_failure() -> None:
    found = read(
        "KẾT QUẢ CÁC CHỈ TIÊU NĂM 2024",
        "TT | Chỉ tiêu | Mục tiêu năm 2024 | Kết quả",
        *("1 | Tỷ lệ hồ sơ trực tuyến | 80% | Chưa đánh giá", "2 | Tỷ lệ ký số toàn tỉnh | 70% | 71%"),
    )
    assert [row.unparsed for row in found.rows] == [[], []]


def test_columns_headed_until_a_year_are_targets_of_it() -> None:
    found = read(
        "CÁC CHỈ TIÊU CHUYỂN ĐỔI SỐ",
        "TT | Chỉ tiêu | ĐVT | Đến năm 2025 | Đến năm 2030",
        *("1 | Tỷ lệ hồ sơ trực tuyến | % | 80 | 95", "2 | Số xã có cổng thông tin | xã | 10 | 40"),
        kind="Kế hoạch",
    )
    aims = {(row.row_no, row.values["target_year"]): row.values["target_value"] for row in found.rows}
    assert aims == {(1, 2025): 80, (2, 2025): 10, (1, 2030): 95, (2, 2030): 40}


def test_quarters_take_their_year_from_the_title_where_the_report_names_none() -> None:
    found = read(
        "HỒ SƠ 9 THÁNG NĂM 2023",
        "Đơn vị | Quý I / Hồ sơ tiếp nhận | Quý II / Hồ sơ tiếp nhận | Quý III / Hồ sơ tiếp nhận",
        *("Sở Nội vụ | 10 | 20 | 30", "Sở Y tế | 1 | 2 | 3"),
        report="Kết quả chuyển đổi số",
        kind="",
    )
    assert str(found.rows[0].values["period_end"]) == "2023-03-31"
    assert measured(found, "received_total")[-1] == (2, "2023-07-01", "2023-09-30", 3)


def test_a_share_that_says_not_of_what_is_told_by_its_figures() -> None:
    found = read(
        "TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ",
        "STT | Đơn vị | Tổng số hồ sơ tiếp nhận | Trực tuyến | Tỷ lệ TT (%) | Tỷ lệ khác (%)",
        "1 | Sở Nội vụ | 200 | 150 | 75 | 11",
        "2 | Sở Y tế | 80 | 60 | 75,0 | 12",
        "3 | Sở Tư pháp | 40 | 10 | 25 | 13",
    )
    assert fields(found) == ["number", "unit", "received_total", "received_online", "online_rate_pct", None]


def test_plan_and_result_are_told_by_their_rate() -> None:
    columns = "STT | Chỉ tiêu | Đơn vị tính | Năm 2026 | 6 tháng đầu năm 2026 | Tỷ lệ đạt (%)"
    rows = [
        "1 | Số hộ dùng nước sạch | Hộ | 400 | 300 | 75",
        "2 | Số lớp tập huấn | Lớp | 10 | 4 | 40",
        "3 | Số cây trồng | Cây | 900 | 450 | 50",
    ]
    found = read(
        "KẾT QUẢ CÁC CHỈ TIÊU", columns, *rows, report="6 tháng đầu năm 2026", signed=date(2026, 6, 20)
    )
    assert found.kind == "targets"
    assert fields(found) == ["number", "indicator", "measure", "target", "result", None]
    first = found.rows[0].values
    assert (first["target_value"], first["result_value"]) == (Decimal(400), Decimal(300))
    assert (first["target_year"], first["result_period_end"]) == (2026, date(2026, 6, 30))
    # without figures that say so they are nobody's
    wrong = [row.rsplit("|", 1)[0] + "| 7" for row in rows]
    assert read("KẾT QUẢ CÁC CHỈ TIÊU", columns, *wrong).kind == "unknown"


def test_an_index_that_an_office_scores_itself_is_that_index() -> None:
    columns = "STT | Chỉ số thành phần | Điểm tối đa | Điểm tự chấm"
    rows = [
        "I | Nhận thức số | 100 | 80",
        "1 | Người đứng đầu chỉ đạo | 60 | 50",
        "2 | Kênh truyền thông | 40 | 30",
    ]
    found = read("TỰ CHẤM ĐIỂM CHỈ SỐ CHUYỂN ĐỔI SỐ (DTI) NĂM 2024", columns, *rows)
    assert found.kind == "dti_indicators"
    assert [row.row_kind for row in found.rows] == ["group", "item", "item"]
    for last, kind in [
        ("| Tổng điểm | 100 | 80", "total"),
        ("| TỔNG SỐ ĐIỂM (1+2) | 90 | 70", "total"),  # a total that does not add up is one all the same
        ("3 | Tổng số kênh truyền thông | 10 | 5", "item"),
    ]:
        found = read("TỰ CHẤM ĐIỂM CHỈ SỐ CHUYỂN ĐỔI SỐ (DTI) NĂM 2024", columns, *rows, last)
        assert [row.row_kind for row in found.rows] == ["group", "item", "item", kind]


def test_what_a_task_that_recurs_brought_is_no_failure() -> None:
    found = read(
        "DANH MỤC NHIỆM VỤ",
        "STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn | Kết quả thực hiện",
        "1 | Tuyên truyền chuyển đổi số | Sở Nội vụ | Thường xuyên | 12 tin bài trên Cổng thông tin của xã",
        "2 | Tập huấn kỹ năng số | Sở Y tế | 30/6/2024 | 12 tin bài trên Cổng thông tin của xã",
        "3 | Ban hành kế hoạch | Sở Tư pháp | 30/6/2024 | Đã ban hành",
        "4 | Xây dựng đề án | Sở Tư pháp | 30/9/2024 | Đang thực hiện",
        "5 | Rà soát thủ tục | Sở Tư pháp | Thường xuyên | Đã hoàn thành",
    )
    statuses = [row.values["result_status"] for row in found.rows]
    assert statuses == ["recurring", None, "done", "in_progress", "done"]
    assert [row.unparsed for row in found.rows] == [[], ["result"], [], [], []]


AIMS = [
    (
        "Giao chỉ tiêu",
        "Quyết định",
        "CHỈ TIÊU GIAO NĂM 2025",
        "Hồ sơ tiếp nhận trực tuyến",
        "online_dossiers",
    ),
    ("Ứng dụng chữ ký số năm 2025", "Kế hoạch", None, "Tỷ lệ văn bản đi được ký số (%)", "document_traffic"),
    ("Cải cách hành chính", "Báo cáo", "ƯỚC THỰC HIỆN HỒ SƠ QUÝ IV", "Hồ sơ tiếp nhận", "online_dossiers"),
    ("Kết quả và phương hướng", "Báo cáo", "VĂN BẢN ĐI NĂM 2026", "Số văn bản đi", "document_traffic"),
    ("Cải cách hành chính", "Báo cáo", "DỰ KIẾN VĂN BẢN NĂM 2025", "Số văn bản đi", "document_traffic"),
]


@pytest.mark.parametrize(("report", "kind", "title", "column", "likely"), AIMS)
def test_what_is_aimed_at_or_foreseen_is_no_result(
    report: str, kind: str, title: str | None, column: str, likely: str
) -> None:
    rows = [f"{number} | {unit} | 95" for number, unit in enumerate(UNITS, 1)]
    found = read(title, f"STT | Đơn vị | {column}", *rows, report=report, kind=kind)
    assert found.kind == "unknown"
    against = next(str(each) for each in found.evidence if each.kind == likely)
    assert "against: " in against
    told = read(
        f"KẾT QUẢ THỰC HIỆN: {title}", f"STT | Đơn vị | {column}", *rows, report=report, kind="Báo cáo"
    )
    assert told.kind == likely


def test_a_plan_that_looks_back_tells_results() -> None:
    columns = "STT | Đơn vị | Tỷ lệ văn bản ký số năm 2023 (%) | Chỉ tiêu năm 2025 (%)"
    found = read(None, columns, "1 | Sở Nội vụ | 90 | 100", report="Chữ ký số năm 2025", kind="Kế hoạch")
    assert fields(found)[2:] == ["esignature_rate_pct", None]


OTHER_OBJECTS = [
    (
        "TTHC PHÁT SINH HỒ SƠ",
        "STT | Đơn vị | Số TTHC cung cấp | Số TTHC có phát sinh hồ sơ trực tuyến | Tỷ lệ (%)",
    ),
    ("DỊCH VỤ CÔNG PHÁT SINH HỒ SƠ", "STT | Đơn vị | Số DVC cung cấp | Số DVC phát sinh hồ sơ | Tỷ lệ (%)"),
    ("HỒ SƠ NGƯỜI CÓ CÔNG", "STT | Đơn vị | Tổng số hồ sơ | Hồ sơ trực tuyến | Tỷ lệ (%)"),
    ("VĂN BẢN CHỈ ĐẠO", "STT | Đơn vị | Số văn bản ban hành | Số văn bản đến đã xử lý | Tỷ lệ (%)"),
    ("GỬI, NHẬN VĂN BẢN", "STT | Đơn vị | Văn bản đến / Điện tử | Văn bản đến / Giấy | Ghi chú"),
]


@pytest.mark.parametrize(("title", "columns"), OTHER_OBJECTS)
def test_what_is_counted_beside_or_in_part_is_no_figure_of_the_whole(title: str, columns: str) -> None:
    rows = [f"{number} | {unit} | 200 | 150 | 75" for number, unit in enumerate(UNITS, 1)]
    assert read(title, columns, *rows).kind == "unknown"


def test_a_level_that_says_results_says_nothing_of_a_column() -> None:
    columns = (
        "STT | Đơn vị | Chỉ tiêu giao (%) | Kết quả thực hiện / Tổng số hồ sơ tiếp nhận"
        " | Kết quả thực hiện / Hồ sơ trực tuyến | Kết quả thực hiện / Tỷ lệ hồ sơ trực tuyến (%)"
    )
    found = read("THỰC HIỆN CHỈ TIÊU HỒ SƠ TRỰC TUYẾN", columns, "1 | Sở Y tế | 80 | 200 | 150 | 75")
    assert fields(found)[2:] == [None, "received_total", "received_online", "online_rate_pct"]
    columns = "STT | Đơn vị | Tỷ lệ ký số (%) / Chỉ tiêu năm 2024 | Tỷ lệ ký số (%) / Kết quả năm 2024"
    assert fields(read("TỶ LỆ KÝ SỐ", columns, "1 | Sở Y tế | 100 | 93"))[2:] == [None, "esignature_rate_pct"]


def test_the_line_in_brackets_under_the_title_says_what_the_figures_cover() -> None:
    header = ReportHeader(
        report_type="Báo cáo",
        title="Kết quả giải quyết hồ sơ 6 tháng đầu năm 2024",
        period_line="(Số liệu từ ngày 15/12/2023 đến ngày 14/6/2024)",
        report_date=date(2024, 6, 18),
    )
    covered = report_coverage(header)
    assert covered.period == Period(date(2023, 12, 15), date(2024, 6, 14))
    assert covered.year == 2024


def test_a_target_of_a_later_year_stands_beside_this_year_s_result() -> None:
    columns = "TT | Chỉ tiêu | Năm 2024 / Mục tiêu | Năm 2024 / Kết quả thực hiện | Mục tiêu đến năm 2030"
    found = read("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", columns, "1 | Tỷ lệ hồ sơ trực tuyến | 50% | 55% | 90%")
    told = [
        (row.values["period_no"], row.values["target_year"], row.values["target_value"]) for row in found.rows
    ]
    assert told == [(1, 2024, 50), (2, 2030, 90)]
    assert found.rows[1].values.get("result_value") is None
    found = read(
        None,
        columns.replace("Mục tiêu đến năm 2030", "Kế hoạch năm 2025"),
        "1 | Tỷ lệ trực tuyến | 50% | 55% | 60%",
    )
    assert [row.values["period_no"] for row in found.rows] == [1]


def test_documents_signed_in_full_are_signed_by_both() -> None:
    columns = (
        "STT | Đơn vị | Tổng số văn bản phát hành | Số văn bản ký số đầy đủ (cá nhân và cơ quan)"
        " | Văn bản ký số / Cá nhân | Chưa ký số đầy đủ"
    )
    found = read("KÝ SỐ VĂN BẢN ĐI", columns, "1 | Sở Y tế | 580 | 567 | 570 | 13")
    assert fields(found)[2:] == ["documents_out", "documents_signed", None, None]


def test_documents_may_be_listed_by_their_names_with_number_and_day() -> None:
    found = read(
        "DANH MỤC VĂN BẢN BAN HÀNH",
        "TT | Tên văn bản | Nội dung",
        "1 | Kế hoạch số 31/KH-UBND ngày 26/01/2024 | Cải cách hành chính năm 2024",
        "2 | Công văn số 412/UBND-NC | Tăng cường thực hiện Đề án 06",
    )
    told = [(row.values["document_no"], row.values.get("issue_date")) for row in found.rows]
    assert told == [("31/KH-UBND", date(2024, 1, 26)), ("412/UBND-NC", None)]


def test_the_line_that_leads_to_a_table_without_a_title_says_what_it_counts() -> None:
    columns, row = "STT | Đơn vị | Tiếp nhận | Đúng hạn | Trễ hạn", "1 | Sở Y tế | 20 | 19 | 1"
    assert read(None, columns, row).kind == "unknown"
    assert read(None, columns, row, introduction="2. Kết quả giải quyết hồ sơ").kind == "online_dossiers"
    assert read(None, columns, row, introduction="2. Kết quả giải quyết đơn thư").kind == "unknown"


def test_a_column_of_rates_with_decimal_points_has_them_before_three_digits_too() -> None:
    columns = "STT | Đơn vị | Tỷ lệ ký số (%)"
    found = read("TỶ LỆ KÝ SỐ", columns, "1 | Sở Y tế | 98.125", "2 | Sở Nội vụ | 99.75")
    assert [row.values["esignature_rate_pct"] for row in found.rows] == [Decimal("98.125"), Decimal("99.75")]
    alone = read("TỶ LỆ KÝ SỐ", columns, "1 | Sở Y tế | 98.125", "2 | Sở Nội vụ | 99,75")
    assert alone.rows[0].unparsed == ["esignature_rate_pct"]


def test_more_may_be_done_than_came_in_where_there_was_stock() -> None:
    columns = (
        "STT | Đơn vị | Tổng số hồ sơ phải giải quyết | Trong đó / Tiếp nhận mới | Trong đó / Kỳ trước chuyển sang"
        " | Đã giải quyết / Tổng số | Đã giải quyết / Đúng hạn | Đã giải quyết / Quá hạn | Đang giải quyết"
    )
    rows = [
        f"{number} | {unit} | 120 | 100 | 20 | 110 | 109 | 1 | 10" for number, unit in enumerate(UNITS, 1)
    ]
    assert fields(read("GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", columns, *rows))[2:6] == [
        None,
        "received_total",
        "received_carried_over",
        "processed_total",
    ]


def test_a_list_says_more_of_what_it_lists() -> None:
    """Columns of no field do not outvote what the rows are, nor does one of costs; a budget is no list of systems."""
    many = read(
        "DANH MỤC HỆ THỐNG THÔNG TIN, PHẦN MỀM",
        "STT | Tên hệ thống/phần mềm | Đơn vị quản lý | Năm sử dụng | Trạng thái | Kết nối / NDXP | Kết nối / CSDL",
        "1 | Phần mềm quản lý giấy phép | Cục Đường bộ Việt Nam | 2018 | Đang vận hành | x | ",
    )
    assert fields(many)[:3] == ["number", "system_name", "unit"]
    costs = (
        "TT | Tên phần mềm | Nhà cung cấp | Phạm vi triển khai | Kinh phí thuê/năm (triệu đồng) | Đánh giá"
    )
    assert (
        fields(read(None, costs, "1 | Bệnh án điện tử | FPT | 14 bệnh viện | 640 | Tốt"))[1] == "system_name"
    )
    budget = read(
        "DỰ TOÁN KINH PHÍ", "STT | Tên phần mềm | Kinh phí (triệu đồng) | Nguồn", "1 | Một cửa | 420 | Xã"
    )
    assert budget.mapping is None


def test_tasks_by_when_they_end_and_what_comes_of_them() -> None:
    found = read(
        None,
        "STT | Nhiệm vụ | Thời hạn hoàn thành | Sản phẩm dự kiến",
        "1 | Tổ chức Ngày hội chuyển đổi số | 10/10/2026 | 300 lượt người tham gia",
    )
    assert fields(found) == ["number", "task", "due", "output"]
