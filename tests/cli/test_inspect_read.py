"""`baocao inspect` of a document that was read before: the file is not opened, and both steps are shown."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from baocao.cli.inspect_read import print_page
from baocao.errors import UsageError
from baocao.usecases import inspection
from baocao.warehouse.places import Places
from extractors.extract import source_of, understand_reading
from extractors.isolation import confined
from extractors.isolation.jobs import name_of
from extractors.readers.dispatch import open_document
from extractors.store.readings import write_reading
from extractors.store.storage import write_extract

ROWS = [["STT", "Chi tieu", "Ket qua"], ["1", "Ho so", "12"], ["2", "Van ban", "1.200"]]


def make_pdf(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=A4)
    canvas.drawString(80, 780, "BAO CAO")
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            canvas.rect(80 + 120 * column, 700 - 30 * row, 120, 30)
            canvas.drawString(86 + 120 * column, 710 - 30 * row, text)
    canvas.save()
    return path


def kept(path: Path, warehouse: Path) -> Places:
    """The places of a warehouse whose runs have read and understood a file."""
    places = Places.of(warehouse)
    places.readings.mkdir(parents=True)
    source, unnamed = source_of(path), places.readings / "unnamed"
    with unnamed.open("wb") as file:
        by_ocr = write_reading(source, open_document(path), file)
    reading = unnamed.rename(places.readings / str(name_of(source, by_ocr=by_ocr)))
    write_extract(understand_reading(reading), places.extracts)
    return places


def test_what_was_read_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_pdf(tmp_path / "report.pdf")
    anew = inspection.inspect_document(path)
    places = kept(path, tmp_path / "data" / "warehouse" / "baocao.duckdb")
    again = path.rename(tmp_path / "another name.pdf")
    monkeypatch.setattr(confined, "run_confined", lambda *_, **__: pytest.fail("the file was opened"))
    seen = inspection.inspect_document(again, places=places)
    assert anew["kept_reading"] is None
    assert seen["kept_reading"] in {each.name for each in places.readings.iterdir()}
    assert seen | {"kept_reading": None, "file": "report.pdf"} == anew
    again.write_bytes(again.read_bytes() + b"\n")  # another document
    with pytest.raises(pytest.fail.Exception):
        inspection.inspect_document(again, places=places)


def test_a_damaged_reading_is_of_no_use(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "report.pdf")
    places = kept(path, tmp_path / "data" / "warehouse" / "baocao.duckdb")
    for reading in places.readings.iterdir():
        reading.write_bytes(reading.read_bytes()[:-20])
    assert inspection.inspect_document(path, places=places)["kept_reading"] is None


def test_the_grid_of_a_page_stands_beside_what_was_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = inspection.inspect_document(make_pdf(tmp_path / "report.pdf"))
    print_page(seen, 1)
    shown = capsys.readouterr().out
    assert "BAO CAO" in shown
    assert "Grid 1: 3 rows, 3 columns, read by pdfium" in shown
    assert "1.200" in shown
    assert "understood: table 1" in shown
    with pytest.raises(UsageError, match="page 2"):
        print_page(seen, 2)


def test_word_has_no_pages_and_merged_cells_say_where_they_reach(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = docx.Document()
    table = document.add_table(2, 3, style="Table Grid")
    for place, cell in enumerate(table._cells):
        cell.text = str(place)
    table.cell(0, 1).merge(table.cell(0, 2))
    document.save(str(tmp_path / "report.docx"))
    seen = inspection.inspect_document(tmp_path / "report.docx")
    print_page(seen, 1)
    shown = capsys.readouterr().out
    assert "all of it" in shown
    assert "←" in shown
