"""How commands write: coloured tables on a terminal, plain lines when piped, one JSON document on request."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from baocao.language import translated
from baocao.visible import visible, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.text import Text

_TAB = "\t"  # between the columns of a table that is piped

SAID = ("new", "version", "gone", "replaced", "back", "known", "changed", "corrected", "yes", "all")
"""Cells that are codes, which people read as words of their language; programs get the codes."""

MESSAGES = frozenset({"reason", "why", "what is done, and why", "warning"})
"""Columns whose cells are messages of this program: in the reader's language, also when piped."""

COLOURS = {
    "error": "red",
    "failed": "red",
    "quarantined": "red",
    "NOT MAPPED": "red",
    "warn": "yellow",
    "review": "yellow",
    "published": "green",
    "loaded": "green",
}
"""Colour of a cell that says nothing but this."""

REPORT_LABELS = {
    "report_no": "Số, ký hiệu",
    "report_type": "Loại văn bản",
    "report_date": "Ngày",
    "issuer": "Cơ quan ban hành",
    "title": "Tiêu đề",
    "province": "Tỉnh",
}


def is_terminal() -> bool:
    """Tell whether a person looks at standard output."""
    return sys.stdout.isatty()


def print_json(value: object) -> None:
    """Write one JSON document to standard output; dates and decimals as text."""
    sys.stdout.write(visible_json(json.dumps(value, ensure_ascii=False, indent=2, default=str)) + "\n")


def print_line(text: str = "") -> None:
    """Write a line to standard output, in the reader's language; control characters in it are written out."""
    _write_line(translated(text))


def _write_line(text: str) -> None:
    sys.stdout.write(f"{visible(text, keep=_TAB)}\n")


def print_table(title: str | None, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table: drawn on a terminal; when piped, a heading line and tab-separated lines."""
    if not is_terminal():
        if title:
            print_line(title)
        # for programs: the same in every language, but for what is said to people
        for row in (columns, *(_told(columns, row) for row in rows)):
            _write_line("\t".join(_flat(value) for value in row))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(_shown(translated(title))) if title else None,
        title_justify="left",
        header_style="bold cyan",
    )
    numeric = _numeric_columns(columns, rows := [list(row) for row in rows])
    for number, column in enumerate(columns):
        table.add_column(
            Text(_shown(translated(column))),
            justify="right" if number in numeric else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(_coloured(value) for value in _told(columns, row)))
    console().print(table)


def console() -> Console:
    """Give a console on standard output."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def print_first(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], shown: int, count: int | None = None
) -> None:
    """Write the first rows of a table, and how many more there are; nothing if there are none.

    Args:
        title: a line above the table.
        columns: its headings.
        rows: its rows, which --json has all of.
        shown: how many are written.
        count: how many there are, if that is more than `rows`.
    """
    if not rows:
        return
    print_table(title, columns, rows[:shown])
    count = len(rows) if count is None else count
    if count > len(rows):
        print_line(f"... and {count - shown} more; --json has the first {len(rows)}")
    elif count > shown:
        print_line(f"... and {count - shown} more; --json has all")


def _numeric_columns(columns: Sequence[str], rows: list[list[Any]]) -> set[int]:
    from decimal import Decimal

    def is_number(value: object) -> bool:
        return isinstance(value, int | float | Decimal) and not isinstance(value, bool)

    return {
        number
        for number in range(len(columns))
        if any(row[number] is not None for row in rows)
        and all(row[number] is None or is_number(row[number]) for row in rows)
    }


def _told(columns: Sequence[str], row: Sequence[Any]) -> list[Any]:
    """A row with its messages in the reader's language."""
    return [
        translated(value) if column in MESSAGES and isinstance(value, str) else value
        for column, value in zip(columns, row, strict=False)
    ]


def _coloured(value: object) -> Text:
    """A cell; one that is a code of COLOURS in its colour and the reader's language."""
    from rich.text import Text

    colour = COLOURS.get(str(value))
    if colour or value in SAID:
        return Text(translated(str(value)), style=colour or "")
    return Text(_shown(value))


def _shown(value: object) -> str:
    return "" if value is None else visible(str(value), keep="\n")


def _flat(value: object) -> str:
    return "" if value is None else visible(" ".join(str(value).split()))
