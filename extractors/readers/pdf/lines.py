"""Characters of a PDF page -> printed lines.

A PDF has no words and no lines, only placed characters. Lines come from the characters' vertical overlap, spaces from
gaps. All characters of a page are set at once, whatever cell they stand in.
"""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import Glyphs

_SPACE = 32
_DASHES = [ord(dash) for dash in "-–—"]
_DASH_GAP = 0.45  # of the font size: so far from a figure, a dash is of another cell
_SPACE_GAP = 0.15  # of the font size: a wider gap between two characters is a space
_TWICE = 0.2  # of the font size: the same character again so close is bold print done twice
_SAME_HEIGHT = 0.05  # of the font size
_RAISED_SIZE = 0.78  # of the line's font size: a smaller, raised character is a superscript
_SUPERSCRIPTS = np.array([ord(digit) for digit in "⁰¹²³⁴⁵⁶⁷⁸⁹"], np.uint32)


@dataclass(slots=True)
class Line:
    """One printed line (or a piece of one, where a wide gap divides it). `quarter`: quarters of a turn clockwise that
    its text is turned on the page.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    italic: bool
    first_word_width: float
    quarter: int = 0

    @property
    def width(self) -> float:
        """Printed width in points."""
        return self.x1 - self.x0

    def turned(self, quarter: int) -> Line:
        """The line of a text that runs in quarters of a turn clockwise, with its box where it is on the page."""
        x0, y0, x1, y1 = self.x0, self.y0, self.x1, self.y1
        if quarter == 1:
            x0, y0, x1, y1 = -y1, x0, -y0, x1
        elif quarter == 2:
            x0, y0, x1, y1 = -x1, -y1, -x0, -y0
        elif quarter == 3:
            x0, y0, x1, y1 = y0, -x1, y1, -x0
        return replace(self, x0=x0, y0=y0, x1=x1, y1=y1, quarter=quarter)


@dataclass(slots=True)
class LineTable:
    """Lines column by column, in order of their groups (cells) and from the top: a page has hundreds.

    `starts`: the first line of each group, and behind the last group the number of lines. The other columns are
    those of Line.
    """

    starts: NDArray[np.intp]
    text: list[str]
    x0: NDArray[np.float64]
    y0: NDArray[np.float64]
    x1: NDArray[np.float64]
    y1: NDArray[np.float64]
    size: NDArray[np.float64]
    bold: NDArray[np.bool_]
    italic: NDArray[np.bool_]
    first_word_width: NDArray[np.float64]

    def lines(self, begin: int, end: int) -> list[Line]:
        """Some of the lines as objects."""
        names = [name for name in self.__slots__ if name not in ("starts", "text")]
        columns = [getattr(self, name)[begin:end].tolist() for name in names]
        return [Line(*values) for values in zip(self.text[begin:end], *columns, strict=True)]


def lines_of(glyphs: Glyphs, split_gap: float | None = None) -> list[Line]:
    """Lines from top to bottom, left to right.

    `split_gap` (in font sizes): a gap wider than that divides a line into pieces, as between the two
    columns of a letterhead. None keeps lines whole.
    """
    table = line_table(glyphs, np.zeros(len(glyphs), np.intp), 1, split_gap)
    return table.lines(0, len(table.text))


def lines_by_group(glyphs: Glyphs, groups: NDArray[np.intp], n_groups: int) -> list[list[Line]]:
    """The lines of each group of characters as objects, see `line_table`."""
    table = line_table(glyphs, groups, n_groups)
    starts = table.starts.tolist()
    return [table.lines(begin, end) for begin, end in itertools.pairwise(starts)]


def line_table(
    glyphs: Glyphs, groups: NDArray[np.intp], n_groups: int, split_gap: float | None = None
) -> LineTable:
    """The lines of each group of characters (of each cell), groups counted from 0; those with -1 are left out.

    Text that runs up or down the page gives lines as it is read: in a group, the direction of most characters
    counts, and the coordinates of its lines are along and across that direction.
    """
    used = np.flatnonzero(groups >= 0)
    if not len(used):
        return _no_lines(n_groups)
    flow = _flow(glyphs, groups, used)
    row = _rows(flow)
    order = np.lexsort((flow.x0, row))
    printed = flow.codes[order] != _SPACE
    spaces_before = np.cumsum(~printed)[printed]
    order = order[printed]
    flow, row = flow.take(order), row[order]
    once = _once(flow, row)
    if not once.all():
        flow, row, spaces_before = flow.take(once), row[once], spaces_before[once]
    same_row = row[1:] == row[:-1]
    gap = flow.x0[1:] - flow.x1[:-1]
    same_line = same_row
    if split_gap is not None:
        same_line = (
            same_row
            & (gap <= split_gap * flow.size[1:])
            & ~_dash_apart(flow.codes, (gap > _DASH_GAP * flow.size[1:]) | ~same_row)
        )
    spaced = (spaces_before[1:] != spaces_before[:-1]) | (gap > _SPACE_GAP * flow.size[1:])
    return _set_lines(flow, _first_and(~same_line, row), _first_and(~same_line | spaced, row), n_groups)


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
                # In old fonts a mark has a width of its own, and the next letter stands behind that.
                touches = x0[index] - x1[index - 1] < _SPACE_GAP * chosen.sizes[index]
                x1[index] = max(x1[index - 1], x1[index] if touches else x0[index - 1])
                x0[index] = max(x0[index - 1] + 1e-3, min(x0[index], x1[index - 1]))
    return _Flow(chosen.codes, group, x0, y0, x1, y1, chosen.sizes, chosen.bold, chosen.italic)


def _turned(
    boxes: NDArray[np.float64], quarters: NDArray[np.int8], group: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Boxes along and across the direction that most characters of their group have."""
    votes = np.zeros((int(group.max(initial=0)) + 1, 4), np.intp)
    np.add.at(votes, (group, quarters % 4), 1)
    direction = votes.argmax(axis=1)[group]
    x0, y0, x1, y1 = boxes.T
    turned = boxes.copy()
    for quarter, edges in ((1, (y0, -x1, y1, -x0)), (2, (-x1, -y1, -x0, -y0)), (3, (-y1, x0, -y0, x1))):
        which = direction == quarter
        turned[which] = np.stack(edges, axis=1)[which]
    return turned


