"""Spreadsheets are read as they are printed: formats, merged and hidden cells, letterheads; bombs end in quarantine."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from baocao.errors import DocumentError
from extractors.extract import extract_document
from extractors.models import Grid, Paragraph
from extractors.readers.dispatch import read_document, reader_name
from extractors.readers.sheet.formats import printed_number

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

HEADINGS = ["STT", "Tên đơn vị", "Văn bản đến", "Văn bản đi", "Tỷ lệ ký số", "Ngày"]
ROWS: list[list[Any]] = [
    [1, "Sở Tài chính", 12345, 4277, 0.9997, datetime(2025, 6, 30)],
    [2, "Sở Y tế", 2439, 1000, 0.95, datetime(2025, 6, 1)],
    [3, "Sở Nội vụ", 7, 0, 1, datetime(2025, 6, 2)],
]
PRINTED = [
    ["1", "Sở Tài chính", "12.345", "4.277", "99,97%", "30/06/2025"],
    ["2", "Sở Y tế", "2.439", "1.000", "95,00%", "01/06/2025"],
    ["3", "Sở Nội vụ", "7", "0", "100,00%", "02/06/2025"],
]
FORMATS = [
    {},
    {},
    {"num_format": "#,##0"},
    {"num_format": "#,##0"},
    {"num_format": "0.00%"},
    {"num_format": 14},
]
LETTERHEAD = [
    ("A1:C1", "ỦY BAN NHÂN DÂN TỈNH GIA LAI"),
    ("D1:F1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("A2:C2", "Số: 67/BC-UBND"),
    ("D2:F2", "Độc lập - Tự do - Hạnh phúc"),
    ("D3:F3", "Gia Lai, ngày 15 tháng 7 năm 2025"),
    ("A5:F5", "BÁO CÁO"),
    ("A6:F6", "Kết quả gửi, nhận văn bản điện tử 6 tháng đầu năm 2025"),
    ("A8:F8", "Phụ lục I. Tình hình gửi, nhận văn bản của các sở"),
]


def write_table(book: Any, sheet: Any, top: int, rows: list[list[Any]], *, ruled: bool = True) -> None:
    rules = {"border": 1} if ruled else {}
    for column, heading in enumerate(HEADINGS):
        sheet.write(top, column, heading, book.add_format({**rules, "bold": True}))
    for row, values in enumerate(rows, top + 1):
        for column, value in enumerate(values):
            sheet.write(row, column, value, book.add_format({**rules, **FORMATS[column]}))


def report(path: Path, *, ruled: bool = True) -> Path:
    """A report with its letterhead on the first sheet, the same table of another month on the second, a hidden one."""
    book = xlsxwriter.Workbook(path)
    first = book.add_worksheet("PL01")
    for place, text in LETTERHEAD:
        first.merge_range(place, text, book.add_format({"bold": True, "align": "center"}))
    write_table(book, first, 9, ROWS, ruled=ruled)
    first.write(15, 4, "GIÁM ĐỐC")
    second = book.add_worksheet("Tháng 6")
    write_table(book, second, 0, ROWS, ruled=ruled)
    second.set_row(2, None, None, {"hidden": True})
    second.set_column(5, 5, 10, None, {"hidden": True})
    draft = book.add_worksheet("nháp")
    draft.write(0, 0, 1)
    draft.hide()
    book.close()
    return path


def grids(path: Path) -> list[list[list[str]]]:
    found = []
    for block in read_document(path).blocks:
        if isinstance(block, Grid):
            rows = [[""] * block.n_columns for _ in range(block.n_rows)]
            for cell in block.cells:
                rows[cell.row][cell.column] = cell.text
            found.append(rows)
    return found


@pytest.mark.parametrize("ruled", [True, False])
def test_sheets_are_pages_with_tables_as_they_are_printed(ruled: bool, tmp_path: Path) -> None:
    extract = extract_document(report(tmp_path / "bc.xlsx", ruled=ruled))
    assert (extract.format, extract.page_count) == ("xlsx", 2)
    assert extract.header is not None
    assert (extract.header.report_no, str(extract.header.report_date)) == ("67/BC-UBND", "2025-07-15")
    assert extract.header.province == "Gia Lai"
    first, second = [each.table for each in extract.tables]
    assert (first.title, first.page_first) == ("Tình hình gửi, nhận văn bản của các sở", 1)
    assert first.columns == HEADINGS
    assert [row.texts for row in first.rows] == PRINTED
    assert (second.title, second.page_first, str(second.period_start)) == ("Tháng 6", 2, "None")
    assert [row.texts for row in second.rows] == [
        PRINTED[0][:5],
        PRINTED[2][:5],
    ]  # hidden: a row and a column
    warnings = " ".join(extract.warnings)
    assert '1 hidden sheet left out: "nháp".' in warnings
    assert "9 cells in hidden rows or columns of sheet 2 left out." in warnings


@needs_office
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_other_spreadsheets_are_read_as_xlsx_is(suffix: str, tmp_path: Path) -> None:
    path = report(tmp_path / "bc.xlsx")
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"]
    subprocess.run(
        [*command, "--convert-to", suffix, "--outdir", tmp_path, path],
        check=True,
        capture_output=True,
        timeout=120,
    )
    other = path.with_suffix(f".{suffix}")
    assert reader_name(other) == suffix
    days = [
        (f"{row[5].replace('/0', '/').removeprefix('0')}", row[5]) for row in PRINTED
    ]  # d/m/yyyy, or dd/mm/yyyy
    first = grids(other)[0]
    assert [row[:5] for row in first] == [HEADINGS[:5], *(row[:5] for row in PRINTED)]
    assert all(row[5] in allowed for row, allowed in zip(first[1:], days, strict=True))
    assert grids(other)[1] == grids(path)[1]
    assert reader_name(other.rename(tmp_path / "bc.pdf")) == suffix


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        (0.95, "0%", "95%"),
        (0.9997, "0.00%", "99,97%"),
        (0.125, "0%", "13%"),
        (4277, "#,##0", "4.277"),
        (1234567.891, "#,##0.00", "1.234.567,89"),
        (-1234.5, "#,##0.0;[Red](#,##0.0)", "(1.234,5)"),
        (-5, "0", "-5"),
        (-0.4, "0", "0"),
        (0, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "-"),
        (12, '0" hồ sơ"', "12 hồ sơ"),
        (1500000, '#,##0, "nghìn"', "1.500 nghìn"),
        (7, "000", "007"),
        (3, "0.##", "3"),
        (3.5, "0.##", "3,5"),
        (5, ";;;", ""),
        (2 / 3, "General", "0,6666666667"),
        (4277, "General", "4277"),
        (4.787, "General", "4,7870"),  # 4.787 whatever a reader takes "4,787" for
        (4.787, "0.000", "4,7870"),
        (1e20, "General", "100000000000000000000"),
        (0.1, "# ?/?", "0,1"),
        (45838, "dd/mm/yyyy", "30/06/2025"),
        (45838, "[$-42A]d/m/yy;@", "30/6/25"),
        (45809, "m/d/yyyy", "1/6/2025"),  # the day first, as whoever reads it takes it
        (45809.5, "hh:mm d/m/yyyy", "12:00 1/6/2025"),
        (45838, "mm/yyyy", "06/2025"),
        (45838, '"Tháng "m', "Tháng 6"),
        (45838.75, "dd/mm/yyyy hh:mm", "30/06/2025 18:00"),
        (1.5, "[h]:mm", "36:00"),
        (-1, "dd/mm/yyyy", "-1"),
        (1e9, "dd/mm/yyyy", "1000000000"),
        (120, "[>100]0;0.0", "120"),
    ],
)
def test_numbers_are_printed_as_their_format_says(value: float, code: str, printed: str) -> None:
    assert printed_number(value, code) == printed


def test_days_may_be_counted_from_1904() -> None:
    assert printed_number(44376, "dd/mm/yyyy", since_1904=True) == "30/06/2025"


def test_merged_cells_keep_their_spans(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "gop.xlsx")
    sheet, ruled = book.add_worksheet(), book.add_format({"border": 1})
    sheet.merge_range("A1:A2", "STT", ruled)
    sheet.merge_range("B1:D1", "Hồ sơ", ruled)
    for column, text in enumerate(["Tiếp nhận", "Giải quyết", "Ẩn"], 1):
        sheet.write(1, column, text, ruled)
        sheet.write(2, column, column * 10, ruled)
    sheet.write(2, 0, 1, ruled)
    sheet.set_column(3, 3, 8, None, {"hidden": True})
    book.close()
    (grid,) = [block for block in read_document(tmp_path / "gop.xlsx").blocks if isinstance(block, Grid)]
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans == {
        **{"STT": (2, 1), "Hồ sơ": (1, 2)},
        **dict.fromkeys(("Tiếp nhận", "Giải quyết", "1", "10", "20"), (1, 1)),
    }
    assert {cell.page for cell in grid.cells} == {1}


def test_a_formula_is_its_value_and_one_without_is_said(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "tong.xlsx")
    sheet, ruled = book.add_worksheet(), book.add_format({"border": 1})
    for row, values in enumerate([["Đơn vị", "Số"], ["Sở A", 1], ["Sở B", 2]]):
        for column, value in enumerate(values):
            sheet.write(row, column, value, ruled)
    sheet.write_formula("A4", '="Tổng"', ruled, "Tổng")
    sheet.write_formula("B4", "=SUM(B2:B3)", ruled, 3)
    sheet.write_formula("B5", "=B4*2", ruled, "")
    sheet.write_formula("A5", "=1/0", ruled, "#DIV/0!")
    book.close()
    path = tmp_path / "tong.xlsx"
    rewrite(
        path,
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                b' t="str"><f>B4*2</f><v></v>', b"><f>B4*2</f>"
            )
        },
    )
    assert grids(path)[0][3:] == [["Tổng", "3"], ["#DIV/0!", ""]]
    assert "1 formula of sheet 1 without a value in the file (B5)" in " ".join(read_document(path).warnings)


def rewrite(path: Path, changes: dict[str, Any]) -> None:
    """Change parts of the archive."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def with_sheet(path: Path, content: bytes) -> Path:
    """A workbook whose only sheet is this XML."""
    book = xlsxwriter.Workbook(path)
    book.add_worksheet()
    book.close()
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    rewrite(path, {"xl/worksheets/sheet1.xml": lambda _: start + content + b"</worksheet>"})
    return path


