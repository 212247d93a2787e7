"""Tables that stand in a Word file as pictures are read as scans, where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest
from docx.shared import Mm
from helpers.ocr import needs_tesseract
from helpers.scan_making import PrintedCell, Wear, draw_table, rasterise, wear_out
from PIL import Image, ImageDraw

from extractors.models import Grid, Paragraph
from extractors.readers.word.docx import read_docx

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Document

ROWS = [
    ["No", "Province", "Received", "Online", "Rate"],
    ["1", "An Giang", "1.250", "1.100", "88,00%"],
    ["2", "Kon Tum", "2.040", "1.938", "95,00%"],
    ["3", "Lai Chau", "987", "650", "65,86%"],
]


def table_picture(folder: Path, wear: Wear) -> Path:
    cells = [PrintedCell(i, j, text) for i, row in enumerate(ROWS) for j, text in enumerate(row)]
    drawn = draw_table(folder / "drawn.pdf", cells, n_rows=len(ROWS), n_columns=5)
    page = wear_out(rasterise(drawn, 1), wear)
    scale = 200 / 72
    left, top, right, bottom = (round(edge * scale) for edge in (45, 842 - 755, 550, 842 - 605))
    path = folder / "table.png"
    Image.fromarray(page[top:bottom, left:right]).save(path)
    return path


def word_file(folder: Path, picture: Path, width: float = 165) -> Document:
    document = docx.Document()
    document.add_paragraph("Kết quả như sau:")
    document.add_picture(str(picture), width=Mm(width))
    document.add_paragraph("Trên đây là báo cáo.")
    path = folder / "report.docx"
    document.save(str(path))
    return read_docx(path)


@needs_tesseract
@pytest.mark.parametrize(
    ("wear", "width"), [(Wear(noise=3, blur=0.4), 165), (Wear(skew=1.5, noise=3), 165), (Wear(), 150)]
)
def test_a_table_pasted_as_a_picture_is_read_where_it_stands(
    tmp_path: Path, wear: Wear, width: float
) -> None:
    document = word_file(tmp_path, table_picture(tmp_path, wear), width)
    before, grid, behind = document.blocks
    assert isinstance(before, Paragraph) and before.text == "Kết quả như sau:"
    assert isinstance(behind, Paragraph) and behind.text == "Trên đây là báo cáo."
    assert isinstance(grid, Grid) and grid.method == "ocr"
    texts = [[""] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        texts[cell.row][cell.column] = cell.text
        assert cell.page is None and cell.bbox is None and cell.confidence is not None
    assert texts == ROWS
    assert document.warnings == ["1 picture of a table, read by OCR."]


def photograph(folder: Path) -> Path:
    picture = Image.new("RGB", (900, 600), (120, 160, 90))
    draw = ImageDraw.Draw(picture)
    for x in range(0, 900, 7):
        draw.ellipse((x, (x * x) % 500, x + 60, (x * x) % 500 + 40), fill=(x % 255, 90, 200 - x % 180))
    picture.save(folder / "photograph.jpg")
    return folder / "photograph.jpg"


@needs_tesseract
def test_a_photograph_is_no_table_and_is_told_of(tmp_path: Path) -> None:
    document = word_file(tmp_path, photograph(tmp_path))
    assert not any(isinstance(block, Grid) for block in document.blocks)
    assert document.warnings == ["1 picture, whose text is not read."]


def test_without_ocr_it_is_said_that_tables_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    document = word_file(tmp_path, table_picture(tmp_path, Wear()))
    assert not any(isinstance(block, Grid) for block in document.blocks)
    assert "1 picture, whose text is not read." in document.warnings
    assert any("may hold tables" in warning and "Install" in warning for warning in document.warnings)
