"""The same tables in other renderings: fonts, papers, borders, heading not repeated, as Word and as PDF."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from helpers.golden import compare, expected
from helpers.pdf_editing import stamp_pages
from helpers.rendering import Look, make_docx, to_pdf

from extractors.extract import extract_document

if TYPE_CHECKING:
    from pathlib import Path

LOOKS = {
    "sans-a3": Look(font="Liberation Sans", size=10, width_mm=420, height_mm=297),
    "no-repeat": Look(size=11, repeat_header=False, width_mm=297, height_mm=210),
    "grey-hairlines": Look(size=11, border_eighths=2, border_color="BFBFBF", shaded_header=True),
    "horizontal-rules": Look(size=11, borders="horizontal", width_mm=297, height_mm=210),
    "no-rules": Look(size=11, borders="none", width_mm=297, height_mm=210),
}


FURNITURE = {
    "gazette": {"head": "\tCÔNG BÁO/Số 123 + 124/Ngày 1-2-2026\t#"},
    "odd-and-even": {"head": "Ủy ban nhân dân tỉnh", "even_head": "Báo cáo năm 2024", "foot": "\tTrang #/9"},
    "lines": {
        "head": "Phụ lục kèm theo Báo cáo số 67/BC-BĐHCĐS",
        "foot": "In ngày 15/03/2024 10:22\t\t- # -",
    },
    "draft": {"watermark": "DỰ THẢO", "page_border": True, "foot": "\t#"},
    "all": {
        **{"head": "Ủy ban nhân dân tỉnh\t\tBáo cáo", "foot": "\tTrang #", "watermark": "BẢN SAO"},
        **{"page_border": True, "shaded_header": True},
    },
}
STAMPED = {"all"}
"""What of these is stamped electronically when it is a PDF."""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice Writer is not installed")
@pytest.mark.parametrize(
    ("look", "furniture"),
    [
        *zip(LOOKS, itertools.cycle(list(FURNITURE)[:4]), strict=False),
        ("sans-a3", ""),
        ("grey-hairlines", "draft"),
        ("no-rules", "draft"),
        ("no-repeat", "all"),
        ("horizontal-rules", "all"),
    ],
)
def test_pdf_renderings(look: str, furniture: str, tmp_path: Path) -> None:
    truth = expected("67-BC-BDHCDS-2024")["tables"][:4]
    printed = replace(LOOKS[look], **FURNITURE.get(furniture, {}))
    pdf = to_pdf(make_docx(truth, tmp_path / f"{look}.docx", printed), tmp_path)
    if furniture in STAMPED:
        stamp_pages(pdf)
    tables = extract_document(pdf).tables
    assert [table.kind for table in tables] == [table["kind"] for table in truth]
    for table, want in zip(tables, truth, strict=True):
        score = compare([row.texts for row in table.table.rows], want["rows"])
        assert not score.wrong, score.wrong[:5]
    methods = {table.table.method for table in tables}
    assert methods == {"pdfium" if LOOKS[look].borders == "all" else "camelot"}


@pytest.mark.parametrize("furniture", ["", *FURNITURE])
def test_word_rendering(tmp_path: Path, furniture: str) -> None:
    truth = expected("67-BC-BDHCDS-2024")["tables"]
    look = replace(Look(), **FURNITURE.get(furniture, {}))
    tables = extract_document(make_docx(truth, tmp_path / "report.docx", look)).tables
    assert [table.kind for table in tables] == [table["kind"] for table in truth]
    for table, want in zip(tables, truth, strict=True):
        assert table.table.header == want["header"]
        score = compare([row.texts for row in table.table.rows], want["rows"])
        assert not score.wrong, score.wrong[:5]
