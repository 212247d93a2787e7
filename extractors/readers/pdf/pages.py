"""One page with a text layer -> its ruled tables and the text around them.

pdfium reads it. Where our own checks leave a doubt, pdfplumber reads the page, too, and a warning says where the two
differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.models import Grid, Paragraph
from extractors.readers.pdf.bands import with_ruled_bands
from extractors.readers.pdf.charts import is_chart, labels_of, without_charts
from extractors.readers.pdf.crossings import find_lattices
from extractors.readers.pdf.glyphs import outside
from extractors.readers.pdf.ink import count_layout, overlaid
from extractors.readers.pdf.lattice import FilledLattices
from extractors.readers.pdf.lines import lines_of
from extractors.readers.pdf.marks import PageMarks, read_marks
from extractors.readers.pdf.paragraphs import PageText, furniture_paragraph, page_text
from extractors.readers.pdf.plumber import glyphs_from_pdfplumber, lattices_from_pdfplumber, plumbed
from extractors.readers.pdf.slanted import settled, with_headings_above
from extractors.readers.pdf.undivided_rows import with_rows_divided
from extractors.readers.pdf.unruled.partly_ruled import is_partly_ruled
from extractors.values.text import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pdfplumber.page import Page as PlumbedPage
    from pypdfium2 import PdfDocument

    from extractors.models import Cell, Page
    from extractors.readers.pdf.crossings import Lattice
    from extractors.readers.pdf.geometry import PageFrame
    from extractors.readers.pdf.ink import PageInk
    from extractors.readers.pdf.pictured import PictureText

_BESIDE = 5  # pieces of text that stand beside others: three rows or more
_SHOWN = 5  # differences that a warning lists
_MIXED, _UNSURE = 2, 0.5  # characters over others in one cell, and how sure its text is then


@dataclass(slots=True)
class PageContent:
    """What was read of one page. `text` is None if the page has to be read as a picture.

    `furniture` is what belongs to the page and not to its text: running heads and feet, watermarks. `marks` are kept
    where a table without a full grid may stand, so that it can be looked for. `frame` is given if the text stands
    sideways as the page is shown: all coordinates here are of the page set upright. `pictured` is the text of
    pictures, `ink` what may be unread, `page` what the file says of the page itself.
    """

    number: int
    text: PageText | None
    grids: list[Grid] = field(default_factory=list)
    marks: PageMarks | None = None
    frame: PageFrame | None = None
    warnings: list[str] = field(default_factory=list)
    pictured: list[Paragraph] = field(default_factory=list)
    furniture: list[Paragraph] = field(default_factory=list)
    ink: PageInk | None = None
    page: Page | None = None


def read_page(document: PdfDocument, number: int) -> PageContent:
    """The content of page `number` (from 1). Raises PdfiumError where the page cannot be loaded."""
    marks = read_marks(document, number)
    if marks.is_scan:
        garbled = f"Page {number}: its text layer is garbled, so it was read as a picture."
        return PageContent(number, None, warnings=[garbled] if marks.garbled else [], page=marks.page)
    if marks.lost_text:
        with plumbed(document, marks) as page:
            marks.glyphs = glyphs_from_pdfplumber(page)
    lattices = find_lattices(marks.rules)
    with_bands = with_ruled_bands(marks.rules, lattices, marks.filled, marks.glyphs)
    if with_bands is not None:
        marks.rules = with_bands
        lattices = find_lattices(with_bands)
    with_rows = with_rows_divided(marks.rules, lattices, marks.glyphs)
    if with_rows is not None:
        marks.rules = with_rows
        lattices = find_lattices(with_rows)
    if marks.slanted:
        lattices = with_headings_above(lattices, marks.slanted)
        marks.glyphs = marks.glyphs.with_others(settled(marks.slanted, lattices))
    charts = [lattice for lattice in lattices if is_chart(lattice, marks.filled, marks.drawn, marks.glyphs)]
    furniture = [Paragraph(mark, page=number, region="watermark") for mark in marks.watermarks]
    furniture += [furniture_paragraph(line, number, "header") for line in marks.stamps]
    furniture += [Paragraph(text, page=number, bbox=box, region="hidden") for text, box in marks.left_out]
    if charts:
        lattices = [lattice for lattice in lattices if not any(lattice is chart for chart in charts)]
        furniture += _chart_labels(charts, lattices, marks)
    filled = FilledLattices.of(lattices, marks.glyphs)
    grids = filled.grids(number, "pdfium")
    warnings = [*marks.notes, *_left_out(marks)]
    if any(lattice.irregular for lattice in lattices) or filled.runs_through_rules():
        with plumbed(document, marks) as page:
            grids, differences = _checked(grids, page, number)
        warnings += differences
    _say_how_sure(grids, marks.picture_texts)
    over = overlaid(marks.glyphs)
    _doubt_mixed_texts(grids, over)
    pictured = [block for block in marks.pictured if isinstance(block, Grid)]
    grids = sorted([*grids, *pictured], key=lambda grid: grid.bbox.y0 if grid.bbox else 0.0)
    text = page_text(outside(grids, marks.glyphs), marks)
    text.apart += furniture
    shapes = (marks.filled, marks.drawn)
    count_layout(marks.ink, marks.glyphs, filled.lattices, marks.rules, grids, shapes, len(over))
    return PageContent(
        number=number,
        text=text,
        ink=marks.ink,
        grids=grids,
        marks=marks if _may_hold_more(grids, text, marks) else None,
        frame=marks.frame if marks.frame.turn != marks.frame.rotate else None,
        furniture=furniture,
        pictured=[block for block in marks.pictured if isinstance(block, Paragraph)],
        warnings=warnings,
        page=marks.page,
    )


def _chart_labels(charts: Sequence[Lattice], tables: Sequence[Lattice], marks: PageMarks) -> list[Paragraph]:
    """The labels of charts, which are taken off the page's text with the rules of their grids."""
    x, y = marks.glyphs.middles
    labels = labels_of(charts, marks.glyphs)
    for table in tables:
        labels &= table.locate(x, y) < 0
    texts = [line.text for line in lines_of(marks.glyphs.take(labels), 1.0)]
    marks.glyphs = marks.glyphs.take(~labels)
    marks.rules = without_charts(charts, marks.rules)
    marks.notes.append(
        f"Page {marks.number}: {plural(len(charts), 'chart')} left out of the tables; labels are kept: "
        f"{', '.join(texts)}."
    )
    return [Paragraph(text, page=marks.number, region="chart") for text in texts]


