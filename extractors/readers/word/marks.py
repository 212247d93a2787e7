"""Raised and lowered marks, fractions and roots, written in a line of plain text so that no figure reads as another."""

from __future__ import annotations

import re

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = SUPERSCRIPTS | str.maketrans("+-−=()ni", "⁺⁻⁻⁼⁽⁾ⁿⁱ")
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_COMPOUND = re.compile(r"[\s+\-−–×*/:=÷±]")


def raised(text: str) -> str:
    """A text printed above the line: "2" is "²"; "^" where Unicode has no such letters."""
    text = text.strip()
    if all(ord(character) in _RAISED for character in text):
        return text.translate(_RAISED)
    return f"^{bracketed(text)}"


def lowered(text: str) -> str:
    """A text printed below the line."""
    return text.translate(SUBSCRIPTS)


def bracketed(text: str) -> str:
    """The text in brackets if it would fall apart without."""
    text = text.strip()
    is_whole = (text.startswith("(") and text.endswith(")")) or not _COMPOUND.search(text)
    return text if is_whole else f"({text})"


def fraction(above: str, below: str) -> str:
    """A fraction in one line: "3/4", "(a + b)/c"."""
    return f"{bracketed(above)}/{bracketed(below)}"


def root(of: str, degree: str = "") -> str:
    """A root in one line: "√2", "∛(a + b)"."""
    degree = degree.strip()
    return _ROOTS.get(degree, f"{raised(degree)}√") + bracketed(of)
