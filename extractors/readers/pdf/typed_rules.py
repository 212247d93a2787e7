"""Rules made of characters: tables as a typewriter, a mainframe or a database prompt draws them, with | - + or boxes.

Such characters are taken off the text, and the rules they draw are given back as boxes, as if they had been drawn:
from there on the table is one like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf.rules import positions_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import Glyphs

Box = tuple[float, float, float, float]

_SPACE = 0x20
_LEVEL = np.array([ord(sign) for sign in "-=_─━═╌┄–—"], np.uint32)
_UPRIGHT = np.array([ord(sign) for sign in "|¦│┃║┆╎"], np.uint32)
_BOX_SIGNS = (0x2500, 0x2580)
_PLUS = ord("+")
_DASHES = 0x2010  # from here on
_MIN_UPRIGHT, _MIN_LEVEL = 4, 10  # signs on a page; with fewer nothing is looked for
_PITCH = 2.2  # font sizes from row to row
_SHORT_RUN = 3  # level signs that make a rule
_HAIR = 0.2  # points; half the thickness of the rules given back
_MANY_ROWS = 3  # rows between two rules, on average: with more, a rule does not close each row
_IN_COLUMNS = 0.95  # of the characters of a row stand below the dashes of their column
_EVEN, _MOSTLY = (
    0.03,
    0.9,
)  # of the advance: how much it varies in a typewriter's font, and for how many characters


@dataclass(slots=True)
class _Row:
    """A printed line: its characters (indexes, from the left), middle and whether it is nothing but a rule."""

    members: NDArray[np.intp]
    y: float
    is_rule: bool
    size: float


@dataclass(slots=True)
class TypedRules:
    """The boxes of the rules that characters draw, and which characters these are."""

    boxes: list[Box]
    used: NDArray[np.bool_]


def find_typed_rules(glyphs: Glyphs) -> TypedRules | None:
    """The rules drawn by characters, None where a page has none."""
    codes = glyphs.codes
    may_be = (codes == _UPRIGHT[0]) | (codes == _LEVEL[0]) | (codes == _LEVEL[1]) | (codes == _LEVEL[2])
    may_be |= (codes >= _DASHES) & (codes < _BOX_SIGNS[1])
    if may_be.sum() < _MIN_UPRIGHT:
        return None
    upright, level = np.isin(codes, _UPRIGHT), np.isin(codes, _LEVEL)
    if upright.sum() < _MIN_UPRIGHT and level.sum() < _MIN_LEVEL:
        return None
    joint = (codes == _PLUS) | ((codes >= _BOX_SIGNS[0]) & (codes < _BOX_SIGNS[1]) & ~upright & ~level)
    found = TypedRules([], np.zeros(len(codes), np.bool_))
    rows = _rows(glyphs, upright, level, joint)
    for block in _blocks(rows, upright | joint):
        _add_ruled(block, glyphs, upright, level, joint, found)
    for index, row in enumerate(rows):
        if row.is_rule and not found.used[row.members].any():
            _add_dashed(rows, index, glyphs, found)
    return found if found.boxes else None


def _rows(
    glyphs: Glyphs, upright: NDArray[np.bool_], level: NDArray[np.bool_], joint: NDArray[np.bool_]
) -> list[_Row]:
    printed = np.flatnonzero((glyphs.codes != _SPACE) & (glyphs.quarters == 0))
    if not len(printed):
        return []
    x, y = glyphs.middles
    size = float(np.median(glyphs.sizes[printed]))
    number = positions_within(y[printed], 0.25 * size)
    rows = []
    for group in range(int(number.max()) + 1):
        members = printed[number == group]
        members = members[np.argsort(x[members], kind="stable")]
        signs = upright[members] | level[members] | joint[members]
        is_rule = bool(signs.all()) and int(level[members].sum()) >= _SHORT_RUN
        rows.append(
            _Row(members, float(np.median(y[members])), is_rule, float(np.median(glyphs.sizes[members])))
        )
    return rows


def _blocks(rows: Sequence[_Row], marks: NDArray[np.bool_]) -> list[list[_Row]]:
    """Rows that follow each other, each a rule or with upright signs."""
    blocks: list[list[_Row]] = [[]]
    for row in rows:
        belongs = row.is_rule or bool(marks[row.members].any())
        if not belongs or (blocks[-1] and row.y - blocks[-1][-1].y > _PITCH * row.size):
            blocks.append([])
        if belongs:
            blocks[-1].append(row)
    return [block for block in blocks if sum(not row.is_rule for row in block) > 1]


def _add_ruled(
    block: list[_Row],
    glyphs: Glyphs,
    upright: NDArray[np.bool_],
    level: NDArray[np.bool_],
    joint: NDArray[np.bool_],
    found: TypedRules,
) -> None:
    """The rules of a table whose columns upright signs divide."""
    x, _ = glyphs.middles
    texts = [row for row in block if not row.is_rule]
    signs = [row.members[upright[row.members]] for row in texts]
    all_signs = np.concatenate(signs)
    if not len(all_signs):
        return
    size = block[0].size
    group = positions_within(x[all_signs], 0.5 * size)
    rows_of_sign = np.repeat(np.arange(len(texts)), [len(members) for members in signs])
    columns = []
    for number in range(int(group.max()) + 1):
        in_rows = set(rows_of_sign[group == number].tolist())
        if len(in_rows) > 1 and len(in_rows) >= 0.3 * len(texts):
            columns.append((float(x[all_signs[group == number]].mean()), in_rows, all_signs[group == number]))
    n_rules = len(block) - len(texts)
    if not columns or (len(columns) < 2 and not n_rules) or (n_rules < 2 and len(texts) < 3):
        return
    inner = np.concatenate([row.members for row in block])
    left, right = float(glyphs.boxes[inner, 0].min()), float(glyphs.boxes[inner, 2].max())
    edges = [place for place, _, _ in columns]
    bounds = _bounds(block)
    rows_of_text = {id(row): number for number, row in enumerate(texts)}
    for place, in_rows, members in columns:
        found.used[members] = True
        for row, (top, bottom) in zip(block, bounds, strict=True):
            if row.is_rule or rows_of_text[id(row)] not in in_rows:
                continue
            found.boxes.append((place - _HAIR, top, place + _HAIR, bottom))
    for outer, missing in ((left, edges[0] - left > size), (right, right - edges[-1] > size)):
        if missing:
            edges.append(outer)
            found.boxes.append((outer - _HAIR, bounds[0][0], outer + _HAIR, bounds[-1][1]))
    left, right = min(edges), max(edges)
    levels = [bounds[0][0], bounds[-1][1], *_row_ends(block, bounds, glyphs, edges)]
    found.boxes += [(left, y - _HAIR, right, y + _HAIR) for y in levels]
    for row in block:
        if row.is_rule:
            found.used[row.members] = True
            found.boxes += _level_rules(row, glyphs, level | joint, edges)


def _bounds(block: Sequence[_Row]) -> list[tuple[float, float]]:
    """Where each row begins and ends: half way to its neighbours, or where a rule stands."""
    cuts = [
        above.y if above.is_rule else below.y if below.is_rule else (above.y + below.y) / 2
        for above, below in pairwise(block)
    ]
    first = block[0].y if block[0].is_rule else block[0].y - 0.7 * block[0].size
    last = block[-1].y if block[-1].is_rule else block[-1].y + 0.7 * block[-1].size
    tops, bottoms = [first, *cuts], [*cuts, last]
    return list(zip(tops, bottoms, strict=True))


def _row_ends(
    block: Sequence[_Row],
    bounds: Sequence[tuple[float, float]],
    glyphs: Glyphs,
    edges: Sequence[float],
) -> list[float]:
    """Where rows end that no rule closes: every printed line is one, where rules do not close them all."""
    segments: list[list[int]] = [[]]
    for index, row in enumerate(block):
        if row.is_rule:
            segments.append([])
        else:
            segments[-1].append(index)
    segments = [segment for segment in segments if segment]
    count = sum(map(len, segments))
    if len(segments) > 2 and count <= _MANY_ROWS * len(segments):
        return []
    body = segments[1:] if len(segments) > 1 else segments
    ends = []
    for segment in body:
        for above, below in pairwise(segment):
            if len(segments) == 1 or not _goes_on(block[below], glyphs, edges):
                ends.append(bounds[above][1])
    return ends


def _goes_on(row: _Row, glyphs: Glyphs, edges: Sequence[float]) -> bool:
    """Whether a line goes on with a cell of the one above: only one of its columns, not the first, holds text."""
    x, _ = glyphs.middles
    text = row.members[~np.isin(glyphs.codes[row.members], _UPRIGHT)]
    columns = set(np.searchsorted(np.sort(np.array(edges)), x[text]).tolist())
    return len(columns) == 1 and min(columns) > 1


def _level_rules(row: _Row, glyphs: Glyphs, drawn: NDArray[np.bool_], edges: Sequence[float]) -> list[Box]:
    """The rules a row of signs draws; their ends are moved to the columns' edges near them."""
    members = row.members[drawn[row.members]]
    if not len(members):
        return []
    gaps = glyphs.boxes[members[1:], 0] - glyphs.boxes[members[:-1], 2]
    rules = []
    for run in np.split(members, np.flatnonzero(gaps > 0.8 * row.size) + 1):
        start, end = (
            _moved(float(glyphs.boxes[sign, side]), edges, 1.5 * row.size)
            for sign, side in ((run[0], 0), (run[-1], 2))
        )
        rules.append((start, row.y - _HAIR, end, row.y + _HAIR))
    return rules


