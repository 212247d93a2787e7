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
import itertools
import re
import sys
from dataclasses import dataclass
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
TOLD = {"said", "print_line", "problem", "crash", "echo", "secho", "confirm", "prompt"}
"""Functions whose first argument people read."""

OF_THE_LIBRARY = (
    "Usage:",
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

REASON = re.compile(r"(?:^|_)reason(?:_|$)")
"""Names of functions that return why something is done."""

PLACES = ("page {0}", "table {0}", "row {0}")
"""How an error says where it is."""

ADVICE = ("advice", "message")
FEWEST_LETTERS = 2
CODE = re.compile(r"<|\[\w+\]$|[a-z]+_[a-z_]+$|%s ")
"""Beginnings of what is no message: HTML, sections of TOML, codes, records of a log."""

PLACE = None
"""Stands in a text for what is put in while the program runs."""

Text = list[str | None]
"""A text in pieces, with PLACE between them."""


def messages() -> dict[str, list[tuple[str, int]]]:
    """Every message with the places it stands at, sorted."""
    found: dict[str, list[tuple[str, int]]] = {}

    def add(text: str, file: str, line: int) -> None:
        bilingual = " · " in text
        if CODE.match(text.strip()):
            return
        letters = sum(letter.isalpha() for letter in re.sub(r"\{\d\}", "", text))
        if not bilingual and letters >= FEWEST_LETTERS:
            found.setdefault(text.strip(), []).append((file, line))

    modules = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    collector = _Collector(modules)
    for path, line, text in collector.told():
        add(text, str(path.relative_to(ROOT)), line)
    for text in _help():
        add(text, "help", 0)
    return dict(sorted(found.items()))


class _Collector:
    """Follows what is told from where it is told to where it is written: through names, parameters and functions."""

    def __init__(self, modules: dict[Path, ast.Module]) -> None:
        self._modules = modules
        self._functions: dict[str, list[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]] = {}
        self._calls: dict[str, list[tuple[Path, ast.Call, _Scope]]] = {}
        self._followed: set[tuple[str, str]] = set()
        self._found: list[tuple[Path, int, str]] = []

    def told(self) -> list[tuple[Path, int, str]]:
        """Every text that people are told, with where it is written."""
        for path, module in self._modules.items():
            for scope in _scopes(module):
                if scope.function is not None:
                    self._functions.setdefault(scope.function.name, []).append((path, scope.function))
                for node in _own_nodes(scope.node):
                    if isinstance(node, ast.Call) and (name := _name(node)):
                        self._calls.setdefault(name, []).append((path, node, scope))
                    elif isinstance(node, ast.Assign | ast.AnnAssign):
                        self._constant(path, node)
        for calls in list(self._calls.values()):
            for path, call, scope in calls:
                for told in _arguments_told(call):
                    self._follow(path, told, scope)
        for name, functions in list(self._functions.items()):
            said = {ast.unparse(each.returns) for _, each in functions if each.returns}
            if REASON.search(name) and said <= {"str", "str | None"}:
                self._returned(name)
        return self._found

    def _constant(self, path: Path, node: ast.Assign | ast.AnnAssign) -> None:
        """Constants that are told by their names: what to do, and the steps of a run."""
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if not isinstance(target, ast.Name) or node.value is None:
            return
        if target.id.endswith("ADVICE") or target.id in {"STAGES", "DOING", "PLANNED"}:
            values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
            for value in values:
                self._follow(path, value, _Scope(node, {}))

    def _follow(self, path: Path, told: ast.expr, scope: _Scope) -> None:
        if isinstance(told, ast.List | ast.Tuple):  # headings of a table
            for each in told.elts:
                self._follow(path, each, scope)
            return
        for text in self._texts(told, scope):
            template = _template(text)
            if template:
                self._found.append((path, told.lineno, template))

    def _texts(self, node: ast.expr, scope: _Scope) -> list[Text]:
        """The texts an expression can be; what is not written in the code is a PLACE."""
        match node:
            case ast.Constant(value=str() as text):
                return [[text]]
            case ast.Constant(value=None):
                return [[]]
            case ast.JoinedStr():
                pieces = [
                    [[str(part.value)]] if isinstance(part, ast.Constant) else self._inserted(part, scope)
                    for part in node.values
                ]
                return _joined(pieces)
            case ast.IfExp():
                return [*self._texts(node.body, scope), *self._texts(node.orelse, scope)]
            case ast.BoolOp():
                return [text for value in node.values for text in self._texts(value, scope)]
            case ast.BinOp(op=ast.Add()):
                return _joined([self._texts(node.left, scope), self._texts(node.right, scope)])
            case ast.Name() if node.id in scope.assigned:
                rest = _Scope(scope.node, {k: v for k, v in scope.assigned.items() if k != node.id})
                return [text for value in scope.assigned[node.id] for text in self._texts(value, rest)]
            case ast.Subscript(value=ast.Name() as table):
                return self._texts(table, scope)
            case ast.Dict():
                return [text for value in node.values for text in self._texts(value, scope)]
            case ast.Name():
                self._parameter(node.id, scope)
            case ast.Call() if (name := _name(node)) in self._functions:
                self._returned(name)
        return [[PLACE]]

    def _inserted(self, part: ast.expr, scope: _Scope) -> list[Text]:
        """What is put into a text: one of a few words is said with it, a whole message by itself."""
        value = part.value if isinstance(part, ast.FormattedValue) else part
        match value:
            case ast.IfExp(body=ast.Constant() | ast.JoinedStr(), orelse=ast.Constant() | ast.JoinedStr()):
                return self._texts(value, scope)
            case ast.Name() if any(isinstance(each, ast.IfExp) for each in scope.assigned.get(value.id, [])):
                return [text or [PLACE] for text in self._texts(value, scope)]
            case ast.Call() if (name := _name(value)) in self._functions and name.startswith("_"):
                self._returned(name)
        return [[PLACE]]

    def _parameter(self, name: str, scope: _Scope) -> None:
        """What is told is a parameter: then what callers give is told."""
        function = scope.function
        if function is None or (function.name, name) in self._followed:
            return
        self._followed.add((function.name, name))
        names = [each.arg for each in [*function.args.posonlyargs, *function.args.args] if each.arg != "self"]
        for path, call, of in self._calls.get(function.name, []):
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            given |= dict(zip(names, call.args, strict=False))
            if name in given and not isinstance(given[name], ast.Starred):
                self._follow(path, given[name], of)

    def _returned(self, name: str) -> None:
        """What is told is what a function returns."""
        if (name, "") in self._followed:
            return
        self._followed.add((name, ""))
        for path, function in self._functions[name]:
            returns = "" if function.returns is None else ast.unparse(function.returns)
            if "str" not in returns or ("[" in returns and not returns.startswith("tuple[")):
                continue
            scope = _Scope.of(function)
            for node in _own_nodes(function):
                if isinstance(node, ast.Return) and node.value is not None:
                    self._follow(path, node.value, scope)


@dataclass(frozen=True)
class _Scope:
    """A function or module with what is assigned to names in it."""

    node: ast.AST
    assigned: dict[str, list[ast.expr]]

    @property
    def function(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        return self.node if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef) else None

    @classmethod
    def of(cls, node: ast.AST) -> _Scope:
        assigned: dict[str, list[ast.expr]] = {}
        for each in _own_nodes(node):
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                assigned.setdefault(each.targets[0].id, []).append(each.value)
            elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Tuple):
                for name in each.targets[0].elts:  # each may be any of the texts that the call gives
                    if isinstance(name, ast.Name) and isinstance(each.value, ast.Call):
                        assigned.setdefault(name.id, []).append(each.value)
        return cls(node, assigned)


