"""A report whose unit names cannot all be decided by a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx import Document
from helpers.rendering import Look, add_borders, add_centered

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
    head = document.add_table(2, 2)
    head.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nTỈNH HÒA BÌNH"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text, head.cell(1, 1).text = "Số: 512/BC-UBND", "Hòa Bình, ngày 15 tháng 1 năm 2024"
    add_centered(document, "BÁO CÁO", bold=True)
    add_centered(document, "Kết quả gửi, nhận văn bản điện tử năm 2023", bold=True)
    add_centered(document, "Bảng 1. Văn bản đi, đến và ký số năm 2023", bold=True)
    table = document.add_table(len(_ROWS), len(_ROWS[0]))
    add_borders(table, Look())
    for r, row in enumerate(_ROWS):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    document.save(str(path))
    return path
