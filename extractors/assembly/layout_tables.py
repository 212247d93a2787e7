"""Tables that only place text on the page (letterhead, signatures) -> the paragraphs they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.models import Block, Grid, Paragraph
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_ROWS, _MAX_COLUMNS = 5, 3
_SIGNS = re.compile(
    r"\b(?:cong hoa xa hoi chu nghia|doc lap tu do|dang cong san viet nam|noi nhan|so \d* ?[a-z]{2,} .* ngay .*thang"
    r"|(?:kt|tm|tl|tuq|q) (?:chu tich|giam doc|uy ban|ban|bo truong|thu truong))\b"
)


def without_layout_tables(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with letterhead and signature tables dissolved into a paragraph a line."""
    for block in blocks:
        if isinstance(block, Grid) and _is_layout(block):
            yield from _paragraphs(block)
        else:
            yield block


def _is_layout(grid: Grid) -> bool:
    if grid.n_rows > _MAX_ROWS or grid.n_columns > _MAX_COLUMNS:
        return False
    return bool(_SIGNS.search(fold(" ".join(cell.text for cell in grid.cells))))


def _paragraphs(grid: Grid) -> list[Paragraph]:
    return [
        Paragraph(text=line.strip(), page=cell.page, bbox=cell.bbox, bold=cell.bold)
        for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column))
        for line in cell.text.split("\n")
        if line.strip()
    ]
