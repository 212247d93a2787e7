"""Tables of a text page that have no full grid: only level rules, or none at all.

That there is a table needs evidence, since any letterhead aligns: a heading with STT, rules of one length over
columns that agree, figures under each other, a caption, or a table on the page before that goes on. camelot's
flavours find the columns (columns.py); rules, figures and row numbers the rows (table_layout.py).
"""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from extractors.readers.pdf.charts import holds_pie
from extractors.readers.pdf.glyphs import outside
from extractors.readers.pdf.unruled.columns import Columns, find_columns, fitted
from extractors.readers.pdf.unruled.partly_ruled import is_partly_ruled
from extractors.readers.pdf.unruled.regions import Region, continued_region, find_regions
from extractors.readers.pdf.unruled.table_grid import grid_of
from extractors.readers.pdf.unruled.table_layout import Contents, LayoutMaker, TableLayout
from extractors.readers.pdf.unruled.text_rows import is_caption, is_picture_caption, text_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Grid
    from extractors.readers.pdf.marks import PageMarks
    from extractors.readers.pdf.unruled.regions import Rule
    from extractors.readers.pdf.unruled.text_rows import TextRow

_MAX_RULES, _MAX_PIECES = 2_000, 4_000  # of rules and pieces of text; a page with more is a drawing
_APART = 1.4  # times the usual distance between rows
_MARGIN = 0.08  # of the page height: where page numbers and running titles stand
_MIN_SCORE, _GOOD_SCORE = 0.75, 0.85  # of columns, see Columns


def unruled_grids(marks: PageMarks, grids: Sequence[Grid], before: Grid | None) -> list[Grid]:
    """All tables of a page, top down: `grids`, those with rules on all sides, and those without.

    Grids that hold rows or columns which no rule divides are read again, and replaced by what that shows. `before` is
    the table without rules that ended the page before, None if there was none.
    """
    partly = [grid for grid in grids if is_partly_ruled(grid, marks.glyphs)]
    kept = [grid for grid in grids if grid not in partly]
    glyphs = outside(kept, marks.glyphs)
    rows = _without_furniture(text_rows(glyphs), marks.height)
    if len(marks.rules.level) > _MAX_RULES or sum(len(row.pieces) for row in rows) > _MAX_PIECES:
        return list(grids)
    rules = [(y, x0, x1) for y, x0, x1 in marks.rules.level.tolist() if not _inside(y, x0, x1, kept)]
    known = [grid.column_edges for grid in partly]
    if before is not None and not kept:
        known.insert(0, before.column_edges)
    goes_on = before is not None and not kept
    found = [
        grid_of(table, glyphs, marks.number)
        for table in _tables(rows, rules, known, goes_on=goes_on)
        if not holds_pie((table.xs[0], table.ys[0], table.xs[-1], table.ys[-1]), marks.filled, marks.drawn)
    ]
    kept += [grid for grid in partly if not any(_overlap(grid, other) for other in found)]
    return sorted([*kept, *found], key=_top)


def _inside(y: float, x0: float, x1: float, grids: Sequence[Grid]) -> bool:
    return any(
        grid.bbox is not None
        and grid.bbox.y0 - 3 <= y <= grid.bbox.y1 + 3
        and x0 < grid.bbox.x1
        and x1 > grid.bbox.x0
        for grid in grids
    )


def _overlap(one: Grid, other: Grid) -> bool:
    a, b = one.bbox, other.bbox
    return a is not None and b is not None and a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _top(grid: Grid) -> tuple[float, float]:
    return (grid.bbox.y0, grid.bbox.x0) if grid.bbox else (0.0, 0.0)


def _tables(
    rows: list[TextRow], rules: Sequence[Rule], known: Sequence[Sequence[float]], *, goes_on: bool
) -> list[TableLayout]:
    """`known` are column edges that may fit; those of the page before come first if its table may go on here."""
    tables: list[TableLayout] = []
    if goes_on and (region := continued_region(rows, rules)) is not None:
        table = _table(region, known[:1])
        if table is not None:
            tables.append(table)
            rows = [row for row in rows if row.middle > table.ys[-1]]
    for region in find_regions(rows, rules):
        table = _table(region, known[1:] if goes_on and tables else known)
        if table is not None:
            tables.append(table)
    return tables


def _without_furniture(rows: list[TextRow], height: float) -> list[TextRow]:
    """The rows without page numbers and running titles, which stand apart in the page's margin."""
    if len(rows) < 3:
        return rows
    pitches = [lower.y0 - upper.y0 for upper, lower in pairwise(rows)]
    apart = _APART * median(pitches)
    first, last = 0, len(rows)
    while first + 1 < last and rows[first].y1 < _MARGIN * height and pitches[first] > apart:
        first += 1
    while first + 1 < last and rows[last - 1].y0 > (1 - _MARGIN) * height and pitches[last - 2] > apart:
        last -= 1
    return rows[first:last]


def _table(region: Region, known: Sequence[Sequence[float]]) -> TableLayout | None:
    if is_picture_caption(region.caption):
        return None
    start = next((i for i, row in enumerate(region.rows) if not is_caption(row.text)), 0)
    rows = region.rows[start:]
    if region.continued:
        columns: Columns | None = fitted(known[0], _fitting(rows, known[0]), all_filled=False)
    else:
        columns = find_columns(rows, known)
    if columns is None or columns.count < 2:
        return None
    rows = _fitting(rows, columns.edges)
    facts = Contents.of(rows, columns)
    if not _is_table(region, rows, columns, facts):
        return None
    table = LayoutMaker(rows, columns, facts, region.rules, region.continued).table()
    if columns.known:
        table.column_edges = list(columns.known)
    return table


def _fitting(rows: list[TextRow], edges: Sequence[float]) -> list[TextRow]:
    """The rows up to the first line of running text, which runs through several columns."""
    columns = Columns(list(edges), 0.0)
    for index, row in enumerate(rows):
        if index > 1 and len(row.pieces) == 1 and len(columns.cut(row.pieces[0])) > 1:
            return rows[:index]
    return rows


def _is_table(region: Region, rows: Sequence[TextRow], columns: Columns, facts: Contents) -> bool:
    n_figures = sum(facts.figures)
    captioned = region.caption is not None
    if columns.score < _MIN_SCORE or _is_contents(rows, columns):
        return False
    if region.numbered:
        return columns.count > 2 and facts.divided > 1
    if region.continued:
        return facts.divided * 2 > len(rows) or len(region.long_rules) > 1
    if facts.divided < 3 or facts.long_texts:
        return False
    if len(region.long_rules) > 1:
        return bool(n_figures or captioned) or len(region.long_rules) > 3
    if columns.count > 2:
        return columns.score > _GOOD_SCORE and (
            n_figures > 1 or (captioned and facts.divided > 3) or (n_figures == 1 and facts.divided > 3)
        )
    return n_figures == 1 and captioned and facts.divided > 3


def _is_contents(rows: Sequence[TextRow], columns: Columns) -> bool:
    """Whether the rows are a table of contents: dots that lead to page numbers that never fall."""
    dotted = sum(". . ." in row.text or "...." in row.text or "…" in row.text for row in rows)
    pages = [row.pieces[-1].text for row in rows if row.is_divided]
    numbers = [int(page) for page in pages if page.isdigit()]
    rising = all(a <= b for a, b in pairwise(numbers))
    return dotted > 0.3 * len(rows) and len(numbers) > 0.6 * len(pages) and rising
