"""A warehouse with something to decide: a report with a misread figure, a wrong total and names that are not sure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers.planted_reports import dossier_row, dossiers
from helpers.rendering import Look, make_docx, to_pdf
from helpers.review_report import make_report
from helpers.warehouse_builder import Warehouse

from extractors.extract import source_of
from extractors.isolation.jobs import name_of
from extractors.models import Cell, Document, Grid, Paragraph
from extractors.readers.dispatch import open_document
from extractors.store.readings import new_file, write_reading
from flows.plan import rules_fingerprint
from flows.request import IngestRequest
from flows.run import ingest

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.models import Block

HOSTILE = "<img src=x onerror=document.title='taken'>\u202e"
OFFICES = ["Sở Nội vụ", "Sở Tài chính", "Sở Y tế", "Sở Tư pháp"]
MISREAD, MEANT = "l18", "118"
"""The figure of Sở Tài chính received in person, as it was read and as it is printed."""
_LETTERHEAD = [
    "ỦY BAN NHÂN DÂN TỈNH NINH THUẬN",
    "Số: 77/BC-UBND",
    "Ninh Thuận, ngày 15 tháng 01 năm 2024",
    "BÁO CÁO",
    "Kết quả tiếp nhận, giải quyết hồ sơ năm 2023",
]


class Silent:
    """Nobody is told how a run goes on."""

    def documents(self, total: int, stage: str) -> None: ...

    def document(self, outcome: Any) -> None: ...

    def stage(self, name: str) -> None: ...


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
    look = Look(width_mm=297, height_mm=210)
    docx = make_docx([table], folder / "report.docx", look, preface=_LETTERHEAD)
    keep_worn_reading(to_pdf(docx, sources), folder / "readings")
    make_report(sources / "names.docx")
    ingest_all(made)
    return made


def ingest_all(made: Warehouse) -> None:
    """Bring what lies in the folder `in` of a warehouse, and what people decided, into it."""
    rules_fingerprint.cache_clear()  # a process knows but one run; decisions have been made since the last
    done = ingest(IngestRequest(paths=(made.folder / "in",), warehouse=made.published), Silent())
    assert done.result in {"published", "unchanged"}, (done.error, done.held)


def keep_worn_reading(pdf: Path, readings: Path) -> None:
    """Keep a reading of a file as OCR would have made it: one figure wrong, it and a name not sure."""
    document = open_document(pdf)
    worn = Document("scan", 1, [_worn(block) for block in document.blocks])
    readings.mkdir(exist_ok=True)
    source = source_of(pdf)
    with new_file(readings / str(name_of(source, by_ocr=True))) as (file, _):
        write_reading(source, worn, file)


def _worn(block: Block) -> Block:
    if isinstance(block, Paragraph):
        is_title = block.text.startswith("KẾT QUẢ")
        return replace(block, text=f"{block.text} {HOSTILE}") if is_title else block
    return Grid(block.n_rows, block.n_columns, list(map(_sure, block.cells)), "ocr", block.page, block.bbox)


def _sure(cell: Cell) -> Cell:
    place = (cell.row, cell.column)
    if place == (2, 3):
        return replace(cell, text=MISREAD, confidence=0.41)
    return replace(cell, confidence=0.5 if place in {(3, 1), (3, 5)} else 0.97)
