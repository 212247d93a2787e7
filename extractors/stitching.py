"""Grids of single pages -> logical tables: page breaks closed, repeated headings dropped, cut rows joined.

A grid is joined to the table before it only on evidence: nothing but page furniture between them, the same
column edges or the same heading. Its first row is joined to the last row of the table only if it carries no
number of its own and its text runs on. Two tables of one shape with a title between them stay two.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.captions import Caption, read_caption
from extractors.headers import (
    column_names,
    header_depth,
    is_item_number,
    is_number_heading,
    is_numbering_row,
)
from extractors.layout_tables import without_layout_tables
from extractors.models import BBox, Cell, Grid, Paragraph, Table, TableCell, TableRow
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.models import Block

_EDGE_TOLERANCE = 4.0  # points; a scan's edges wander more, see _same_columns
_SAME_HEADING = 88.0  # rapidfuzz ratio, 0..100


@dataclass(slots=True)
class _Slot:
    """A printed cell that may go on over page breaks; every row and column it covers refers to it."""

    text: str
    page: int | None
    bbox: BBox | None
    confidence: float | None
    bold: bool
    tail_room: float | None
    first_word_width: float | None

    @classmethod
    def of(cls, cell: Cell) -> _Slot:
        return cls(
            cell.text,
            cell.page,
            cell.bbox,
            cell.confidence,
            cell.bold,
            cell.tail_room,
            cell.first_word_width,
        )

    def absorb(self, other: _Slot) -> None:
        """Takes the text of the same cell's part on the next page."""
        if other.text:
            self.text = _run_on(self.text, other.text)
            self.tail_room = other.tail_room
            if self.confidence is not None and other.confidence is not None:
                self.confidence = min(self.confidence, other.confidence)
            if self.bbox is None or not self.text:
                self.page, self.bbox = other.page, other.bbox


@dataclass(slots=True)
class _OpenTable:
    caption: Caption
    grid: Grid
    header: list[list[str]]
    rows: list[list[_Slot]]
    pages: list[int]
    confidences: list[float]
    warnings: list[str] = field(default_factory=list)

    @property
    def number_column(self) -> int | None:
        """The column that numbers the rows, if a heading says so."""
        for row in self.header:
            for column, text in enumerate(row):
                if is_number_heading(text):
                    return column
        return None


def stitch(blocks: Sequence[Block]) -> tuple[list[Table], list[Paragraph]]:
    """All logical tables of a document in printed order, and the paragraphs that are neither title nor caption."""
    tables: list[_OpenTable] = []
    narrative: list[Paragraph] = []
    pending: list[Paragraph] = []  # text since the last table or, at first, since the beginning
    current: _OpenTable | None = None
    for block in without_layout_tables(blocks):
        if isinstance(block, Paragraph):
            pending.append(block)
            continue
        between = [paragraph for paragraph in pending if paragraph.region == "body"]
        if current is not None and not between and _continues(current, block):
            narrative.extend(pending)
            _append(current, block)
        else:
            caption, rest = read_caption(pending)
            narrative.extend(rest)
            current = _open(block, caption)
            tables.append(current)
        pending = []
    narrative.extend(pending)
    return [_close(table) for table in tables], narrative


def _open(grid: Grid, caption: Caption) -> _OpenTable:
    matrix = _matrix(grid)
    title_rows = _title_rows(grid)
    body = _without_first_rows(grid, title_rows)
    depth = header_depth(body) + title_rows if body.n_rows else title_rows
    if title_rows:
        caption = caption.with_title(" ".join(dict.fromkeys(s.text for s in matrix[0] if s.text)))
    header = [[slot.text for slot in row] for row in matrix[title_rows:depth]]
    rows = matrix[depth:]
    if rows and header and is_numbering_row([slot.text for slot in rows[0]]):
        header.append([slot.text for slot in rows[0]])
        rows = rows[1:]
    return _OpenTable(
        caption=caption,
        grid=grid,
        header=header,
        rows=rows,
        pages=[grid.page] if grid.page is not None else [],
        confidences=[grid.confidence] if grid.confidence is not None else [],
    )


def _title_rows(grid: Grid) -> int:
    """1 if the first row is one cell over the whole width above a heading row: the title, printed inside."""
    first = [cell for cell in grid.cells if cell.row == 0]
    if grid.n_rows < 3 or len(first) != 1 or first[0].column_span < grid.n_columns:
        return 0
    return 1 if header_depth(_without_first_rows(grid, first[0].row_span)) else 0


