"""Characters of a PDF page -> printed lines -> text.

A PDF has no words and no paragraphs, only placed characters. Lines come from the characters' vertical overlap, spaces
from gaps, and whether a line break is the author's or the typesetter's from one question: would the first
word of the next line have fitted on this one?
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\xad": "-"}  # pdfium and Word mark a line-end hyphen so
_SYLLABLE = re.compile(
    r"[^\W\d_aeiouy]{0,3}(?:[aeiouy]\W*){1,3}[^\W\d_aeiouy]{0,2}"
)  # letters of an NFD word
_SPACE_GAP = 0.18  # of the font size: a wider gap between two characters is a space
_RAISED_SIZE = 0.78  # of the line's font size: a smaller, raised character is a superscript


@dataclass(frozen=True, slots=True)
class Char:
    """One placed character; coordinates in points from the top left corner of the page."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    italic: bool

    @property
    def middle(self) -> tuple[float, float]:
        """The centre, by which a character belongs to one cell and no other."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Line:
    """One printed line (or a piece of one, where a wide gap divides it)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    italic: bool
    first_word_width: float
    last_word_width: float

    @property
    def width(self) -> float:
        """Printed width in points."""
        return self.x1 - self.x0


def chars_from_pdfplumber(objects: Iterable[dict[str, Any]]) -> list[Char]:
    """Pdfplumber's character dictionaries as Chars; bold that was printed twice comes out once."""
    chars: list[Char] = []
    seen: dict[tuple[str, int, int], Char] = {}
    for raw in objects:
        text = _HYPHENS.get(raw["text"], raw["text"])
        if text.isspace():
            text = " "
        elif len(text) > 4 or ord(text[:1] or "\0") < 32:
            text = "\ufffd"  # "(cid:12)" or a control character: the font does not say what it shows
        font = str(raw.get("fontname", "")).lower()
        char = Char(
            text=text,
            x0=raw["x0"],
            y0=raw["top"],
            x1=raw["x1"],
            y1=raw["bottom"],
            size=raw["size"],
            bold="bold" in font or "black" in font or "heavy" in font,
            italic="italic" in font or "oblique" in font,
        )
        key = (text, round(char.x0), round(char.y0))
        twin = seen.get(key)
        if twin and abs(twin.x0 - char.x0) < 0.2 * char.size and text != " ":
            continue
        seen[key] = char
        chars.append(char)
    return chars


def lines_from_chars(chars: Sequence[Char], split_gap: float | None = None) -> list[Line]:
    """Lines from top to bottom, left to right.

    `split_gap` (in font sizes): a gap wider than that divides a line into pieces, as between the two
    columns of a letterhead. None keeps lines whole.
    """
    lines: list[Line] = []
    for row in _rows(chars):
        pieces = _split(row, split_gap) if split_gap else [row]
        lines.extend(line for piece in pieces if (line := _line(piece)) is not None)
    return lines


def _rows(chars: Sequence[Char]) -> list[list[Char]]:
    """Characters that share a base line, top down. A superscript overlaps the line it belongs to."""
    rows: list[list[Char]] = []
    bounds: list[tuple[float, float]] = []
    for char in sorted(chars, key=lambda c: (-c.size, c.y0)):
        if not char.text.strip() and char.text != " ":
            continue
        height = char.y1 - char.y0
        for index, (top, bottom) in enumerate(bounds):
            if min(bottom, char.y1) - max(top, char.y0) > 0.5 * height:
                rows[index].append(char)
                break
        else:
            rows.append([char])
            bounds.append((char.y0, char.y1))
    order = sorted(range(len(rows)), key=lambda index: bounds[index])
    return [sorted(rows[index], key=lambda c: c.x0) for index in order]


def _split(row: list[Char], gap: float) -> list[list[Char]]:
    pieces: list[list[Char]] = [[]]
    last: Char | None = None
    for char in row:
        if char.text == " ":
            if last is not None:
                pieces[-1].append(char)
            continue
        if last is not None and char.x0 - last.x1 > gap * char.size:
            pieces.append([])
        pieces[-1].append(char)
        last = char
    return pieces


def _line(chars: list[Char]) -> Line | None:
    printed = [char for char in chars if char.text != " "]
    if not printed:
        return None
    size = max(char.size for char in printed)
    base = max(char.y1 for char in printed if char.size > _RAISED_SIZE * size)
    words: list[list[Char]] = []
    previous: Char | None = None
    space_seen = False
    for char in chars:
        if char.text == " ":
            space_seen = True
            continue
        if previous is None or space_seen or char.x0 - previous.x1 > _SPACE_GAP * char.size:
            words.append([])
        words[-1].append(char)
        previous, space_seen = char, False
    text = " ".join("".join(_printed(char, size, base) for char in word) for word in words)
    return Line(
        text=unicodedata.normalize("NFC", text),
        x0=printed[0].x0,
        y0=min(char.y0 for char in printed),
        x1=max(char.x1 for char in printed),
        y1=max(char.y1 for char in printed),
        size=size,
        bold=sum(char.bold for char in printed) * 2 > len(printed),
        italic=sum(char.italic for char in printed) * 2 > len(printed),
        first_word_width=words[0][-1].x1 - words[0][0].x0,
        last_word_width=words[-1][-1].x1 - words[-1][0].x0,
    )


def _printed(char: Char, size: float, base: float) -> str:
    raised = char.size < _RAISED_SIZE * size and base - char.y1 > 0.15 * size
    return char.text.translate(SUPERSCRIPTS) if raised else char.text


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
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _glue(line: Line, following: Line, room: float) -> str:
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
    if not _is_syllable(line.text):
        return not _is_syllable(first) or (len(first) == 1 and first.isupper() == line.text.isupper())
    return first.isalpha() and not _is_syllable(first) and first.islower()


def _is_syllable(word: str) -> bool:
    plain = unicodedata.normalize("NFD", word.strip("()“”\"',.;:")).lower()
    return bool(_SYLLABLE.fullmatch(plain))
