"""Where on a page a table may stand that has no full grid: between rules of one length, or where rows of text align."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from extractors.readers.pdf.unruled.text_rows import is_caption, is_figure, is_picture_caption
from extractors.values.labels import is_item_number, is_number_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.readers.pdf.unruled.text_rows import TextRow

Rule = tuple[float, float, float]
"""A level rule: height, left end, right end, in points."""

_SAME_END = 6.0  # points: rules of one table end so close to each other
_SHORT = 15.0  # points; shorter rules bound nothing
_MIN_RULE = 60.0  # points; shorter rules adorn a letterhead
_WIDE = 0.6  # of the width: a single piece so wide is running text
_BLANK = 2.5  # heights of a line: so much blank between two rules parts two tables
_WIDER = 1.4  # times the widest gap in a table so far: what is further off is something else
_SET_APART = 0.5  # heights of a line: rows of a table that stand so far from one another do not touch
_FAR = 1.9  # times the usual distance between rows: what is further off is something else


@dataclass(slots=True)
class Region:
    """Rows of text that may be a table. `rules` are those between and around them, long and short.

    `numbered`: the first row is a heading that says STT. `continued`: the first row is the first of the page, and
    a table of the page before may go on in it.
    """

    rows: list[TextRow]
    rules: list[Rule] = field(default_factory=list)
    caption: str | None = None
    numbered: bool = False
    continued: bool = False

    @property
    def long_rules(self) -> list[Rule]:
        """Rules from one end to the other, top down."""
        if not self.rules:
            return []
        width = max(rule[2] - rule[1] for rule in self.rules)
        return [rule for rule in self.rules if rule[2] - rule[1] > 0.95 * width]


def find_regions(rows: Sequence[TextRow], rules: Sequence[Rule]) -> list[Region]:
    """Candidates, top down: what follows a heading with STT, what stands between rules of one length, and of the other
    rows those that align.
    """
    regions = []
    taken: set[int] = set()
    for first, last in _numbered(rows):
        taken.update(range(first, last + 1))
        regions.append(_region(rows, range(first, last + 1), rules, numbered=True))
    for band in _bands(rules, rows):
        inside = [
            index
            for index, row in enumerate(rows)
            if index not in taken and band[0][0] - 2 < row.middle < band[-1][0] + 2 and _part(row, band[0])
        ]
        parts = [part for index in inside if (part := _part(rows[index], band[0]))]
        if sum(part.is_divided for part in parts) < 2:
            continue
        above = _heading_above(rows, inside[0], rules, band[0], taken)
        below = _rows_beyond(rows, inside[-1], band[0], taken)
        region = _region(rows, [*above, *inside, *below], rules)
        region.rows = [*(rows[index] for index in above), *parts, *(rows[index] for index in below)]
        taken.update(above, inside, below)
        regions.append(region)
    regions += [
        _region(rows, range(_first_line(rows, first, rules, taken), last + 1), rules)
        for first, last in _runs(rows, taken)
    ]
    return sorted(regions, key=lambda region: region.rows[0].y0)


def continued_region(rows: Sequence[TextRow], rules: Sequence[Rule]) -> Region | None:
    """The rows from the top of the page to the first heading or caption."""
    last = next((i for i, row in enumerate(rows) if is_caption(row.text) or is_number_row(row)), len(rows))
    return _region(rows, range(last), rules, continued=True) if last else None


def is_number_row(row: TextRow) -> bool:
    """Whether a row is a heading that says STT."""
    return len(row.pieces) > 2 and is_number_heading(row.pieces[0].text)


def _numbered(rows: Sequence[TextRow]) -> Iterator[tuple[int, int]]:
    """First and last row of what follows each heading with STT, to the next caption or wide gap."""
    heads = [index for index, row in enumerate(rows) if is_number_row(row)]
    for head, following in pairwise([*heads, len(rows)]):
        first, last = head, head
        while first and rows[first - 1].is_divided and _near(rows[first - 1], rows[first]):
            first -= 1  # the heading has lines above the one with STT
        widest, numbered = 1.0, 0
        for index in range(head + 1, following):
            row = rows[index]
            gap = _gap(rows, index)
            begins = _is_numbered_or_total(row)
            wide = gap > _WIDER * widest and numbered > 1 and not begins  # such as above the signatures
            if is_caption(row.text) or gap > 6 or wide:
                break
            widest, numbered = max(widest, gap), numbered + begins
            last = index
        yield first, _without_foot(rows, first, last)


def _without_foot(rows: Sequence[TextRow], first: int, last: int) -> int:
    """The last row without those below the last figures that stand as far off as rows which touch nowhere stand from
    one another: a note, "Nơi nhận" and the signature.
    """
    begun = [
        index
        for index in range(first, last + 1)
        if rows[index].is_divided
        and (
            is_item_number(rows[index].pieces[0].text)
            or any(is_figure(p.text) for p in rows[index].pieces[1:])
        )
    ]
    narrowest = min((_gap(rows, index) for index in begun[1:]), default=0.0)
    if narrowest < _SET_APART:
        return last
    below = (index for index in range(begun[-1] + 1, last + 1) if _gap(rows, index) >= narrowest)
    return next(below, last + 1) - 1


def _gap(rows: Sequence[TextRow], index: int) -> float:
    """The blank above a row, in heights of its line."""
    return (rows[index].y0 - rows[index - 1].y1) / (rows[index].y1 - rows[index].y0)


def _to_last_rule(rows: Sequence[TextRow], inside: Sequence[int], rules: Sequence[Rule]) -> Sequence[int]:
    """The rows without those below the last rule, if rules part the rows of the table and these bear no figures."""
    top, bottom = rows[inside[0]].y0, rows[inside[-1]].y1
    long = [rule for rule in rules if top < rule[0] < bottom + 20 and rule[2] - rule[1] > _SHORT]
    if not long:
        return inside
    width = max(right - left for _, left, right in long)
    heights = [y for y, left, right in long if right - left > 0.95 * width]
    below = [index for index in inside if rows[index].middle > heights[-1]]
    if len(heights) < 3 or not below or _is_numbered_or_total(rows[below[0]]):
        return inside
    return [index for index in inside if index not in below]


def _is_numbered_or_total(row: TextRow) -> bool:
    figures = sum(is_figure(piece.text) for piece in row.pieces)
    return row.is_divided and (is_item_number(row.pieces[0].text) or figures > 1)


def _near(upper: TextRow, lower: TextRow) -> bool:
    return lower.y0 - upper.y1 < lower.y1 - lower.y0


def _part(row: TextRow, rule: Rule) -> TextRow | None:
    return row.within(rule[1] - 3, rule[2] + 3)


def _region(
    rows: Sequence[TextRow],
    inside: Sequence[int],
    rules: Sequence[Rule],
    *,
    numbered: bool = False,
    continued: bool = False,
) -> Region:
    if numbered or continued:
        inside = _to_last_rule(rows, inside, rules)
    chosen = [rows[index] for index in inside]
    left, right = min(row.x0 for row in chosen), max(row.x1 for row in chosen)
    top, bottom = chosen[0].y0, chosen[-1].y1
    near = sorted(
        rule
        for rule in rules
        if top - 20 < rule[0] < bottom + 20
        and rule[1] < right
        and rule[2] > left
        and rule[2] - rule[1] > _SHORT
    )
    caption = _caption(rows, inside[0], inside[-1])
    return Region(chosen, near, caption, numbered, continued)


def _bands(rules: Sequence[Rule], rows: Sequence[TextRow]) -> Iterator[list[Rule]]:
    """Successive rules of one length with a table's rows between them, two at least."""
    left = sorted((rule for rule in rules if rule[2] - rule[1] >= _MIN_RULE), key=lambda rule: rule[0])
    while left:
        first = left[0]
        group = [r for r in left if abs(r[1] - first[1]) < _SAME_END and abs(r[2] - first[2]) < _SAME_END]
        left = [rule for rule in left if rule not in group]
        band = [group[0]]
        for rule in group[1:]:
            if _parts(rows, band[-1], rule):
                if len(band) > 1:
                    yield band
                band = []
            band.append(rule)
        if len(band) > 1:
            yield band


