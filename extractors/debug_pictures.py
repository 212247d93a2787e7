"""Pictures of a document's pages with what was understood drawn on them, for a person to see why it reads badly."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.errors import DocumentError
from extractors.inspection import doubtful_cells
from extractors.models import Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from extractors.extract import Extract
    from extractors.models import BBox, Document

    Image = NDArray[Any]
    Colour = tuple[int, int, int]

DPI = 100
MAX_PIXELS = 4_000_000
"""Of one picture: A2 at 100 dpi. Larger pages are drawn with fewer dots."""
MAX_SIDE = 8_000

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


@dataclass(frozen=True, slots=True)
class _Mark:
    """A rectangle to draw: its outline, or with `filled` a tint; `label` (ASCII only) stands above it."""

    box: BBox
    colour: Colour
    thickness: int = 1
    filled: bool = False
    label: str = ""


def draw_pages(path: Path, document: Document, extract: Extract, folder: Path) -> list[dict[str, Any]]:
    """Write a PNG of every page into `folder`; returns `page`, `file` (its name), `width`, `height` of each.

    Word files have pages only if LibreOffice is there to print them, and nothing is drawn on those.
    """
    marks = _marks(document, extract)
    if document.format in {"pdf", "scan"}:
        return list(_draw(path, marks, folder))
    with tempfile.TemporaryDirectory(prefix="baocao-") as temporary:
        try:
            return list(_draw(_printed(path, document, Path(temporary)), marks, folder))
        except DocumentError:
            return []  # the tables are there without pictures


def _printed(path: Path, document: Document, folder: Path) -> Path:
    """A PDF of a Word file. Raises DocumentError where LibreOffice fails or is missing."""
    from extractors.readers.libreoffice import convert

    source, target = folder / f"document.{document.format}", folder / "document.pdf"
    source.write_bytes(path.read_bytes())
    convert(source, target, "writer_pdf_Export", name=path.name)
    return target


# --- what to draw ----------------------------------------------------------------------------------------


def _marks(document: Document, extract: Extract) -> dict[int, list[_Mark]]:
    """The marks of each page, in the order in which they are drawn."""
    marks: dict[int, list[_Mark]] = defaultdict(list)
    tables = _table_numbers(extract)
    for block in document.blocks:
        if block.page is None or block.bbox is None:
            continue
        if isinstance(block, Grid):
            number = _table_of(block, tables)
            marks[block.page] += _grid_marks(block, number, extract)
        else:
            marks[block.page].append(_Mark(block.bbox, TEXT))
    for extracted in extract.tables:
        for row, column in doubtful_cells(extracted):
            cell = extracted.table.rows[row - 1].cells[column - 1]
            if cell.page is not None and cell.bbox is not None:
                marks[cell.page].append(_Mark(cell.bbox, DOUBTFUL, thickness=2))
    return marks


def _table_numbers(extract: Extract) -> dict[tuple[int | None, BBox | None], int]:
    """The number (from 1) of the table that has its cell at a place."""
    return {
        (cell.page, cell.bbox): number
        for number, extracted in enumerate(extract.tables, 1)
        for row in extracted.table.rows
        for cell in row.cells
    }


def _table_of(grid: Grid, tables: dict[tuple[int | None, BBox | None], int]) -> int | None:
    """Number of the table that the grid is a part of, None for a grid that only places text, as a letterhead."""
    votes = Counter(tables.get((cell.page, cell.bbox)) for cell in grid.cells if cell.bbox is not None)
    del votes[None]
    return votes.most_common(1)[0][0] if votes else None


def _grid_marks(grid: Grid, number: int | None, extract: Extract) -> Iterator[_Mark]:
    colour = METHOD_COLOURS[grid.method]
    assert grid.bbox is not None
    if number is None:
        yield _Mark(grid.bbox, colour, label="no table")
        return
    extracted = extract.tables[number - 1]
    heading_rows = _heading_rows(grid, extracted.table.header)
    for cell in grid.cells:
        if cell.bbox is not None and cell.row < heading_rows:
            yield _Mark(cell.bbox, HEADING_TINT, filled=True)
    for cell in grid.cells:
        if cell.bbox is not None:
            yield _Mark(cell.bbox, colour)
    sure = "" if grid.confidence is None else f" {grid.confidence:.0%}"
    label = f"{number} {extracted.kind} ({grid.method}{sure})"
    yield _Mark(grid.bbox, colour, thickness=2, label=label)


def _heading_rows(grid: Grid, header: Sequence[Sequence[str]]) -> int:
    """How many rows at the top of this grid say nothing but what the heading of its table says."""
    headings = {text for row in header for text in row}
    rows = range(min(grid.n_rows, len(header)))
    others = {cell.row for cell in grid.cells if " ".join(cell.text.split()) not in headings}
    return next((row for row in rows if row in others), len(rows))


# --- drawing ---------------------------------------------------------------------------------------------


def _draw(pdf: Path, marks: dict[int, list[_Mark]], folder: Path) -> Iterator[dict[str, Any]]:
    import cv2
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    try:
        digits = len(str(len(document)))
        for index in range(len(document)):
            try:
                image, scale = _render(document[index])
            except pdfium.PdfiumError:
                continue  # a damaged page that another library could read
            _draw_marks(image, scale, marks.get(index + 1, ()))
            file = f"page-{index + 1:0{digits}}.png"
            picture = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
            (folder / file).write_bytes(cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1])
            yield {"page": index + 1, "file": file, "width": image.shape[1], "height": image.shape[0]}
    finally:
        document.close()


def _render(page: Any) -> tuple[Image, float]:
    """A pypdfium2 page, closed afterwards: its image (red, green, blue) and pixels a point."""
    import numpy as np

    width, height = page.get_size()
    scale = min(DPI / 72, (MAX_PIXELS / (width * height)) ** 0.5, MAX_SIDE / max(width, height))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    try:
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]).copy(), scale
    finally:
        bitmap.close()
        page.close()


def _draw_marks(image: Image, scale: float, marks: Iterable[_Mark]) -> None:
    import cv2
    import numpy as np

    for mark in marks:
        x0, y0, x1, y1 = (
            round(edge * scale) for edge in (mark.box.x0, mark.box.y0, mark.box.x1, mark.box.y1)
        )
        if mark.filled:
            place = image[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
            np.multiply(place, np.array(mark.colour) / 255, out=place, casting="unsafe")
        else:
            cv2.rectangle(image, (x0, y0), (x1, y1), mark.colour, mark.thickness)
        if mark.label:
            _draw_label(image, x0, y0, mark)


def _draw_label(image: Image, x: int, y: int, mark: _Mark) -> None:
    """The label in white on the mark's colour, above its upper left corner."""
    import cv2

    font, size = cv2.FONT_HERSHEY_SIMPLEX, 0.45
    (width, height), below = cv2.getTextSize(mark.label, font, size, 1)
    top = max(y - height - below - 4, 0)
    cv2.rectangle(image, (x, top), (x + width + 6, top + height + below + 3), mark.colour, -1)
    cv2.putText(image, mark.label, (x + 3, top + height + 2), font, size, (255, 255, 255), 1, cv2.LINE_AA)
