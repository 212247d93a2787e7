"""The generated corpus, loaded at once and night by night in another order, is one warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.warehouse_builder import Warehouse

from baocao.warehouse.contents import contents_of
from baocao.warehouse.staging import connect_working
from benchmarks.corpus_files import write_docx
from benchmarks.nightly import report_numbered
from extractors.extract import extract_document
from extractors.store.storage import write_extract

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = range(5, 22)  # numbers 10 and 20 are 9 and 19 issued again with another figure


def load(folder: Path, nights: list[list[Path]]) -> dict[str, tuple[int, str]]:
    folder.mkdir()
    warehouse = Warehouse(folder)
    for night in nights:
        warehouse.load([write_extract(extract_document(file), warehouse.extracts) for file in night])
        warehouse.refresh()
    with connect_working(warehouse.working) as con:
        return contents_of(con)


def test_the_order_of_arrival_changes_nothing_findings_included(tmp_path: Path) -> None:
    files = [tmp_path / f"{number:02}.docx" for number in REPORTS]
    for number, file in zip(REPORTS, files, strict=True):
        write_docx(report_numbered(number), file)
    once = load(tmp_path / "once", [files])
    files.reverse()
    assert load(tmp_path / "nights", [files[:9], files[9:]]) == once
    assert once["quality.findings"][0] > 100
    assert once["marts.report_changes"][0] > 0
