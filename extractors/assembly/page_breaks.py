"""Evidence at a page break: does a table go on, in which columns, and is its last row cut?"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.assembly.captions import without_continued
from extractors.assembly.headers import column_names, header_depth, is_numbering_row
from extractors.assembly.open_table import matrix
from extractors.assembly.repeated_headings import continues_without_heading
from extractors.values import fold
from extractors.values.labels import is_item_number, is_number_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.assembly.open_table import OpenTable
    from extractors.models import Grid, TableCell

_EDGE_TOLERANCE = 4.0  # points
_EDGE_WANDER = 0.012  # of the table's width: how far the edges of a scanned page may wander
_PLAIN_NUMBER = re.compile(r"^\(?(\d{1,4})[.)]?$")
_SPACE = 3.0  # points
_MANY_COLUMNS, _MOST_NAMES, _NEARLY_ALL_NAMES = 5, 0.6, 0.8
_SAME_HEADING = 88.0  # rapidfuzz ratio, 0..100


def goes_on(table: OpenTable, grid: Grid, *, has_heading: bool) -> bool:
    """Whether `grid`, with only page furniture before it, is the next part of `table`.

    `has_heading`: whether it begins with the heading of the table.
    """
    if table.pages and grid.page is not None and grid.page - table.pages[-1] not in (0, 1):
        return False
    if has_heading:
        return True
    if grid.page is None:
        return continues_without_heading(table, grid)  # Word never cuts a table itself, people do
    depth = header_depth(grid)
    if column_map(table.grid, grid) is None:
        return False
    return not (depth and _is_other_heading(grid, depth))


def _is_other_heading(grid: Grid, depth: int) -> bool:
    """Whether the first rows surely are a heading (and not the table's, which was compared before): they say STT.

    Short bold texts alone are no proof: a page may begin with a section row.
    """
    return any(is_number_heading(text) for row in _texts(grid, depth) for text in row)


def _texts(grid: Grid, depth: int) -> list[list[str]]:
    return [[cell.text for cell in row] for row in matrix(grid)[:depth]]


def same_heading(header: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> bool:
    """Whether two headings (rows of texts) name the same columns in the same order, slips of print aside."""
    levels = [row for row in header if not is_numbering_row(row)]
    if not levels or not other or len(levels[0]) != len(other[0]):
        return False
    names, others = column_names(levels), column_names(other)
    return len(names) == len(others) and all(
        fuzz.ratio(fold(mine), fold(without_continued(theirs))) >= _SAME_HEADING
        for mine, theirs in zip(names, others, strict=True)
    )


def repeated_heading(table: OpenTable, printed: Sequence[Sequence[TableCell]]) -> int:
    """How many of the first `printed` rows are the table's heading once more; 0 if they are not.

    What they say decides, not the rules between them: a cell of the heading that has no rule under it may reach into
    the first row of data, and then only begins with the heading.
    """
    levels = [row[: table.grid.n_columns] for row in table.header if not is_numbering_row(row)]
    if not levels or not printed or len(levels[0]) != len(printed[0]):
        return 0
    for depth in range(1, min(len(printed), len(levels) + 1) + 1):
        if same_heading(levels, _heading_texts(table, printed, depth)):
            return depth
    if table.grid.method == "ocr" and _is_badly_read(levels, printed):
        return len(levels)
    return 0


def _is_badly_read(levels: Sequence[Sequence[str]], printed: Sequence[Sequence[TableCell]]) -> bool:
    """Whether rows print the heading again and one of the two was read badly, as under a stamp.

    Most columns have the same name and the row of column numbers stands below, or nearly all have.
    """
    if len(printed) <= len(levels) or len(levels[-1]) < _MANY_COLUMNS:
        return False
    pairs = list(zip(levels[-1], (cell.text for cell in printed[len(levels) - 1]), strict=True))
    same = sum(fuzz.ratio(fold(mine), fold(theirs)) >= _SAME_HEADING for mine, theirs in pairs)
    numbered = is_numbering_row([cell.text for cell in printed[len(levels)]])
    return same >= (_MOST_NAMES if numbered else _NEARLY_ALL_NAMES) * len(pairs)


def _heading_texts(table: OpenTable, printed: Sequence[Sequence[TableCell]], depth: int) -> list[list[str]]:
    below = {id(cell) for cell in printed[depth]} if depth < len(printed) else set()
    texts = [[cell.text for cell in row] for row in printed[:depth]]
    last = [row for row in table.header if not is_numbering_row(row)][-1]
    for column, cell in enumerate(printed[depth - 1]):
        if id(cell) in below and _begins_with(cell.text, last[column]):
            for row, cells in zip(texts, printed, strict=False):
                if cells[column] is cell:
                    row[column] = last[column]
    return texts


def _begins_with(text: str, heading: str) -> bool:
    return bool(heading) and "".join(text.split()).startswith("".join(heading.split()))


def parted_from_heading(table: OpenTable, printed: list[list[TableCell]]) -> list[list[TableCell]]:
    """The rows, one that begins with the end of the whole heading as two: no rule stands between heading and data."""
    header = [row[: table.grid.n_columns] for row in table.header]
    for levels in (header, [row for row in header if not is_numbering_row(row)]):
        if levels and (parted := _parted_below(levels, printed)) is not None:
            return parted
    return printed


def _parted_below(
    levels: Sequence[Sequence[str]], printed: list[list[TableCell]]
) -> list[list[TableCell]] | None:
    """The rows, with data that stands in the cells of the last of these levels as a row; None where none does."""
    depth = len(levels)
    if len(printed) < depth or len(levels[0]) != len(printed[0]) or not any(levels[-1]):
        return None
    rows = [list(zip(cells, texts, strict=True)) for cells, texts in zip(printed, levels, strict=False)]
    if not all(_begins_with(cell.text, text) or not text for row in rows for cell, text in row):
        return None
    if is_numbering_row(levels[-1]) and (
        depth == 1 or any(cell.text.split()[0] != "".join(text.split()) for cell, text in rows[-1] if text)
    ):
        return None  # "12" does not begin with the number 1 of a column
    rest = [replace(cell, text=without_continued(_behind(cell.text, text))) for cell, text in rows[-1]]
    if not any(cell.text for cell in rest):
        return None
    heading = [[replace(cell, text=text) for cell, text in row] for row in rows]
    return [*heading, rest, *printed[depth:]]


def without_heading(table: OpenTable, printed: list[list[TableCell]], depth: int) -> list[list[TableCell]]:
    """The rows below a repeated heading; cells of it that reach into them keep only what is not heading."""
    if not depth or depth >= len(printed):
        return printed[depth:]
    above = {id(cell) for cell in printed[depth - 1]}
    last = [row for row in table.header if not is_numbering_row(row)][-1]
    rest: dict[int, TableCell] = {}
    for column, cell in enumerate(printed[depth]):
        if id(cell) in above and id(cell) not in rest:
            rest[id(cell)] = replace(cell, text=_behind(cell.text, last[column]))
    if not rest:
        return printed[depth:]
    return [[rest.get(id(cell), cell) for cell in row] for row in printed[depth:]]


def _behind(text: str, heading: str) -> str:
    """What stands in a cell behind its heading, however that is broken into lines."""
    left = len("".join(heading.split()))
    for place, letter in enumerate(text):
        if not left:
            return text[place:].strip()
        left -= not letter.isspace()
    return ""


def counts_on(table: OpenTable, printed: Sequence[Sequence[TableCell]]) -> bool:
    """Whether the first number of these rows is the one behind the last of the table; a first one is no evidence."""
    column = table.number_column
    if column is None or not printed or column >= len(printed[0]):
        return False
    last, first = (
        _last_number(row[column].text for row in reversed(table.rows)),
        _last_number(row[column].text for row in printed),
    )
    return last is not None and first == last + 1


def starts_again(table: OpenTable, printed: Sequence[Sequence[TableCell]]) -> bool:
    """Whether these rows are counted from 1 again."""
    column = table.number_column
    if column is None or not printed or column >= len(printed[0]):
        return False
    numbers = [row[column].text for row in table.rows]
    return (
        _last_number(row[column].text for row in printed) == 1 and _last_number(reversed(numbers)) is not None
    )


def _last_number(texts: Iterable[str]) -> int | None:
    return next((int(match[1]) for text in texts if (match := _PLAIN_NUMBER.match(text.strip()))), None)


def column_map(first: Grid, grid: Grid) -> list[int] | None:
    """For each column of `first` the column of `grid` that covers it; None if their edges do not agree."""
    if not first.column_edges or not grid.column_edges:
        return list(range(first.n_columns)) if first.n_columns == grid.n_columns else None
    edges = first.column_edges
    width = edges[-1] - edges[0]
    tolerance = max(_EDGE_TOLERANCE, _EDGE_WANDER * width)
    if abs(width - (grid.column_edges[-1] - grid.column_edges[0])) > 2 * tolerance:
        return None
    # The margins of odd and even pages differ, and so do the halves of a sheet.
    shift = grid.column_edges[0] - edges[0]
    if abs(shift) > 2 * tolerance:
        edges = [edge + shift for edge in edges]
    if first.n_columns == grid.n_columns:
        agree = all(abs(a - b) <= tolerance for a, b in zip(edges, grid.column_edges, strict=True))
        return list(range(first.n_columns)) if agree else None
    return _covering(edges, grid.column_edges, tolerance)


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


def row_runs_on(table: OpenTable, rows: Sequence[Sequence[TableCell]]) -> bool:
    """Whether the first row of a page is the rest of the row that the page before ended with.

    Each column gives its evidence; a number of its own is proof against.
    """
    first = rows[0]
    last = table.rows[-1][: len(first)]
    numbered = table.number_column
    if numbered is not None and first[numbered].text:
        return False
    if numbered is None and first[0].text and is_item_number(first[0].text):
        return False
    printed = {id(rest): (mine, rest) for mine, rest in zip(last, first, strict=True) if rest.text}
    if not printed:
        return True
    if any(_goes_on_in_sentence(mine, rest) for mine, rest in printed.values()):
        return True
    score = sum(_evidence(mine, rest) for mine, rest in printed.values())
    if numbered is None and _lacks_label(table, rows):
        score += 6
    if numbered is not None and _always_numbered(table, numbered):
        small = all(rest.text[0].islower() for _, rest in printed.values())
        score += 6 if small else 3
    return score > 0


def _lacks_label(table: OpenTable, rows: Sequence[Sequence[TableCell]]) -> bool:
    """Whether a first row has no label where all others have one of their own: not one merged over several rows."""
    last, first = table.rows[-1][0], rows[0][0]
    merged = len(rows) > 1 and rows[1][0] is first
    merged = merged or (len(table.rows) > 1 and table.rows[-2][0] is last)
    return not first.text and not merged and len(table.rows) > 1 and _always_numbered(table, 0)


def _goes_on_in_sentence(mine: TableCell, rest: TableCell) -> bool:
    """Whether a text surely runs on: it stops at the end of its cell without a mark, and goes on with small letters."""
    if mine.tail_room is None or rest.first_word_width is None:
        return False
    full = mine.tail_room < rest.first_word_width + _SPACE
    small = rest.text[:1].islower() and len(rest.text.split()) > 1
    return full and small and len(mine.text.split()) > 2 and mine.text[-1] not in ".;:!?"


def _always_numbered(table: OpenTable, column: int) -> bool:
    filled = sum(bool(row[column].text) for row in table.rows)
    return filled >= 0.95 * len(table.rows)


def _evidence(mine: TableCell, rest: TableCell) -> int:
    """How much one column speaks for (positive) or against (negative) a text that runs on."""
    if not mine.text:
        return -2
    if _complete_value(mine.text) and _complete_value(rest.text):
        return -4
    if re.match(r"^[-–+•*]\s", rest.text):
        return -1
    known = mine.tail_room is not None and rest.first_word_width is not None
    if known and mine.tail_room > rest.first_word_width + _SPACE:  # type: ignore[operator]
        return -2  # the next word would have fitted: the text ended there
    if re.match(r"^[a-zà-ỹđ,;.)%]", rest.text):
        return 3
    if mine.text[-1] in ".;:)":
        return -1
    return 1


def _complete_value(text: str) -> bool:
    return (bool(re.search(r"\d\s*%?$", text)) and len(text) < 12) or fold(text) in {"dat", "chua dat"}
