"""Rows that only level rules part, below a heading whose columns have upright ones, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.crossings import Lattice
    from extractors.readers.pdf.glyphs import Glyphs

_COLUMNS = 4  # fewer may stand side by side by chance
_ROWS, _MOST = 2, 0.4  # so many, and such a share of the rows, have no upright rules
_FILLED = 0.5  # of the columns that have text in such a row; a heading of a section has one text
_WITHIN = 0.5  # points


def with_rows_divided(rules: Rules, lattices: Sequence[Lattice], glyphs: Glyphs) -> Rules | None:
    """The rules, with those that would part the columns in rows without; None where there are no such rows."""
    added = [
        (float(x), float(lattice.ys[row]), float(lattice.ys[row + 1]))
        for lattice in lattices
        for row in _rows(lattice, glyphs)
        for x in lattice.xs[1:-1]
    ]
    return Rules(rules.level, np.concatenate((rules.upright, np.array(added)))) if added else None


def _rows(lattice: Lattice, glyphs: Glyphs) -> list[int]:
    """The rows that are one cell, and whose text keeps to the columns."""
    whole = (lattice.cell_of == lattice.cell_of[:, :1]).all(axis=1)
    least = max(_ROWS, _MOST * lattice.n_rows)
    if lattice.n_columns < _COLUMNS or not least <= whole.sum() < lattice.n_rows:
        return []
    printed = glyphs.codes != ord(" ")
    boxes, middles = glyphs.boxes[printed], [places[printed] for places in glyphs.middles]
    cells = lattice.locate(*middles)
    rows = [
        row
        for row in np.flatnonzero(whole).tolist()
        if _keeps_to_columns(boxes[cells == lattice.cell_of[row, 0]], lattice.xs)
    ]
    return rows if len(rows) >= least else []


def _keeps_to_columns(boxes: NDArray[np.float64], xs: NDArray[np.float64]) -> bool:
    crossing = (boxes[:, None, 0] < xs[None, 1:-1] - _WITHIN) & (boxes[:, None, 2] > xs[None, 1:-1] + _WITHIN)
    columns = np.unique(np.searchsorted(xs, (boxes[:, 0] + boxes[:, 2]) / 2))
    return not crossing.any() and len(columns) >= _FILLED * (len(xs) - 1)
