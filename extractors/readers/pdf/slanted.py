"""Text at a slant, as spreadsheets set long headings of narrow columns: read along its own direction.

Such a text belongs to the column above which its lower end stands, whatever its letters reach over.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import cos, radians, sin
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf.glyphs import Glyphs, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.crossings import Lattice

_SPACE = 0x20
_ASKEW = 10  # degrees
_ONE_LINE = 0.4  # font sizes across the direction of reading
_APART = 2.0  # font sizes along it; letters of one text are nearer
_ADVANCE = 0.5  # font sizes
_ABOVE = 3.0  # font sizes that the lower ends may stand above a table whose heading has slanted rules


@dataclass(frozen=True, slots=True)
class SlantedText:
    """A line of slanted text. `x`, `y`: its lower end on the upright page, `top` its highest point; `order` tells
    which of several lines comes first.
    """

    text: str
    x: float
    y: float
    top: float
    order: float
    size: float
    bold: bool


def is_slanted(angles: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which angles (in degrees) are neither level nor upright, as on a page laid askew on a scanner."""
    slanted: NDArray[np.bool_] = np.abs((angles + 45) % 90 - 45) > _ASKEW
    return slanted


def slanted_texts(glyphs: Glyphs, angles: NDArray[np.int16]) -> list[SlantedText]:
    """The lines that slanted characters make; `angles` are counterclockwise on the upright page, in degrees."""
    return [
        line for angle in np.unique(angles).tolist() for line in _lines(glyphs.take(angles == angle), angle)
    ]


def _lines(glyphs: Glyphs, angle: int) -> list[SlantedText]:
    x, y = glyphs.middles
    across, up = cos(radians(angle)), sin(radians(angle))
    along, below = x * across - y * up, x * up + y * across
    size = float(np.median(glyphs.sizes))
    order = np.argsort(below, kind="stable")
    line = np.empty(len(glyphs), np.intp)
    line[order] = np.concatenate(([0], np.cumsum(np.diff(below[order]) > _ONE_LINE * size)))
    lines: list[SlantedText] = []
    for number in range(int(line.max(initial=-1)) + 1):
        members = np.flatnonzero(line == number)
        members = members[np.argsort(along[members], kind="stable")]
        cuts = np.flatnonzero(np.diff(along[members]) > _APART * size) + 1
        for piece in np.split(members, cuts):
            text = " ".join(text_of(glyphs.codes[piece]).split())
            if not text:
                continue
            printed = piece[glyphs.codes[piece] != _SPACE]
            end = printed[0] if up > 0 else printed[-1]
            lines.append(
                SlantedText(
                    text,
                    float(x[end]),
                    float(y[end]),
                    float(glyphs.boxes[printed, 1].min()),
                    float(below[printed].mean()),
                    size,
                    bool(glyphs.bold[printed].mean() > 0.5),
                )
            )
    return lines


def with_headings_above(lattices: Sequence[Lattice], texts: Sequence[SlantedText]) -> list[Lattice]:
    """The lattices, with one more row on top where slanted texts stand over most columns."""
    return [_with_heading(lattice, texts) for lattice in lattices]


def _with_heading(lattice: Lattice, texts: Sequence[SlantedText]) -> Lattice:
    top = float(lattice.ys[0])
    over = [
        text
        for text in texts
        if top - _ABOVE * text.size < text.y <= top and lattice.xs[0] < text.x < lattice.xs[-1]
    ]
    columns = {int(np.searchsorted(lattice.xs, text.x)) for text in over}
    if len(columns) < max(2, lattice.n_columns / 2):
        return lattice
    n = lattice.n_columns
    places = np.stack([np.zeros(n, np.intp), np.arange(n), np.zeros(n, np.intp), np.arange(n)], axis=1)
    return replace(
        lattice,
        ys=np.concatenate(([min(text.top for text in over)], lattice.ys)),
        cell_of=np.concatenate((np.arange(n)[None, :], lattice.cell_of + n)),
        places=np.concatenate((places, lattice.places + np.array([1, 0, 1, 0]))),
        open_top=False,
    )


def settled(texts: Sequence[SlantedText], lattices: Sequence[Lattice]) -> Glyphs:
    """The texts as level characters, each in the cell that holds its lower end, lines of a cell below each other."""
    by_cell: dict[tuple[int, int], list[SlantedText]] = defaultdict(list)
    free: list[SlantedText] = []
    for text in texts:
        for number, lattice in enumerate(lattices):
            cell = int(lattice.locate(np.array([text.x]), np.array([text.y]))[0])
            if cell >= 0:
                by_cell[number, cell].append(text)
                break
        else:
            free.append(text)
    pieces = [
        _level(text.text, text, (text.x, text.y - 0.5 * text.size, text.x + 1e4, text.y)) for text in free
    ]
    for (number, cell), lines in by_cell.items():
        lattice = lattices[number]
        row, column, last_row, last_column = lattice.places[cell].tolist()
        x0, x1 = float(lattice.xs[column]), float(lattice.xs[last_column + 1])
        y0, y1 = float(lattice.ys[row]), float(lattice.ys[last_row + 1])
        height = (y1 - y0) / len(lines)
        for place, line in enumerate(sorted(lines, key=lambda line: line.order)):
            pieces.append(_level(line.text, line, (x0, y0 + place * height, x1, y0 + (place + 1) * height)))
    return _joined(pieces)


def _level(
    text: str, like: SlantedText, box: tuple[float, float, float, float]
) -> tuple[str, NDArray[np.float64], float, bool]:
    """A text with the boxes of its characters in the middle of a box."""
    x0, y0, x1, y1 = box
    size = min(like.size, y1 - y0)
    advance = min(_ADVANCE * size, 0.9 * (x1 - x0) / len(text))
    left = max((x0 + x1 - advance * len(text)) / 2, x0) if x1 - x0 < 1e4 else x0
    starts = left + advance * np.arange(len(text))
    top = np.full(len(text), (y0 + y1 - size) / 2)
    return text, np.stack([starts, top, starts + advance, top + size], axis=1), size, like.bold


def _joined(pieces: Sequence[tuple[str, NDArray[np.float64], float, bool]]) -> Glyphs:
    lengths = [len(text) for text, *_ in pieces]
    count = sum(lengths)
    return Glyphs(
        codes=np.frombuffer("".join(text for text, *_ in pieces).encode("utf-32-le"), np.uint32),
        boxes=np.concatenate([boxes for _, boxes, _, _ in pieces] or [np.empty((0, 4))]),
        sizes=np.repeat(np.array([size for *_, size, _ in pieces], np.float64), lengths),
        bold=np.repeat(np.array([bold for *_, bold in pieces], np.bool_), lengths),
        italic=np.zeros(count, np.bool_),
        quarters=np.zeros(count, np.int8),
    )
