"""The reference of the command line, docs/commands.md, made from what the commands say of themselves.

`python tests/helpers/command_reference.py` writes it anew.
"""

from __future__ import annotations

import inspect
import re
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer.main

from baocao.cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
INTRODUCTION = """# Commands

What `baocao --help` says of every command, on one page. It is made from the commands themselves, and a test
holds it to them.

Type `. .venv/bin/activate` in the clone first, or have the [wheel](../README.md#without-a-clone) installed.
`baocao --install-completion` makes the Tab key complete commands, options and file names in bash, zsh, fish
and PowerShell, from the next shell on.

| exit code | meaning |
| --- | --- |
| 0 | everything was loaded and published, or the question was answered |
| 1 | published, but a document is in quarantine, or held back by a finding of severity error; each is named |
| 2 | wrong usage; the message says what to type |
| 3 | nothing was published; the warehouse that was there is untouched |
"""


def leaf_commands() -> list[tuple[tuple[str, ...], Any]]:
    """Every command that does something, by the words one types."""
    return list(_leaves(typer.main.get_command(app), ("baocao",)))


def _leaves(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, child in getattr(command, "commands", {}).items():
        if child.hidden:
            continue  # another name of one that is shown
        yield from _leaves(child, (*path, name))
    if not hasattr(command, "commands"):
        yield path, command


def command_reference() -> str:
    whole = typer.main.get_command(app)
    before = [_row(each) for each in whole.params if not each.name.endswith("_completion")]
    general = [
        "## Before a command",
        "",
        "| option | meaning | default |",
        "| --- | --- | --- |",
        *before,
        "",
    ]
    sections = (_section(path, command) for path, command in leaf_commands())
    return "\n".join([INTRODUCTION, *general, *sections])


def _section(path: tuple[str, ...], command: Any) -> str:
    text, _, example = inspect.cleandoc(command.help).partition("Example: ")
    lines = [f"## {' '.join(path)}", "", text.strip(), "", f"    {example.strip()}", ""]
    rows = [_row(parameter) for parameter in command.params]
    if rows:
        lines += ["| argument or option | meaning | default |", "| --- | --- | --- |", *rows, ""]
    return "\n".join(lines)


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        written = f"`{parameter.metavar or parameter.name.upper()}`"
        if parameter.nargs == -1:
            written = f"`{(parameter.metavar or parameter.name.upper())} ...`"
    else:
        written = ", ".join(f"`{option}`" for option in [*parameter.opts, *parameter.secondary_opts])
        if not parameter.is_flag:
            written = written[:-1] + f" {_values(parameter)}`"
    return f"| {written} | {_escaped(parameter.help or '')} | {_default(parameter)} |"


def _values(parameter: Any) -> str:
    """What stands behind an option: its choices, its own word for the value, or N for a number."""
    annotation = parameter.type_descriptor.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return "\\|".join(choice.value for choice in annotation)
    return str(parameter.metavar or ("N" if annotation in (int, float) else parameter.name.upper()))


def _default(parameter: Any) -> str:
    shown = getattr(parameter, "show_default", None)
    if isinstance(shown, str):
        return shown
    default = parameter.default
    if default is True and parameter.secondary_opts:
        return f"`{parameter.opts[0]}`"
    if default in (None, False, (), "") or callable(default):
        return "required" if parameter.required else ""
    return f"`{getattr(default, 'value', default)}`"


def _escaped(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(command_reference(), encoding="utf-8")
