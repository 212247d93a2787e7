"""A warehouse with something to decide: a report with a misread figure, a wrong total and names that are not sure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from helpers.planted_reports import dossier_row, dossiers
from helpers.rendering import Look, make_docx, to_pdf
from helpers.review_report import make_report
from helpers.warehouse_builder import Warehouse

from extractors.extract import Extract, extract_document
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import TableCell

HOSTILE = "<img src=x onerror=document.title='taken'>\u202e"
OFFICES = ["Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Tư pháp"]
MISREAD, MEANT = "l18", "118"
"""The figure of Sở Tài chính received in person, as it was read and as it is printed."""


def desk_warehouse(folder: Path) -> Warehouse:
    made = Warehouse(folder)
    rows = [dossier_row(str(n), name, 100 + 9 * n, 20, 3, 60, 40, 5) for n, name in enumerate(OFFICES, 1)]
    sums = [sum(int(row[column]) for row in rows) for column in range(2, 9)]
    total = ["", "Tổng cộng", *map(str, sums), "90%", "15%"]
    total[6] = str(sums[4] + 7)  # processed early: the report is wrong
    total[5] = str(sums[3] + 1)  # wrong, too, and a cell of that column was not read surely
    rows[1][3] = MEANT
    table = dossiers([*rows, total])
    sources = folder / "in"
    sources.mkdir(parents=True)
    docx = make_docx([table], folder / "report.docx", Look(width_mm=297, height_mm=210))
    pdf = to_pdf(docx, sources)
    names = make_report(sources / "names.docx")
    made.load(
        [
            write_extract(_worn(extract_document(pdf)), made.extracts),
            write_extract(extract_document(names), made.extracts),
        ]
    )
    made.refresh()
    return made


def _worn(extract: Extract) -> Extract:
    """As OCR would have read it: one figure wrong, it and a name not sure."""
    (extracted,) = extract.tables
    table = extracted.table
    rows = [
        replace(row, cells=[_sure(cell, r, c) for c, cell in enumerate(row.cells)])
        for r, row in enumerate(table.rows)
    ]
    from extractors.extract import understood
    from extractors.understanding.coverage import Coverage, whole_year

    worn = replace(table, rows=rows, method="ocr", title=f"{table.title} {HOSTILE}")
    header = extract.header
    assert header is not None
    header = replace(
        header,
        report_no="77/BC-UBND",
        report_type="Báo cáo",
        report_date=date(2024, 1, 15),
        issuer="Ủy ban nhân dân tỉnh Ninh Thuận",
        province="Ninh Thuận",
        title="Kết quả tiếp nhận, giải quyết hồ sơ năm 2023",
    )
    return replace(
        extract, format="scan", header=header, tables=[understood(worn, Coverage(2023, whole_year(2023)))]
    )


def _sure(cell: TableCell, row: int, column: int) -> TableCell:
    if (row, column) == (1, 3):
        return replace(cell, text=MISREAD, confidence=0.41)
    if (row, column) in {(2, 1), (2, 5)}:
        return replace(cell, confidence=0.5)
    return replace(cell, confidence=0.97)
