"""Printed lines -> text: which line breaks are the author's, and which the typesetter's.

One question decides: would the first word of the next line have fitted on this one?
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf.lines import Line

_SYLLABLE = re.compile(
    r"[^\W\d_aeiouy]{0,3}(?:[aeiouy]\W*){1,3}[^\W\d_aeiouy]{0,2}"
)  # letters of an NFD word
_CODE = re.compile(r"^\d+(?:[.]\d+){2,}[,;]?$")
_SEPARATED = re.compile(r"\w[./-]\w")


def fits_after(line: Line, following: Line, room: float) -> bool:
    """Whether the first word of `following` would have fitted behind `line` in a line of `room` points.

    If it would, the break between them is the author's; otherwise the typesetter wrapped the line.
    """
    space = 0.25 * line.size
    return line.width + space + following.first_word_width <= room - 0.05 * line.size


def join_lines(lines: Sequence[Line], room: float) -> str:
    r"""One text from the lines of a cell or paragraph `room` points wide: wrapped lines joined, the author's
    line breaks kept as "\n".
    """
    if not lines:
        return ""
    text = lines[0].text
    for line, following in itertools.pairwise(lines):
        text += _glue(line, following, room) + following.text
    return text


def _glue(line: Line, following: Line, room: float) -> str:
    if _is_letter(line.text) and _is_letter(following.text):
        return "\n"  # a word in letters one below another
    if _cut_inside_word(line, following, room):
        return ""
    if re.search(r"\w[-/]$", line.text) and re.match(r"\w", following.text):
        return ""  # a break allowed behind a hyphen or stroke
    return "\n" if fits_after(line, following, room) else " "


def _cut_inside_word(line: Line, following: Line, room: float) -> bool:
    """Whether the typesetter cut a word wider than the column, as happens to figures, codes and addresses, and to any
    word in a very narrow one: it had the line to itself, and not one more character fitted.

    That can be chance; so the parts must not both be words: no Vietnamese syllable lacks a vowel.
    """
    first = following.text.split(" ", 1)[0]
    if " " in line.text or line.width + following.first_word_width / len(first) <= room:
        return False
    if _SEPARATED.search(first) and _shape(line.text) == _shape(first):
        return False  # two codes of one kind, one below the other
    if _CODE.match(line.text) and _CODE.match(first):
        return False
    if not _is_syllable(line.text):
        return not _is_syllable(first) or (len(first) == 1 and first.isupper() == line.text.isupper())
    return first.isalpha() and not _is_syllable(first) and first.islower()


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isalpha()


def _shape(code: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", code.strip(",;")))


def _is_syllable(word: str) -> bool:
    plain = unicodedata.normalize("NFD", word.strip("()“”\"',.;:")).lower()
    return bool(_SYLLABLE.fullmatch(plain))
