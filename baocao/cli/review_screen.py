"""The screen of `baocao names review`: each waiting name in its table, with its candidates; one key decides."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from baocao.cli.output import console, is_terminal
from baocao.errors import UsageError
from baocao.language import translated

if TYPE_CHECKING:
    from pathlib import Path

    from baocao.names.models import Suggestion
    from baocao.usecases.review import WaitingName

_KEYS = (
    "[b]1-9[/b] choose  [b]-[/b] no unit  [b]k[/b] search  [b]r[/b] reason  [b]Enter[/b] later  "
    "[b]b[/b] back  [b]q[/b] end"
)
_NO_UNIT, _OTHER, _REASON, _BACK, _QUIT = "-", "k", "r", "b", "q"
_LATER = {"", "s", "\r", "\n", " "}
# Columns of the document's table that are shown, and letters of a cell.
_COLUMNS, _CELL = 6, 40
_NAMESAKES = 3


@dataclass(slots=True)
class _Session:
    warehouse: Path
    decisions: Path
    stored: set[int] = field(default_factory=set)


def walk(warehouse: Path, waiting: list[WaitingName], decisions: Path) -> int:
    """Show each name and store what the person answers; returns how many were decided.

    On a terminal single keys answer; piped input is read line by line: the same keys, or a unit key.
    """
    session = _Session(warehouse, decisions)
    place = 0
    while 0 <= place < len(waiting):
        step = _decide_one(session, place, waiting)
        if step is None:
            break
        place = max(0, place + step)
    return len(session.stored)


def _decide_one(session: _Session, place: int, waiting: list[WaitingName]) -> int | None:
    """How many names to go on (back: negative) after this one; None to end."""
    from baocao.usecases.review import candidates, decide_waiting, search

    name = waiting[place]
    choices = candidates(name)
    reason = f"names review: {name.file_name}, {name.table_title or 'letterhead'}, row {name.row_no}"
    _show(session, name, choices, place + 1, len(waiting))
    while True:
        key = _read_key()
        if key is None or key == _QUIT:
            return None
        if key in _LATER:
            return 1
        if key == _BACK:
            return -1
        if key == _REASON:
            reason = _read_line("reason") or reason
            continue
        if key == _OTHER:
            choices = search(_read_line("unit key or name"), name)
            _show_choices(name, choices)
            continue
        chosen = choices[int(key) - 1].unit_key if key.isdigit() and 0 < int(key) <= len(choices) else key
        if len(key) <= 1 and chosen == key and key != _NO_UNIT:
            console().print(_KEYS)
            continue
        try:
            decide_waiting(name, chosen, reason, session.decisions)
        except UsageError as error:
            console().print(Text(str(error), style="red"))
            continue
        session.stored.add(place)
        _show_stored(name.name, chosen)
        return 1


def _show(session: _Session, name: WaitingName, choices: list[Suggestion], number: int, of: int) -> None:
    from baocao.usecases.review import elsewhere

    screen = console()
    if is_terminal():
        screen.clear()
    seen = f"named {name.mentions} times" if name.mentions > 1 else "named once"
    where = [f"row {name.row_no}", seen]
    if name.page:
        where.insert(0, f"page {name.page}")
    screen.print(f"[b]{number} of {of}[/b]  {escape(name.file_name)}, {', '.join(where)}", style="cyan")
    screen.print(Text(name.table_title or "letterhead", style="dim", overflow="ellipsis"), no_wrap=True)
    _show_rows(session, name)
    about = [name.province or "province unknown", f"district {name.district}" if name.district else ""]
    about += [f"units of {name.as_of:%d/%m/%Y}" if name.as_of else "", name.status]
    screen.print(
        Text.assemble("\n", (name.name, "bold yellow"), "  ", (", ".join(filter(None, about)), "dim"))
    )
    if name.in_table > 1:
        screen.print(
            Text(f"{name.in_table} rows of this table have this name; a decision holds for all.", "red")
        )
    _show_choices(name, choices)
    for namesake in elsewhere(name)[:_NAMESAKES]:
        screen.print(Text(f"  so called elsewhere: {namesake}", "dim"))
    screen.print(_KEYS)


def _show_rows(session: _Session, name: WaitingName) -> None:
    from baocao.usecases.review import rows_around

    headings, rows = rows_around(session.warehouse, name)
    if not rows:
        return
    table = Table(header_style="cyan", expand=False)
    table.add_column("row", justify="right")
    for heading in headings[:_COLUMNS]:
        table.add_column(Text(_short(heading)), overflow="fold")
    for row in rows:
        style = "bold yellow" if row.row_no == name.row_no else "dim"
        mark = "> " if row.row_no == name.row_no else ""
        table.add_row(
            f"{mark}{row.row_no}", *(Text(_short(cell)) for cell in row.cells[:_COLUMNS]), style=style
        )
    console().print(table)


def _show_choices(name: WaitingName, choices: list[Suggestion]) -> None:
    from baocao.names.differences import compare, explain

    if not choices:
        console().print("  nothing is like it")
        return
    table = Table(box=None, padding=(0, 1), show_header=False)
    for number, choice in enumerate(choices, start=1):
        _, official = compare(name.name, choice.unit_name)
        table.add_row(
            Text(str(number), "bold"),
            Text.assemble(*((piece.text, "bold red" if piece.differs else "green") for piece in official)),
            Text(choice.parent or "", "dim"),
            f"{choice.score:.0f}",
            Text(explain(name.name, choice.unit_name)),
            Text(choice.unit_key, "dim"),
        )
    console().print(table)


def _show_stored(name: str, unit_key: str) -> None:
    from baocao.usecases.review import known_units

    console().print(Text(f"{name} is {known_units().get(unit_key, 'no unit')} ({unit_key})", "green"))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


def _read_key() -> str | None:
    """One key of a terminal, one line of piped input; None at its end."""
    if sys.stdin.isatty():
        try:
            key: str = typer.getchar()
        except (EOFError, KeyboardInterrupt):
            return None
        if key in {"\x03", "\x04", "\x1b"}:
            return None
        return key[:1]  # arrows and the like are several
    line = sys.stdin.readline()
    return line.strip() if line else None


def _read_line(question: str) -> str:
    if sys.stdin.isatty():
        answer: str = typer.prompt(f"  {translated(question)}", default="", show_default=False)
        return answer.strip()
    return sys.stdin.readline().strip()