def _scopes(module: ast.Module) -> Iterator[_Scope]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            yield _Scope.of(node)


def _joined(pieces: list[list[Text]]) -> list[Text]:
    return [[part for text in chosen for part in text] for chosen in itertools.product(*pieces)]


def _template(text: Text) -> str:
    """The message as the catalogue has it: {0}, {1} for places; "" if nothing of it is written in the code."""
    places = itertools.count()
    together = ""
    for part in text:
        together += f"{{{next(places)}}}" if part is PLACE else part
    return together if any(part and part.strip() for part in text if part is not PLACE) else ""


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a scope without those of the functions in it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield child
        yield from _own_nodes(child)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _arguments_told(call: ast.Call) -> Iterator[ast.expr]:
    name = _name(call)
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    if name.endswith("Error"):
        yield from call.args[:1]
        yield from (by_name[each] for each in ADVICE if each in by_name)
    elif name in TOLD:
        yield from call.args[:1]
    elif name == "counted":
        yield from (_plural(each) for each in call.args[1:2])
    elif name == "print_table":
        yield from call.args[:2]  # title and headings


def _plural(noun: ast.expr) -> ast.expr:
    """What `counted` makes of a noun, with its number before it."""
    if not isinstance(noun, ast.Constant):
        return noun
    several = ast.JoinedStr([ast.FormattedValue(ast.Name("number"), -1), ast.Constant(f" {noun.value}s")])
    return ast.copy_location(several, noun)


def _help() -> Iterator[str]:
    """Help of all commands and options, as the command line library has it."""
    import typer
    from typer import rich_utils

    from baocao.cli.help_language import _WORDS, PLACEHOLDERS, STAND_IN
    from baocao.cli.main import app
    from baocao.cli.output import COLOURS, SAID

    yield from (*COLOURS, *SAID)
    yield from (getattr(rich_utils, name).replace("{}", "{0}") for name in _WORDS)
    yield from (*OF_THE_LIBRARY, *PLACES, *PLACEHOLDERS)

    def walk(command: Any) -> Iterator[str]:
        for text in (command.help, command.epilog, command.short_help):
            yield from _help_paragraphs(text)
        for parameter in command.params:
            yield from filter(None, [getattr(parameter, "help", None)])
            shown = getattr(parameter, "show_default", None)
            if isinstance(shown, str):
                yield shown
            if isinstance(parameter, typer.core.TyperOption):
                yield from re.findall(STAND_IN, parameter.metavar or "")
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