def _heading_above(
    rows: Sequence[TextRow], first: int, rules: Sequence[Rule], rule: Rule, taken: set[int]
) -> list[int]:
    """The rows of a heading above the first rule, if that stands right above the first figures."""
    if not any(is_figure(piece.text) for row in rows[first : first + 2] for piece in row.pieces[1:]):
        return []
    low = first - 1
    if low < 0 or low in taken or rows[low].y1 < rule[0] - (rows[low].y1 - rows[low].y0):
        return []
    above = range(_first_line(rows, low, rules, taken), first)
    fits = all(
        _part(rows[index], rule) is rows[index] and not is_caption(rows[index].text) for index in above
    )
    return list(above) if fits and any(rows[index].is_divided for index in above) else []


def _first_line(rows: Sequence[TextRow], first: int, rules: Sequence[Rule], taken: set[int]) -> int:
    """Where a heading begins whose last lines stand in row `first`: right above it, pieces over pieces."""
    below = list(rows[first].pieces)
    while first and first - 1 not in taken:
        above, row = rows[first - 1], rows[first]
        height = row.y1 - row.y0
        underlined = any(above.middle < y < row.middle for y, _, _ in rules)
        close = row.y0 - above.y1 < (1.6 if underlined else 0.5) * height
        over = all(any(p.x0 < q.x1 and q.x0 < p.x1 for q in below) for p in above.pieces)
        if len(below) == 1:  # the second line of one heading
            over = any(p.x0 < below[0].x1 and below[0].x0 < p.x1 for p in above.pieces)
        width = max(p.x1 for p in below) - min(p.x0 for p in below)
        narrow = above.is_divided or underlined or above.x1 - above.x0 < 0.35 * width
        if not (close and over and narrow) or is_caption(above.text) or is_picture_caption(above.text):
            break
        below += above.pieces
        first -= 1
    return first


