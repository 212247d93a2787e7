"""A heading on a coloured band, without rules of its own, above the ruled rows of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.readers.pdf.crossings import Lattice
    from extractors.readers.pdf.glyphs import Glyphs

_TOUCH = 2.5  # points
_HEIGHT = (8.0, 90.0)  # points
_COLUMNS = 3  # fewer may have a coloured line of text above them
_FILLED = 0.6  # of the columns that have text in the band


def with_ruled_bands(
    rules: Rules, lattices: Sequence[Lattice], filled: NDArray[np.float64], glyphs: Glyphs
) -> Rules | None:
    """The rules, with those that would stand around the heading on a band; None where there is no such band.

    The band is as wide as the table and touches its top; its text keeps to the columns below.
    """
    if not len(filled):
        return None
    level: list[tuple[float, float, float]] = []
    upright: list[tuple[float, float, float]] = []
    for lattice in lattices:
        xs, top = lattice.xs, float(lattice.ys[0])
        band = _band(filled, float(xs[0]), float(xs[-1]), top)
        if band is None or len(xs) <= _COLUMNS or not _keeps_to_columns(glyphs, xs, band, top):
            continue
        level.append((band, float(xs[0]), float(xs[-1])))
        upright += [(float(x), band, top) for x in xs]
    if not level:
        return None
    return Rules(
        np.concatenate((rules.level, np.array(level))), np.concatenate((rules.upright, np.array(upright)))
    )


def _band(filled: NDArray[np.float64], left: float, right: float, top: float) -> float | None:
    """The upper edge of the coloured band, in one piece or several, that touches a table from above."""
    height = filled[:, 3] - filled[:, 1]
    above = (np.abs(filled[:, 3] - top) <= _TOUCH) & (height >= _HEIGHT[0]) & (height <= _HEIGHT[1])
    above &= (filled[:, 0] >= left - _TOUCH) & (filled[:, 2] <= right + _TOUCH)
    boxes = filled[above]
    if not len(boxes) or np.ptp(boxes[:, 1]) > _TOUCH:
        return None
    order = np.argsort(boxes[:, 0])
    gaps = boxes[order][1:, 0] - np.maximum.accumulate(boxes[order][:-1, 2])
    whole = boxes[:, 0].min() <= left + _TOUCH and boxes[:, 2].max() >= right - _TOUCH
    return float(boxes[:, 1].min()) if whole and (gaps <= _TOUCH).all() else None


def _keeps_to_columns(glyphs: Glyphs, xs: NDArray[np.float64], upper: float, lower: float) -> bool:
    x, y = glyphs.middles
    inside = (y > upper) & (y < lower) & (x > xs[0]) & (x < xs[-1]) & (glyphs.codes != ord(" "))
    boxes = glyphs.boxes[inside]
    if not len(boxes):
        return False
    crossing = (boxes[:, None, 0] < xs[None, 1:-1] - 0.5) & (boxes[:, None, 2] > xs[None, 1:-1] + 0.5)
    columns = np.unique(np.searchsorted(xs, x[inside]))
    return not crossing.any() and len(columns) >= _FILLED * (len(xs) - 1)