def _dash_apart(codes: NDArray[np.uint32], apart: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which gaps part a figure from a dash that stands alone behind it: the empty cell beside the figure's."""
    dash, figure = np.isin(codes, _DASHES), ((codes >= ord("0")) & (codes <= ord("9"))) | (codes == ord("%"))
    alone = dash[1:] & np.concatenate((apart[1:], np.ones(min(len(apart), 1), np.bool_)))
    found: NDArray[np.bool_] = apart & figure[:-1] & alone
    return found


def _first_and(others: NDArray[np.bool_], row: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mask of the first character, if there is one, and of those of the rest that `others` says."""
    return np.concatenate((np.ones(min(len(row), 1), np.bool_), others))


def _once(flow: _Flow, row: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which characters are not bold print done twice."""
    twice = (row[1:] == row[:-1]) & (flow.codes[1:] == flow.codes[:-1])
    twice &= np.abs(flow.x0[1:] - flow.x0[:-1]) < _TWICE * flow.size[1:]
    # Narrow letters beside each other begin as near, but do not cover each other.
    twice &= flow.x1[:-1] - flow.x0[1:] > 0.5 * (flow.x1[:-1] - flow.x0[:-1])
    return _first_and(~twice, row)


def _rows(flow: _Flow) -> NDArray[np.intp]:
    """For each character the rank of its row, by group and from the top: rows are what overlaps vertically.

    Characters of the same height at the same height (of one font on one base line) are looked at as one. A
    superscript overlaps the line it belongs to.
    """
    order = np.lexsort((flow.y1, flow.y0, flow.group))
    group, y0, y1 = flow.group[order], flow.y0[order], flow.y1[order]
    other = np.maximum(np.diff(y0), np.abs(np.diff(y1))) > _SAME_HEIGHT * flow.size[order][1:]
    begins = _first_and(other | (group[1:] != group[:-1]), group)
    run = np.empty(len(order), np.intp)
    run[order] = np.cumsum(begins) - 1
    first = order[begins]
    row_of_run = np.arange(len(first))
    group = flow.group[first]
    several = np.flatnonzero(np.bincount(group) > 1) if len(group) else group
    starts, ends = np.searchsorted(group, several), np.searchsorted(group, several, side="right")
    for begin, end in zip(starts.tolist(), ends.tolist(), strict=True):
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


def _no_lines(n_groups: int) -> LineTable:
    none, no = np.empty(0), np.empty(0, np.bool_)
    return LineTable(np.zeros(n_groups + 1, np.intp), [], none, none, none, none, none, no, no, none)


def _set_lines(
    flow: _Flow, line_starts: NDArray[np.bool_], word_starts: NDArray[np.bool_], n_groups: int
) -> LineTable:
    starts, word_at = np.flatnonzero(line_starts), np.flatnonzero(word_starts)
    if not len(starts):
        return _no_lines(n_groups)
    ends = np.append(starts[1:], len(flow.codes))
    size = np.maximum.reduceat(flow.size, starts)
    word_ends = np.append(word_at[1:], len(flow.codes)) - 1
    first_word = np.searchsorted(word_at, starts)
    return LineTable(
        starts=np.searchsorted(flow.group[starts], np.arange(n_groups + 1)),
        text=_texts(_with_superscripts(flow, starts, ends - starts, size), starts, word_starts),
        x0=flow.x0[starts],
        y0=np.minimum.reduceat(flow.y0, starts),
        x1=np.maximum.reduceat(flow.x1, starts),
        y1=np.maximum.reduceat(flow.y1, starts),
        size=size,
        bold=np.add.reduceat(flow.bold, starts, dtype=np.intp) * 2 > ends - starts,
        italic=np.add.reduceat(flow.italic, starts, dtype=np.intp) * 2 > ends - starts,
        first_word_width=flow.x1[word_ends[first_word]] - flow.x0[starts],
    )


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


def _texts(codes: NDArray[np.uint32], starts: NDArray[np.intp], word_starts: NDArray[np.bool_]) -> list[str]:
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