def _rows_beyond(rows: Sequence[TextRow], last: int, rule: Rule, taken: set[int]) -> list[int]:
    """The rows with figures right below the last rule, which belong to the table still."""
    beyond = []
    for index in range(last + 1, len(rows)):
        part = _part(rows[index], rule)
        if index in taken or part is not rows[index] or not _near(rows[index - 1], part):
            break
        if not part.is_divided or not any(is_figure(piece.text) for piece in part.pieces[1:]):
            break
        beyond.append(index)
    return beyond


def _parts(rows: Sequence[TextRow], upper: Rule, lower: Rule) -> bool:
    """Whether what stands between two rules parts two tables, or is no table: running text, a caption."""
    _, left, right = upper
    between = [part for row in rows if upper[0] < row.middle < lower[0] and (part := _part(row, upper))]
    if any(is_caption(row.text) or is_picture_caption(row.text) for row in between):
        return True
    single = [row for row in between if not row.is_divided]
    height = sum(row.y1 - row.y0 for row in between)
    if len(single) == len(between) and lower[0] - upper[0] - height > _BLANK * max(
        height / max(len(between), 1), 8
    ):
        return True
    wide = [row for row in single if row.x1 - row.x0 > _WIDE * (right - left)]
    return len(between) > 2 and (len(single) == len(between) or len(wide) > 0.5 * len(between))


def _runs(rows: Sequence[TextRow], taken: set[int]) -> Iterator[tuple[int, int]]:
    """First and last of successive rows most of which are divided."""
    index = 0
    while index < len(rows):
        if index in taken or not rows[index].is_divided:
            index += 1
            continue
        last = _run_end(rows, index, taken)
        if sum(row.is_divided for row in rows[index : last + 1]) > 1:
            yield index, _without_foot(rows, index, last)
        index = last + 1


def _run_end(rows: Sequence[TextRow], first: int, taken: set[int]) -> int:
    """The last row that goes with row `first`: no wide gap, no caption, no running text comes between."""
    last = first
    pitches: list[float] = []
    for index in range(first + 1, len(rows)):
        row, above = rows[index], rows[index - 1]
        height = row.y1 - row.y0
        usual = max(median(pitches) if pitches else 2 * height, 1.2 * height)
        if index in taken or row.y0 - above.y0 > _FAR * usual + height or is_caption(row.text):
            break
        pitches.append(row.y0 - above.y0)
        if row.is_divided:
            last = index
        elif index - last > 2:
            break  # three undivided rows in succession
        elif index - last > 1 and row.x1 - row.x0 > _WIDE * (rows[first].x1 - rows[first].x0):
            break  # running text
    return last


def _caption(rows: Sequence[TextRow], first: int, last: int) -> str | None:
    """The line that names the table or figure, above it or right below it."""
    above = [rows[index].text for index in range(first, max(first - 6, -1), -1)]
    below = [row.text for row in rows[last + 1 : last + 4]]
    return next((text for text in [*above, *below] if is_caption(text) or is_picture_caption(text)), None)
