"""Help and errors of the command line library in the reader's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from baocao.language import translated

if TYPE_CHECKING:
    from collections.abc import Callable

    import typer

_WORDS = (
    "DEPRECATED_STRING",
    "DEFAULT_STRING",
    "ENVVAR_STRING",
    "REQUIRED_LONG_STRING",
    "ARGUMENTS_PANEL_TITLE",
    "OPTIONS_PANEL_TITLE",
    "COMMANDS_PANEL_TITLE",
    "ERRORS_PANEL_TITLE",
    "ABORTED_TEXT",
    "RICH_HELP",
)
"""Words of typer that it reads from here when it shows help."""


PLACEHOLDERS = ("OPTIONS", "COMMAND", "ARGS")
"""What the command line library writes for options, commands and arguments."""

STAND_IN = r"[A-Z_]{3,}"
"""What stands for something else in help, such as the value of an option: FILE, DATE."""


def translated_help(app: typer.Typer) -> Callable[[], Any]:
    """The command line with its help, and what it says of wrong usage, translated."""
    import typer
    from typer import rich_utils

    for name in _WORDS:
        setattr(rich_utils, name, translated(getattr(rich_utils, name).replace("{}", "{0}")))
    plain = rich_utils.rich_format_error

    def told(error: Any) -> None:
        message = translated(error.format_message())
        error.format_message = lambda: message
        plain(error)

    rich_utils.rich_format_error = told  # type: ignore[assignment]  # the library names its argument `self`
    _translate_usage()
    _hide_types_of_python()
    command = typer.main.get_command(app)
    _translate(command)
    return command


def _translate_usage() -> None:
    import typer

    formatter = typer.Context.formatter_class
    written = formatter.write_usage

    def write_usage(self: Any, prog: str, args: str = "", prefix: str | None = None) -> None:
        written(self, prog, args, f"{translated('Usage:')} " if prefix is None else prefix)

    formatter.write_usage = write_usage  # type: ignore[method-assign]


def _hide_types_of_python() -> None:
    """Help names values by what they are (FILE, N) or may be (<text|json>); `<bool>` or `<list[Path]>` tells no one."""
    import typer

    def without(shown: Callable[[Any, Any], str | None]) -> Callable[[Any, Any], str | None]:
        def display_type_rich(self: Any, ctx: Any) -> str | None:
            text = shown(self, ctx)
            return None if text is None or re.fullmatch(r"<[^|>]*>(?:\.\.\.)?", text) else text

        return display_type_rich

    for kind in (typer.core.TyperOption, typer.core.TyperArgument):
        if shown := getattr(kind, "display_type_rich", None):  # older versions of the library show no types
            setattr(kind, "display_type_rich", without(shown))  # noqa: B010  # mypy knows one version alone


def _translate(command: Any) -> None:
    import typer

    for name in ("help", "epilog", "short_help"):
        text = getattr(command, name, None)
        if text:
            setattr(command, name, "\n\n".join(translated(each) for each in paragraphs(text)))
    for name in ("options_metavar", "subcommand_metavar"):
        if getattr(command, name, None):
            setattr(command, name, _stand_ins_translated(getattr(command, name)))
    option = command.get_help_option(typer.Context(command))  # made when it is first asked for, and kept
    for parameter in [*command.params, *([option] if option else [])]:
        if getattr(parameter, "help", None):
            parameter.help = translated(parameter.help)
        if isinstance(getattr(parameter, "show_default", None), str):
            parameter.show_default = translated(parameter.show_default)
        if isinstance(parameter, typer.core.TyperOption) and parameter.metavar:
            parameter.metavar = _stand_ins_translated(parameter.metavar)
    for below in getattr(command, "commands", {}).values():
        _translate(below)


def _stand_ins_translated(text: str) -> str:
    return re.sub(STAND_IN, lambda word: translated(word[0]), text)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a help text, each in one line."""
    return [" ".join(each.split()) for each in text.split("\n\n") if each.strip()]
