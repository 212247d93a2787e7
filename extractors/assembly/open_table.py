"""A logical table while it is being put together from the grids of several pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.models import Place, TableCell
from extractors.values.labels import is_number_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.assembly.captions import Caption
    from extractors.models import Alternative, Cell, Grid

UNCLEAR = 0.85
"""Confidence (OCR) of a heading below which its next printing is believed, if that is surer."""


@dataclass(slots=True)
class Part:
    """What is kept of a grid of the table. `rows`: the table's row that each of its rows became, None for one of its
    heading; `top` and `heights`: where they stand on the page, in points; `widened`: on how many other pages
    further columns of these rows were found.
    """

    rows: list[list[TableCell] | None]
    top: float
    heights: list[float]
    widened: int = 0

    @classmethod
    def of(cls, grid: Grid, rows: Sequence[list[TableCell]]) -> Part:
        """The part that a grid is whose last rows became these."""
        headings = [None] * max(grid.n_rows - len(rows), 0)
        return cls([*headings, *rows], grid.bbox.y0 if grid.bbox else 0.0, row_heights(grid))


@dataclass(slots=True)
class OpenTable:
    """`rows` have one cell a column, merged ones repeated; `pages`, `confidences` and `parts` have one entry a grid.

    `header_cells` are the cells that the first rows of `header` were taken from.
    """

    caption: Caption
    grid: Grid
    header: list[list[str]]
    rows: list[list[TableCell]]
    pages: list[int]
    confidences: list[float]
    warnings: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    header_cells: list[list[TableCell]] = field(default_factory=list)

    def read_heading_again(self, again: Sequence[Sequence[TableCell]]) -> None:
        """Take what a heading printed once more says where it was read more surely (OCR) than the first time."""
        for texts, cells, others in zip(self.header, self.header_cells, again, strict=False):
            if len(cells) != len(others):
                return
            for column, (cell, other) in enumerate(zip(cells, others, strict=True)):
                if cell.confidence is not None and cell.confidence < UNCLEAR <= (other.confidence or 0):
                    texts[column], cells[column] = other.text, other

    @property
    def number_column(self) -> int | None:
        """The column that numbers the rows, if a heading says so."""
        for row in self.header:
            for column, text in enumerate(row):
                if is_number_heading(text):
                    return column
        return None


def row_heights(grid: Grid) -> list[float]:
    """Heights of the rows of a grid, from the places of their cells; all 0 where those are not known."""
    if grid.bbox is None:
        return [0.0] * grid.n_rows
    edges = [grid.bbox.y0] * grid.n_rows + [grid.bbox.y1]
    for cell in grid.cells:
        if cell.bbox is not None:
            edges[cell.row] = cell.bbox.y0
    return [lower - upper for upper, lower in pairwise(edges)]


def matrix(grid: Grid) -> list[list[TableCell]]:
    """The cells of a grid by row and column; a merged cell in every place it covers, its spans not counted yet."""
    rows = [[_BLANK] * grid.n_columns for _ in range(grid.n_rows)]
    for cell in grid.cells:
        shared = _table_cell(cell)
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, grid.n_columns)):
                rows[row][column] = shared
    return [
        [TableCell("", grid.page, row_span=0, column_span=0) if cell is _BLANK else cell for cell in row]
        for row in rows
    ]


_BLANK = TableCell("")


def _table_cell(cell: Cell) -> TableCell:
    return TableCell(
        cell.text,
        cell.page,
        cell.bbox,
        0,
        0,
        cell.confidence,
        cell.bold,
        (),
        cell.tail_room,
        cell.first_word_width,
        None,
        cell.alternatives,
    )


def absorb(cell: TableCell, rest: TableCell) -> None:
    """Adds to `cell` its part on the next page."""
    if cell.bbox is None or (rest.text and not cell.text):
        cell.page, cell.bbox = rest.page, rest.bbox
    elif rest.bbox is not None:
        cell.continued = (*cell.continued, Place(rest.page, rest.bbox))
    if rest.text:
        cell.alternatives = _run_on_otherwise(cell, rest)
        cell.text = _run_on(cell.text, rest.text)
        cell.tail_room = rest.tail_room
        if cell.confidence is not None and rest.confidence is not None:
            cell.confidence = min(cell.confidence, rest.confidence)


def _run_on_otherwise(cell: TableCell, rest: TableCell) -> tuple[Alternative, ...]:
    """Other readings of a cell with its part on the next page: of either part."""
    return (
        *(other._replace(text=_run_on(other.text, rest.text)) for other in cell.alternatives),
        *(other._replace(text=_run_on(cell.text, other.text)) for other in rest.alternatives),
    )


def _run_on(text: str, rest: str) -> str:
    if not text:
        return rest
    if re.match(r"^[-–+•]\s", rest) or (text.endswith((".", ";", ":")) and "\n" in text):
        return f"{text}\n{rest}"
    if re.search(r"\w[-/]$", text) and re.match(r"\w", rest):
        return text + rest
    return f"{text} {rest}"
