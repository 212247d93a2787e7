"""Word cells that cover several columns by their width only, without saying so: other programs write such files."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median
from typing import TYPE_CHECKING

from extractors.readers.office.package import integer, name
from extractors.readers.word.docx_package import contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

ROW_PROPERTIES, CELL_PROPERTIES = name("w:trPr"), name("w:tcPr")
_WIDTH, _TYPE = name("w:w"), name("w:type")
_SAME_WIDTH = 0.02  # of the table
_WHOLE = 5000  # fiftieths of a percent
_NEAR = 0.35  # of the narrower column beside it: how far from a line of the grid the end of a cell may lie


@dataclass(slots=True)
class PlacedCell:
    """A w:tc that begins a printed cell; `column_end` is the column behind it.

    `continues_above`: it is the rest of a merged cell whose beginning is not in this table.
    """

    element: Element
    row: int
    column: int
    column_end: int
    row_span: int = 1
    continues_above: bool = False


def place_by_width(rows: Sequence[Sequence[PlacedCell]], widths: list[int]) -> list[int]:
    """Moves the cells of rows that are short of columns to the grid lines their widths reach.

    Args:
        rows: The cells of each row at the grid lines their spans put them.
        widths: The widths of the grid's columns as the file says them; may be empty.

    Returns:
        The widths of the columns, from the cells where these are at odds with the file's grid.

    """
    if not rows:
        return widths
    full = max(len(widths), *(cells[-1].column_end for cells in rows))
    by_cells = _widths_of_cells(rows, full) or _widths_of_rows(rows)
    if len(widths) < full or (by_cells and not _alike(by_cells, widths)):
        widths = by_cells
    if not widths:
        return widths
    lines = [0, *accumulate(widths)]
    for cells in rows:
        if cells[-1].column_end < len(widths):
            _place_row(cells, lines)
    return widths


def _widths_of_cells(rows: Sequence[Sequence[PlacedCell]], full: int) -> list[int]:
    """The width of each column by the cells that cover no other, in rows that fill the grid."""
    said = defaultdict(list)
    for cells in rows:
        if cells[-1].column_end == full:
            for cell in cells:
                width = _width(cell.element)
                if cell.column_end - cell.column == 1 and width:
                    said[cell.column].append(width)
    return [int(median(said[column])) for column in range(full)] if len(said) == full else []


def _widths_of_rows(rows: Sequence[Sequence[PlacedCell]]) -> list[int]:
    """The columns between all ends of cells, where no cell tells of a span and all rows are of one width."""
    if any(cell.column_end - cell.column > 1 for cells in rows for cell in cells):
        return []
    ends = [list(accumulate(_width(cell.element) or 0 for cell in cells)) for cells in rows]
    total = max(row[-1] for row in ends)
    if not all(_width(cell.element) for cells in rows for cell in cells) or any(
        abs(row[-1] - total) > _SAME_WIDTH * total for row in ends
    ):
        return []
    lines = [0]
    for x in sorted(x for row in ends for x in row):
        if x - lines[-1] > _SAME_WIDTH * total:
            lines.append(x)
    return [right - left for left, right in pairwise(lines)]


def _alike(widths: Sequence[int], others: Sequence[int]) -> bool:
    """Whether two grids have their lines at the same places of the whole, whatever their unit."""
    if len(widths) != len(others):
        return False
    mine, theirs = list(accumulate(widths)), list(accumulate(others))
    return all(abs(a / mine[-1] - b / theirs[-1]) < _SAME_WIDTH for a, b in zip(mine, theirs, strict=True))


def _place_row(cells: Sequence[PlacedCell], lines: Sequence[int]) -> None:
    """Gives the cells the lines where their widths begin and end; leaves a row alone that widths do not explain."""
    scale = lines[-1] / _WHOLE if any(_is_share(cell.element) for cell in cells) else 1
    widths = [scale * (_width(cell.element) or 0) for cell in cells]
    row = cells[0].element.getparent()
    while row is not None and row.tag != name("w:tr"):
        row = row.getparent()
    before = property_of(row, ROW_PROPERTIES, "w:wBefore") if row is not None else None
    start = integer(before.get(_WIDTH)) if before is not None else lines[min(cells[0].column, len(lines) - 1)]
    ends = [_line_at(x, lines) for x in accumulate([start, *widths])]
    if not all(widths) or None in ends:
        return
    known = [line for line in ends if line is not None]
    # every cell must get the columns it says at least
    if all(
        after - line >= cell.column_end - cell.column
        for cell, (line, after) in zip(cells, pairwise(known), strict=True)
    ):
        for cell, (line, after) in zip(cells, pairwise(known), strict=True):
            cell.column, cell.column_end = line, after


def _line_at(x: float, lines: Sequence[int]) -> int | None:
    """The grid line near a position, None if there is none."""
    nearest = min(range(len(lines)), key=lambda number: abs(lines[number] - x))
    beside = [
        abs(lines[other] - lines[nearest]) for other in (nearest - 1, nearest + 1) if 0 <= other < len(lines)
    ]
    return nearest if abs(lines[nearest] - x) <= _NEAR * min(beside) else None


def _is_share(cell: Element) -> bool:
    said = property_of(cell, CELL_PROPERTIES, "w:tcW")
    return said is not None and said.get(_TYPE) == "pct"


def _width(cell: Element) -> int | None:
    """The width a cell says, in whatever unit its table says them; None where it leaves it to Word."""
    said = property_of(cell, CELL_PROPERTIES, "w:tcW")
    if said is None or said.get(_TYPE, "dxa") not in {"dxa", "pct"}:
        return None
    text = (said.get(_WIDTH) or "").strip()
    if text.endswith("%"):
        return int(float(text[:-1]) * 50) if text[:-1].replace(".", "", 1).isdecimal() else None
    width = integer(text)
    return width if width > 0 else None


def grid_widths(table: Element) -> list[int]:
    """Widths of the grid's columns in twentieths of a point, empty where the file does not say them all."""
    widths = [
        integer(column.get(_WIDTH)) for column in table.findall(f"{name('w:tblGrid')}/{name('w:gridCol')}")
    ]
    return widths if all(width > 0 for width in widths) else []


def property_of(element: Element, properties: str, tag: str) -> Element | None:
    """A property of a row or cell, None if it has none of that name."""
    found: Element | None = element.find(f"{properties}/{name(tag)}")
    return found


def descend(element: Element, tag: str) -> Iterator[Element]:
    """The `tag`s in an element, also those in content controls."""
    for child in contents(element):
        if child.tag == tag:
            yield child
        else:
            yield from descend(child, tag)