def _moved(place: float, edges: Sequence[float], reach: float) -> float:
    """The edge that is nearest to a place, or the place where none is near."""
    distances = np.abs(np.array(edges) - place)
    nearest = int(distances.argmin())
    return edges[nearest] if distances[nearest] < reach else place


def _add_dashed(rows: Sequence[_Row], index: int, glyphs: Glyphs, found: TypedRules) -> None:
    """The rules of a table whose heading stands above one row of dashes, a piece a column, in a typewriter's font."""
    row = rows[index]
    gaps = glyphs.boxes[row.members[1:], 0] - glyphs.boxes[row.members[:-1], 2]
    runs = np.split(row.members, np.flatnonzero(gaps > 0.3 * row.size) + 1)
    if len(runs) < 3 or len(row.members) < _MIN_LEVEL or not index or not _is_even(row, glyphs):
        return
    spans = [(float(glyphs.boxes[run[0], 0]), float(glyphs.boxes[run[-1], 2])) for run in runs]
    first = index
    while first and index - first < 3 and _belongs(rows[first - 1], rows[first], spans, glyphs):
        first -= 1
    last = index
    while last + 1 < len(rows) and _belongs(rows[last + 1], rows[last], spans, glyphs):
        last += 1
    if index in (first, last):
        return
    edges = [spans[0][0] - 1, *((a[1] + b[0]) / 2 for a, b in pairwise(spans)), spans[-1][1] + 1]
    block = list(rows[first : last + 1])
    bounds = _bounds(block)
    levels = [
        bounds[0][0],
        row.y,
        *(bottom for (_, bottom), each in zip(bounds, block, strict=True) if each.y > row.y),
    ]
    found.boxes += [(edges[0], y - _HAIR, edges[-1], y + _HAIR) for y in levels]
    found.boxes += [(x - _HAIR, bounds[0][0], x + _HAIR, bounds[-1][1]) for x in edges]
    found.used[row.members] = True


def _is_even(row: _Row, glyphs: Glyphs) -> bool:
    widths = glyphs.boxes[row.members, 2] - glyphs.boxes[row.members, 0]
    usual = float(np.median(widths))
    return float((np.abs(widths - usual) <= _EVEN * usual).mean()) > _MOSTLY


def _belongs(row: _Row, neighbour: _Row, spans: Sequence[tuple[float, float]], glyphs: Glyphs) -> bool:
    """Whether a row stands next to another, in the same font, and in the columns."""
    if row.is_rule or abs(row.y - neighbour.y) > _PITCH * 0.9 * row.size or not _is_even(row, glyphs):
        return False
    x, _ = glyphs.middles
    places = x[row.members]
    inside = np.zeros(len(places), np.bool_)
    for start, end in spans:
        inside |= (places > start - 0.1) & (places < end + 0.1)
    return float(inside.mean()) >= _IN_COLUMNS
