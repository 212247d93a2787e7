"""A report whose unit names cannot all be decided by a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx import Document
from helpers.rendering import add_centered, add_letterhead, add_ruled

if TYPE_CHECKING:
    from pathlib import Path

# Two communes of Hòa Bình are called Cao Sơn; Yên Hoa is misprinted for Yên Hòa, or a commune of Tuyên Quang.
NAMES_FOR_REVIEW = ("Xã Cao Sơn", "Xã Yên Hoa")
_ROWS = [
    ["STT", "Tên cơ quan, đơn vị", "Số văn bản đến", "Số văn bản đi", "Tỷ lệ ký số (%)"],
    ["1", "Sở Nội vụ", "8.300", "2.666", "99,5"],
    ["2", "Xã Cao Sơn", "512", "203", "98"],
    ["3", "Xã Yên Hoa", "640", "310", "97,4"],
    ["4", "Thị trấn Đà Bắc", "1.020", "544", "100"],
]


def make_report(path: Path) -> Path:
    """A Word report of Hòa Bình at `path`."""
    document = Document()
    add_letterhead(
        document, "ỦY BAN NHÂN DÂN\nTỈNH HÒA BÌNH", "512/BC-UBND", "Hòa Bình, ngày 15 tháng 1 năm 2024"
    )
    add_centered(document, "Kết quả gửi, nhận văn bản điện tử năm 2023", bold=True)
    add_centered(document, "Bảng 1. Văn bản đi, đến và ký số năm 2023", bold=True)
    add_ruled(document, _ROWS)
    document.save(str(path))
    return path