def _say_how_sure(grids: Sequence[Grid], texts: Sequence[PictureText]) -> None:
    """Cells that hold text read from its picture have the confidence of that reading."""
    for text in texts:
        x, y = (text.box[0] + text.box[2]) / 2, (text.box[1] + text.box[3]) / 2
        for cell in (cell for grid in grids for cell in grid.cells):
            box = cell.bbox
            if box is not None and box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1:
                sure = round(text.confidence, 3)
                cell.confidence = sure if cell.confidence is None else min(cell.confidence, sure)


def _doubt_mixed_texts(grids: Sequence[Grid], overlaid: NDArray[np.float64]) -> None:
    """Cells with characters printed over others are not sure: a stamp on the base line, two texts in a field."""
    if len(overlaid) < _MIXED:
        return
    for cell in (cell for grid in grids for cell in grid.cells):
        if cell.bbox is not None and cell.text:
            x0, y0, x1, y1 = cell.bbox
            inside = (overlaid > (x0, y0)).all(axis=1) & (overlaid < (x1, y1)).all(axis=1)
            if inside.sum() >= _MIXED:
                cell.confidence = min(_UNSURE, cell.confidence or _UNSURE)


def _left_out(marks: PageMarks) -> list[str]:
    """What the file holds and the page does not show."""
    texts = [text for text, _ in marks.left_out]
    if not texts:
        return []
    count = sum(len(text.replace(" ", "")) for text in texts)
    listed = "; ".join(f"“{text}”" for text in texts[:_SHOWN])
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return [
        f"Page {marks.number}: {plural(count, 'character')} in the file but not printed (covered, cut off, "
        "without colour, or on a layer that is off), left out: "
        f"{listed}{more}; `inspect --page {marks.number}` lists all."
    ]


def _may_hold_more(grids: Sequence[Grid], text: PageText, marks: PageMarks) -> bool:
    """Whether the page has no ruled table, text beside text outside of them, or one with rules for some cells only."""
    beside = sum(not alone for alone in text.alone)
    return not grids or beside > _BESIDE or any(is_partly_ruled(grid, marks.glyphs) for grid in grids)


def _checked(grids: list[Grid], page: PlumbedPage, number: int) -> tuple[list[Grid], list[str]]:
    """Pdfplumber's grids instead, unless they hold less of the text; and where the two readings differ."""
    others = FilledLattices.of(lattices_from_pdfplumber(page), glyphs_from_pdfplumber(page)).grids(
        number, "pdfplumber"
    )
    differences = _differences(grids, others)
    if not differences:
        return grids, []
    chosen = others if _amount(others) >= _amount(grids) else grids
    reader = chosen[0].method if chosen else "pdfplumber"
    more = f" and {len(differences) - _SHOWN} more" if len(differences) > _SHOWN else ""
    warning = (
        f"Page {number}: the rules of a table are not clear; pdfium and pdfplumber read it differently, and "
        f"{reader}'s reading is kept. They differ in {'; '.join(differences[:_SHOWN])}{more}."
    )
    return chosen, [warning]


def _amount(grids: Sequence[Grid]) -> int:
    return sum(len(cell.text.replace(" ", "").replace("\n", "")) for grid in grids for cell in grid.cells)


def _differences(grids: Sequence[Grid], others: Sequence[Grid]) -> list[str]:
    if len(grids) != len(others):
        return [f"the number of tables ({len(grids)} and {len(others)})"]
    found = []
    for table, (grid, other) in enumerate(zip(grids, others, strict=True), 1):
        mine, theirs = _by_place(grid), _by_place(other)
        found += [
            f"table {table}, row {row + 1}, column {column + 1} ({mine.get((row, column))!r} and "
            f"{theirs.get((row, column))!r})"
            for row, column in sorted(mine.keys() | theirs.keys())
            if mine.get((row, column)) != theirs.get((row, column))
        ]
    return found


def _by_place(grid: Grid) -> dict[tuple[int, int], str]:
    def text(cell: Cell) -> str:
        return " ".join(cell.text.split())

    return {(cell.row, cell.column): text(cell) for cell in grid.cells if cell.text}
