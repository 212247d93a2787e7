"""The columns of a table without upright rules: camelot's ways to find them, and a measure that chooses among them.

Camelot gets our own lines instead of the file: their print is exact, they stand upright whatever the page's turn, and
rows that say nothing of columns can be left out.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.readers.pdf.lines import Line
    from extractors.readers.pdf.unruled.text_rows import TextRow

_FULL = 0.7  # of the most pieces any row has: rows with so many show the columns best
_NARROWEST = 4.0  # points
_FITS = 0.9  # a score with which columns need no search
_RARE = 0.1  # of the rows: a column filled in fewer is doubtful


@dataclass(frozen=True, slots=True)
class Columns:
    """`edges`: n + 1 ascending places in points. `score`, 0..1: share of the pieces of text that have a cell to
    themselves and are not cut, less something for columns that are all but empty. `known`: the edges they had where
    they were known from.
    """

    edges: list[float]
    score: float
    known: Sequence[float] = ()

    @property
    def count(self) -> int:
        """Number of columns."""
        return len(self.edges) - 1

    def of(self, piece: Line) -> int:
        """The column in which the middle of a piece stands, the nearest if it stands outside."""
        middle = (piece.x0 + piece.x1) / 2
        return sum(middle >= edge for edge in self.edges[1:-1])

    def cut(self, piece: Line) -> list[int]:
        """Numbers of the inner edges (from 1) that run through a piece."""
        return [n for n, edge in enumerate(self.edges[1:-1], 1) if piece.x0 + 1.5 < edge < piece.x1 - 1.5]


def find_columns(rows: Sequence[TextRow], known: Sequence[Sequence[float]] = ()) -> Columns | None:
    """The columns that suit the rows best; None if there are fewer than two.

    Each of `known` are edges that may fit, such as those of the table's part on the page before.
    """
    divided = [row for row in rows if row.is_divided]
    if not divided:
        return None
    for edges in known:
        columns = fitted(edges, rows, all_filled=_lacks_headings(edges, rows))
        if columns.score > _FITS:
            return columns
    most = max(len(row.pieces) for row in divided)
    full = [row for row in divided if len(row.pieces) >= _FULL * most]
    found = [
        measured(_settled(_without_rare(edges, rows), rows), rows)
        for shown in ((divided, full) if len(full) < len(divided) else (divided,))
        for edges in _by_camelot(shown)
    ]
    return max(found, key=lambda columns: (round(columns.score, 2), columns.count), default=None)


def fitted(known: Sequence[float], rows: Sequence[TextRow], *, all_filled: bool) -> Columns:
    """Known columns, moved to where they cut nothing in these rows. `all_filled`: empty ones speak against them."""
    settled = _settled(known, rows)
    columns = measured(settled, rows, all_filled=all_filled)
    return Columns(columns.edges, columns.score, known)


def _lacks_headings(edges: Sequence[float], rows: Sequence[TextRow]) -> bool:
    """Whether the first rows leave columns without a heading."""
    columns = Columns(list(edges), 0.0)
    return len({columns.of(piece) for row in rows[:3] for piece in row.pieces}) < columns.count


def measured(edges: Sequence[float], rows: Sequence[TextRow], *, all_filled: bool = True) -> Columns:
    """The columns with their score on these rows; less if columns are empty that should be `all_filled`."""
    columns = Columns(list(edges), 0.0)
    divided = [row for row in rows if row.is_divided]
    good = total = 0
    filled = [0] * columns.count
    for row in divided:
        places = [columns.of(piece) for piece in row.pieces]
        total += len(places)
        for piece, place in zip(row.pieces, places, strict=True):
            good += places.count(place) == 1 and not columns.cut(piece)
        for place in set(places):
            filled[place] += 1
    rare = sum(n < max(2, _RARE * len(divided)) for n in filled) if all_filled else 0
    return Columns(columns.edges, good / max(total, 1) - 0.5 * rare / columns.count)


@dataclass(frozen=True)
class _Text:
    """A piece of text as camelot knows it, y upwards."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    def get_text(self) -> str:
        return self.text


