"""Small made-up reports, each of a province of its own: one with an error planted, its twin without."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from helpers.warehouse_builder import build_extract

from extractors.models import Section
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

Rows = list[list[str]]

OFFICES = ["Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Tư pháp", "Sở Xây dựng"]


@dataclass(frozen=True)
class Report:
    """What a made-up report says: tables, paragraphs, and its letterhead."""

    province: str
    number: str
    tables: list[dict[str, Any]]
    paragraphs: list[Section] = field(default_factory=list)
    day: date = date(2024, 3, 1)
    report_type: str = "Báo cáo"

    @property
    def report_no(self) -> str:
        return f"{self.number}/BC-UBND"

    def write(self, folder: Path) -> Path:
        extract = build_extract(
            "67-BC-BDHCDS-2024",
            tables=self.tables,
            sections=self.paragraphs,
            sha256=hashlib.sha256(f"{self.province} {self.number} {self.day}".encode()).hexdigest(),
            report_no=self.report_no,
            report_type=self.report_type,
            report_date=self.day,
            issuer=f"Ủy ban nhân dân tỉnh {self.province}",
            title="Kết quả chuyển đổi số năm 2023",
            province=self.province,
        )
        return write_extract(extract, folder)


def table(
    title: str, columns: list[str], rows: Rows, year: int | None = 2023, **changes: Any
) -> dict[str, Any]:
    return {
        "appendix": None,
        "title": title,
        "caption": None,
        "header": [columns],
        "columns": columns,
        "rows": rows,
        "period_start": f"{year}-01-01" if year else None,
        "period_end": f"{year}-12-31" if year else None,
        **changes,
    }


def traffic(rows: Rows, columns: list[str] | None = None, year: int = 2023) -> dict[str, Any]:
    columns = columns or ["STT", "Tên đơn vị", "VB đến", "VB đi"]
    return table(f"SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN NĂM {year}", columns, rows, year)


DOSSIER_COLUMNS = [
    *("STT", "Tên đơn vị", "Tiếp nhận / Tổng số", "Tiếp nhận / Trực tiếp", "Tiếp nhận / Qua mạng"),
    *("Tiếp nhận / Qua BCCI", "Đã xử lý / Trước hạn", "Đã xử lý / Đúng hạn", "Đã xử lý / Quá hạn"),
    *("Tỷ lệ đúng hạn", "Tỷ lệ HS qua mạng"),
]


def dossiers(rows: Rows, columns: list[str] | None = None) -> dict[str, Any]:
    title = "KẾT QUẢ TIẾP NHẬN, XỬ LÝ HỒ SƠ TRÊN CỔNG DỊCH VỤ CÔNG NĂM 2023"
    return table(title, columns or DOSSIER_COLUMNS, rows)


def dossier_row(number: str, name: str, *counts: int) -> list[str]:
    """A row whose rates and total follow from in person, online, post, early, on time and late."""
    person, online, post, early, on_time, late = counts
    total, done = person + online + post, early + on_time + late
    rates = [_share(early + on_time, done), _share(online, total)]
    return [number, name, *map(str, (total, person, online, post, early, on_time, late)), *rates]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%".replace(".", ",") if whole else "-"


def issued(rows: Rows) -> dict[str, Any]:
    columns = [
        "STT",
        "Số, ký hiệu văn bản",
        "Ngày, tháng, năm ban hành",
        "Cơ quan ban hành",
        "Trích yếu văn bản",
    ]
    return table("CÁC VĂN BẢN ĐÃ BAN HÀNH NĂM 2023", columns, rows)


def targets(rows: Rows, year: int = 2023) -> dict[str, Any]:
    columns = ["STT", "Mục tiêu", f"Mục tiêu năm {year}", "Kết quả thực hiện", "Ghi chú"]
    return table(f"KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU CỤ THỂ NĂM {year}", columns, rows, year)


def tasks(rows: Rows) -> dict[str, Any]:
    columns = ["STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Kết quả thực hiện"]
    return table("KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2023", columns, rows)


def plan(rows: Rows) -> dict[str, Any]:
    columns = ["STT", "Tên nhiệm vụ", "Đơn vị chủ trì", "Thời gian hoàn thành"]
    return table("DANH MỤC NHIỆM VỤ CHUYỂN ĐỔI SỐ", columns, rows, None)


def points(rows: Rows) -> dict[str, Any]:
    columns = ["STT", "Chỉ số", "Điểm tối đa", "Cách xác định"]
    return table("BỘ CHỈ SỐ CHUYỂN ĐỔI SỐ (DTI)", columns, rows, None)