def cell(place: str, number: int) -> bytes:
    return f'<c r="{place}"><v>{number}</v></c>'.encode()


def test_empty_rows_are_no_table(tmp_path: Path) -> None:
    rows = b"".join(b'<row r="%d"/>' % row for row in range(3, 2**16))
    data = b'<sheetData><row r="1">%s%s</row><row r="2">%s%s</row>%s<row r="1048576">%s</row></sheetData>'
    content = data % (cell("A1", 1), cell("B1", 2), cell("A2", 3), cell("B2", 4), rows, cell("A1048576", 5))
    path = with_sheet(tmp_path / "rong.xlsx", content)
    assert grids(path) == [[["1", "2"], ["3", "4"]]]
    assert [block.text for block in read_document(path).blocks if isinstance(block, Paragraph)] == ["5"]


def test_a_merged_cell_over_the_whole_sheet_covers_what_is_there(tmp_path: Path) -> None:
    rows = b'<row r="1">%s%s</row><row r="2">%s</row>' % (cell("A1", 1), cell("B1", 2), cell("B2", 4))
    merged = b'<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B1:B9"/><mergeCell ref="X"/></mergeCells>'
    path = with_sheet(tmp_path / "gop.xlsx", b"<sheetData>" + rows + b"</sheetData>" + merged)
    assert [block.text for block in read_document(path).blocks if isinstance(block, Paragraph)] == ["1"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            b"<sheetData/><mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 6_000 + b"</mergeCells>",
            "limit",
        ),
        (
            b"<sheetData>"
            + b"".join(b'<row r="%d">%s</row>' % (row, b"<c><v>1</v></c>" * 9) for row in range(600)),
            "limit",
        ),
        (b"<sheetData><row><c><v>1</v></c></row>", "unreadable"),
        (b"<!DOCTYPE a>", "unreadable"),
    ],
    ids=["merged cells", "cells", "cut off", "document type"],
)
def test_a_sheet_that_is_damaged_or_too_large_ends_in_quarantine(
    content: bytes, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAOCAO_LIMIT_TABLE_CELLS", "5000")
    with pytest.raises(DocumentError) as caught:
        read_document(with_sheet(tmp_path / "hong.xlsx", content))
    assert (caught.value.code, caught.value.file) == (code, "hong.xlsx")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "bom.xlsx", b"<sheetData/>" + b" " * (60 * 2**20))
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.code == "limit"
    assert "unpacked_ratio" in str(caught.value)