def _by_camelot(rows: Sequence[TextRow]) -> Iterator[list[float]]:
    """The column edges that camelot's flavours see in these rows."""
    from camelot.parsers.network import Network
    from camelot.parsers.stream import Stream

    bottom = max(row.y1 for row in rows) + 10
    texts = [_Text(p.text, p.x0, bottom - p.y1, p.x1, bottom - p.y0) for row in rows for p in row.pieces]
    right = max(text.x1 for text in texts) + 10
    area = f"0,{bottom},{right},0"
    flavors: tuple[Any, ...] = (Network, Stream)  # hybrid adds rules to network, and here are none
    for flavor in flavors:
        parser = flavor(table_areas=[area])
        parser.prepare_page_parse("", None, (right, bottom), 1, [], list(texts), [], "", {})
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that an area holds no table is no news here
                parser._generate_table_bbox()
                columns = [
                    column
                    for box in parser.table_bboxes()
                    for column in parser._generate_columns_and_rows(box, None)[0]
                ]
        except (ValueError, IndexError, ZeroDivisionError, KeyError, AttributeError):
            continue  # camelot fails so where it finds nothing to work with
        if len(columns) > 1:
            inner = sorted(float(left) for left, _ in columns)[1:]
            yield _apart([min(row.x0 for row in rows) - 1, *inner, max(row.x1 for row in rows) + 1])


def _apart(edges: Sequence[float]) -> list[float]:
    """The edges without those that leave no room for print between them."""
    kept = [edges[0]]
    for edge in edges[1:-1]:
        if min(edge - kept[-1], edges[-1] - edge) > _NARROWEST:
            kept.append(edge)
    return [*kept, edges[-1]]


def _without_rare(edges: list[float], rows: Sequence[TextRow]) -> list[float]:
    """The edges without those that set a heading apart from the column it heads, where the print of both does not
    overlap: a column that is all but empty and the one beside it are one if no row fills both.
    """
    while len(edges) > 3:
        columns = Columns(edges, 0.0)
        filled = [{columns.of(piece) for piece in row.pieces} for row in rows if row.is_divided]
        counts = [sum(number in row for row in filled) for number in range(columns.count)]
        pairs = [
            number
            for number in range(columns.count - 1)
            if min(counts[number : number + 2]) < max(3, _RARE * len(filled))
            and not any(number in row and number + 1 in row for row in filled)
        ]
        if not pairs:
            return edges
        between = min(pairs, key=lambda number: counts[number] + counts[number + 1]) + 1
        edges = [*edges[:between], *edges[between + 1 :]]
    return edges


def _settled(edges: Sequence[float], rows: Sequence[TextRow]) -> list[float]:
    """The edges, each moved between its columns to where it cuts least: into the middle of the widest such gap."""
    pieces = [piece for row in rows for piece in row.pieces]
    result = [edges[0]]
    for index, edge in enumerate(edges[1:-1], 1):
        middles = [
            median(
                [(p.x0 + p.x1) / 2 for p in pieces if low <= (p.x0 + p.x1) / 2 < high] or [(low + high) / 2]
            )
            for low, high in ((edges[index - 1], edge), (edge, edges[index + 1]))
        ]
        result.append(_best_place(edge, middles[0], middles[1], pieces))
    last = max([edges[-1], *(piece.x1 + 1 for piece in pieces)])
    return [*result, last]


def _best_place(edge: float, low: float, high: float, pieces: Sequence[Line]) -> float:
    near = [(piece.x0, piece.x1) for piece in pieces if piece.x1 > low and piece.x0 < high]
    ends = sorted({low, high, *(x for piece in near for x in piece if low < x < high)})
    best: tuple[int, float, float] | None = None
    for left, right in pairwise(ends):
        middle = (left + right) / 2
        cuts = sum(x0 < middle < x1 for x0, x1 in near)
        if best is None or (cuts, left - right) < best[:2]:
            best = (cuts, left - right, middle)
    return best[2] if best else edge
