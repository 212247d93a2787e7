"""Text that a spreadsheet would run: what strangers write into a report must stay text in Excel."""

from __future__ import annotations

import re

# What spreadsheets take for the beginning of a formula, in fullwidth, too; white space before it is passed over.
_FORMULA = re.compile(r"\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*\s*%?")
_CUT = re.compile(r"([;\t\r\n])")
_DASH = re.compile(r"[-+]+")


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet that opens this text in a CSV file may calculate it; a number or a lone dash is none."""
    if not _FORMULA.match(text):
        return False
    return not (_NUMBER.fullmatch(text) or _DASH.fullmatch(text))


def as_plain_text(text: str) -> str:
    """The text with an apostrophe before it if it would be taken for a formula, as spreadsheets mark text.

    Where the list separator is ";", as in Vietnam, a spreadsheet cuts the lines of a file with commas at every ";",
    and at line breaks, whatever quotes stand around: what follows one must be no formula either.
    """
    pieces = _CUT.split(text)
    if len(pieces) > 1:
        # After a cut, quotes may be taken for those around a cell.
        pieces[2::2] = [
            f"'{piece}" if starts_formula(piece.lstrip("\"' ")) else piece for piece in pieces[2::2]
        ]
        text = "".join(pieces)
    return f"'{text}" if starts_formula(text) else text
