"""Which units the headings and rows of any table name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.planted_reports import Report, table
from helpers.warehouse_builder import Warehouse

from baocao.names.matcher import Matcher
from baocao.warehouse.figure_units import match_figure_units
from baocao.warehouse.staging import connect_working

if TYPE_CHECKING:
    from pathlib import Path


def test_provinces_side_by_side_are_no_wards_of_their_names(tmp_path: Path) -> None:
    """Of the province that took in Bình Thuận a ward bears the name since."""
    columns = ["STT", "Nội dung", "Lâm Đồng / Chỉ số", "Bình Thuận / Chỉ số"]
    scores = table("CHỈ SỐ HÀI LÒNG NĂM 2024", columns, [["1", "Tiếp cận dịch vụ", "83,6%", "82,1%"]], 2024)
    scores["header"] = [
        ["STT", "Nội dung", "Lâm Đồng", "Bình Thuận"],
        ["STT", "Nội dung", "Chỉ số", "Chỉ số"],
    ]
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.load([Report("Lâm Đồng", "2", [scores]).write(warehouse.extracts)])
    with connect_working(warehouse.working) as con:
        con.execute("UPDATE staging.documents SET report_date = DATE '2025-11-06'")
        ids = [row[0] for row in con.execute("SELECT document_id FROM staging.documents").fetchall()]
        match_figure_units(con, Matcher(), ids)
        units = con.execute(
            "SELECT unit_name_printed, unit_key FROM staging.figure_units ORDER BY 1"
        ).fetchall()
    assert units == [("Bình Thuận", "60@2023"), ("Lâm Đồng", "68@2023")]
