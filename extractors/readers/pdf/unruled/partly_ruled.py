"""Ruled tables that hold more rows or columns than their rules divide: such have to be read as if they had no rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.readers.pdf.unruled.text_rows import is_figure, text_rows

if TYPE_CHECKING:
    from extractors.models import Grid
    from extractors.readers.pdf.glyphs import Glyphs

_FIGURES = re.compile(r"(?:^|[\s\0])\d[\d.,]*%?\s+(?:[^\s\0]{1,3}\s+)?\d[\d.,]*%?(?:[\s\0]|$)")
_BESIDE = 0.2  # of the lines: more have pieces of text side by side in one cell


def is_partly_ruled(grid: Grid, glyphs: Glyphs) -> bool:
    """Whether many cells hold pieces of text side by side, or several of a row figures under each other."""
    return _holds_figures(grid) and _hides_cells(grid, glyphs)


def _holds_figures(grid: Grid) -> bool:
    """Whether a cell holds several figures, or one in groups; a quick test that most tables do not pass."""
    return _FIGURES.search("\0".join([cell.text for cell in grid.cells])) is not None


def _hides_cells(grid: Grid, glyphs: Glyphs) -> bool:
    box = grid.bbox
    if box is None:
        return False
    x, y = glyphs.middles
    rows = text_rows(glyphs.take((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)))
    beside = total = 0
    stacks: dict[int, int] = {}
    for cell in grid.cells:
        if cell.bbox is None or not cell.text:
            continue
        inside = [
            part
            for row in rows
            if cell.bbox.y0 < row.middle < cell.bbox.y1 and (part := row.within(cell.bbox.x0, cell.bbox.x1))
        ]
        total += len(inside)
        beside += sum(part.is_divided for part in inside)
        figures = sum(len(part.pieces) == 1 and is_figure(part.text) for part in inside)
        if figures > 2 and figures > 0.8 * len(inside):
            stacks[cell.row] = stacks.get(cell.row, 0) + 1
    return beside > _BESIDE * total or any(n > 1 for n in stacks.values())
