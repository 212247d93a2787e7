"""Figures of the running text: what a sentence counts or measures, and nothing it merely names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from extractors.models import Section
from extractors.understanding.figures.statements import Statement, statements_of


def said(text: str) -> list[Statement]:
    return statements_of([Section(("II", "1"), text, page=3)])


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        (
            "Có 49 cơ quan đăng ký 63 mô hình chuyển đổi số.",
            [("49", None, "cơ quan"), ("63", None, "mô hình")],
        ),
        (
            "Tiếp nhận trực tuyến 95.516/123.290 hồ sơ, đạt 77,47%.",
            [("95516", "123290", "hồ sơ"), ("77.47", None, "%")],
        ),
        (
            "Tổng thu đạt 28.611 tỷ đồng, bằng 101,28 % dự toán.",
            [("28611", None, "tỷ đồng"), ("101.28", None, "%")],
        ),
        ("Toàn tỉnh có 7/7 UBND cấp huyện triển khai.", [("7", "7", "UBND cấp huyện")]),
        ("Chỉ số xếp thứ 53/63 tỉnh.", [("53", "63", "tỉnh")]),
    ],
)
def test_what_a_sentence_counts(text: str, figures: list[tuple[str, str | None, str]]) -> None:
    told = [(each.value, each.value_of, each.unit) for each in said(text)]
    assert told == [(Decimal(value), of and Decimal(of), unit) for value, of, unit in figures]


@pytest.mark.parametrize(
    "text",
    [
        "Thực hiện Kế hoạch số 03-KH/BCĐCĐS ngày 14/3/2024 của Ban Chỉ đạo.",
        "Theo Đề án 06/CP và Nghị định số 30/2020/NĐ-CP, Điều 5 khoản 2.",
        "Giai đoạn 2021 - 2025, định hướng đến năm 2030.",
        "Hệ thống hoạt động liên tục 24/24 trên mạng 5G, bảo vệ 4 lớp theo mô hình 4 lớp."[:48],
        "2.1. Công tác lãnh đạo trong 6 tháng đầu năm 2024",
        "NHIỆM VỤ TRỌNG TÂM QUÝ 3 NĂM 2024",
    ],
)
def test_what_a_sentence_only_names(text: str) -> None:
    assert said(text) == []


def test_what_it_is_said_of() -> None:
    (rate,) = said("Tỷ lệ hồ sơ thanh toán trực tuyến đạt 86,2%.")
    assert rate.subject == "Tỷ lệ hồ sơ thanh toán trực tuyến"
    (whole,) = said("100% cơ quan nhà nước đã có mạng nội bộ.")
    assert whole.subject is not None and whole.subject.startswith("cơ quan nhà nước")


def test_a_change_is_not_the_thing_itself() -> None:
    first, change = said("Phát hành 26.412 văn bản, tăng 38,3% so với cùng kỳ.")
    assert first.value == 26412
    assert change.subject is not None and change.subject.endswith("(tăng)")


def test_comparisons_and_periods() -> None:
    (least,) = said("Năm 2025 phấn đấu có ít nhất 80% hồ sơ nộp trực tuyến.")
    assert (least.operator, least.period_start, least.period_end) == (
        ">=",
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    (about,) = said("Số lượng thẻ đang lưu hành khoảng 700.000 thẻ.")
    assert (about.operator, about.value, about.unit) == ("~", Decimal(700000), "thẻ")


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (
            "Chỉ số DTI của tỉnh đạt 0,3048, tăng 44,6% so với năm 2020, xếp thứ 53/63 tỉnh, thành phố, tăng 10 bậc.",
            [
                "Chỉ số DTI của tỉnh",
                "Chỉ số DTI của tỉnh (tăng)",
                "Chỉ số DTI của tỉnh",
                "Chỉ số DTI của tỉnh (tăng)",
            ],
        ),
        (
            "Việc xử lý văn bản trên mạng đạt 99,27% ở cấp tỉnh, 95,91% đối với cấp huyện và 96,72% đối với cấp xã.",
            [
                "Việc xử lý văn bản trên mạng ở cấp tỉnh",
                "Việc xử lý văn bản trên mạng đối với cấp huyện",
                "Việc xử lý văn bản trên mạng đối với cấp xã",
            ],
        ),
        ("Trong đó có 377 DVCTT toàn trình và 481 DVCTT một phần⁹.", ["DVCTT toàn trình", "DVCTT một phần"]),
        (
            "Bồi dưỡng cán bộ, công chức cấp huyện, xã: 903 người.",
            ["Bồi dưỡng cán bộ, công chức cấp huyện, xã"],
        ),
        (
            "Tỷ lệ dịch vụ phát sinh hồ sơ đạt 55% đối với cấp tỉnh; 40% đối với cấp huyện.",
            [
                "Tỷ lệ dịch vụ phát sinh hồ sơ đối với cấp tỉnh",
                "Tỷ lệ dịch vụ phát sinh hồ sơ đối với cấp huyện",
            ],
        ),
        ("Tỷ lệ dân số trên 15 tuổi có điện thoại đạt 85%.", ["Tỷ lệ dân số trên 15 tuổi có điện thoại"]),
    ],
)
def test_words_of_its_own_clause_or_of_the_one_it_goes_on_from(text: str, subjects: list[str]) -> None:
    assert [each.subject for each in said(text)] == subjects


def test_an_index_without_a_unit_is_a_figure_and_an_age_is_none() -> None:
    told = said("Chỉ số đạt 0,3048; có 90 cơ sở cho người từ đủ 15 tuổi trở lên.")
    assert [(each.value, each.unit) for each in told] == [(Decimal("0.3048"), None), (Decimal(90), "cơ sở")]


def in_report(*sections: Section, year: int) -> list[Statement]:
    return statements_of(list(sections), (date(year, 1, 1), date(year, 12, 31)))


def years(told: list[Statement]) -> list[int | None]:
    return [each.period_end.year if each.period_end else None for each in told]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the sentence before says the year that the comparison asks for; the report is a plan for 2022
        (
            "Theo báo cáo đánh giá các tỉnh năm 2021 của Bộ. Chỉ số đạt 0,3048, tăng 44,6% so với năm 2020.",
            [2021, 2021],
        ),
        ("Chỉ số đạt 0,3048, tăng 44,6% so với năm 2020.", [None, None]),
        ("Chỉ số đạt 0,3048, tăng 44,6% so với năm 2021.", [2022, 2022]),
        # "Năm 2019, …" holds for what follows, a year in passing only makes another doubtful
        ("Năm 2019, tỉnh có 12 xã đạt chuẩn. Có 40 hộ dân mới.", [2019, 2019]),
        ("Theo kết luận thanh tra năm 2019 của Bộ. Có 40 hộ dân mới.", [None]),
        # each year of a sentence to its own figures, and none out of a bracket
        ("Năm 2020 tỷ lệ đạt 55%, năm 2021 tỷ lệ đạt 60%.", [2020, 2021]),
        (
            "Dự toán năm 2022 là 22 tỷ đồng (gồm vốn năm 2021 chuyển sang 3 tỷ đồng); giải ngân 9 tỷ đồng.",
            [2022, 2021, 2022],
        ),
    ],
)
def test_a_figure_is_of_the_year_that_is_said_of_it(text: str, expected: list[int | None]) -> None:
    assert years(in_report(Section(("I",), text), year=2022)) == expected


def test_headings_name_the_period_of_what_stands_below() -> None:
    told = in_report(
        Section(("A",), "A. KẾT QUẢ 6 THÁNG ĐẦU NĂM", is_heading=True),
        Section(("A",), "Đã cấp 120 chữ ký số."),
        Section(("B",), "B. NHIỆM VỤ NĂM 2025", is_heading=True),
        Section(("B", "1"), "1. Chính quyền số", is_heading=True),
        Section(("B", "1"), "Cấp thêm 80 chữ ký số."),
        Section(("C",), "C. PHƯƠNG HƯỚNG THỜI GIAN TỚI", is_heading=True),
        Section(("C",), "Phấn đấu có 90 mô hình mới."),
        year=2024,
    )
    assert [(each.period_start, each.period_end) for each in told] == [
        (date(2024, 1, 1), date(2024, 6, 30)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (None, None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Trường hợp đạt 100% thì tiêu chí này đạt điểm tối đa.",
        "Nếu có 50 điểm trở lên thì được tính.",
        "Ví dụ: 01 người làm việc, 2 nhóm hỗ trợ.",
        "Các đơn vị tự bảo đảm từ 70% - dưới 100% chi thường xuyên.",
        "Mô hình chính quyền địa phương 02 cấp mới triển khai.",
        "33 CHƯƠNG VIII.",
        "39 Phụ lục III: BẢNG TỔNG HỢP",
        "Hoàn thành nhiệm vụ: Đạt từ 50 điểm đến dưới 70 điểm.",
        "“2 %, 2 7",
        "90,000%",
        "2 Các đơn vị trực thuộc phối hợp thực hiện.",
        "Cột 8 cá nhân tự báo cáo.",
        "Gửi về địa chỉ số 58 - 60 Trần Phú, Hà Nội.",
        "Chỉ tiêu chưa đạt (trường hợp đạt dưới 80% thi tiêu chí này đạt 0 điểm).",
    ],
)
def test_what_is_only_hypothetical_is_no_figure(text: str) -> None:
    assert said(text) == []


def test_a_unit_ends_where_a_word_ends() -> None:
    sections = [
        "Xử lý ô tô cũ theo quy định. Xe ô tô phải có giấy phép, thuê xe, kiểm tra xe.",
        "Điều chuyển 28 xe ô tô của 03 tỉnh Lâm Đồng, Bình Thuận, Đắk Nông.",
    ]
    told = statements_of([Section((), text) for text in sections])
    assert [each.unit for each in told] == ["xe ô tô", "tỉnh"]


def test_a_share_of_a_plan_is_said_of_what_was_done() -> None:
    told = said(
        "Chi thường xuyên của tỉnh: Thực hiện 26.798 tỷ đồng, bằng 97,04% dự toán trung ương, bằng 93,34% dự toán giao."
    )
    assert [each.subject for each in told] == ["Chi thường xuyên của tỉnh"] * 3


@pytest.mark.parametrize(
    ("text", "operator", "unit"),
    [
        ("Tỷ lệ hài lòng đạt từ 95% trở lên.", ">=", "%"),
        ("Tỷ lệ hài lòng đạt 95% trở lên.", ">=", "%"),
        ("Mỗi xã có 05 mô hình trở lên.", ">=", "mô hình"),
        ("Tỷ lệ hồ sơ quá hạn còn 5% trở xuống.", "<=", "%"),
        ("Lắp đặt thêm điểm phát sóng, vượt 6 điểm so với kế hoạch.", "=", "điểm"),
        ("Tỷ lệ số hóa đạt mục tiêu, vượt 8,5% so với chỉ tiêu.", "=", "%"),
        ("Tỷ lệ hồ sơ trực tuyến đã vượt 90%.", ">", "%"),
        ("Tỷ lệ hồ sơ trực tuyến tăng 8,4 điểm phần trăm so với cùng kỳ.", "=", "điểm phần trăm"),
        ("Tỷ lệ hồ sơ trực tuyến tăng 8,4 điểm % so với cùng kỳ.", "=", "điểm phần trăm"),
        ("Tỷ lệ hồ sơ trực tuyến tăng 8,4% điểm so với cùng kỳ.", "=", "điểm phần trăm"),
        ("Mỗi lần chưa đạt bị trừ 25% điểm chất lượng.", "=", "%"),
        ("Tỷ lệ xếp loại không vượt quá 20% - 25% tổng số công chức.", "between", "%"),
        ("Đóng đủ 12 tháng: Hỗ trợ 2.100.000 đồng/người.", "=", "đồng/người"),
        ("Tỷ lệ hồ sơ trực tuyến chiếm 84 phần trăm.", "=", "%"),
    ],
)
def test_a_bound_may_stand_behind_and_an_excess_is_no_bound(text: str, operator: str, unit: str) -> None:
    assert [(each.operator, each.unit) for each in said(text)] == [(operator, unit)]


def test_per_mille_is_no_percentage_and_an_office_is_named_whole_or_by_its_head() -> None:
    rate, offices = said("Tỷ suất sinh 13,83%o; có 98 Trung tâm Phục vụ hành chính công cấp xã.")
    assert (rate.value, rate.unit) == (Decimal("13.83"), "‰")
    assert offices.unit == "Trung tâm"


def test_a_year_within_the_subject_ends_it_not() -> None:
    (rate,) = said("Tỷ lệ trẻ em suy dinh dưỡng năm 2017 ước đạt 13,2% đạt chỉ tiêu đề ra.")
    assert rate.subject == "Tỷ lệ trẻ em suy dinh dưỡng năm 2017"
    (aim,) = said("Các sở, đảm bảo mục tiêu năm 2022 tỷ lệ hồ sơ trực tuyến đạt 55%.")
    assert aim.subject == "tỷ lệ hồ sơ trực tuyến"
    (plan,) = said("Kế hoạch vốn năm 2017 giao 127 tỷ đồng.")
    assert plan.subject == "Kế hoạch vốn năm 2017 giao"


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        # a list of things is told whole, up to what is said of them
        ("100% xã, phường, thị trấn đã có tổ công nghệ.", ["xã, phường, thị trấn đã có tổ công nghệ"]),
        ("Có 19 sở, 7 huyện, thành phố và 65 xã kết nối.", ["sở", "huyện, thành phố", "xã kết nối"]),
        # what is done, to whom, and what a share is of
        ("Chuyển đổi số 100% cơ sở giáo dục.", ["Chuyển đổi số cơ sở giáo dục"]),
        (
            "Tỷ lệ số hóa hồ sơ, kết quả giải quyết hiện chỉ đạt 72%.",
            ["Tỷ lệ số hóa hồ sơ, kết quả giải quyết"],
        ),
        ("Phát hiện mới 08 cas, quản lý 430 cas.", ["Phát hiện mới", "cas, quản lý"]),
        ("Đến nay, tỉnh đã hoàn thành 33/33 lớp.", ["tỉnh đã hoàn thành"]),
        ("Hợp nhất các sở của 03 tỉnh Lâm Đồng, Bình Thuận.", ["tỉnh Lâm Đồng, Bình Thuận"]),
        ("Kinh tế số chiếm 20% GRDP.", ["Kinh tế số"]),
        ("Thành lập 65 Tổ công nghệ số.", ["Thành lập Tổ công nghệ số"]),
        ("80% hồ sơ cấp huyện và 60% hồ sơ cấp xã.", ["hồ sơ cấp huyện", "hồ sơ cấp xã"]),
        # abbreviations, aims, numbers that name, changes in brackets
        ("Số lượng dịch vụ công (DVC) của tỉnh là 858 DVC.", ["Số lượng dịch vụ công của tỉnh"]),
        ("Máy chủ (SOC) có 7.250 cảnh báo cao.", ["Máy chủ có cảnh báo cao"]),
        (
            "Phổ biến kỹ năng số cho người dân, mục tiêu năm 2022 tối thiểu 100.000 lượt người.",
            ["Phổ biến kỹ năng số cho người dân"],
        ),
        ("100% dịch vụ mức độ 4.", ["dịch vụ mức độ 4"]),
        (
            "Tiếp nhận: 276.024 văn bản đến (tăng 73,8% so với cùng kỳ).",
            ["Tiếp nhận", "văn bản đến (tăng)"],
        ),
    ],
)
def test_lists_actions_and_asides_are_told_as_the_sentence_does(text: str, subjects: list[str]) -> None:
    assert [each.subject for each in said(text)] == subjects


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Đường truyền Trung ương 01Mb, nội tỉnh 2Mb.", [("=", 1, "Mb"), ("=", 2, "Mb")]),
        ("Xây mới 120 m2 nhà và trồng 15 ha rừng.", [("=", 120, "m2"), ("=", 15, "ha")]),
        ("Có 50 đơn vị đăng ký sản phẩm số/65 sản phẩm.", [("=", 50, "đơn vị"), ("=", 65, "sản phẩm")]),
        ("Tỉnh thuộc nhóm 15 tỉnh dẫn đầu cả nước.", [("<=", 15, "tỉnh")]),
        ("Hỗ trợ nhóm 15 hộ dân.", []),
    ],
)
def test_signs_of_units_and_places_at_the_top(text: str, figures: list[tuple[str, int, str]]) -> None:
    assert [(each.operator, each.value, each.unit) for each in said(text)] == figures


def test_a_period_holds_from_where_it_is_printed() -> None:
    told = in_report(
        Section((), "Hiện có 858 dịch vụ; từ ngày 01/01/2024 đến ngày 05/6/2024 đã tiếp nhận 123 hồ sơ."),
        Section((), "100% đơn vị đã ban hành Kế hoạch chuyển đổi số năm 2025."),
        Section(
            ("IV",), "IV. NHIỆM VỤ TRỌNG TÂM 6 CUỐI NĂM 2024", is_heading=True
        ),  # as one office printed it
        Section(("IV",), "Bảo đảm 90% doanh nghiệp tham gia."),
        year=2024,
    )
    assert [each.period_end for each in told] == [
        date(2024, 12, 31),
        date(2024, 6, 5),
        date(2024, 12, 31),
        date(2024, 12, 31),
    ]
    assert told[-1].period_start == date(2024, 7, 1)


@pytest.mark.parametrize(
    ("text", "subject", "operator"),
    [
        ("Hoàn thành tốt nhiệm vụ: Đạt từ 70 điểm trở lên đến dưới 90 điểm.", "Hoàn thành tốt nhiệm vụ", "<"),
        ("Số nhiệm vụ chưa bảo đảm tiến độ không vượt quá 20%.", "Số nhiệm vụ chưa bảo đảm tiến độ", "<="),
    ],
)
def test_what_bounds_a_figure_is_no_part_of_what_it_is_said_of(
    text: str, subject: str, operator: str
) -> None:
    (only,) = said(text)
    assert (only.subject, only.operator) == (subject, operator)
