"""`baocao source`: from a row of the warehouse back to the page, and a picture that marks the right place."""

from __future__ import annotations

import math
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import docx
import numpy as np
import pdfplumber
import pypdfium2 as pdfium
import pytest
from helpers.command_line import RAW, Result, baocao
from helpers.rendering import Look, make_docx, to_pdf
from helpers.revised_reports import corrected_tables, loaded, make_report, two_tables
from helpers.scan_making import Wear, rasterise, save_scan, wear_out
from helpers.warehouse_builder import Warehouse

from baocao.errors import UsageError
from baocao.warehouse.source import SourceCell, SourcePlace, with_chosen
from extractors.extract import extract_document
from extractors.models import BBox, Place
from extractors.pictures.page_pictures import DPI
from extractors.pictures.row_pictures import CELL_EDGE, ROW_EDGE, PrintedRow, RowCell, draw_row
from extractors.store.storage import write_extract

needs_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

SKEW = 1.5
MERGED = {
    "appendix": "9",
    "title": "SỐ LƯỢNG VĂN BẢN ĐI, ĐẾN CỦA CÁC ĐƠN VỊ",
    "header": [["TT", "Tên đơn vị", "VB đến", "VB đi"]],
    "rows": [
        [str(number), f"Sở {number} " + "dài " * 12, f"{number}01", f"{number}02"] for number in range(1, 40)
    ],
}


