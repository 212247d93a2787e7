"""Grids of single pages -> logical tables: page breaks closed, repeated headings dropped, cut rows joined.

A grid is joined to the table before it only on evidence: nothing but page furniture between them, the same
column edges or the same heading. Its first row is joined to the last row of the table only if it carries no
number of its own and its text runs on. Two tables of one shape with a title between them stay two.
"""

from __future__ import annotations

import itertools
import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.assembly.captions import (
    Caption,
    is_appendix_line,
    is_continued,
    is_note,
    read_caption,
    repeats,
)
from extractors.assembly.headers import UNNAMED, column_names, header_depth, is_numbering_row
from extractors.assembly.layout_tables import without_layout_tables
from extractors.assembly.measures import is_unit_line, units_of_columns
from extractors.assembly.open_table import OpenTable, Part, absorb, matrix
from extractors.assembly.page_breaks import (
    column_map,
    counts_on,
    goes_on,
    parted_from_heading,
    repeated_heading,
    row_runs_on,
    starts_again,
    without_heading,
)
from extractors.assembly.repeated_column_groups import one_below_the_other, width_of_lists
from extractors.assembly.repeated_headings import heading_in_margin, without_repeated_headings
from extractors.assembly.wide_tables import widen, widened_part
from extractors.models import Cell, Grid, Paragraph, Table, TableCell, TableRow
from extractors.values.labels import unstacked
from extractors.values.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.models import Block

_SHOWN = 100  # characters of a text between two tables


def stitch(blocks: Iterable[Block]) -> tuple[list[Table], list[Paragraph]]:
    """All logical tables of a document in printed order, and the paragraphs that are neither title nor caption."""
    tables: list[OpenTable] = []
    narrative: list[Paragraph] = []
    pending: list[Paragraph] = []  # text since the last table or, at first, since the beginning
    current: OpenTable | None = None
    for block in without_layout_tables(blocks):
        if isinstance(block, Paragraph):
            pending.append(block)
            continue
        if block.is_whole:  # the next one is another table, as of another month
            current = None
            narrative.extend(paragraph for paragraph in pending if paragraph.page != block.page)
            pending = [paragraph for paragraph in pending if paragraph.page == block.page]
        part, printed, depth = None, [], 0
        if current is not None:
            printed = parted_from_heading(current, matrix(block))
            depth = repeated_heading(current, printed)
            if not depth and all(paragraph.region != "body" for paragraph in pending):
                part = widened_part(current, block, printed)
        if current is not None and part is not None:
            narrative.extend(pending)
            widen(current, part, block)
        elif (
            current is not None
            and not _parted(current, pending, block, printed)
            and not (depth and _is_beginning_again(current, block, printed))
            and goes_on(current, block, has_heading=depth > 0)
        ):
            narrative.extend(_furniture(paragraph) for paragraph in pending)
            _append(current, block, printed, depth)
        else:
            caption, rest = read_caption(pending)
            narrative.extend(rest)
            doubts = [] if current is None else _doubts_about_end(current, pending, block, printed, depth)
            current = _open(block, caption)
            current.warnings += doubts
            tables.append(current)
        pending = []
    narrative.extend(pending)
    return [_close(table) for table in tables], narrative


def _parted(
    table: OpenTable, pending: Sequence[Paragraph], grid: Grid, printed: Sequence[Sequence[TableCell]]
) -> bool:
    """Whether the text between a table and a grid ends the table.

    Page furniture does not, nor a line that says the table goes on, the table's own caption printed again (if the rows
    are not counted from 1 again), notes below it, and short text that is no title where the rows are counted on.
    """
    if all(paragraph.region != "body" for paragraph in pending):
        return False
    again = starts_again(table, printed)
    last_page = table.pages[-1] if table.pages else None
    on = grid.page != last_page and counts_on(table, printed)
    for paragraph in pending:
        text = paragraph.text.strip()
        below = paragraph.page == last_page and paragraph.page != grid.page
        if paragraph.region != "body" or not text or is_continued(text):
            continue
        if grid.page is None:
            if not table.rows and is_unit_line(text):
                continue  # between the heading and its first row
            return True
        if not again and paragraph.page != last_page and (is_unit_line(text) or repeats(table.caption, text)):
            continue
        if below and not again and is_note(text):
            continue
        title = paragraph.bold or paragraph.centered or is_appendix_line(text)
        if not (on and not title):
            return True
    return False


