"""Tables printed in two or three columns of the page: one grid in which the same headings stand several times.

"TT | Đơn vị | Số văn bản | TT | Đơn vị | Số văn bản" is a list whose second half stands beside its first. Its rows are
put below each other, in the order of their numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.assembly.headers import is_numbering_row
from extractors.values import fold
from extractors.values.labels import is_figure, is_number_heading
from extractors.values.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import TableCell

_FEWEST = 2  # columns of a list, and lists beside each other
_MOST_UNNUMBERED = 0.2  # of the rows of a list; one, its total, in any


def width_of_lists(header: Sequence[Sequence[str]], rows: Sequence[Sequence[TableCell]]) -> int | None:
    """How many columns each of the lists has that stand beside each other in a table; None if it is one list.

    Args:
        header: the heading rows, merged headings repeated over their span.
        rows: the rows below, one cell a column, a merged one the same object in all of its places.

    """
    levels = [[fold(one_line(text)) for text in level] for level in header if not is_numbering_row(level)]
    size = len(levels[0]) if levels else 0
    for width in range(_FEWEST, size // _FEWEST + 1):
        if size % width == 0 and _is_repeated(levels, width):
            return width if _are_lists(header, rows, width) else None
    return None


def _is_repeated(levels: Sequence[Sequence[str]], width: int) -> bool:
    names = set(zip(*(level[:width] for level in levels), strict=True))
    repeated = all(text == level[place % width] for level in levels for place, text in enumerate(level))
    return repeated and len(names) == width and all(any(name) for name in names)


def _are_lists(header: Sequence[Sequence[str]], rows: Sequence[Sequence[TableCell]], width: int) -> bool:
    """Whether every list numbers its rows, or names each by a text of its own."""
    size = len(rows[0]) if rows else 0
    inner = [row for row in rows if not _is_whole(row)]
    if not inner or any(row[place - 1] is row[place] for row in inner for place in range(width, size, width)):
        return False
    lists = [[row[start : start + width] for row in inner] for start in range(0, size, width)]
    if not all(any(cell.text for cell in row) for each in lists for row in each[:1]):
        return False
    number = _number_column(header, width)
    if number is not None:
        return all(_numbered(each, number) for each in lists)
    names = [row[0].text.strip() for each in lists for row in each if row[0].text.strip()]
    return len(set(names)) == len(names) and not any(map(is_figure, names))


def _number_column(header: Sequence[Sequence[str]], width: int) -> int | None:
    return next(
        (place for level in header for place, text in enumerate(level[:width]) if is_number_heading(text)),
        None,
    )


def _numbered(rows: Sequence[Sequence[TableCell]], column: int) -> bool:
    filled = [row[column].text.strip() for row in rows if any(cell.text.strip() for cell in row)]
    without = sum(_number(text) is None for text in filled)
    return without < len(filled) and without <= max(1, _MOST_UNNUMBERED * len(filled))


def _number(text: str) -> int | None:
    digits = text.strip().rstrip(".)")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _is_whole(row: Sequence[TableCell]) -> bool:
    """Whether a row is one cell over all lists: a section, which parts what is above from what is below."""
    return all(cell is row[0] for cell in row)


def one_below_the_other(
    header: Sequence[Sequence[str]], rows: Sequence[list[TableCell]], width: int
) -> list[list[TableCell]]:
    """The rows of lists beside each other as rows of one list; blank ends of the later lists are left out.

    Args:
        header: the heading rows.
        rows: the rows below.
        width: how many columns each list has.

    """
    number = _number_column(header, width)
    found: list[list[TableCell]] = []
    stretch: list[list[TableCell]] = []
    for row in [*rows, None]:
        if row is not None and not _is_whole(row):
            stretch.append(row)
            continue
        size = len(stretch[0]) if stretch else 0
        below = [each[start : start + width] for start in range(0, size, width) for each in stretch]
        found += _in_order([each for each in below if any(cell.text for cell in each)], number)
        stretch = []
        if row is not None:
            found.append(row[:width])
    return found


def _in_order(rows: list[list[TableCell]], column: int | None) -> list[list[TableCell]]:
    """By number, if each has its own; rows without one stay behind the row above them."""
    if column is None:
        return rows
    numbers = [_number(row[column].text) for row in rows]
    known = [number for number in numbers if number is not None]
    if len(set(known)) < len(known):
        return rows  # each list counts from 1
    keys, last = [], 0
    for number in numbers:
        last = last if number is None else number
        keys.append(last)
    return [row for _, row in sorted(zip(keys, rows, strict=True), key=lambda pair: pair[0])]
