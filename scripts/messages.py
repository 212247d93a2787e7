"""Collects the messages that people are told from the code into the catalogue of each language.

    python scripts/messages.py          write what is new into baocao/*.po, and take out what is gone
    python scripts/messages.py --check  say what is not translated; exit 1 if there is any

Collected are: help of commands and options, errors and advice, lines and problems that commands print, headings of
their tables, and the names of the steps of a run. What is put into a message is {0}, {1} in it.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from baocao.cli.help_language import paragraphs  # noqa: E402
from baocao.language import CATALOGUES, LANGUAGES  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = ("baocao", "extractors", "flows")
TOLD = {"print_line", "problem", "crash", "echo", "secho", "confirm", "prompt"}
"""Functions whose first argument people read."""

OF_THE_LIBRARY = (
    "Missing argument '{0}'.",
    "Missing option '{0}'.",
    "Missing command.",
    "No such option: {0}",
    "No such option: {0} Did you mean {1}?",
    "No such command '{0}'.",
    "No such command '{0}'. Did you mean {1}?",
    "Got unexpected extra argument ({0})",
    "Got unexpected extra arguments ({0})",
    "Option '{0}' requires an argument.",
    "Invalid value for {0}: {1}",
    "'{0}' is not one of {1}.",
    "File '{0}' does not exist.",
    "Directory '{0}' does not exist.",
    "Path '{0}' does not exist.",
    "File '{0}' is a directory.",
    "'{0}' is not a valid {1}.",
    "Show this message and exit.",
    "Install completion for the current shell.",
    "Show completion for the current shell, to copy it or customize the installation.",
)
"""What the command line library says of wrong usage."""

PLACES = ("page {0}", "table {0}", "row {0}")
"""How an error says where it is."""

ADVICE = ("advice", "message")
FEWEST_LETTERS = 2


def messages() -> dict[str, list[tuple[str, int]]]:
    """Every message with the places it stands at, sorted."""
    found: dict[str, list[tuple[str, int]]] = {}

    def add(text: str, file: str, line: int) -> None:
        bilingual = " · " in text
        if not bilingual and sum(letter.isalpha() for letter in _without_places(text)) >= FEWEST_LETTERS:
            found.setdefault(text.strip(), []).append((file, line))

    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for text, line in _told_in(tree):
                add(text, str(path.relative_to(ROOT)), line)
    for text in _help():
        add(text, "help", 0)
    return dict(sorted(found.items()))


def _without_places(text: str) -> str:
    return "".join(part.partition("}")[2] if number else part for number, part in enumerate(text.split("{")))


def _told_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            continue
        assigned: dict[str, list[ast.expr]] = {}
        for node in _own_nodes(scope):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                assigned.setdefault(node.targets[0].id, []).append(node.value)
        for node in _own_nodes(scope):
            if isinstance(node, ast.Call):
                for told in _arguments_told(node):
                    for text in _templates(told, assigned):
                        yield text, node.lineno
            elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and target.id in {"STAGES", "DOING"}:
                    for value in node.value.values:
                        for text in _templates(value, {}):
                            yield text, node.lineno


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of the functions in it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield child
        yield from _own_nodes(child)


def _arguments_told(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    if name.endswith("Error"):
        yield from call.args[:1]
        yield from (by_name[each] for each in ADVICE if each in by_name)
    elif name in TOLD:
        yield from call.args[:1]
    elif name == "counted":
        yield from (_plural(each) for each in call.args[1:2])
    elif name == "print_table":
        yield from call.args[:1]
        for heads in call.args[1:2]:
            yield from heads.elts if isinstance(heads, ast.List | ast.Tuple) else ()


def _plural(noun: ast.expr) -> ast.expr:
    """What `counted` makes of a noun, with its number before it."""
    if not isinstance(noun, ast.Constant):
        return noun
    return ast.Constant(f"{{0}} {noun.value}s")


def _templates(node: ast.expr, assigned: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The texts an expression can be, as far as they stand in the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        places = 0
        text = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                text += str(part.value)
            else:
                text += f"{{{places}}}"
                places += 1
        yield text
    elif isinstance(node, ast.IfExp):
        yield from _templates(node.body, assigned)
        yield from _templates(node.orelse, assigned)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _templates(value, assigned)
    elif isinstance(node, ast.Name):
        for value in assigned.get(node.id, ()):
            yield from _templates(value, {})


def _help() -> Iterator[str]:
    """Help of all commands and options, as the command line library has it."""
    import typer
    from typer import rich_utils

    from baocao.cli.help_language import _WORDS
    from baocao.cli.main import app
    from baocao.cli.output import COLOURS

    yield from COLOURS
    yield from (getattr(rich_utils, name).replace("{}", "{0}") for name in _WORDS)
    yield from (*OF_THE_LIBRARY, *PLACES)

    def walk(command: Any) -> Iterator[str]:
        for text in (command.help, command.epilog, command.short_help):
            yield from _help_paragraphs(text)
        for parameter in command.params:
            yield from filter(None, [getattr(parameter, "help", None)])
            shown = getattr(parameter, "show_default", None)
            if isinstance(shown, str):
                yield shown
        for below in getattr(command, "commands", {}).values():
            yield from walk(below)

    yield from walk(typer.main.get_command(app))


def _help_paragraphs(text: str | None) -> list[str]:
    return ["Example: {0}" if line.startswith("Example: ") else line for line in paragraphs(text or "")]


def updated(language: str) -> Catalog:
    """The catalogue of a language with the messages of today."""
    path = CATALOGUES / f"{language}.po"
    old = Catalog(locale=language, project="baocao")
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language, project="baocao", charset="utf-8", fuzzy=False)
    for text in messages():
        known = old.get(text)
        new.add(text, known.string if known is not None else "")
    return new


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a translation, or with one that does not take in what is put in."""
    places = [f"{{{number}}}" for number in range(10)]
    return [
        str(message.id)
        for message in catalogue
        if message.id
        and (
            not message.string
            or any((place in str(message.string)) != (place in str(message.id)) for place in places)
        )
    ]


def main() -> None:
    """Write the catalogues, or check them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    wrong = []
    for language in LANGUAGES:
        if language == "en":
            continue
        catalogue = updated(language)
        wrong += [f"{language}: {text}" for text in missing(catalogue)]
        written = io.BytesIO()
        write_po(written, catalogue, width=120, omit_header=True, sort_output=True)
        path = CATALOGUES / f"{language}.po"
        if not arguments.check:
            path.write_bytes(written.getvalue())
        elif written.getvalue() != path.read_bytes():
            wrong.append(
                f"{language}: some messages are gone or new; python scripts/messages.py takes them over"
            )
    sys.stdout.write("".join(f"not translated: {text}\n" for text in wrong))
    if arguments.check and wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