def _doubts_about_end(
    table: OpenTable,
    pending: Sequence[Paragraph],
    grid: Grid,
    printed: Sequence[Sequence[TableCell]],
    depth: int,
) -> list[str]:
    """What is said of a grid on a further page whose rows are counted on, in the columns of the table before."""
    between = [one_line(paragraph.text) for paragraph in pending if paragraph.region == "body"]
    here = grid.page is None or grid.page in table.pages
    if here or not between or not counts_on(table, printed[depth:]):
        return []
    if not depth and column_map(table.grid, grid) is None:
        return []
    text = textwrap.shorten(" / ".join(between), _SHOWN, placeholder=" …")
    return [
        f"Its rows are counted on from the table before, which “{text}” ends: perhaps the two are one table."
    ]


def _is_beginning_again(table: OpenTable, grid: Grid, printed: Sequence[Sequence[TableCell]]) -> bool:
    """Whether a grid with the heading of the table is another one beside or below it, counted from 1 again."""
    here = bool(table.pages) and table.pages[-1] == grid.page
    return here and grid.bbox is not None and starts_again(table, printed)


def _furniture(paragraph: Paragraph) -> Paragraph:
    """A line between two parts of a table; a title that says it goes on is no text of the narrative."""
    if paragraph.region == "body" and is_continued(paragraph.text):
        return replace(paragraph, region="header")
    return paragraph


def _open(grid: Grid, caption: Caption) -> OpenTable:
    margin = heading_in_margin(grid)
    if margin is not None:
        return _open_below(margin, grid, caption)
    printed = matrix(grid)
    title_rows = _title_rows(grid)
    body = _without_first_rows(grid, title_rows)
    depth = header_depth(body) + title_rows if body.n_rows else title_rows
    if title_rows:
        inside = " ".join(dict.fromkeys(one_line(cell.text) for cell in printed[0] if cell.text))
        caption = caption.with_line(inside) if is_unit_line(inside) else caption.with_title(inside)
    header = [[cell.text for cell in row] for row in printed[title_rows:depth]]
    rows = printed[depth:]
    if rows and header and is_numbering_row([cell.text for cell in rows[0]]):
        header.append([cell.text for cell in rows[0]])
        rows = rows[1:]
    return OpenTable(
        caption=caption,
        grid=grid,
        header=header,
        rows=[*rows],
        pages=[grid.page] if grid.page is not None else [],
        confidences=[grid.confidence] if grid.confidence is not None else [],
        parts=[Part.of(grid, rows)],
        header_cells=[list(row) for row in printed[title_rows:depth]],
    )


