"""Fields whose result a Word file does not hold: Word works it out when it prints.

Most fields keep their last result as text. Numbering (AUTONUM, LISTNUM, SEQ), formulas (EQ), signs (SYMBOL) and
prompts (MACROBUTTON) are only there as instructions.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from extractors.readers.word.docx_numbering import format_number
from extractors.readers.word.docx_symbols import symbol
from extractors.readers.word.marks import bracketed, fraction, raised, root

_FORMATS = {
    "ROMAN": "upperRoman",
    "roman": "lowerRoman",
    "ALPHABETIC": "upperLetter",
    "alphabetic": "lowerLetter",
}
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_SWITCH = re.compile(r'\\(\*|[a-zA-Z]+)\s*("[^"]*"|[^\s\\]*)')
_INSTRUCTION = re.compile(r"\\([a-zA-Z]+)(\d*)")
_OPTIONS = frozenset(
    {"ac", "al", "ar", "lc", "rc", "bc", "co", "vs", "hs", "fo", "ba", "li", "le", "ri", "to", "bo"}
)
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">", "|": "|"}
_SIGNS = {"su": "∑", "pr": "∏", "in": "∫"}
_DEEPEST = 40


@dataclass(slots=True)
class FieldCounters:
    """What the numbering fields of a story have counted so far."""

    _counts: Counter[str] = field(default_factory=Counter)

    def shown(self, instruction: str) -> str:
        """What a field without a result shows; "" for one that shows nothing, or whose result cannot be known."""
        kind, _, rest = instruction.strip().partition(" ")
        kind = kind.upper()
        if kind.startswith("AUTONUM"):
            self._counts["AUTONUM"] += 1
            separator = "" if kind == "AUTONUMOUT" else "."
            return self._number("AUTONUM", rest) + (_switch(rest, "s") or separator)
        if kind == "LISTNUM":
            self._count("LISTNUM", rest, "s")
            return self._number("LISTNUM", rest) + ")"
        if kind == "SEQ":
            words = [quoted or plain for quoted, plain in _WORD.findall(rest)]
            series = f"SEQ {words[0]}" if words else kind
            if not re.search(r"\\c\b", rest):
                self._count(series, rest, "r")
            return self._number(series, rest)
        if kind == "SYMBOL":
            return _sign(rest)
        if kind == "EQ":
            return _Equation(rest).read()
        if kind in {"MACROBUTTON", "GOTOBUTTON"}:
            return rest.strip().partition(" ")[2].strip()
        return ""

    def _count(self, series: str, rest: str, switch: str) -> None:
        start = _switch(rest, switch)
        self._counts[series] = int(start) if start and start.isdecimal() else self._counts[series] + 1

    def _number(self, series: str, rest: str) -> str:
        number_format = _FORMATS.get(_switch(rest, "*") or "", "decimal")
        return format_number(self._counts[series], number_format)


def _switch(text: str, name: str) -> str | None:
    r"""The argument of a switch ("\s )"), None where the instruction has no such switch."""
    return next((value.strip('"') for key, value in _SWITCH.findall(text) if key == name), None)


def _sign(rest: str) -> str:
    code, _, switches = rest.strip().partition(" ")
    try:
        place = int(code, 0)
    except ValueError:
        return code.strip('"')[:1]
    return symbol(place, _switch(switches, "f"))


class _Equation:
    r"""An EQ instruction: text with \f(a;b), \r(3;x), \s\up5(2) and so on, one in the other."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._at = 0

    def read(self, *, ends: str = "", depth: int = 0) -> str:
        """The text up to one of `ends`, which is left unread."""
        shown: list[str] = []
        while self._at < len(self._text) and self._text[self._at] not in ends:
            match = _INSTRUCTION.match(self._text, self._at)
            if match and depth < _DEEPEST:
                shown.append(self._element(depth + 1))
            elif self._text[self._at] == "\\":
                shown.append(self._text[self._at + 1 : self._at + 2])
                self._at += 2
            elif self._text[self._at] == "(" and ends:
                self._at += 1
                shown.append(f"({self.read(ends=')', depth=depth + 1)})")
                self._at += 1
            else:
                shown.append(self._text[self._at])
                self._at += 1
        return "".join(shown).strip()

    def _element(self, depth: int) -> str:
        names: list[str] = []
        brackets = ""
        while match := _INSTRUCTION.match(self._text, self._at):
            self._at = match.end()
            names.append(match[1].lower())
            if names[-1] in {"lc", "rc", "bc"} and self._text[self._at : self._at + 1] == "\\":
                brackets += self._text[self._at + 1 : self._at + 2]
                self._at += 2
            while self._text[self._at : self._at + 1] == " ":
                self._at += 1
        return _composed(names, brackets, self._arguments(depth))

    def _arguments(self, depth: int) -> list[str]:
        if self._text[self._at : self._at + 1] != "(":
            return []
        self._at += 1
        # a comma is a decimal sign in Vietnam, where the semicolon parts a list; a file may come from elsewhere
        ends = ";)" if ";" in self._text else ",)"
        arguments = [self.read(ends=ends, depth=depth)]
        while self._text[self._at : self._at + 1] == ends[0]:
            self._at += 1
            arguments.append(self.read(ends=ends, depth=depth))
        self._at += 1
        return arguments


def _composed(names: list[str], brackets: str, arguments: list[str]) -> str:
    """One element of an equation in a line of text."""
    kind = next((name for name in names if name not in _OPTIONS), "")
    if kind == "f" and len(arguments) > 1:
        return fraction(arguments[0], arguments[1])
    if kind == "r" and arguments:
        return root(arguments[-1], arguments[0] if len(arguments) > 1 else "")
    if kind in {"s", "up"}:
        if "do" in names or not arguments:
            return "".join(arguments)
        return raised(arguments[0]) + "".join(arguments[1:])  # of several, one above the other, the first
    if kind == "b":
        opening = brackets[:1] or "("
        return opening + "".join(arguments) + (brackets[1:2] or _CLOSING.get(opening, opening))
    if kind == "i":
        sign = next((_SIGNS[name] for name in names if name in _SIGNS), "∫")
        limits = [part for part in arguments[:2] if part]
        return sign + (bracketed("…".join(limits)) if limits else "") + "".join(arguments[2:])
    if kind == "l":
        return ";".join(arguments)
    return " ".join(arguments) if kind == "a" else "".join(arguments)
