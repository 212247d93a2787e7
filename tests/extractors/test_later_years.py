"""Years of what has happened that are later than the report: OCR has read a digit wrongly, and it is said."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.models import Paragraph, ReportHeader, Table, TableCell, TableRow
from extractors.understanding.later_years import later_than, with_questioned_years

WRITTEN = date(2024, 8, 7)


@pytest.mark.parametrize(
    ("text", "questioned"),
    [
        ("Chưa có số\nliệu đánh giá (số liệu năm\n2028 là 9,56%)", "số liệu năm 2028"),
        ("Tăng 5,2% so với cùng kỳ năm 2026.", "so với cùng kỳ năm 2026"),
        ("Quyết định số 749/QĐ-TTg ngày 03/6/2028 của Thủ tướng", "số 749/QĐ-TTg ngày 03/6/2028"),
        ("Nghị quyết số 09-NQ/TU ngày 29 tháng 11 năm 2027", "số 09-NQ/TU ngày 29 tháng 11 năm 2027"),
        ("số liệu năm 2023 là 9,56%", None),
        ("Phấn đấu đến năm 2030 tăng 20% so với năm 2025", None),
        ("giai đoạn 2024-2028", None),
        ("Quyết định số 749/QĐ-TTg ngày 03/6/2020; hoàn thành ngày 30/6/2028", None),
    ],
)
def test_what_was_is_no_later_than_the_report(text: str, questioned: str | None) -> None:
    assert later_than(text, WRITTEN) == questioned


def table(confidence: float | None) -> Table:
    cells = [
        TableCell("9,56%", page=3, confidence=0.99),
        TableCell("số liệu năm 2028", 3, confidence=confidence),
    ]
    return Table(None, None, None, [["A", "B"]], ["A", "B"], [TableRow(cells)], "ocr", 3, 3)


def test_a_cell_with_such_a_year_is_unsure_and_sentences_and_titles_are_told_of() -> None:
    header = ReportHeader(report_type="Báo cáo", report_date=WRITTEN, title="Kết quả năm 2028")
    sentence = Paragraph("Giảm 3 hồ sơ so với năm 2029.", page=2, confidence=0.97)
    (found,), (warning,) = with_questioned_years([table(0.98)], [sentence], header)
    assert [cell.confidence for cell in found.rows[0].cells] == [0.99, 0.5]
    for said in (
        "3 texts",
        "07/08/2024",
        "page 2: “so với năm 2029”",
        "page 3: “số liệu năm 2028”",
        "năm 2028",
    ):
        assert said in warning


def test_what_was_read_as_text_is_not_questioned() -> None:
    header = ReportHeader(report_type="Báo cáo", report_date=WRITTEN, title="Kết quả năm 2028")
    tables, warnings = with_questioned_years([table(None)], [Paragraph("so với năm 2029", page=2)], header)
    assert tables[0].rows[0].cells[1].confidence is None
    assert warnings == []