def _without_first_rows(grid: Grid, count: int) -> Grid:
    if count == 0:
        return grid
    cells = [
        Cell(
            cell.row - count,
            cell.column,
            cell.text,
            cell.row_span,
            cell.column_span,
            bold=cell.bold,
        )
        for cell in grid.cells
        if cell.row >= count
    ]
    return Grid(grid.n_rows - count, grid.n_columns, cells, grid.method, grid.page)


def _matrix(grid: Grid) -> list[list[_Slot]]:
    empty = [
        [_Slot("", grid.page, None, None, False, None, None) for _ in range(grid.n_columns)]
        for _ in range(grid.n_rows)
    ]
    for cell in grid.cells:
        slot = _Slot.of(cell)
        for row in range(cell.row, min(cell.row + cell.row_span, grid.n_rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, grid.n_columns)):
                empty[row][column] = slot
    return empty


# --- joining over a page break -------------------------------------------------------------------------


def _continues(table: _OpenTable, grid: Grid) -> bool:
    """Whether `grid`, with only page furniture before it, is the next part of `table`."""
    if table.pages and grid.page is not None and grid.page - table.pages[-1] not in (0, 1):
        return False
    depth = header_depth(grid)
    if depth and _same_heading(table.header, _texts(grid, depth)):
        return True
    if grid.page is None:
        return False  # Word never cuts a table itself: two tables are two
    if _column_map(table.grid, grid) is None:
        return False
    return not depth or not _unlike_heading(table, grid, depth)


def _unlike_heading(table: _OpenTable, grid: Grid, depth: int) -> bool:
    """Whether the first rows really are a heading, another one than the table's, so that a new table begins."""
    first = _texts(grid, depth)
    says_so = any(is_number_heading(text) for row in first for text in row)
    numbered = table.number_column
    if says_so or numbered is None:
        return says_so
    return False  # a table with numbered rows goes on with a row that merely looks like a heading


def _texts(grid: Grid, depth: int) -> list[list[str]]:
    return [[slot.text for slot in row] for row in _matrix(grid)[:depth]]


