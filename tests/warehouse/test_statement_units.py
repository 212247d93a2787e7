"""The body that a sentence says a figure of."""

from __future__ import annotations

import pytest

from baocao.warehouse.statement_units import body_of


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Sở Nội vụ đã kiểm tra", "Sở Nội vụ"),
        ("HĐND tỉnh đã thông qua", "HĐND tỉnh"),
        ("Công an tỉnh", "Công an tỉnh"),
        ("Chỉ số DTI tỉnh Ninh Thuận", "tỉnh Ninh Thuận"),
        ("Số hộ nghèo của xã Phước Hà", "xã Phước Hà"),
        ("Kho bạc Nhà nước khu vực XVI", None),  # another than the province's
        ("Ban tổ chức đã trao giải", None),
        ("Tỷ lệ hồ sơ đúng hạn của cấp tỉnh", None),
        ("số kiến nghị đã thực hiện", None),
    ],
)
def test_only_a_body_that_is_certainly_named(subject: str, body: str | None) -> None:
    assert body_of(subject) == body