def save_remark(path: Path) -> None:
    """A table whose remark is a sentence with figures."""
    document = docx.Document()
    document.add_paragraph("Kết quả chuyển đổi số năm 2023")
    made = document.add_table(rows=2, cols=3, style="Table Grid")
    texts = [
        ["STT", "Chỉ tiêu", "Ghi chú"],
        ["1", "Mô hình", "Hiện nay, có 49 cơ quan đã đăng ký 63 mô hình"],
    ]
    for row, line in zip(made.rows, texts, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    document.save(str(path))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse of a PDF, two Word files and a skewed scan, whose files lie in its folder `sources`."""
    folder = tmp_path_factory.mktemp("source")
    sources = folder / "sources"
    sources.mkdir()
    for name in ("KH-956-2023.pdf", "KH-NQ09-2022.docx", "KH-DTI-2022.docx"):
        shutil.copy(RAW / name, sources)
    save_remark(sources / "remark.docx")
    # no two documents may be one report: the scan is of another number
    page = wear_out(rasterise(RAW / "KH-956-2023.pdf", 2), Wear(skew=SKEW))
    save_scan(sources / "scan.pdf", [page])
    warehouse = Warehouse(folder)
    warehouse.load(
        [write_extract(extract_document(path), warehouse.extracts) for path in sorted(sources.iterdir())]
    )
    warehouse.refresh()
    return warehouse


def row_of(place: Warehouse, file: str, condition: str = "true", fact: str = "fct_targets") -> str:
    return place.rows(
        f"SELECT row_id FROM marts.{fact} JOIN staging.documents USING (document_id) "
        f"WHERE file_name = '{file}' AND {condition} ORDER BY row_id"
    )[0][0]


def source(place: Warehouse, *arguments: object, **options: Any) -> Result:
    return baocao("source", *arguments, "--warehouse", place.published, **options)


@cache
def red(picture: Path, colour: tuple[int, int, int]) -> BBox:
    """The rectangle around all pixels of a colour, in points."""
    image = cv2.imread(str(picture))
    ys, xs = np.nonzero((image == np.array(colour[::-1])).all(axis=2))
    assert len(xs), f"nothing is drawn in {colour}"
    return BBox(*(float(edge) * 72 / DPI for edge in (xs.min(), ys.min(), xs.max(), ys.max())))


def text_in(pdf: Path, page: int, box: BBox) -> str:
    with pdfplumber.open(pdf) as document:
        inside = (box.x0 + 1, box.y0 + 1, box.x1 - 1, box.y1 - 1)
        return " ".join(document.pages[page - 1].crop(inside).extract_text().split())


def test_the_picture_marks_the_cell_that_was_read(place: Warehouse, tmp_path: Path) -> None:
    row_id = row_of(place, "KH-956-2023.pdf", "target_value = 50 AND source_page = 1")
    run = source(
        place, "fct_targets", row_id, "--column", "target_value", "--out", tmp_path / "a.png", "--json"
    )
    assert run.code == 0, run.err
    assert run.json["document"]["file_name"] == "KH-956-2023.pdf"
    assert run.json["pages"] == [1]
    assert run.json["picture"] == {"file": str(tmp_path / "a.png"), "pages": [1]}
    (chosen,) = [cell for cell in run.json["cells"] if cell["chosen"]]
    drawn = red(tmp_path / "a.png", CELL_EDGE)
    assert text_in(RAW / "KH-956-2023.pdf", 1, drawn) == " ".join(chosen["text"].split())
    row = text_in(RAW / "KH-956-2023.pdf", 1, red(tmp_path / "a.png", ROW_EDGE))
    assert all(word in row for cell in run.json["cells"] for word in cell["text"].split())


def test_what_people_see(place: Warehouse, tmp_path: Path) -> None:
    row_id = row_of(place, "KH-956-2023.pdf")
    run = source(
        place, "marts.fct_targets", row_id, "--column", "Mục tiêu năm 2023", "--out", tmp_path / "a.png"
    )
    assert "File     KH-956-2023.pdf" in run.out
    assert "Page     page 1" in run.out
    assert "→\tMục tiêu năm 2023\ttarget\t" in run.out
    assert f"Picture  {tmp_path / 'a.png'} (page 1)" in run.out


def test_a_skewed_scan_is_marked_where_the_paper_says_it(place: Warehouse) -> None:
    """The boxes of the same rows in the file that was scanned, turned as the paper was, lie in those of the scan."""
    pairs = place.rows(
        """
        WITH cells AS (
            SELECT file_name, regexp_replace(text, '\\s+', ' ', 'g') AS words, x0, y0, x1, y1
            FROM staging.cells JOIN staging.tables USING (table_id) JOIN staging.documents USING (document_id)
            WHERE column_no = 2 AND continued_at IS NULL AND page = if(file_name = 'scan.pdf', 1, 2)
            QUALIFY count(*) OVER (PARTITION BY file_name, words) = 1
        )
        SELECT p.x0 + p.x1, p.y0 + p.y1, s.x0, s.y0, s.x1, s.y1
        FROM cells p JOIN cells s USING (words)
        WHERE p.file_name = 'KH-956-2023.pdf' AND s.file_name = 'scan.pdf' AND len(words) > 20
        """
    )
    assert len(pairs) >= 3
    with pdfplumber.open(RAW / "KH-956-2023.pdf") as document:
        width, height = document.pages[1].width, document.pages[1].height
    cos, sin = math.cos(math.radians(SKEW)), math.sin(math.radians(SKEW))
    for x_sum, y_sum, x0, y0, x1, y1 in pairs:
        dx, dy = x_sum / 2 - width / 2, y_sum / 2 - height / 2
        assert x0 < width / 2 + dx * cos + dy * sin < x1
        assert y0 < height / 2 - dx * sin + dy * cos < y1


@needs_libreoffice
def test_a_list_of_bullets_is_marked_on_the_printout(place: Warehouse, tmp_path: Path) -> None:
    row_id = row_of(place, "KH-NQ09-2022.docx", "task_no = 'b'", "fct_tasks")
    run = source(place, "fct_tasks", row_id, "--column", "lead", "--out", tmp_path / "a.png", "--json")
    assert run.code == 0, run.err
    assert run.json["pages"] == []  # a Word file has none
    assert len(run.json["picture"]["pages"]) == 2  # the task goes on over the printout's page
    assert red(tmp_path / "a.png", CELL_EDGE)


@needs_libreoffice
def test_a_row_of_a_word_table_is_found_on_the_printout(place: Warehouse, tmp_path: Path) -> None:
    row_id = row_of(place, "KH-DTI-2022.docx", "indicator_code = '4.6'", "fct_dti_indicators")
    out = tmp_path / "a.png"
    run = source(place, "fct_dti_indicators", row_id, "--column", "indicator", "--out", out, "--json")
    (page,) = run.json["picture"]["pages"]
    pdf = to_pdf(RAW / "KH-DTI-2022.docx", tmp_path)
    (chosen,) = [cell for cell in run.json["cells"] if cell["chosen"]]
    assert text_in(pdf, page, red(out, CELL_EDGE)) == chosen["text"]


def test_without_libreoffice_the_rows_stand_there_as_text(place: Warehouse, tmp_path: Path) -> None:
    row_id = row_of(place, "KH-DTI-2022.docx", "indicator_code = '4.6'", "fct_dti_indicators")
    env = {"PATH": str(tmp_path)}
    run = source(place, "fct_dti_indicators", row_id, "--out", tmp_path / "a.png", env=env)
    assert run.code == 1  # a picture was asked for
    assert "libreoffice" in run.err
    assert "Rows of the table near it" in run.out
    assert "4.5" in run.out
    assert not (tmp_path / "a.png").exists()


def test_a_file_that_moved_is_found_by_its_content(place: Warehouse, tmp_path: Path) -> None:
    row_id = row_of(place, "KH-956-2023.pdf")
    sources = place.folder / "sources"
    moved = shutil.move(sources / "KH-956-2023.pdf", tmp_path / "đổi tên.pdf")
    try:
        lost = source(place, "fct_targets", row_id, "--out", tmp_path / "a.png")
        assert lost.code == 1
        assert "not there any more" in lost.err
        assert "--file" in lost.err
        assert "Mục tiêu năm 2023" in lost.out  # the cells are there all the same
        found = source(place, "fct_targets", row_id, "--out", tmp_path / "a.png", "--file", tmp_path)
        assert found.code == 0, found.err
        (sources / "KH-956-2023.pdf").write_bytes(b"%PDF-1.4 another")
        changed = source(place, "fct_targets", row_id, "--out", tmp_path / "b.png")
        assert "has changed" in changed.err
    finally:
        shutil.move(moved, sources / "KH-956-2023.pdf")


def test_a_finding_marks_the_field_it_is_about(place: Warehouse, tmp_path: Path) -> None:
    finding, field = place.rows(
        "SELECT finding_id, field FROM quality.findings WHERE check_name = 'unparsed_value' ORDER BY ALL"
    )[0]
    run = source(place, "findings", finding, "--no-picture", "--json")
    assert run.code == 0, run.err
    (chosen,) = [cell for cell in run.json["cells"] if cell["chosen"]]
    assert chosen["field"] == field
    assert run.json["picture"] is None


@pytest.mark.parametrize("table", ["indicator_history", "bridge_target_units"])
def test_histories_and_bridges_lead_back_too(place: Warehouse, table: str) -> None:
    row_id = place.rows(f"SELECT row_id FROM marts.{table} ORDER BY ALL LIMIT 1")[0][0]
    run = source(place, table, row_id, "--no-picture", "--json")
    assert run.code == 0, run.err
    assert run.json["cells"]


def test_every_fact_and_finding_has_its_cells(place: Warehouse) -> None:
    from baocao.warehouse.source import locate

    tables = place.rows(
        "SELECT DISTINCT schema_name || '.' || table_name FROM duckdb_columns() "
        "WHERE schema_name IN ('marts', 'quality') AND column_name IN ('row_id', 'finding_id') "
        "ORDER BY ALL"
    )
    checked = 0
    for (table,) in tables:
        key = "finding_id" if table.startswith("quality.findings") else "row_id"
        for (row_id,) in place.rows(f"SELECT {key} FROM {table} ORDER BY ALL LIMIT 3"):
            found = locate(place.published, table, row_id)
            assert found.paragraph or found.row_no is None or found.cells, (table, row_id)
            checked += 1
    assert checked > 10


def test_a_figure_of_a_table_marks_its_own_cell(place: Warehouse, tmp_path: Path) -> None:
    row_id, text = place.rows(
        "SELECT row_id, value_text FROM marts.fct_figures JOIN staging.documents USING (document_id) "
        "WHERE file_name = 'KH-956-2023.pdf' AND value = 50 ORDER BY ALL LIMIT 1"
    )[0]
    run = source(place, "fct_figures", row_id, "--out", tmp_path / "a.png", "--json")
    assert run.code == 0, run.err
    assert [cell["text"] for cell in run.json["cells"] if cell["chosen"]] == [text]
    page = run.json["pages"][0]
    assert text_in(RAW / "KH-956-2023.pdf", page, red(tmp_path / "a.png", CELL_EDGE)) == " ".join(
        text.split()
    )
    assert source(place, "cells", row_id, "--no-picture", "--json").json["cells"] == run.json["cells"]


@needs_libreoffice
def test_a_figure_of_a_sentence_marks_its_paragraph(place: Warehouse, tmp_path: Path) -> None:
    row_id, text = place.rows(
        "SELECT row_id, value_text FROM marts.fct_statements JOIN staging.documents USING (document_id) "
        "WHERE file_name = 'KH-NQ09-2022.docx' AND length(sentence) < 200 ORDER BY ALL LIMIT 1"
    )[0]  # of a paragraph that a page break cuts, the part before it is marked
    run = source(place, "fct_statements", row_id, "--out", tmp_path / "a.png", "--json")
    assert run.code == 0, run.err
    assert text in run.json["paragraph"]["sentence"]
    assert run.json["table"] is None
    pdf = to_pdf(RAW / "KH-NQ09-2022.docx", tmp_path)
    (page,) = run.json["picture"]["pages"]
    assert text in text_in(pdf, page, red(tmp_path / "a.png", CELL_EDGE))
    shown = source(place, "fct_statements", row_id, "--no-picture")
    assert f"Sentence {run.json['paragraph']['sentence']}" in shown.out
    whole = source(place, "paragraphs", row_id.rpartition("-f")[0], "--no-picture", "--json")
    assert whole.json["paragraph"]["text"] == run.json["paragraph"]["text"]


def test_a_figure_of_a_sentence_in_a_cell_marks_the_cell(place: Warehouse) -> None:
    row_id, text, sentence = place.rows(
        "SELECT row_id, value_text, sentence FROM marts.fct_statements WHERE sentence LIKE '%63 mô hình%' ORDER BY 1"
    )[0]
    run = source(place, "fct_statements", row_id, "--no-picture", "--json")
    assert run.code == 0, run.err
    (chosen,) = [cell for cell in run.json["cells"] if cell["chosen"]]
    assert text in " ".join(chosen["text"].split())
    assert run.json["paragraph"] is None
    shown = source(place, "fct_statements", row_id, "--no-picture")
    assert f"Sentence {sentence}" in shown.out and f"Figure   {text}" in shown.out
    assert source(place, "cells", row_id, "--no-picture", "--json").json["cells"] == run.json["cells"]


def test_anything_printed_has_an_id(place: Warehouse) -> None:
    ((table_id, row_no),) = place.rows(
        "SELECT table_id, max(row_no) FROM staging.cells GROUP BY ALL ORDER BY ALL LIMIT 1"
    )
    whole = source(place, "tables", table_id, "--no-picture", "--json")
    assert (whole.json["table"]["table_id"], whole.json["row_no"]) == (table_id, None)
    row = source(place, "rows", f"{table_id}-r{row_no:04}", "--no-picture", "--json")
    assert row.json["row_no"] == row_no
    assert row.json["cells"] and not any(cell["chosen"] for cell in row.json["cells"])
    unknown = source(place, "rows", f"{table_id}-r{row_no + 1:04}", "--no-picture")
    assert (unknown.code, "Nothing printed has the id" in unknown.err) == (2, True)


def test_older_versions_and_changes_lead_to_their_own_pages(tmp_path: Path) -> None:
    """The old figure in the old file, the new one in the corrected file, although facts hold the new one only."""
    files = [
        make_report(tmp_path / "old.docx", two_tables()),
        make_report(tmp_path / "new.docx", corrected_tables(), day=9),
    ]
    warehouse = loaded(tmp_path, files)
    ((change, old_row, new_row, old_value),) = warehouse.rows(
        "SELECT change_id, old_row_id, new_row_id, old_value FROM marts.report_changes "
        "WHERE change_kind = 'changed' AND new_value = '49834'"
    )
    of_change = source(warehouse, "report_changes", change, "--no-picture", "--json").json
    old = source(
        warehouse, "fct_documents", old_row, "--column", "documents_in", "--no-picture", "--json"
    ).json
    new = source(
        warehouse, "fct_documents", new_row, "--column", "documents_in", "--no-picture", "--json"
    ).json
    assert [answer["document"]["file_name"] for answer in (of_change, old, new)] == [
        "new.docx",
        "old.docx",
        "new.docx",
    ]
    texts = [[cell["text"] for cell in answer["cells"] if cell["chosen"]] for answer in (of_change, old, new)]
    assert texts == [["49834"], [old_value], ["49834"]]
    assert old["fact"] == {}
    assert "older version" in source(warehouse, "fct_documents", old_row, "--no-picture").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fct_target", "x"], "marts.fct_targets"),
        (["fct_targets", "f064687cab081aee-t01-r0007x"], "f064687cab081aee-t01-r0007"),
        (["fct_targets", "f064687cab081aee-t01-r0007", "--column", "status_computed"], "indicator, lead"),
        (["fct_targets", "f064687cab081aee-t01-r0007", "--out", "/no/such/folder/a.png"], "is no folder"),
    ],
)
def test_wrong_usage_says_what_to_type(place: Warehouse, arguments: list[str], said: str) -> None:
    run = source(place, *arguments)
    assert run.code == 2
    assert said in run.err


def test_an_id_of_another_table_names_that_table(place: Warehouse) -> None:
    run = source(place, "fct_targets", row_of(place, "KH-DTI-2022.docx", fact="fct_dti_indicators"))
    assert run.code == 2
    assert "It is a row of marts.fct_dti_indicators." in run.err


@needs_libreoffice
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rows_cut_by_a_page_break_on_rotated_pages(tmp_path: Path, turn: int) -> None:
    """Both pages are in the picture, which is the same whichever way the pages are stored."""
    upright = to_pdf(make_docx([MERGED], tmp_path / "long.docx", Look()), tmp_path)
    rotated = _rotated(upright, tmp_path / "rotated.pdf", turn)
    pictures = []
    for pdf in (upright, rotated):
        (table,) = [item.table for item in extract_document(pdf).tables]
        number, row = next(
            (number, row)
            for number, row in enumerate(table.rows, 1)
            if any(cell.continued for cell in row.cells)
        )
        cells = [
            RowCell(cell.text, (Place(cell.page, cell.bbox), *cell.continued), cell.row_span, index == 1)
            for index, cell in enumerate(row.cells)
        ]
        picture = draw_row(pdf, "pdf", PrintedRow(number, cells))
        assert picture.pages == [1, 2]
        pictures.append(cv2.imdecode(np.frombuffer(picture.png, np.uint8), cv2.IMREAD_COLOR).astype(int))
    assert pictures[0].shape == pictures[1].shape
    red_pixels = (pictures[0] == np.array(CELL_EDGE[::-1])).all(axis=2)
    assert red_pixels.sum() > 500
    blurred = [cv2.blur(picture.astype(np.float32), (5, 5)) for picture in pictures]
    assert np.abs(blurred[0] - blurred[1]).mean() < 1


def _rotated(pdf: Path, target: Path, turn: int) -> Path:
    """The same to look at, but stored lying: the content is turned one way and /Rotate turns it back."""
    document, turned = pdfium.PdfDocument(pdf), pdfium.PdfDocument.new()
    for index, page in enumerate(document):
        width, height = page.get_size()
        lying = turn in (90, 270)
        new = turned.new_page(*((height, width) if lying else (width, height)))
        content = document.page_as_xobject(index, turned).as_pageobject()
        matrix = {
            90: pdfium.PdfMatrix(0, 1, -1, 0, height, 0),
            180: pdfium.PdfMatrix(-1, 0, 0, -1, width, height),
            270: pdfium.PdfMatrix(0, -1, 1, 0, 0, width),
        }[turn]
        content.set_matrix(matrix)
        new.insert_obj(content)
        new.gen_content()
        new.set_rotation(turn)
    turned.save(target)
    return target


def test_a_cell_of_another_period_is_told_by_its_value() -> None:
    """Columns of the period before stand beside the mapped ones: 1.250 of this row is of last year."""
    headings = ["Đơn vị", "Năm 2024 / Văn bản đến", "Năm 2023 / Văn bản đến", "Năm 2023 / Văn bản đi"]
    texts, fields = ["Sở Nội vụ", "1.300", "1.250", "900"], ["unit", "documents_in", None, None]
    cells = [
        SourceCell(number, heading, name, text, (), 1, None)
        for number, (heading, name, text) in enumerate(zip(headings, fields, texts, strict=True), 1)
    ]
    row = SourcePlace(
        "fct_documents", "a-t01-r0001-p2", {"documents_in": 1250, "documents_out": 7}, {}, cells=cells
    )
    chosen = [cell.heading for cell in with_chosen(row, "documents_in").cells if cell.chosen]
    assert chosen == ["Năm 2023 / Văn bản đến"]
    with pytest.raises(UsageError, match="No cell of this row is printed for 'documents_out'"):
        with_chosen(row, "documents_out")
