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
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import Glyphs

_SYLLABLE = re.compile(
    r"[^\W\d_aeiouy]{0,3}(?:[aeiouy]\W*){1,3}[^\W\d_aeiouy]{0,2}"
)  # letters of an NFD word
_SPACE = 32
_SPACE_GAP = 0.18  # of the font size: a wider gap between two characters is a space
_TWICE = 0.2  # of the font size: the same character again so close is bold print done twice
_RAISED_SIZE = 0.78  # of the line's font size: a smaller, raised character is a superscript
_SUPERSCRIPTS = np.array([ord(digit) for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹"], np.uint32)


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


def lines_of(glyphs: Glyphs, split_gap: float | None = None) -> list[Line]:
    """Lines from top to bottom, left to right.

    `split_gap` (in font sizes): a gap wider than that divides a line into pieces, as between the two
    columns of a letterhead. None keeps lines whole.
    """
    return lines_by_group(glyphs, np.zeros(len(glyphs), np.intp), 1, split_gap)[0]


def lines_by_group(
    glyphs: Glyphs, groups: NDArray[np.intp], n_groups: int, split_gap: float | None = None
) -> list[list[Line]]:
    """The lines of each group of characters (of each cell), groups counted from 0; those with -1 are left out.

    Text that runs up or down the page gives lines as it is read: in a group, the direction of most characters
    counts, and the coordinates of its lines are along and across that direction.
    """
    result: list[list[Line]] = [[] for _ in range(n_groups)]
    used = np.flatnonzero(groups >= 0)
    if not len(used):
        return result
    flow = _flow(glyphs, groups, used)
    for group, line in zip(*_lines(flow, split_gap), strict=True):
        result[group].append(line)
    return result


@dataclass(slots=True)
class _Flow:
    """Characters to be set in lines: codes, group, box along (x) and across (y) the direction of reading."""

    codes: NDArray[np.uint32]
    group: NDArray[np.intp]
    x0: NDArray[np.float64]
    y0: NDArray[np.float64]
    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    size: NDArray[np.float64]
    bold: NDArray[np.bool_]
    italic: NDArray[np.bool_]

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> _Flow:
        return _Flow(*(getattr(self, name)[which] for name in self.__slots__))


def _flow(glyphs: Glyphs, groups: NDArray[np.intp], used: NDArray[np.intp]) -> _Flow:
    chosen = glyphs if len(used) == len(glyphs) else glyphs.take(used)
    group = groups[used]
    boxes = chosen.boxes
    if chosen.quarters.any():
        boxes = _turned(boxes, chosen.quarters, group)
    x0, y0, x1, y1 = boxes.T
    marks = (chosen.codes >= 0x300) & (chosen.codes < 0x370)
    if marks.any():
        # A combining mark belongs behind the letter it was printed after, wherever its own origin is.
        x0, x1 = x0.copy(), x1.copy()
        for index in np.flatnonzero(marks).tolist():
            if index and group[index - 1] == group[index]:
                x0[index] = max(x0[index - 1] + 1e-3, min(x0[index], x1[index - 1]))
                x1[index] = max(x1[index - 1], x0[index])
    return _Flow(chosen.codes, group, x0, y0, x1, y1, chosen.sizes, chosen.bold, chosen.italic)


def _turned(
    boxes: NDArray[np.float64], quarters: NDArray[np.int8], group: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Boxes along and across the direction that most characters of their group have."""
    votes = np.zeros((int(group.max()) + 1, 4), np.intp)
    np.add.at(votes, (group, quarters % 4), 1)
    direction = votes.argmax(axis=1)[group]
    x0, y0, x1, y1 = boxes.T
    turned = boxes.copy()
    for quarter, edges in ((1, (y0, -x1, y1, -x0)), (2, (-x1, -y1, -x0, -y0)), (3, (-y1, x0, -y0, x1))):
        which = direction == quarter
        turned[which] = np.stack(edges, axis=1)[which]
    return turned


def _lines(flow: _Flow, split_gap: float | None) -> tuple[list[int], list[Line]]:
    """The lines in order of their groups, top down, and the group of each."""
    row = _rows(flow)
    order = np.lexsort((flow.x0, row))
    flow, row = flow.take(order), row[order]
    is_space = flow.codes == _SPACE
    spaces_before = np.cumsum(is_space)[~is_space]
    flow, row = flow.take(~is_space), row[~is_space]
    if not len(row):
        return [], []
    same_row = row[1:] == row[:-1]
    twice = same_row & (flow.codes[1:] == flow.codes[:-1])
    twice &= np.abs(flow.x0[1:] - flow.x0[:-1]) < _TWICE * flow.size[1:]
    if twice.any():
        once = np.r_[True, ~twice]
        flow, row, spaces_before = flow.take(once), row[once], spaces_before[once]
        same_row = row[1:] == row[:-1]
    gap = flow.x0[1:] - flow.x1[:-1]
    same_line = same_row if split_gap is None else same_row & (gap <= split_gap * flow.size[1:])
    spaced = (spaces_before[1:] != spaces_before[:-1]) | (gap > _SPACE_GAP * flow.size[1:])
    starts = np.flatnonzero(np.r_[True, ~same_line])
    word_starts = np.r_[True, ~same_line | spaced]
    return flow.group[starts].tolist(), _set_lines(flow, starts, word_starts)


def _rows(flow: _Flow) -> NDArray[np.intp]:
    """For each character the rank of its row, by group and from the top: rows are what overlaps vertically.

    Characters of the same height at the same height (of one font on one base line) are looked at as one. A
    superscript overlaps the line it belongs to.
    """
    top, bottom = np.rint(flow.y0 * 10).astype(np.int64), np.rint(flow.y1 * 10).astype(np.int64)
    key = (flow.group.astype(np.int64) << 40) + ((top + (1 << 19)) << 20) + (bottom + (1 << 19))
    _, first, run = np.unique(key, return_index=True, return_inverse=True)
    row_of_run = np.arange(len(first))
    group = flow.group[first]
    if (group[1:] == group[:-1]).any():
        several = np.flatnonzero(np.bincount(group) > 1)
        bounds = np.searchsorted(group, np.r_[several, several])  # runs are sorted by group
        ends = np.searchsorted(group, several, side="right")
        for begin, end in zip(bounds[: len(several)].tolist(), ends.tolist(), strict=True):
            members = first[begin:end]
            row_of_run[begin:end] = begin + _overlapping(
                flow.y0[members].tolist(), flow.y1[members].tolist(), flow.size[members].tolist()
            )
    return row_of_run[run]


def _overlapping(tops: list[float], bottoms: list[float], sizes: list[float]) -> NDArray[np.intp]:
    """Ranks of the rows, from the top, that runs of characters make: the largest print decides where a row is."""
    rows: list[tuple[float, float]] = []
    member: list[int] = [0] * len(tops)
    for index in sorted(range(len(tops)), key=lambda i: (-sizes[i], tops[i])):
        top, bottom = tops[index], bottoms[index]
        for number, (row_top, row_bottom) in enumerate(rows):
            if min(row_bottom, bottom) - max(row_top, top) > 0.5 * (bottom - top):
                member[index] = number
                break
        else:
            member[index] = len(rows)
            rows.append((top, bottom))
    rank = np.empty(len(rows), np.intp)
    rank[sorted(range(len(rows)), key=rows.__getitem__)] = np.arange(len(rows))
    return rank[member]


def _set_lines(flow: _Flow, starts: NDArray[np.intp], word_starts: NDArray[np.bool_]) -> list[Line]:
    lengths = np.diff(np.r_[starts, len(flow.codes)])
    size = np.maximum.reduceat(flow.size, starts)
    codes = _with_superscripts(flow, starts, lengths, size)
    texts = _texts(codes, starts, word_starts)
    word_at = np.flatnonzero(word_starts)
    word_ends = np.r_[word_at[1:], len(codes)] - 1
    first_word = np.searchsorted(word_at, starts)
    last_word = np.r_[first_word[1:], len(word_at)] - 1
    x1 = np.maximum.reduceat(flow.x1, starts)
    return [
        Line(*columns)
        for columns in zip(
            texts,
            flow.x0[starts].tolist(),
            np.minimum.reduceat(flow.y0, starts).tolist(),
            x1.tolist(),
            np.maximum.reduceat(flow.y1, starts).tolist(),
            size.tolist(),
            (np.add.reduceat(flow.bold, starts, dtype=np.intp) * 2 > lengths).tolist(),
            (np.add.reduceat(flow.italic, starts, dtype=np.intp) * 2 > lengths).tolist(),
            (flow.x1[word_ends[first_word]] - flow.x0[starts]).tolist(),
            (flow.x1[word_ends[last_word]] - flow.x0[word_at[last_word]]).tolist(),
            strict=True,
        )
    ]


def _with_superscripts(
    flow: _Flow, starts: NDArray[np.intp], lengths: NDArray[np.intp], size: NDArray[np.float64]
) -> NDArray[np.uint32]:
    """The codes, raised small digits as superscripts: a footnote mark is not a digit of a figure."""
    small = flow.size < _RAISED_SIZE * np.repeat(size, lengths)
    digit = (flow.codes >= ord("0")) & (flow.codes <= ord("9"))
    if not (small & digit).any():
        return flow.codes
    base = np.repeat(np.maximum.reduceat(np.where(small, -np.inf, flow.y1), starts), lengths)
    raised = small & digit & (base - flow.y1 > 0.15 * np.repeat(size, lengths))
    codes = flow.codes.copy()
    codes[raised] = _SUPERSCRIPTS[codes[raised] - ord("0")]
    return codes


def _texts(
    codes: NDArray[np.uint32], starts: NDArray[np.intp], word_starts: NDArray[np.bool_]
) -> list[str]:
    """The text of each line, NFC, with a space between words."""
    inner = word_starts.copy()
    inner[starts] = False
    at = np.flatnonzero(inner)
    spelled = np.insert(codes, at, _SPACE)
    text = spelled.tobytes().decode("utf-32-le", "replace")
    bounds = (starts + np.searchsorted(at, starts)).tolist()
    composed = unicodedata.is_normalized("NFC", text)
    pieces = [text[begin:end] for begin, end in itertools.pairwise([*bounds, len(text)])]
    return pieces if composed else [unicodedata.normalize("NFC", piece) for piece in pieces]


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
