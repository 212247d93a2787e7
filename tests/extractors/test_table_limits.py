"""A table that would not fit into the warehouse is refused with its document, whatever the format."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from helpers.reading import read_and_understand
from reportlab.pdfgen.canvas import Canvas

from baocao.errors import DocumentError
from extractors.discovery import discover
from extractors.extract import extract_document


def row_xml(spans: list[int], text: str = "1") -> str:
    cells = (
        f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'
        for span in spans
    )
    return f"<w:tr>{''.join(cells)}</w:tr>"


def save_table(path: Path, rows: list[str]) -> Path:
    document = Document()
    document.add_paragraph("Biểu 1. Kết quả")
    table = parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows)}</w:tbl>")
    document.element.body.insert(1, table)
    document.save(str(path))
    return path


def shifted_edges(path: Path, rows: int, cells: int) -> Path:
    """Merged cells of which no two, in different rows, share an edge."""
    spans = [[row + 1, *[rows + 1] * (cells - 2), rows - row] for row in range(rows)]
    return save_table(path, [row_xml(each) for each in spans])


def long_table(path: Path, rows: int) -> Path:
    return save_table(path, [row_xml([1, 1])] * rows)


def merged_text(path: Path) -> Path:
    """A text of 1 MB in a cell that covers 200 columns, with others of one column below."""
    return save_table(path, [row_xml([200], "x" * 2**20), *[row_xml([1] * 200)] * 2])


def test_the_table_that_filled_the_warehouse_is_refused_by_name(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    shifted_edges(raw / "shifted.docx", 300, 50)
    assert (raw / "shifted.docx").stat().st_size < 200_000
    (outcome,) = read_and_understand(discover([raw]).files, tmp_path / "x")
    assert outcome.error_code == "limit"
    assert outcome.kept is not None
    (row,) = pq.read_table(outcome.kept).to_pylist()
    assert "Table 1 has" in row["document"]["error"]
    assert "table_columns is 500" in row["document"]["error"]
    assert "BAOCAO_LIMIT_TABLE_COLUMNS" in row["document"]["error"]


@pytest.mark.parametrize(
    ("limit", "value"),
    [("table_rows", 20), ("table_columns", 1), ("table_cells", 50), ("table_text_mb", 1e-5)],
)
def test_each_limit_is_kept_and_named(
    limit: str, value: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = long_table(tmp_path / "long.docx", 30)
    extract_document(path)
    monkeypatch.setenv(f"BAOCAO_LIMIT_{limit.upper()}", str(value))
    with pytest.raises(DocumentError, match=rf"Table 1 has .*{limit} is") as caught:
        extract_document(path)
    assert (caught.value.code, caught.value.file) == ("limit", "long.docx")


def test_a_merged_text_counts_wherever_it_is_repeated(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="table_text_mb"):
        extract_document(merged_text(tmp_path / "merged.docx"))


def test_a_table_of_a_pdf_is_counted_with_its_pages_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "joined.pdf"
    canvas = Canvas(str(path))
    for page in range(3):
        canvas.grid([50, 150, 250], [60 + 36 * row for row in range(21)])
        for row in range(20):
            canvas.drawString(55, 70 + 36 * row, f"{page}{row}")
            canvas.drawString(155, 70 + 36 * row, "7")
        canvas.showPage()
    canvas.save()
    (table,) = extract_document(path).tables
    assert (table.table.page_first, table.table.page_last) == (1, 3)
    monkeypatch.setenv("BAOCAO_LIMIT_TABLE_ROWS", "30")
    with pytest.raises(DocumentError, match=r"Table 1, which begins on page 1, has [46]0 rows"):
        extract_document(path)
    monkeypatch.setenv("BAOCAO_LIMIT_TABLE_ROWS", "10")
    with pytest.raises(DocumentError, match="20 rows") as caught:
        extract_document(path)
    assert caught.value.page == 1
