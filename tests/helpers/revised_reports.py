"""Word files of one report in two versions, and a warehouse of them."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from helpers.rendering import Look, make_docx
from helpers.warehouse_builder import Warehouse, expected_table

from extractors.extract import extract_document
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

REPORT_67 = "67-BC-BDHCDS-2024"
LANDSCAPE = Look(width_mm=297, height_mm=210, size=10)


def make_report(
    path: Path, tables: list[dict[str, Any]], *, number: str = "12/BC-SNV", day: int = 5, above: str = ""
) -> Path:
    """A report of Lâm Đồng as a Word file, with a letterhead of its own."""
    letterhead = [
        "ỦY BAN NHÂN DÂN TỈNH LÂM ĐỒNG",
        "SỞ NỘI VỤ",
        f"Số: {number}",
        f"Lâm Đồng, ngày {day} tháng 7 năm 2024",
        "BÁO CÁO",
        "Tình hình thực hiện nhiệm vụ chuyển đổi số 6 tháng đầu năm 2024",
        *([above] if above else []),
        "Sở Nội vụ báo cáo kết quả thực hiện nhiệm vụ chuyển đổi số của các cơ quan, đơn vị như sau:",
    ]
    return make_docx(tables, path, LANDSCAPE, letterhead)


def two_tables() -> list[dict[str, Any]]:
    targets, traffic = (deepcopy(expected_table(REPORT_67, appendix)) for appendix in ("1", "4"))
    targets["rows"], traffic["rows"] = targets["rows"][:12], traffic["rows"][:15]
    for table in (targets, traffic):
        table["title"], table["caption"] = table["title"].replace("Ninh Thuận", "Lâm Đồng"), None
    return [targets, traffic]


def corrected_tables() -> list[dict[str, Any]]:
    """One figure changed, one row gone, and the rows behind it numbered anew."""
    targets, traffic = two_tables()
    traffic["rows"][0][2] = "49834"
    del traffic["rows"][4]
    for number, row in enumerate(traffic["rows"], 1):
        row[0] = str(number)
    return [targets, traffic]


def loaded(folder: Path, files: list[Path]) -> Warehouse:
    warehouse = Warehouse(folder / "warehouse")
    warehouse.load([write_extract(extract_document(file), warehouse.extracts) for file in files])
    warehouse.refresh()
    return warehouse
