"""Tables whose rules are typed characters: | - + as mainframes print them, box drawing, Markdown."""

from __future__ import annotations

import re
from typing import NamedTuple

_UPRIGHT = "|│┃║¦"
_RULE = re.compile(r"[\s+\-–—=_|:.\u2500-\u257f]*[\-–—=_\u2500-\u257f]{3}[\s+\-–—=_|:\u2500-\u257f]*")
_CROSSINGS = frozenset("+┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╓╥╖╟╫╢╙╨╜|")
_FEWEST_LINES = 2
_FEWEST_ROWS, _FEWEST_COLUMNS = 3, 3  # of a table without level rules


class RuledTable(NamedTuple):
    """`rows` have (column, columns covered, text) for each cell; `header_rows` are set apart by a rule of their own."""

    rows: list[list[tuple[int, int, str]]]
    n_columns: int
    header_rows: int


def is_rule(text: str) -> bool:
    """Whether a line is a level rule: nothing but hyphens, box drawing, and the signs where rules meet."""
    return bool(_RULE.fullmatch(text))


def is_ruled_line(text: str) -> bool:
    """Whether upright rules part a line of text."""
    return any(sign in text for sign in _UPRIGHT)


def read_ruled_lines(texts: list[str]) -> RuledTable | None:
    """The table that these lines draw, None if they draw none.

    Lines between two level rules are one row where rules part the rows throughout; else every line is a row, but
    for those whose first cell is blank, which carry on the row above.
    """
    groups: list[list[str]] = [[]]
    for text in texts:
        if is_rule(text):
            groups.append([])
        else:
            groups[-1].append(text)
    groups = [group for group in groups if group]
    lines = [line for group in groups for line in group]
    if len(lines) < _FEWEST_LINES:
        return None
    edges = _edges(texts, lines)
    n_columns = len(edges) - 1 if edges else max(len(_split(line)) for line in lines)
    if n_columns < 2 or not all(map(is_ruled_line, lines)):
        return None
    if len(lines) == len(texts) and not _is_table_without_rules(lines, n_columns):
        return None
    ruled_rows = len(groups) > 2  # rules between the rows, not only under the heading
    rows: list[list[tuple[int, int, str]]] = []
    header_rows = 0
    for number, group in enumerate(groups):
        cells = [_cells(line, edges, n_columns) for line in group]
        is_heading = number == 0 and len(groups) > 1
        is_row = ruled_rows and not _are_rows(cells)
        for place, row in enumerate(cells):
            if rows and place and (is_row or is_heading or not row[0][2]) and _alike(rows[-1], row):
                rows[-1] = [
                    (column, span, f"{above}\n{text}".strip())
                    for (column, span, above), (_, _, text) in zip(rows[-1], row, strict=True)
                ]
            else:
                rows.append(row)
        if is_heading:
            header_rows = len(rows)
    return RuledTable(rows, n_columns, header_rows)


def _is_table_without_rules(lines: list[str], n_columns: int) -> bool:
    """Whether only upright strokes make the table: in text, one stands here and there."""
    alike = all(len(_split(line)) == n_columns for line in lines)
    return alike and n_columns >= _FEWEST_COLUMNS and len(lines) >= _FEWEST_ROWS


def _are_rows(cells: list[list[tuple[int, int, str]]]) -> bool:
    """Whether each line of a group is a row of its own: all begin with a text."""
    return len(cells) > 1 and all(row[0][2] for row in cells)


def _alike(row: list[tuple[int, int, str]], other: list[tuple[int, int, str]]) -> bool:
    return [cell[:2] for cell in row] == [cell[:2] for cell in other]


def _edges(texts: list[str], lines: list[str]) -> list[int]:
    """Where the upright rules stand, in characters; empty if the lines do not stand one below another."""
    marks = [
        {
            place
            for place, sign in enumerate(text.rstrip())
            if sign in (_CROSSINGS if is_rule(text) else _UPRIGHT)
        }
        for text in texts
    ]
    uprights = [mark for text, mark in zip(texts, marks, strict=True) if text in lines]
    most = max(uprights, key=len)
    if any(not mark <= most for mark in uprights):
        return []
    edges = sorted(most)
    if lines[0].lstrip()[:1] not in _UPRIGHT:
        edges = [-1, *edges]
    width = max(len(line.rstrip()) for line in lines)
    return edges if edges[-1] >= width - 1 else [*edges, width]


def _split(line: str) -> list[str]:
    """The cells of a line whose rules do not stand below those of others."""
    text = line.strip()
    parts = re.split(f"[{_UPRIGHT}]", text)
    if text[:1] in _UPRIGHT:
        parts = parts[1:]
    if text[-1:] in _UPRIGHT:
        parts = parts[:-1]
    return [part.strip() for part in parts]


def _cells(line: str, edges: list[int], n_columns: int) -> list[tuple[int, int, str]]:
    if not edges:
        parts = _split(line)
        return [
            (column, n_columns - column if column == len(parts) - 1 else 1, text)
            for column, text in enumerate(parts)
        ]
    cells: list[tuple[int, int, str]] = []
    start = 0
    for column in range(1, n_columns + 1):
        end = edges[column]
        if column < n_columns and line[end : end + 1] not in tuple(_UPRIGHT):
            continue  # no rule here: the cell goes on
        cells.append((start, column - start, line[edges[start] + 1 : end].strip()))
        start = column
    return cells
