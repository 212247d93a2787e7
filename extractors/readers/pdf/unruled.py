"""Tables of a text page that has no full grid of rules: camelot finds the columns, rules or row numbers the rows.

That there is a table at all needs evidence, since any letterhead aligns: a heading row with STT, or rows that go on
from a table without rules on the page before. Text is taken from the page's own characters: camelot's text
loses the order of accents that a PDF prints as separate pieces.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractors.headers import is_item_number, is_number_heading
from extractors.models import BBox, Cell, Grid
from extractors.readers.pdf.lines import Line, lines_by_group, lines_of
from extractors.readers.pdf.wrapping import join_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.marks import PageMarks

_CELL_GAP = 0.75  # font sizes; text on both sides of a wider gap is in two cells
_FLAVOR = (
    "network"  # stream splits cells at every word gap that lines up; hybrid adds nothing where no rules are
)
_MIN_COLUMNS, _MIN_ROWS = 3, 3
_MAX_CUT = 0.005  # of the characters: columns that cut more words are wrong
_RULE_SHARE = 0.5  # of the page width: a horizontal rule that bounds table rows is at least so long


@dataclass(frozen=True, slots=True)
class _Row:
    """Pieces of text on one line of the page."""

    pieces: list[Line]
    y0: float
    y1: float


def unruled_grids(marks: PageMarks, page_pdf: Callable[[], bytes], before: Grid | None) -> list[Grid]:
    """The table without a full grid on a page, if there is evidence for one; at most one a page.

    `page_pdf` gives the page as a PDF of its own, upright. `before` is the table without rules that ended the
    page before, None if there was none.
    """
    glyphs = marks.glyphs
    rows = _rows(glyphs, marks.height)
    start = _first_row(rows, before)
    if start is None:
        return []
    rules = _horizontal_rules(marks)
    top = max((y for y in rules if y <= rows[start].y0 + 1), default=rows[start].y0 - 2)
    y = glyphs.middles[1]
    inside = glyphs.boxes[(top <= y) & (y <= rows[-1].y1)]
    columns = _column_edges(page_pdf(), marks, inside, (top, rows[-1].y1 + 2))
    if before and start == 0 and len(columns) != len(before.column_edges):
        columns = before.column_edges  # the rest of a table may fill too few columns to show them
    if len(columns) - 1 < _MIN_COLUMNS:
        return []
    rows = _until_text(rows[start:], columns)
    if len(rows) < _MIN_ROWS:
        return []
    bounds = _row_bounds(rows, rules, columns, top)
    return [_grid(columns, bounds, glyphs, marks.number)]


def _rows(glyphs: Glyphs, height: float) -> list[_Row]:
    rows: list[_Row] = []
    top = glyphs.boxes[:, 1]
    for line in lines_of(glyphs.take((0.06 * height < top) & (top < 0.95 * height)), _CELL_GAP):
        if rows and min(line.y1, rows[-1].y1) - max(line.y0, rows[-1].y0) > 0.5 * (line.y1 - line.y0):
            pieces = [*rows[-1].pieces, line]
            rows[-1] = _Row(pieces, min(rows[-1].y0, line.y0), max(rows[-1].y1, line.y1))
        else:
            rows.append(_Row([line], line.y0, line.y1))
    return rows


def _first_row(rows: Sequence[_Row], before: Grid | None) -> int | None:
    for index, row in enumerate(rows):
        if len(row.pieces) >= _MIN_COLUMNS and any(is_number_heading(piece.text) for piece in row.pieces):
            while index and len(rows[index - 1].pieces) > 1 and row.y0 - rows[index - 1].y1 < row.y1 - row.y0:
                index -= 1  # noqa: PLW2901 - headings of several lines begin above STT
            return index
    if before is not None and rows and sum(len(row.pieces) > 1 for row in rows) * 2 > len(rows):
        return 0
    return None


def _horizontal_rules(marks: PageMarks) -> list[float]:
    """Heights of the long horizontal rules, from the top of the page."""
    level = marks.rules.level
    heights: list[float] = []
    for y in sorted(level[level[:, 2] - level[:, 1] > _RULE_SHARE * marks.width, 0].tolist()):
        if not heights or y - heights[-1] > 3:
            heights.append(y)
    return heights


def _column_edges(
    page_pdf: bytes, marks: PageMarks, inside: NDArray[np.float64], span: tuple[float, float]
) -> list[float]:
    """The column edges that camelot finds between the heights `span`; [] if none, or if they cut words."""
    from camelot.io import read_pdf

    area = f"0,{marks.height - span[0]:.1f},{marks.width:.1f},{marks.height - span[1]:.1f}"
    try:
        tables = read_pdf(page_pdf, flavor=_FLAVOR, table_areas=[area], suppress_stdout=True)
    except (ValueError, IndexError, ZeroDivisionError, AttributeError):
        return []  # camelot fails so where it finds nothing to work with
    columns = sorted(column for table in tables for column in table.cols)
    if not columns or not len(inside):
        return []
    inner = [left for left, _ in columns[1:]]
    edges = [float(inside[:, 0].min()) - 1, *inner, float(inside[:, 2].max()) + 1]
    return edges if _cut(edges, inside) <= _MAX_CUT * len(inside) else []


def _cut(edges: Sequence[float], boxes: NDArray[np.float64]) -> int:
    """How many characters the inner edges run through."""
    return int(sum(((boxes[:, 0] + 0.5 < edge) & (edge < boxes[:, 2] - 0.5)).sum() for edge in edges[1:-1]))


def _until_text(rows: Sequence[_Row], columns: Sequence[float]) -> list[_Row]:
    """The rows up to the first line of running text, which runs through several columns."""
    result: list[_Row] = []
    for row in rows:
        crossed = [sum(piece.x0 + 2 < edge < piece.x1 - 2 for edge in columns[1:-1]) for piece in row.pieces]
        if len(result) > 1 and len(row.pieces) == 1 and crossed[0] >= 2:
            break
        result.append(row)
    return result


def _row_bounds(
    rows: Sequence[_Row], rules: Sequence[float], columns: Sequence[float], top: float
) -> list[float]:
    """Upper edges of the logical rows and the lower edge of the last."""
    bottom = rows[-1].y1 + 2
    inside = [y for y in rules if top - 1 <= y <= bottom + 15]
    if len(inside) >= _MIN_ROWS:
        return [*inside, bottom] if bottom > inside[-1] + 5 else inside
    heading_end = _heading_end(rows, columns)
    starts = [
        i for i, row in enumerate(rows) if i == heading_end or (i > heading_end and _begins_row(row, columns))
    ]
    return [top, *(rows[i].y0 - 1 for i in starts if i > 0), bottom]


def _heading_end(rows: Sequence[_Row], columns: Sequence[float]) -> int:
    """Index of the first row below the heading, 0 if the page has none: where bold print or a number ends it."""
    if not any(is_number_heading(piece.text) for row in rows[:3] for piece in row.pieces):
        return 0
    for index, row in enumerate(rows):
        if not all(piece.bold for piece in row.pieces) or is_item_number(_first_text(row, columns)):
            return max(index, 1)
    return len(rows)


def _begins_row(row: _Row, columns: Sequence[float]) -> bool:
    """A number in the first column begins a row, or a dash in the second where other columns are filled, too."""
    if _first_text(row, columns):
        return True
    return len(row.pieces) > 2 and row.pieces[0].text.startswith(("- ", "+ ", "– "))


def _first_text(row: _Row, columns: Sequence[float]) -> str:
    first = row.pieces[0]
    return first.text if (first.x0 + first.x1) / 2 < columns[1] else ""


def _grid(columns: Sequence[float], bounds: Sequence[float], glyphs: Glyphs, number: int) -> Grid:
    boxes = [
        (row, column, BBox(x0, y0, x1, y1))
        for row, (y0, y1) in enumerate(pairwise(bounds))
        for column, (x0, x1) in enumerate(pairwise(columns))
    ]
    x, y = glyphs.middles
    row_of, column_of = np.searchsorted(bounds, y, "right") - 1, np.searchsorted(columns, x, "right") - 1
    n_rows, n_columns = len(bounds) - 1, len(columns) - 1
    inside = (row_of >= 0) & (row_of < n_rows) & (column_of >= 0) & (column_of < n_columns)
    groups = np.where(inside, row_of * n_columns + column_of, -1)
    cells = []
    for (row, column, box), lines in zip(boxes, lines_by_group(glyphs, groups, len(boxes)), strict=True):
        room = max((line.width for line in lines), default=0.0)
        cells.append(
            Cell(
                row=row,
                column=column,
                text=join_lines(lines, room),
                page=number,
                bbox=box,
                bold=bool(lines) and all(line.bold for line in lines),
                tail_room=room - lines[-1].width if lines else None,
                first_word_width=lines[0].first_word_width if lines else None,
            )
        )
    return Grid(
        n_rows=n_rows,
        n_columns=n_columns,
        cells=cells,
        method="camelot",
        page=number,
        bbox=BBox(columns[0], bounds[0], columns[-1], bounds[-1]),
        column_edges=list(columns),
    )
