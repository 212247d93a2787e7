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
