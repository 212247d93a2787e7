"""The workbook of the flat views: made to be opened by people, and to show where each figure is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.warehouse_builder import built_warehouse

from baocao.warehouse.exports.catalogue import published_tables
from baocao.warehouse.exports.flat_workbook import CONTENTS, picture_name, write_flat_workbook
from baocao.warehouse.query import connect_published


def workbook(path: Path, *names: str, pictures: tuple[str, ...] = (), max_rows: int = 100_000) -> Any:
    with connect_published(built_warehouse().published) as con:
        views = [table for table in published_tables(con) if table.name in names]
        write_flat_workbook(con, views, path, pictures, max_rows)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return workbook(
        tmp_path_factory.mktemp("flat") / "so-lieu.xlsx", "ho_so_truc_tuyen", "chi_tieu", "van_ban_ban_hanh"
    )


def test_contents_lead_to_sheets_named_in_vietnamese(book: Any) -> None:
    assert book.sheetnames == [CONTENTS, "Chỉ tiêu và kết quả", "Hồ sơ trực tuyến", "Văn bản ban hành"]
    links = {
        row[0].value: (row[0].hyperlink.location, row[1].value) for row in book[CONTENTS].iter_rows(min_row=5)
    }
    assert links["Hồ sơ trực tuyến"] == ("'Hồ sơ trực tuyến'!A1", 97)


def test_sheets_have_formats_and_a_frozen_head(book: Any) -> None:
    sheet = book["Hồ sơ trực tuyến"]
    column = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.endswith("98")
    formats = {name: sheet.cell(2, column[name]).number_format for name in column}
    assert formats["Tiếp nhận"] == "#,##0"
    assert formats["Phần trăm đúng hạn theo báo cáo"] == '0.00"%"'
    assert formats["Từ ngày"] == "dd/mm/yyyy"
    assert formats["Năm"] == "0"
    assert "chính thức" in sheet.cell(1, column["Đơn vị"]).comment.text
    assert (sheet.cell(1, 1).value, sheet.cell(1, len(column)).value) == ("Đơn vị", "Mã dòng")
    assert book["Văn bản ban hành"].cell(2, 5).number_format == "mm/yyyy"


def test_the_source_of_a_row_is_a_link_to_the_picture_of_its_page(tmp_path: Path) -> None:
    ((row_id,),) = built_warehouse().rows('SELECT "Mã dòng" FROM bi.ho_so_truc_tuyen ORDER BY 1 LIMIT 1')
    name = picture_name(row_id, 1)
    made = workbook(tmp_path / "a.xlsx", "ho_so_truc_tuyen", pictures=(name,))["Hồ sơ trực tuyến"]
    source = next(cell.column for cell in made[1] if cell.value == "Nguồn")
    target = made.cell(2, source).hyperlink.target.replace("\\", "/")
    assert target == f"nguon/{name}"
    without = workbook(tmp_path / "b.xlsx", "ho_so_truc_tuyen")["Hồ sơ trực tuyến"]
    assert without.cell(2, source).hyperlink is None
    assert without.cell(2, source).value == made.cell(2, source).value != ""


def test_a_long_view_goes_on_in_another_sheet(tmp_path: Path) -> None:
    made = workbook(tmp_path / "c.xlsx", "ho_so_truc_tuyen", max_rows=61)
    assert made.sheetnames == [CONTENTS, "Hồ sơ trực tuyến", "Hồ sơ trực tuyến (2)"]
    assert [made[name].max_row for name in made.sheetnames[1:]] == [61, 38]
