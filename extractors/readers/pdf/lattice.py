"""Ruled tables of a PDF page: pdfplumber finds the cells between the rules, this turns them into Grids."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from extractors.models import BBox, Cell, Grid
from extractors.readers.pdf.lines import Char, Line, join_lines, lines_from_chars

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pdfplumber.page import Page

_RULE_THICKNESS = 3.0  # points; a thicker filled rectangle is a background, not a rule
_SNAP = 3.0  # points; rules closer than this are one rule
_SETTINGS = {
    "vertical_strategy": "lines",
    "horizontal_strategy": "lines",
    "snap_tolerance": _SNAP,
    "join_tolerance": _SNAP,
    "intersection_tolerance": _SNAP,
    "edge_min_length": 5,
}


def ruled_grids(page: Page, chars: Sequence[Char], number: int) -> list[Grid]:
    """The ruled tables of page `number` (from 1) in reading order.

    Backgrounds, highlights and frames round running text are not tables; a region without a second column
    is not one either.
    """
    tables = page.filter(_is_rule_or_text).find_tables(_SETTINGS)
    grids = []
    for table in sorted(tables, key=lambda table: (table.bbox[1], table.bbox[0])):
        grid = _grid(table.cells, chars, number)
        if grid is not None:
            grids.append(grid)
    return [grid for grid in grids if not _nested(grid, grids)]


def _is_rule_or_text(item: dict[str, Any]) -> bool:
    if item["object_type"] == "rect":
        thin = min(item["width"], item["height"]) <= _RULE_THICKNESS
        return thin or bool(item.get("stroke"))
    return True


def _nested(grid: Grid, grids: Iterable[Grid]) -> bool:
    """Whether a grid lies wholly inside another's box (a frame drawn in a cell)."""
    box = grid.bbox
    if box is None:
        return False
    return any(
        other is not grid
        and other.bbox is not None
        and other.bbox.x0 <= box.x0
        and other.bbox.y0 <= box.y0
        and other.bbox.x1 >= box.x1
        and other.bbox.y1 >= box.y1
        for other in grids
    )


def _grid(boxes: list[tuple[float, float, float, float]], chars: Sequence[Char], page: int) -> Grid | None:
    xs = _edges([x for box in boxes for x in (box[0], box[2])])
    ys = _edges([y for box in boxes for y in (box[1], box[3])])
    n_columns, n_rows = len(xs) - 1, len(ys) - 1
    if n_columns < 2:
        return None
    places = [
        (_index(ys, y0), _index(xs, x0), _index(ys, y1), _index(xs, x1), BBox(x0, y0, x1, y1))
        for x0, y0, x1, y1 in sorted(boxes, key=lambda box: (box[1], box[0]))
    ]
    inside = chars_by_box([place[4] for place in places], chars)
    lines = [lines_from_chars(cell_chars) for cell_chars in inside]
    if not any(lines):
        return None
    padding = _padding([place[4] for place in places], lines)
    cells = [
        Cell(
            row=row,
            column=column,
            text=join_lines(cell_lines, box.x1 - box.x0 - 2 * padding),
            row_span=max(1, last_row - row),
            column_span=max(1, last_column - column),
            page=page,
            bbox=box,
            bold=bool(cell_lines) and all(line.bold for line in cell_lines),
            tail_room=_tail_room(cell_lines, box, padding),
            first_word_width=cell_lines[0].first_word_width if cell_lines else None,
        )
        for (row, column, last_row, last_column, box), cell_lines in zip(places, lines, strict=True)
    ]
    return Grid(
        n_rows=n_rows,
        n_columns=n_columns,
        cells=cells,
        method="pdfplumber",
        page=page,
        bbox=BBox(xs[0], ys[0], xs[-1], ys[-1]),
        column_edges=xs,
    )


def _edges(values: list[float]) -> list[float]:
    """Distinct positions; those closer than _SNAP are one, at their mean."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SNAP:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _index(edges: list[float], value: float) -> int:
    return bisect_right(edges, value + _SNAP) - 1


def chars_by_box(boxes: Sequence[BBox], chars: Sequence[Char]) -> list[list[Char]]:
    """The characters whose centre lies in each box; a character belongs to the first box that holds it."""
    result: list[list[Char]] = [[] for _ in boxes]
    if not boxes:
        return result
    # Boxes are looked up by horizontal bands, so that a page of a thousand cells is not read cell by cell.
    band = 20.0
    bands: dict[int, list[int]] = defaultdict(list)
    for index, box in enumerate(boxes):
        for key in range(int(box.y0 // band), int(box.y1 // band) + 1):
            bands[key].append(index)
    for char in chars:
        x, y = char.middle
        for index in bands.get(int(y // band), ()):
            box = boxes[index]
            if box.x0 <= x < box.x1 and box.y0 <= y < box.y1:
                result[index].append(char)
                break
    return result


def _padding(boxes: Sequence[BBox], lines: Sequence[Sequence[Line]]) -> float:
    """Points between rule and text, taken from the cells themselves: the smallest gap that is no slip."""
    gaps = sorted(
        min(line.x0 - box.x0, (box.x1 - box.x0 - line.width) / 2)
        for box, cell_lines in zip(boxes, lines, strict=True)
        for line in cell_lines
    )
    usual = gaps[len(gaps) // 50] if gaps else 0.0
    return min(max(usual, 0.0), 8.0)


def _tail_room(lines: Sequence[Line], box: BBox, padding: float) -> float | None:
    """Points left behind the last line of a cell, None for an empty cell."""
    if not lines:
        return None
    return box.x1 - box.x0 - 2 * padding - lines[-1].width
