"""Pictures of a document's pages with what was understood drawn on them, for a person to see why it reads badly."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import DocumentError
from extractors.inspection import doubtful_cells
from extractors.models import Grid
from extractors.pictures.page_pictures import Mark, as_pdf, as_png, draw_marks, render_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.extract import Extract
    from extractors.models import BBox, Document

METHOD_COLOURS = {
    "pdfium": (0, 130, 90),
    "pdfplumber": (0, 150, 200),
    "camelot": (210, 110, 0),
    "ocr": (120, 60, 190),
}
"""Colour (red, green, blue) of the cells of a table on a page, by how it was read."""
HEADING_TINT = (255, 225, 120)
DOUBTFUL = (220, 0, 0)
TEXT = (110, 150, 200)


def draw_pages(path: Path, document: Document, extract: Extract, folder: Path) -> list[dict[str, Any]]:
    """Write a PNG of every page into `folder`; returns `page`, `file` (its name), `width`, `height` of each.

    Word files have pages only if LibreOffice is there to print them, and nothing is drawn on those.
    """
    marks = _marks(document, extract)
    with tempfile.TemporaryDirectory(prefix="baocao-") as temporary:
        try:
            pdf = as_pdf(path, document.format, Path(temporary))
        except DocumentError:
            return []  # the tables are there without pictures
        return list(_draw(pdf, marks, folder))


# --- what to draw ----------------------------------------------------------------------------------------


def _marks(document: Document, extract: Extract) -> dict[int, list[Mark]]:
    """The marks of each page, in the order in which they are drawn."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    tables = _table_numbers(extract)
    for block in document.blocks:
        if block.page is None or block.bbox is None:
            continue
        if isinstance(block, Grid):
            number = _table_of(block, tables)
            marks[block.page] += _grid_marks(block, number, extract)
        else:
            marks[block.page].append(Mark(block.bbox, TEXT))
    for extracted in extract.tables:
        for row, column in doubtful_cells(extracted):
            cell = extracted.table.rows[row - 1].cells[column - 1]
            if cell.page is not None and cell.bbox is not None:
                marks[cell.page].append(Mark(cell.bbox, DOUBTFUL, thickness=2))
    return marks


def _table_numbers(extract: Extract) -> dict[tuple[int | None, BBox | None], int]:
    """The number (from 1) of the table that has its cell at a place."""
    return {
        (cell.page, cell.bbox): number
        for number, extracted in extract.numbered()
        for row in extracted.table.rows
        for cell in row.cells
    }


def _table_of(grid: Grid, tables: dict[tuple[int | None, BBox | None], int]) -> int | None:
    """Number of the table that the grid is a part of, None for a grid that only places text, as a letterhead."""
    votes = Counter(tables.get((cell.page, cell.bbox)) for cell in grid.cells if cell.bbox is not None)
    del votes[None]
    return votes.most_common(1)[0][0] if votes else None


def _grid_marks(grid: Grid, number: int | None, extract: Extract) -> Iterator[Mark]:
    colour = METHOD_COLOURS[grid.method]
    assert grid.bbox is not None
    if number is None:
        yield Mark(grid.bbox, colour, label="no table")
        return
    extracted = dict(extract.numbered())[number]
    heading_rows = _heading_rows(grid, extracted.table.header)
    for cell in grid.cells:
        if cell.bbox is not None and cell.row < heading_rows:
            yield Mark(cell.bbox, HEADING_TINT, filled=True)
    for cell in grid.cells:
        if cell.bbox is not None:
            yield Mark(cell.bbox, colour)
    sure = "" if grid.confidence is None else f" {grid.confidence:.0%}"
    label = f"{number} {extracted.kind} ({grid.method}{sure})"
    yield Mark(grid.bbox, colour, thickness=2, label=label)


def _heading_rows(grid: Grid, header: Sequence[Sequence[str]]) -> int:
    """How many rows at the top of this grid say nothing but what the heading of its table says."""
    headings = {text for row in header for text in row}
    rows = range(min(grid.n_rows, len(header)))
    others = {cell.row for cell in grid.cells if " ".join(cell.text.split()) not in headings}
    return next((row for row in rows if row in others), len(rows))


# --- drawing ---------------------------------------------------------------------------------------------


def _draw(pdf: Path, marks: dict[int, list[Mark]], folder: Path) -> Iterator[dict[str, Any]]:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    try:
        digits = len(str(len(document)))
        for index in range(len(document)):
            try:
                image, scale = render_page(document[index])
            except pdfium.PdfiumError:
                continue  # a damaged page that another library could read
            draw_marks(image, scale, marks.get(index + 1, ()))
            file = f"page-{index + 1:0{digits}}.png"
            (folder / file).write_bytes(as_png(image))
            yield {"page": index + 1, "file": file, "width": image.shape[1], "height": image.shape[0]}
    finally:
        document.close()
