"""Tables that a Word file has as mere text: columns made with tabs, or rules made of characters."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from extractors.models import Cell, Grid
from extractors.readers.character_rules import is_rule, is_ruled_line, read_ruled_lines
from extractors.readers.office.package import name
from extractors.readers.word.docx_line import Line
from extractors.readers.word.docx_package import W_VAL
from extractors.readers.word.docx_styles import P_PR
from extractors.readers.word.docx_text import clean, mostly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

_FIGURE = re.compile(r"[-–+(<>≥≤]*\s*\d[\d.,\s]*\s*%?\)?|[-–…x]")
_STOP, _LEADER = f"{P_PR}/{name('w:tabs')}/{name('w:tab')}", name("w:leader")
_FEWEST_ROWS, _FEWEST_COLUMNS = 3, 3
_FEWEST_ROWS_OF_TWO = 4  # with two columns only, every row but the heading must end in a figure


class _Printed(NamedTuple):
    """A printed line: a paragraph, or what stands between two of its line breaks."""

    text: str
    line: Line
    bold: bool

    @property
    def fields(self) -> list[str]:
        return [clean(part).replace("\n", " ") for part in self.text.rstrip().split("\t")]


def with_typed_tables(items: Iterable[Line | Element]) -> Iterator[Line | Grid | Element]:
    """The paragraphs and tables (w:tbl) of a container, typed tables among its paragraphs as grids."""
    lines: list[Line] = []
    for item in items:
        if isinstance(item, Line):
            lines.append(item)
            continue
        yield from _read(lines)
        lines = []
        yield item
    yield from _read(lines)


def _read(lines: list[Line]) -> Iterator[Line | Grid]:
    start = 0
    while start < len(lines):
        for find in (_tabbed, _ruled):
            count, grid = find(lines, start)
            if grid is not None:
                yield grid
                start += count
                break
        else:
            yield lines[start]
            start += 1


def _printed(line: Line) -> list[_Printed]:
    bold = mostly(line.runs, "bold")
    label = f"{line.label.text}\t" if line.label else ""
    return [_Printed(text, line, bold) for text in (label + line.raw()).split("\n") if text.strip()]


# --- columns made with tabs --------------------------------------------------------------------------------


def _tabbed(lines: Sequence[Line], start: int) -> tuple[int, Grid | None]:
    """How many lines from `start` on are a table made with tabs, and that table."""
    if "\t" not in lines[start].raw() or _has_leader(lines[start]):
        return 0, None
    count = 0
    printed: list[_Printed] = []
    for line in lines[start:]:
        inside = _printed(line)
        if any("\t" not in each.text for each in inside) or _has_leader(line):
            break
        if not inside and count and not _goes_on(lines[start + count + 1 :]):
            break
        printed += inside
        count += 1
    table = _fields(printed)
    return (count, _grid(table, printed)) if table else (0, None)


def _goes_on(lines: Sequence[Line]) -> bool:
    """Whether the next text below an empty line is a row of figures and no heading of another table."""
    following = next((inside for line in lines if (inside := _printed(line))), [])
    return bool(following) and "\t" in following[0].text and any(map(_FIGURE.fullmatch, following[0].fields))


def _has_leader(line: Line) -> bool:
    """Whether dots lead to the next tab: a table of contents, a line to fill in."""
    stops = line.element.findall(_STOP)
    return any(stop.get(_LEADER, "none") not in {"none", "0"} for stop in stops if stop.get(W_VAL) != "clear")


def _fields(printed: Sequence[_Printed]) -> list[list[str]]:
    """The fields of each row, as many in each; empty if the lines are no table."""
    as_typed = [line.fields for line in printed]
    while as_typed and all(len(row) > 1 and not row[0] for row in as_typed):
        as_typed = [row[1:] for row in as_typed]  # a tab for an indent
    # people also press tab several times on the way to one column
    for rows in (as_typed, [[field for field in row if field] for row in as_typed]):
        sizes = Counter(len(row) for row in rows)
        if not sizes:
            continue
        columns, often = max(sizes.items(), key=lambda item: (item[1], item[0]))
        if len(rows[0]) >= columns and max(sizes) == len(rows[0]):
            columns = len(rows[0])  # a heading names all columns; the last ones of a row may be blank
            often = sum(count for size, count in sizes.items() if columns - 1 <= size)
        if max(sizes) > columns or often < 0.7 * len(rows):
            continue
        table = _joined([row + [""] * (columns - len(row)) for row in rows])
        if _is_table(table, columns):
            return table
    return []


def _joined(rows: list[list[str]]) -> list[list[str]]:
    """Rows with the lines that only carry on a text of the line above joined to it."""
    found: list[list[str]] = []
    for row in rows:
        carries_on = bool(found) and not row[0] and not any(_FIGURE.fullmatch(text) for text in row if text)
        if carries_on and any(found[-1]):
            found[-1] = [" ".join(filter(None, pair)) for pair in zip(found[-1], row, strict=True)]
        else:
            found.append(row)
    return found


def _is_table(rows: Sequence[Sequence[str]], columns: int) -> bool:
    body = rows[1:]
    if columns == 2:
        return len(rows) >= _FEWEST_ROWS_OF_TWO and all(_FIGURE.fullmatch(row[1]) for row in body)
    if columns < _FEWEST_COLUMNS or len(rows) < _FEWEST_ROWS:
        return False
    filled = sum(bool(text) for row in rows for text in row)
    return filled >= 0.5 * len(rows) * columns and any(
        all(_FIGURE.fullmatch(row[column]) for row in body if row[column])
        and any(row[column] for row in body)
        for column in range(columns)
    )


def _grid(rows: Sequence[Sequence[str]], printed: Sequence[_Printed]) -> Grid:
    bold = {field: line.bold for line in printed for field in line.fields}
    cells = [
        Cell(number, column, text, bold=bool(text) and bold.get(text, False))
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    return Grid(len(rows), len(rows[0]), cells, method="docx")


# --- rules made of characters ------------------------------------------------------------------------------


def _ruled(lines: Sequence[Line], start: int) -> tuple[int, Grid | None]:
    """How many lines from `start` on are a table with rules of characters, and that table."""
    texts: list[str] = []
    count = 0
    for line in lines[start:]:
        inside = line.raw().split("\n")
        if not all(is_rule(text) or is_ruled_line(text) for text in inside if text.strip()):
            break
        texts += [text for text in inside if text.strip()]
        count += 1
    if not texts:
        return 0, None
    table = read_ruled_lines(texts)
    if table is None:
        return 0, None
    cells = [
        Cell(row, column, clean(text), 1, span)
        for row, texts_of_row in enumerate(table.rows)
        for column, span, text in texts_of_row
    ]
    return count, Grid(
        len(table.rows), table.n_columns, cells, method="docx", repeated_header_rows=table.header_rows
    )
