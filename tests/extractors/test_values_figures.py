from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.values import Figure, parse_figure


@pytest.mark.parametrize(
    ("text", "operator", "value", "value_high", "unit"),
    [
        ("75%", "=", "75", None, "%"),
        ("187,5%", "=", "187.5", None, "%"),
        ("98,5 %", "=", "98.5", None, "%"),
        ("100 phần trăm", "=", "100", None, "%"),
        ("0,3048", "=", "0.3048", None, None),
        ("đạt 100%", "=", "100", None, "%"),
        ("Hoàn thành 100%", "=", "100", None, "%"),
        ("-2,5%", "=", "-2.5", None, "%"),
        ("7%/năm", "=", "7", None, "%/năm"),
        ("100% số thôn", "=", "100", None, "%"),
        ("86,32% (theo số liệu của Cục Viễn thông)", "=", "86.32", None, "%"),
        ("91,79% (123/134).", "=", "91.79", None, "%"),
        ("trên 90%", ">", "90", None, "%"),
        ("Trên 90%", ">", "90", None, "%"),
        (">90%", ">", "90", None, "%"),
        ("đạt trên 50%", ">", "50", None, "%"),
        ("phấn đấu trên 50%", ">", "50", None, "%"),
        ("≥ 80%", ">=", "80", None, "%"),
        (">= 80%", ">=", "80", None, "%"),
        ("ít nhất 50%", ">=", "50", None, "%"),
        ("đạt tối thiểu 10%", ">=", "10", None, "%"),
        ("tối thiểu đạt 10%", ">=", "10", None, "%"),
        ("không dưới 95%", ">=", "95", None, "%"),
        ("từ 80%", ">=", "80", None, "%"),
        ("từ 80% trở lên", ">=", "80", None, "%"),
        ("80% TRỞ LÊN", ">=", "80", None, "%"),
        ("từ 05 lớp trở lên", ">=", "5", None, "lớp"),
        ("5% trở xuống", "<=", "5", None, "%"),
        ("dưới 5%", "<", "5", None, "%"),
        ("tối đa 5%", "<=", "5", None, "%"),
        ("không quá 03 ngày", "<=", "3", None, "ngày"),
        ("không qúa 03 ngày", "<=", "3", None, "ngày"),
        ("khoảng 30%", "~", "30", None, "%"),
        ("~30%", "~", "30", None, "%"),
        ("ước đạt 30%", "~", "30", None, "%"),
        ("65 – 70%", "between", "65", "70", "%"),
        ("65-70%", "between", "65", "70", "%"),
        ("65% - 70%", "between", "65", "70", "%"),
        ("từ 65% đến 70%", "between", "65", "70", "%"),
        ("10 – 12 lớp", "between", "10", "12", "lớp"),
        ("01 lớp", "=", "1", None, "lớp"),
        ("2.439 thành viên", "=", "2439", None, "thành viên"),
        ("1 234 hộ", "=", "1234", None, "hộ"),
        ("120 tỷ đồng", "=", "120", None, "tỷ đồng"),
        ("28.900 triệu đồng/năm", "=", "28900", None, "triệu đồng/năm"),
        ("53/63", "=", "53", None, "/63"),
        ("26/26 Sở", "=", "26", None, "/26 Sở"),
    ],
)
def test_figure(text: str, operator: str, value: str, value_high: str | None, unit: str | None) -> None:
    figure = parse_figure(text)
    assert figure is not None
    assert (figure.operator, figure.value, figure.unit) == (operator, Decimal(value), unit)
    assert figure.value_high == (None if value_high is None else Decimal(value_high))
    assert figure.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "nhóm khá",
        "Đạt",
        "Thành phố PR-TC",
        "Triển khai tại thành phố PR-TC",
        "Đã triển khai lắp đặt, thử nghiệm 75 vị trí trạm 5G",
        "100% dịch vụ công trực tuyến mức độ 4, được cung cấp trên nhiều phương tiện",
        "75 vị trí trạm 5G",
        "05 lớp đã tổ chức",
        "Cấp tỉnh 80%, cấp huyện 60%",
        "80% (cấp tỉnh); 60% (cấp huyện)",
        "5% so với cùng kỳ",
        "tăng 5%",
        "6 tháng đầu năm",
        "30/4/2023",
        "30/4",
        "10/2022",
        "2021-2025",
        "70 – 65%",
        "53/63%",
        "dưới 5% trở lên",
        "trên 65 – 70%",
        "5G",
        "99.975%",
        "1. Đã ban hành",
    ],
)
def test_no_figure(text: str) -> None:
    assert parse_figure(text) is None


@given(
    st.sampled_from(
        [("trên ", ">"), ("≥", ">="), ("Tối đa ", "<="), ("dưới ", "<"), ("khoảng ", "~"), ("", "=")]
    ),
    st.decimals(0, 999, places=2),
    st.sampled_from([("%", "%"), (" %", "%"), (" lớp", "lớp"), ("", None)]),
)
def test_figure_round_trip(words: tuple[str, str], value: Decimal, unit: tuple[str, str | None]) -> None:
    text = f"{words[0]}{value}".replace(".", ",") + unit[0]
    assert parse_figure(text) == Figure(text, words[1], value, None, unit[1])  # type: ignore[arg-type]


@given(st.integers(0, 500), st.integers(1, 400), st.sampled_from(["-", " - ", "–", " – ", " đến ", "% đến "]))
def test_range_round_trip(low: int, width: int, between: str) -> None:
    figure = parse_figure(f"{low}{between}{low + width}%")
    assert figure is not None
    assert (figure.operator, figure.value, figure.value_high) == ("between", low, low + width)
