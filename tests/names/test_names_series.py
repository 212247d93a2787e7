"""Which figures of any tables are one series, over wordings and years, and which must not be."""

from __future__ import annotations

import pytest

from baocao.names.indicators import IndicatorMatcher
from baocao.names.series import PrintedFigure, Series, SeriesFinder, aspect_of

FINDER = SeriesFinder(
    IndicatorMatcher({"Tỷ lệ hộ nghèo": "Tỷ lệ hộ nghèo", "Hộ nghèo (%)": "Tỷ lệ hộ nghèo"})
)


def figure(
    label: str | None,
    column: str | None = "Số liệu",
    path: str | None = None,
    unit: str | None = None,
    row_kind: str = "item",
) -> PrintedFigure:
    return PrintedFigure(label, path, column, unit, "count", row_kind)


def series(title: str | None, *figures: PrintedFigure) -> list[Series | None]:
    return FINDER.of_table(title, figures)


def key(title: str | None, made: PrintedFigure) -> tuple[str, str] | None:
    (found,) = series(title, made)
    return (found.indicator.key, found.aspect) if found else None


LONG = "Số cơ quan, đơn vị đã triển khai hệ thống một cửa điện tử"


def test_one_indicator_in_other_words_of_another_year_is_one_series() -> None:
    assert key("Bảng 1", figure("Tỷ lệ hộ nghèo năm 2023")) == key(None, figure("Hộ nghèo (%)", "KQTH"))
    assert key("Bảng 1", figure(LONG)) == key(
        "Bảng 7", figure(f"- {LONG} năm 2024", "Kết quả thống kê / Số liệu")
    )


def test_a_short_name_needs_what_stands_above_it() -> None:
    assert key(None, figure("Cấp tỉnh")) is None
    one, other = (
        figure("Cấp tỉnh", path="I / Văn bản đã ban hành"),
        figure("Cấp tỉnh", path="Hồ sơ đã tiếp nhận"),
    )
    assert key(None, one) != key(None, other)
    assert key("Cải cách thể chế năm 2023", figure("Số văn bản")) == key(
        "Cải cách thể chế", figure("Số văn bản")
    )
    assert key("Cải cách thể chế", figure("Số văn bản")) != key("Tài chính công", figure("Số văn bản"))


def test_in_a_table_of_units_the_column_is_what_is_counted() -> None:
    units = [
        figure("Sở Y tế", "Văn bản đi", unit="Sở Y tế"),
        figure("Sở Nội vụ", "Văn bản đi", unit="Sở Nội vụ"),
        figure("Tổng cộng", "Văn bản đi", row_kind="total"),
    ]
    first, second, total = series("Số lượng văn bản đi, đến", *units)
    assert first and second and first.indicator == second.indicator
    assert total is None
    assert series(None, *units) == [None, None, None]  # a bare "Văn bản đi" of no table that says of what


def test_a_unit_in_the_heading_leaves_the_row_its_indicator() -> None:
    made = figure(LONG, "Lâm Đồng / Thứ hạng", unit="Lâm Đồng")
    (found,) = series("PAR INDEX", made)
    assert found and found.aspect == "rank"
    assert found.indicator.key == key(None, figure(LONG))[0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("column", "aspect"),
    [
        ("Số liệu", "result"),
        ("KQTH", "result"),
        ("Kết quả thực hiện", "result"),
        ("Kế hoạch", "plan"),
        ("Chỉ tiêu giao", "plan"),
        ("Ước thực hiện", "estimate"),
        ("So sánh thực hiện với kế hoạch", "comparison"),
        ("Điểm tối đa", "max_score"),
        ("Đắk Nông / Điểm số", "score"),
        ("Diện tích gieo trồng", "dien-tich-gieo-trong"),
    ],
)
def test_what_a_column_says_of_its_row(column: str, aspect: str) -> None:
    assert aspect_of(column, "count") == aspect