def _open_below(heading: Grid, grid: Grid, caption: Caption) -> OpenTable:
    """A table whose heading stands in the header of the page."""
    return OpenTable(
        caption=caption,
        grid=grid,
        header=[[cell.text for cell in row] for row in matrix(heading)],
        rows=matrix(grid),
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


def _append(table: OpenTable, grid: Grid, printed: list[list[TableCell]], depth: int) -> None:
    """Adds a grid with its `printed` rows, of which the first `depth` are the heading once more."""
    columns = column_map(table.grid, grid) or list(range(table.grid.n_columns))
    table.read_heading_again(printed[:depth])
    printed = without_heading(table, printed, depth)
    if printed and _is_repeated_numbering(table, depth, [cell.text for cell in printed[0]]):
        printed = printed[1:]
    rows = [[row[column] for column in columns] for row in printed]
    part = Part.of(grid, rows)
    table.parts.append(part)
    if grid.page is not None:
        table.pages.append(grid.page)
    if grid.confidence is not None:
        table.confidences.append(grid.confidence)
    if rows and table.rows:
        _carry_merged_on(table.rows[-1], rows, grid)
    if grid.page is not None and rows and table.rows and row_runs_on(table, rows):
        part.rows[part.rows.index(rows[0])] = table.rows[-1]
        _join(table.rows[-1], rows)
        rows = rows[1:]
    elif grid.page is not None and rows and table.rows:
        _close_merged(table.rows, rows)
    _forget_fit(rows)
    table.rows.extend(rows)


def _close_merged(above: Sequence[Sequence[TableCell]], rows: list[list[TableCell]]) -> None:
    """A merged cell that a page cuts is printed in one of its parts only: the other is blank over several rows."""
    replaced = {}
    for column, cell in enumerate(rows[0]):
        last = above[-1][column]
        if id(cell) in replaced or bool(cell.text) == bool(last.text):
            continue
        blank = _rows_of(cell, rows, column) if last.text else _rows_of(last, above[::-1], column)
        other = _rows_of(last, above[::-1], column) if last.text else _rows_of(cell, rows, column)
        if blank > 1 or (blank == 1 and other > 1 and last.text):
            absorb(last, cell)
            replaced[id(cell)] = last
    if replaced:
        for row in rows:
            row[:] = [replaced.get(id(cell), cell) for cell in row]


def _rows_of(cell: TableCell, rows: Sequence[Sequence[TableCell]], column: int) -> int:
    """How many of the first rows a cell covers."""
    return sum(1 for _ in itertools.takewhile(lambda row: row[column] is cell, rows))


def _forget_fit(rows: Sequence[Sequence[TableCell]]) -> None:
    """Only the last row of a page may go on; in a long table, what the others kept for that adds up."""
    for row in rows[:-1]:
        for cell in row:
            cell.tail_room = cell.first_word_width = None


def _is_repeated_numbering(table: OpenTable, headings_before: int, texts: list[str]) -> bool:
    """Whether a row numbers the columns as under the heading: below the heading repeated, or repeated alone."""
    return is_numbering_row(texts) and (headings_before > 0 or texts in table.header)


def _carry_merged_on(last: Sequence[TableCell], rows: list[list[TableCell]], grid: Grid) -> None:
    """Gives the rest of a merged cell, which begins in the part before, the text of the whole."""
    for cell in grid.cells:
        if cell.row == 0 and cell.continues_above and not cell.text:
            for row in rows[: cell.row_span]:
                row[cell.column : cell.column + cell.column_span] = last[
                    cell.column : cell.column + cell.column_span
                ]


def _join(last: list[TableCell], rows: list[list[TableCell]]) -> None:
    """Joins the first of `rows` to `last`; a cell that spans further rows takes them along."""
    replaced = {}
    for column, cell in enumerate(rows[0]):
        if id(cell) not in replaced:
            absorb(last[column], cell)
            replaced[id(cell)] = last[column]
    for row in rows[1:]:
        for column, cell in enumerate(row):
            row[column] = replaced.get(id(cell), cell)


def _close(table: OpenTable) -> Table:
    width = max([len(row) for row in table.rows] + [len(level) for level in table.header], default=0)
    for row in table.rows:
        row.extend(TableCell("", row_span=0, column_span=0) for _ in range(width - len(row)))
    for level in table.header:
        level.extend("" for _ in range(width - len(level)))
    rows = [row for row in table.rows if any(cell.text for cell in row)]
    rows = without_repeated_headings(table.header, rows)
    header = [[one_line(unstacked(text)) for text in row] for row in table.header]
    if width_of_list := width_of_lists(header, rows):
        rows = one_below_the_other(header, rows, width_of_list)
        header = [row[:width_of_list] for row in header]
        table.warnings.append(
            f"{width // width_of_list} lists of {width_of_list} columns each stand beside each other; "
            "their rows were put one below the other."
        )
    caption = table.caption
    above = [*(caption.caption or "").split("\n"), caption.title or "", caption.introduction or ""]
    _count_spans(rows)
    units = units_of_columns(header, [[cell.text for cell in row] for row in rows], above)
    columns = column_names(header) or [
        UNNAMED.format(n) for n in range(1, (width or table.grid.n_columns) + 1)
    ]
    if not header:
        table.warnings.append("No heading row was found; the columns are numbered instead.")
    return Table(
        title=caption.title,
        caption=caption.caption,
        appendix=caption.appendix,
        header=header,
        columns=columns,
        rows=[TableRow(row) for row in rows],
        method=table.grid.method,
        page_first=min(table.pages, default=None),
        page_last=max(table.pages, default=None),
        confidence=min(table.confidences, default=None),
        warnings=table.warnings,
        units=units,
        introduction=caption.introduction,
    )


def _count_spans(rows: Iterable[Sequence[TableCell]]) -> None:
    for row in rows:
        for _, places in itertools.groupby(row, key=id):
            same = list(places)
            same[0].row_span += 1
            same[0].column_span = len(same)
