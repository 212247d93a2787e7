"""Where a row stands on the pages of a PDF, found by its words: for Word files, and rows made of bulleted text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.assembly.stitching import stitch
from extractors.models import Paragraph, Place
from extractors.readers.dispatch import read_document
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractors.models import Block, Table, TableRow
    from extractors.pictures.row_pictures import PrintedRow, RowCell

_SAME_ROW = 85.0  # rapidfuzz ratio of folded texts: hyphens and line ends differ between file and printout
_SAME_TEXT = 90.0
_ITEM_PARAGRAPHS = 20  # the paragraphs of one task stand within so many


def find_row(pdf: Path, row: PrintedRow) -> list[RowCell]:
    """The cells of the row with the places of their words; no cells if the row is not found."""
    return find_in_blocks(list(read_document(pdf).blocks), row)


def find_in_blocks(blocks: Sequence[Block], row: PrintedRow) -> list[RowCell]:
    """The cells of the row among `blocks`, what was read of the PDF, as `find_row` gives them."""
    if row.is_list:
        return _in_paragraphs(blocks, row.cells)
    return _in_tables(stitch(blocks)[0], row)


def _in_tables(tables: Sequence[Table], row: PrintedRow) -> list[RowCell]:
    wanted = _words([cell.text for cell in row.cells])
    best: TableRow | None = None
    best_rank = (_SAME_ROW, 0)
    for table in tables:
        for number, found in enumerate(table.rows, 1):
            # of rows that say the same, the one nearest to where the row stands in its table
            rank = (fuzz.ratio(wanted, _words(found.texts)), -abs(number - row.row_no))
            if rank > best_rank or (best is None and rank[0] >= _SAME_ROW):
                best, best_rank = found, rank
    if best is None:
        return []
    wide = len(best.cells) == len(row.cells)
    marked = []
    for index, found_cell in enumerate(best.cells):
        places = (Place(found_cell.page, found_cell.bbox), *found_cell.continued)
        if wide:
            marked.append(replace(row.cells[index], places=places))
        else:  # which column is which is not sure: the row is marked and no cell
            marked.append(replace(row.cells[0], places=places, row_span=found_cell.row_span, chosen=False))
    return marked


def _words(texts: Sequence[str]) -> str:
    return fold(" ".join(texts))


def _in_paragraphs(blocks: Sequence[Block], cells: Sequence[RowCell]) -> list[RowCell]:
    """Cells whose text stands in paragraphs: the longest text is found first, the others near to it."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph) and block.bbox is not None]
    folded = [fold(paragraph.text) for paragraph in paragraphs]
    lines = [(cell, line) for cell in cells for text in cell.text.split("\n") if (line := fold(text))]
    if not lines:
        return []
    anchor = _best(folded, range(len(folded)), max((line for _, line in lines), key=len))
    if anchor is None:
        return []
    near = range(max(0, anchor - _ITEM_PARAGRAPHS), min(len(folded), anchor + _ITEM_PARAGRAPHS + 1))
    places: dict[int, list[Place]] = {}
    for cell, line in lines:
        found = _best(folded, sorted(near, key=lambda index: abs(index - anchor)), line)
        if found is not None:
            said = paragraphs[found]
            places.setdefault(id(cell), []).extend([Place(said.page, said.bbox), *said.continued])
    return [replace(cell, places=tuple(places.get(id(cell), ()))) for cell in cells]


def _best(folded: Sequence[str], among: Sequence[int], line: str) -> int | None:
    """The paragraph that says the line, alone or with words around it; a page break may have cut it."""
    whole = next((index for index in among if fuzz.ratio(line, folded[index]) >= _SAME_TEXT), None)
    if whole is not None or len(line) < 3:
        return whole
    words = f" {line} "
    around = next((index for index in among if words in f" {folded[index]} "), None)
    if around is not None:
        return around
    return next(
        (index for index in among if len(folded[index]) > 40 and folded[index] in line),
        None,
    )
