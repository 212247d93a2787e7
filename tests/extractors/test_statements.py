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
