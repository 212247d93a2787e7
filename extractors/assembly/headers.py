"""Which rows at the top of a grid are its heading, and what the columns are therefore called."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from extractors.values.labels import is_figure, is_item_number, is_number_heading
from extractors.values.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Cell, Grid

UNNAMED = "Cột {}"
"""What a column without a heading is called, by its number."""
_COLUMN_NUMBER = re.compile(r"^[(\[]?(-?\d{1,2}[a-d]?|[A-Za-z]|[IVX]{1,5})[)\].]{0,2}(?:\s*=.*)?$")
_YEAR = re.compile(r"^(?:năm\s*)?(?:19|20)\d\d$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^\([^()]{1,20}\)$|^%$")
_ROMAN_NUMBERS = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
_MAX_LEVELS = 4
_MANY_COLUMNS, _MOST_COLUMNS = 6, 0.7  # of so many columns, so many have the right number
_SEEN = 3  # numbers before the first cell that has none


def header_depth(grid: Grid) -> int:
    """How many rows at the top of `grid` are heading rows (0 if it begins with data).

    Evidence: the file's own mark (Word), a cell that says STT, vertical and horizontal spans of the first row,
    bold print; against it: figures and item numbers in the first row.
    """
    if not grid.repeated_header_rows and not _begins_with_heading(grid):
        return 0
    # of two levels often only the first is marked
    depth = min(max(1, grid.repeated_header_rows), grid.n_rows)
    while depth < min(grid.n_rows, _MAX_LEVELS):
        above = [cell for cell in grid.cells if cell.row < depth]
        reach = max((cell.row + cell.row_span for cell in above), default=depth)
        if reach > depth:
            depth = min(reach, grid.n_rows)
        elif _has_sub_headings(grid, depth) or _is_row_of_brackets(grid, depth):
            depth += 1
        else:
            break
    return depth


def _begins_with_heading(grid: Grid) -> bool:
    first = [cell for cell in grid.cells if cell.row == 0]
    printed = [cell for cell in first if cell.text.strip()]
    if len(printed) < 2:
        return False
    if any(is_number_heading(cell.text) for cell in printed):
        return True
    if any(is_figure(cell.text) for cell in printed):
        return False
    if is_item_number(printed[0].text):
        return False
    body = [cell for cell in grid.cells if cell.row > 0 and cell.text.strip()]
    if all(cell.bold for cell in printed) and not all(cell.bold for cell in body):
        return True
    filled = len(printed) >= 0.8 * len(first)
    return filled and all(len(cell.text) < 120 for cell in printed)


def _has_sub_headings(grid: Grid, depth: int) -> bool:
    """Whether row `depth` divides a heading above it: below a wide cell stand several texts, none a figure."""
    wide = [cell for cell in _row(grid, depth - 1) if 1 < cell.column_span < grid.n_columns]
    below = [cell for cell in _row(grid, depth) if cell.text.strip()]
    if not wide or not below:
        return False
    if any(is_figure(cell.text) and not _YEAR.match(one_line(cell.text)) for cell in below):
        return False
    return all(_under(cell, wide) for cell in below)


def _is_row_of_brackets(grid: Grid, depth: int) -> bool:
    """Whether row `depth` only explains the headings above it, in brackets: "(hồ sơ)", "(%)"."""
    printed = [one_line(cell.text) for cell in _row(grid, depth) if cell.text.strip()]
    return (
        bool(printed)
        and all(map(_IN_BRACKETS.match, printed))
        and not any(is_figure(text) or is_item_number(text) for text in printed)
    )


def _under(cell: Cell, wide: Sequence[Cell]) -> bool:
    return any(
        top.column <= cell.column and cell.column + cell.column_span <= top.column + top.column_span
        for top in wide
    )


def _row(grid: Grid, row: int) -> list[Cell]:
    return [cell for cell in grid.cells if cell.row <= row < cell.row + cell.row_span]


def is_numbering_row(texts: Sequence[str]) -> bool:
    """Whether a row under the heading only numbers the columns: "(1) (2) (3)", "A B 1 2", "1 2 3=1+2"."""
    symbols: list[str] = []
    for text in texts:
        if not text.strip():
            continue
        mark = _COLUMN_NUMBER.match(one_line(text))
        if mark is None:  # as nearly every row shows with its first words
            return len(symbols) >= _SEEN and _nearly_counts_up(texts)
        symbols.append(mark[1])
    if len(symbols) < 3:
        return False
    if symbols == _ROMAN_NUMBERS[: len(symbols)]:
        return True
    letters = list(itertools.takewhile(str.isalpha, symbols))
    numbers = symbols[len(letters) :]
    alphabet = [chr(ord("A") + place) for place in range(len(letters))]
    if [letter.upper() for letter in letters] == alphabet and _counts_up(numbers):
        return True
    return len(symbols) >= _SEEN and _nearly_counts_up(texts)


def _nearly_counts_up(texts: Sequence[str]) -> bool:
    """Whether most cells of a row have the number of their column, as where a scan shows some of them badly.

    A row of figures does not come near it: several columns are asked for, most of the first ones among them.
    """
    if len(texts) < _MANY_COLUMNS:
        return False
    marks = [_COLUMN_NUMBER.match(one_line(text)) for text in texts]
    right = [int(mark is not None and mark[1] == str(place)) for place, mark in enumerate(marks, 1)]
    return sum(right[:_SEEN]) >= _SEEN - 1 and sum(right) >= _MOST_COLUMNS * len(texts)


def _counts_up(numbers: Sequence[str]) -> bool:
    """Whether these are 1, 2, 3, 4a, 4b, …; Excel makes -1 of (1)."""
    if not numbers or not all(re.search(r"\d", number) for number in numbers):
        return False
    split = [(int(re.sub(r"\D", "", number)), number.lstrip("-0123456789")) for number in numbers]
    steps = [
        later - earlier == 1 or (later == earlier and (before, after) in itertools.pairwise("abcd"))
        for (earlier, before), (later, after) in itertools.pairwise(split)
    ]
    return split[0][0] in {1, 2} and all(steps)


def column_names(header: Sequence[Sequence[str]]) -> list[str]:
    """One name a column: its heading texts from the top down, without repeats, joined by " / "."""
    levels = [row for row in header if not is_numbering_row(row)]
    if not levels:
        return []
    names = []
    for texts in zip(*levels, strict=True):
        distinct: list[str] = []
        for text in map(one_line, texts):
            if text and text not in distinct:
                distinct.append(text)
        names.append(" / ".join(distinct))
    return names
