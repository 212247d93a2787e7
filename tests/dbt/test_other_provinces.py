"""A report of another province: a letterhead, tables inside the text, three levels of headings, other words."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from docx.shared import Pt
from helpers.rendering import Look, add_borders, add_centered, add_letterhead, mark_row, to_pdf

from extractors.extract import Extract, extract_document

if TYPE_CHECKING:
    from pathlib import Path

TRAFFIC = [
    [
        "STT",
        "Tên cơ quan, đơn vị",
        "Số văn bản đi",
        "Số văn bản đến",
        "Số văn bản ký số",
        "Tỷ lệ ký số (%)",
        "Hạng",
    ],
    ["", "TỔNG CỘNG", "402.118", "1.205.332", "398.002", "98,98", ""],
    ["1", "Sở NN&PTNT", "8.300", "13.666", "1.937", "23,34", "3"],
    ["2", "BQL Khu kinh tế tỉnh", "5.044", "16.001", "5.044", "100", "1"],
    ["3", "UBND TP Quy Nhơn", "9.120", "20.500", "9.029", "99,00", "2"],
]
DOSSIERS = [
    ["TT", "Đơn vị", "Số hồ sơ tiếp nhận", "", "", "", "Đã giải quyết", "", "", "Tỷ lệ đúng hạn (%)"],
    ["", "", "Tổng số", "Trong đó", "", "", "Trước hạn", "Đúng hạn", "Trễ hạn", ""],
    ["", "", "", "Trực tuyến", "Trực tiếp", "BCCI", "", "", "", ""],
    ["(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)"],
    ["I", "Cấp tỉnh", "30", "18", "10", "2", "20", "9", "1", "96,67%"],
    ["1", "Sở Y tế", "30", "18", "10", "2", "20", "9", "1", "96,67%"],
    ["II", "Cấp huyện", "12", "8", "4", "0", "10", "2", "0", "100%"],
    ["1", "Huyện An Lão", "12", "8", "4", "0", "10", "2", "0", "100%"],
    ["", "Tổng số", "42", "26", "14", "2", "30", "11", "1", "97,62%"],
]
MERGES = [
    ((0, 0), (2, 0)),
    ((0, 1), (2, 1)),
    ((0, 2), (0, 5)),
    ((0, 6), (0, 8)),
    ((0, 9), (2, 9)),
    ((1, 2), (2, 2)),
]
MERGES += [((1, 3), (1, 5)), ((1, 6), (2, 6)), ((1, 7), (2, 7)), ((1, 8), (2, 8))]


def make_report(path: Path) -> Path:
    document = Document()
    document.styles["Normal"].font.size = Pt(11)
    add_letterhead(
        document, "ỦY BAN NHÂN DÂN\nTỈNH BÌNH ĐỊNH", "215/BC-UBND", "Bình Định, ngày 20 tháng 12 năm 2024"
    )
    add_centered(document, "Kết quả thực hiện chuyển đổi số năm 2024", bold=True)
    document.add_paragraph("Ủy ban nhân dân tỉnh báo cáo kết quả như sau:")
    document.add_paragraph().add_run("I. GỬI, NHẬN VĂN BẢN").bold = True
    document.add_paragraph("Toàn tỉnh đã gửi 402.118 văn bản.")
    add_centered(document, "Bảng 1. Văn bản đi, đến và ký số năm 2024", bold=True)
    _add_table(document, TRAFFIC, 1, [])
    document.add_paragraph().add_run("II. HỒ SƠ").bold = True
    document.add_page_break()
    add_centered(document, "Phụ lục I", bold=True)
    add_centered(document, "KẾT QUẢ TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ NĂM 2024", bold=True)
    add_centered(document, "(Số liệu từ ngày 15/12/2023 đến ngày 14/12/2024)", italic=True)
    _add_table(document, DOSSIERS, 4, MERGES)
    document.save(str(path))
    return path


def _add_table(document: Any, rows: list[list[str]], header_rows: int, merges: list[Any]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    add_borders(table, Look())
    for r, row in enumerate(rows):
        for cell, text in zip(table.rows[r].cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold, run.font.size = r < header_rows, Pt(8)
    for first, last in merges:
        table.cell(*first).merge(table.cell(*last))
    for r in range(header_rows):
        mark_row(table.rows[r], "w:tblHeader")


@pytest.fixture(params=["docx", pytest.param("pdf", marks=pytest.mark.slow)])
def report(request: pytest.FixtureRequest, tmp_path: Path) -> Extract:
    path = make_report(tmp_path / "report.docx")
    if request.param == "pdf":
        if shutil.which("soffice") is None:
            pytest.skip("LibreOffice Writer is not installed")
        path = to_pdf(path, tmp_path)
    return extract_document(path)


def test_letterhead(report: Extract) -> None:
    header = report.header
    assert header is not None
    assert (header.report_no, header.report_type, str(header.report_date)) == (
        "215/BC-UBND",
        "Báo cáo",
        "2024-12-20",
    )
    assert header.issuer == "Ủy ban nhân dân tỉnh Bình Định"
    assert header.title == "Kết quả thực hiện chuyển đổi số năm 2024"
    assert header.province == "Bình Định"


def test_tables_with_other_headings(report: Extract) -> None:
    traffic, dossiers = report.tables
    assert (traffic.kind, dossiers.kind) == ("document_traffic", "online_dossiers")
    assert traffic.table.title == "Văn bản đi, đến và ký số năm 2024"
    assert (dossiers.table.appendix, str(dossiers.table.period_start)) == ("I", "2023-12-15")
    assert dossiers.table.columns[3] == "Số hồ sơ tiếp nhận / Trong đó / Trực tuyến"
    assert [row.row_kind for row in traffic.rows] == ["total", "item", "item", "item"]
    assert [row.row_kind for row in dossiers.rows] == ["group", "item", "group", "item", "total"]
    first = traffic.rows[1].values
    assert (first["documents_out"], first["documents_in"], str(first["esignature_rate_pct"])) == (
        8300,
        13666,
        "23.34",
    )
    last = dossiers.rows[4].values
    assert (last["received_total"], last["received_online"], last["received_in_person"]) == (42, 26, 14)
    assert (last["received_postal"], last["processed_late"], str(last["on_time_rate_pct"])) == (2, 1, "97.62")
    assert not any(row.unparsed for table in report.tables for row in table.rows)


def test_figures_without_a_printed_period_take_it_from_the_title(report: Extract) -> None:
    values = report.tables[0].rows[0].values
    assert (str(values["period_start"]), str(values["period_end"])) == ("2024-01-01", "2024-12-31")


def test_text_around_the_tables_stays_narrative(report: Extract) -> None:
    sections = {section.text: section.path for section in report.sections}
    assert sections["Toàn tỉnh đã gửi 402.118 văn bản."] == ("I",)
    assert sections["II. HỒ SƠ"] == ("II",)
