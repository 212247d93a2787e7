"""The heading of a table without full grid: which lines make one heading, and which headings span several columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf.lines import Line
    from extractors.readers.pdf.unruled.columns import Columns
    from extractors.readers.pdf.unruled.regions import Rule
    from extractors.readers.pdf.unruled.text_rows import TextRow


@dataclass(slots=True)
class _Heading:
    """Print that belongs together, over the columns `first`..`last`, in the lines `top`..`bottom`."""

    first: int
    last: int
    top: int
    bottom: int

    @property
    def spans(self) -> bool:
        return self.last > self.first


@dataclass(slots=True)
class HeadingLevels:
    """`breaks`: after which lines a level ends (the last line's is not named). `cells`: first level, first column, last
    level, last column of each heading.
    """

    breaks: list[int]
    cells: list[tuple[int, int, int, int]]


def heading_levels(rows: Sequence[TextRow], columns: Columns, rules: Sequence[Rule]) -> HeadingLevels:
    """The levels of a heading that is printed in `rows`; `rules` are those that stand between them."""
    headings = _joined(_spread(rows, columns, rules), rows, rules)
    breaks = sorted(
        {heading.bottom for heading in headings if heading.spans and _has_below(heading, headings)}
    )
    cells = []
    for heading in headings:
        over = [other for other in headings if other is not heading and _above(other, heading)]
        under = [other for other in headings if other is not heading and _above(heading, other)]
        top = sum(heading.top > line for line in breaks) if over else 0
        bottom = sum(heading.bottom > line for line in breaks) if under else len(breaks)
        cells.append((top, heading.first, max(top, bottom), heading.last))
    return HeadingLevels(breaks, cells)


def _above(one: _Heading, other: _Heading) -> bool:
    return one.bottom < other.top and one.first <= other.last and other.first <= one.last


def _has_below(heading: _Heading, headings: Sequence[_Heading]) -> bool:
    """Whether headings of fewer columns stand under it."""
    below = [other for other in headings if _above(heading, other)]
    return any(other.first > heading.first or other.last < heading.last for other in below)


def _spread(rows: Sequence[TextRow], columns: Columns, rules: Sequence[Rule]) -> list[_Heading]:
    """Each piece of print with the columns it heads."""
    result = []
    for line, row in enumerate(rows):
        placed = [(piece, *_reach(piece, columns)) for piece in row.pieces]
        under = _blocks_below(rows, line, columns, rules)
        for first, last in under:
            inside = [entry for entry in placed if entry[1] >= first and entry[2] <= last]
            if inside:
                outside = [entry for entry in placed if entry not in inside]
                placed = outside + _shared_out(inside, first, last, columns)
        if not under and not _stands_low(rows, columns):
            placed = _over_blanks(placed, rows, line, columns)
        result += [_Heading(first, last, line, line) for _, first, last in placed]
    return result


def _reach(piece: Line, columns: Columns) -> tuple[int, int]:
    cut = columns.cut(piece)
    return (cut[0] - 1, cut[-1]) if cut else (columns.of(piece), columns.of(piece))


def _blocks_below(
    rows: Sequence[TextRow], line: int, columns: Columns, rules: Sequence[Rule]
) -> list[tuple[int, int]]:
    """The runs of columns that a rule right below this line underlines, where it does not underline all."""
    if line + 1 >= len(rows):
        return []
    blocks = []
    for y, left, right in rules:
        if not rows[line].middle < y <= rows[line + 1].middle:
            continue
        covered = [n for n in range(columns.count) if _is_under(n, left, right, rows[line + 1 :], columns)]
        if 1 < len(covered) < columns.count:
            blocks.append((covered[0], covered[-1]))
    return blocks


def _is_under(column: int, left: float, right: float, below: Sequence[TextRow], columns: Columns) -> bool:
    """Whether a column stands under a rule: its headings if there are any, else most of its width."""
    pieces = [p for row in below for p in row.pieces if columns.of(p) == column and not columns.cut(p)]
    if pieces:
        return all(left - 2 < (piece.x0 + piece.x1) / 2 < right + 2 for piece in pieces)
    a, b = columns.edges[column : column + 2]
    return min(right, b) - max(left, a) > 0.5 * (b - a)


Placed = tuple["Line", int, int]


def _shared_out(placed: Sequence[Placed], first: int, last: int, columns: Columns) -> list[Placed]:
    """The columns `first`..`last` divided among the pieces that stand over them, as their places suggest."""
    ordered = sorted(placed, key=lambda entry: entry[0].x0)
    best: tuple[float, list[Placed]] | None = None
    for starts in combinations(range(first + 1, last + 1), len(ordered) - 1):
        bounds = [first, *starts, last + 1]
        trial: list[Placed] = []
        cost = 0.0
        for (piece, a, b), begin, end in zip(ordered, bounds, bounds[1:], strict=False):
            if not (begin <= a and b < end):
                cost += 1e6
            left, right = columns.edges[begin], columns.edges[end]
            off_centre = abs((piece.x0 + piece.x1) - (left + right)) / 2
            cost += min(off_centre, abs(piece.x0 - left))
            trial.append((piece, begin, end - 1))
        if best is None or cost < best[0]:
            best = (cost, trial)
    return best[1] if best else list(placed)


def _stands_low(rows: Sequence[TextRow], columns: Columns) -> bool:
    """Whether headings of fewer lines stand at the bottom: then nothing above a heading means nothing."""
    last = {columns.of(piece) for piece in rows[-1].pieces}
    every = {columns.of(piece) for row in rows for piece in row.pieces}
    return every <= last


def _over_blanks(placed: list[Placed], rows: Sequence[TextRow], line: int, columns: Columns) -> list[Placed]:
    """Pieces spread over blank neighbours that have sub-headings below but nothing above them, nor at their height: a
    heading of one line stands in the middle beside those of two.
    """
    below = {columns.of(piece) for row in rows[line + 1 :] for piece in row.pieces}
    beside = [row for row in rows[line + 1 :] if row.y0 < rows[line].y1 - 1]
    above = {
        c
        for row in [*rows[: line + 1], *beside]
        for piece in row.pieces
        for c in range(*_range(piece, columns))
    }
    heads = [entry for entry in placed if all(c in below for c in range(entry[1], entry[2] + 1))]
    free = sorted(c for c in below if c not in above)
    if not heads or not free:
        return placed
    result = [entry for entry in placed if entry not in heads]
    taken = sorted({*free, *(c for _, a, b in heads for c in range(a, b + 1))})
    for first, last in _successive(taken):
        inside = [entry for entry in heads if first <= entry[1] <= last]
        result += _shared_out(inside, first, last, columns) if inside else []
    return result


def _range(piece: Line, columns: Columns) -> tuple[int, int]:
    first, last = _reach(piece, columns)
    return first, last + 1


def _successive(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _joined(headings: list[_Heading], rows: Sequence[TextRow], rules: Sequence[Rule]) -> list[_Heading]:
    """Lines of one heading as one: over the same columns, with no rule between."""
    result: list[_Heading] = []
    for heading in headings:
        above = next(
            (h for h in reversed(result) if h.first <= heading.last and heading.first <= h.last), None
        )
        if (
            above is not None
            and (above.first, above.last) == (heading.first, heading.last)
            and not _rule_between(rows[above.bottom], rows[heading.top], rules)
        ):
            above.bottom = heading.bottom
        else:
            result.append(heading)
    return result


def _rule_between(upper: TextRow, lower: TextRow, rules: Sequence[Rule]) -> bool:
    return any(upper.middle < y < lower.middle for y, _, _ in rules)