def _same_heading(header: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> bool:
    levels = [row for row in header if not is_numbering_row(row)]
    if not levels or len(levels[0]) != len(other[0]):
        return False
    return all(
        fuzz.ratio(fold(mine), fold(theirs)) >= _SAME_HEADING
        for mine, theirs in zip(column_names(levels), column_names(other), strict=True)
    )


def _column_map(first: Grid, grid: Grid) -> list[int] | None:
    """For each column of `first` the column of `grid` that covers it; None if their edges do not agree."""
    if not first.column_edges or not grid.column_edges:
        return list(range(first.n_columns)) if first.n_columns == grid.n_columns else None
    width = first.column_edges[-1] - first.column_edges[0]
    tolerance = max(_EDGE_TOLERANCE, 0.012 * width)
    ends_agree = all(
        abs(first.column_edges[end] - grid.column_edges[end]) <= 2 * tolerance for end in (0, -1)
    )
    if not ends_agree:
        return None
    if first.n_columns == grid.n_columns:
        agree = all(
            abs(a - b) <= tolerance for a, b in zip(first.column_edges, grid.column_edges, strict=True)
        )
        return list(range(first.n_columns)) if agree else None
    return _covering(first.column_edges, grid.column_edges, tolerance)


def _covering(edges: Sequence[float], coarser: Sequence[float], tolerance: float) -> list[int] | None:
    """Where a page shows fewer columns (only rows that span them): every rule of it must be one of the table's."""
    if len(coarser) > len(edges) or not all(
        any(abs(edge - x) <= tolerance for edge in edges) for x in coarser
    ):
        return None
    middles = [(left + right) / 2 for left, right in itertools.pairwise(edges)]
    return [
        next(
            index
            for index in range(len(coarser) - 1)
            if middle < coarser[index + 1] + tolerance or index == len(coarser) - 2
        )
        for middle in middles
    ]


def _append(table: _OpenTable, grid: Grid) -> None:
    columns = _column_map(table.grid, grid) or list(range(table.grid.n_columns))
    depth = header_depth(grid)
    matrix = _matrix(grid)
    if depth and _same_heading(table.header, [[s.text for s in row] for row in matrix[:depth]]):
        matrix = matrix[depth:]
        if matrix and is_numbering_row([slot.text for slot in matrix[0]]):
            matrix = matrix[1:]
    rows = [[row[column] for column in columns] for row in matrix]
    if grid.page is not None:
        table.pages.append(grid.page)
    if grid.confidence is not None:
        table.confidences.append(grid.confidence)
    if rows and table.rows and _row_runs_on(table, rows[0]):
        _join(table.rows[-1], rows)
        rows = rows[1:]
    table.rows.extend(rows)


def _join(last: list[_Slot], rows: list[list[_Slot]]) -> None:
    """Joins the first of `rows` to `last`; a cell that spans further rows takes them along."""
    replaced = {}
    for column, slot in enumerate(rows[0]):
        if id(slot) not in replaced:
            last[column].absorb(slot)
            replaced[id(slot)] = last[column]
    for row in rows[1:]:
        for column, slot in enumerate(row):
            row[column] = replaced.get(id(slot), slot)


def _row_runs_on(table: _OpenTable, first: Sequence[_Slot]) -> bool:
    """Whether the first row of a page is the rest of the row that the page before ended with.

    Each column gives its evidence; a number of its own is proof against.
    """
    last = table.rows[-1]
    numbered = table.number_column
    if numbered is not None and first[numbered].text:
        return False
    if numbered is None and first[0].text and is_item_number(first[0].text):
        return False
    printed = {id(rest): (mine, rest) for mine, rest in zip(last, first, strict=True) if rest.text}
    if not printed:
        return True
    score = sum(_evidence(mine, rest) for mine, rest in printed.values())
    if numbered is not None and _always_numbered(table, numbered):
        score += 3
    return score > 0


def _always_numbered(table: _OpenTable, column: int) -> bool:
    filled = sum(bool(row[column].text) for row in table.rows)
    return filled >= 0.95 * len(table.rows)


def _evidence(mine: _Slot, rest: _Slot) -> int:
    """How much one column speaks for (positive) or against (negative) a text that runs on."""
    if not mine.text:
        return -2
    if _complete_value(mine.text) and _complete_value(rest.text):
        return -4
    if re.match(r"^[-–+•*]\s", rest.text):
        return -1
    if mine.tail_room is not None and rest.first_word_width is not None:
        space = 3.0
        if mine.tail_room > rest.first_word_width + space:
            return -2  # the next word would have fitted: the text ended there
    if re.match(r"^[a-zà-ỹđ,;.)%]", rest.text):
        return 3
    if mine.text[-1] in ".;:)":
        return -1
    return 1


def _complete_value(text: str) -> bool:
    return (bool(re.search(r"\d\s*%?$", text)) and len(text) < 12) or fold(text) in {"dat", "chua dat"}


def _run_on(text: str, rest: str) -> str:
    if not text:
        return rest
    if re.match(r"^[-–+•]\s", rest) or (text.endswith((".", ";", ":")) and "\n" in text):
        return f"{text}\n{rest}"
    if re.search(r"\w[-/]$", text) and re.match(r"\w", rest):
        return text + rest
    return f"{text} {rest}"


# --- the finished table --------------------------------------------------------------------------------


def _close(table: _OpenTable) -> Table:
    rows = [row for row in table.rows if any(slot.text for slot in row)]
    header = [[_one_line(text) for text in row] for row in table.header]
    columns = column_names(header) or [f"Cột {n}" for n in range(1, table.grid.n_columns + 1)]
    if not header:
        table.warnings.append("No heading row was found; the columns are numbered instead.")
    return Table(
        title=table.caption.title,
        caption=table.caption.caption,
        appendix=table.caption.appendix,
        header=header,
        columns=columns,
        rows=_table_rows(rows),
        method=table.grid.method,
        page_first=min(table.pages, default=None),
        page_last=max(table.pages, default=None),
        confidence=min(table.confidences, default=None),
        warnings=table.warnings,
    )


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _table_rows(rows: Sequence[Sequence[_Slot]]) -> list[TableRow]:
    spans = _spans(rows)
    return [
        TableRow(
            [
                TableCell(
                    text=slot.text,
                    page=slot.page,
                    bbox=slot.bbox,
                    row_span=spans[id(slot)][0],
                    column_span=spans[id(slot)][1],
                    confidence=slot.confidence,
                    bold=slot.bold,
                )
                for slot in row
            ]
        )
        for row in rows
    ]


def _spans(rows: Iterable[Sequence[_Slot]]) -> dict[int, tuple[int, int]]:
    """Rows and columns each slot covers in the joined table."""
    covered: dict[int, tuple[set[int], set[int]]] = {}
    for row_index, row in enumerate(rows):
        for column, slot in enumerate(row):
            in_rows, in_columns = covered.setdefault(id(slot), (set(), set()))
            in_rows.add(row_index)
            in_columns.add(column)
    return {key: (len(in_rows), len(in_columns)) for key, (in_rows, in_columns) in covered.items()}
