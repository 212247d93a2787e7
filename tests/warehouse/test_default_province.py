"""The province of the settings: of reports that name none, and of no central body's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from helpers.planted_reports import Report, table
from helpers.warehouse_builder import Warehouse, build_extract

from baocao.errors import UsageError
from baocao.settings import settings
from extractors.store.storage import write_extract

TRAFFIC = table(
    "SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN NĂM 2023",
    ["STT", "Tên đơn vị", "VB đến", "VB đi"],
    [["1", "Xã Phước Hà", "10", "5"], ["2", "Xã Ma Nới", "20", "7"]],
)


@dataclass(frozen=True)
class Placeless(Report):
    """A report whose letterhead names no province."""

    issuer: str = ""

    def write(self, folder: Path) -> Path:
        extract = build_extract(
            "67-BC-BDHCDS-2024",
            tables=self.tables,
            sections=[],
            sha256=self.issuer.encode().hex().ljust(64, "0")[-64:],
            report_no=self.report_no,
            report_date=self.day,
            issuer=self.issuer,
            title="Kết quả chuyển đổi số năm 2023",
            province=None,
        )
        return write_extract(extract, folder)


def test_it_is_the_province_of_reports_that_name_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOCAO_PROVINCE", "tỉnh Ninh Thuận")
    warehouse = Warehouse(tmp_path)
    reports = [
        Placeless("", "1", [TRAFFIC], issuer="Sở Nội vụ"),
        Placeless("", "2", [TRAFFIC], issuer="Bộ Y tế"),
        Report("Lâm Đồng", "3", []),
    ]
    warehouse.load([report.write(warehouse.extracts) for report in reports])
    warehouse.refresh()
    assert warehouse.rows("SELECT report_no, province_code FROM marts.dim_report ORDER BY ALL") == [
        ("1/BC-UBND", "58"),
        ("2/BC-UBND", None),
        ("3/BC-UBND", "68"),
    ]
    (key,) = {
        row[0]
        for row in warehouse.rows(
            "SELECT u.province_code FROM marts.dim_unit AS u JOIN marts.fct_documents"
            " USING (unit_key) JOIN marts.dim_report AS r USING (report_key) WHERE r.report_no = '1/BC-UBND'"
        )
    }
    assert key == "58"
    assert warehouse.rows("SELECT DISTINCT province FROM staging.documents ORDER BY ALL NULLS LAST") == [
        ("Lâm Đồng",),
        (None,),
    ]


def test_what_is_no_province_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOCAO_PROVINCE", "Ninh Thận")
    with pytest.raises(UsageError, match="name of no province"):
        settings()