def test_a_protected_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mat.xlsx"
    stream = "EncryptedPackage\0".encode("utf-16-le") + "Workbook\0".encode("utf-16-le")
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + stream + bytes(600))
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert caught.value.code == "encrypted"


def test_a_workbook_is_told_by_its_content_and_a_word_file_with_one_stays_word(tmp_path: Path) -> None:
    path = report(tmp_path / "bc.xlsx").rename(tmp_path / "bc.docx")
    assert reader_name(path) == "xlsx"
    from docx import Document

    word = Document()
    word.add_paragraph("Báo cáo")
    buffer = io.BytesIO()
    word.save(buffer)
    (tmp_path / "w.xlsx").write_bytes(buffer.getvalue())
    assert reader_name(tmp_path / "w.xlsx") == "docx"


def test_a_letterhead_above_a_table_without_a_blank_row(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "lien.xlsx")
    sheet = book.add_worksheet()
    for row, texts in enumerate(
        [["SỞ TÀI CHÍNH TỈNH GIA LAI", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Số: 5/BC-STC"]]
    ):
        for column, text in enumerate(texts):
            sheet.write(row, column, text)
    write_table(book, sheet, 2, ROWS, ruled=False)
    book.close()
    blocks = read_document(tmp_path / "lien.xlsx").blocks
    assert grids(tmp_path / "lien.xlsx") == [[HEADINGS, *PRINTED]]
    above = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert above == ["SỞ TÀI CHÍNH TỈNH GIA LAI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 5/BC-STC"]
