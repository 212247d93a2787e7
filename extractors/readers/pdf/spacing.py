"""Letter-spaced text: the gap between its letters belongs to them and is no space."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import Glyphs

_SPACE = 0x20
_WIDE, _WIDEST = 0.13, 1.2  # font sizes: a gap between these two parts letters that may belong together
_EVEN = 0.06  # font sizes: gaps of one spacing differ by no more
_USUAL = 0.6  # of the gaps that are the letters' own
_MIN_LETTERS = 4
_FIGURE_SIGNS = np.array([ord(sign) for sign in ".,%"], np.uint32)


def close_letter_spacing(glyphs: Glyphs) -> None:
    """Widen the boxes of letter-spaced characters so that they touch."""
    for gaps_at, spacing in spaced_runs(glyphs):
        glyphs.boxes[gaps_at, 2] += spacing


def spaced_runs(glyphs: Glyphs) -> list[tuple[NDArray[np.intp], float]]:
    """The runs of letter-spaced characters in level text: which stand before a gap, and how wide that is."""
    count = len(glyphs)
    if count < _MIN_LETTERS:
        return []
    x0, _, x1, y1 = glyphs.boxes.T
    size = glyphs.sizes
    gap = x0[1:] - x1[:-1]
    wide = (gap > _WIDE * size[1:]) & (gap < _WIDEST * size[1:])
    printed = glyphs.codes != _SPACE
    wide &= printed[1:] & printed[:-1]
    if wide.sum() < _MIN_LETTERS - 2:
        return []
    together = (np.abs(y1[1:] - y1[:-1]) < 0.1 * size[1:]) & (np.abs(size[1:] - size[:-1]) < 0.1 * size[1:])
    together &= (gap > -0.2 * size[1:]) & (gap < _WIDEST * size[1:])
    together &= (glyphs.quarters[1:] == 0) & (glyphs.quarters[:-1] == 0)
    between = together & printed[1:] & printed[:-1]
    wide &= between
    run = np.concatenate(([0], np.cumsum(~together)))
    of_run = run[1:]
    n_wide = np.bincount(of_run[wide], minlength=int(run[-1]) + 1)
    n_gaps = np.bincount(of_run[between], minlength=int(run[-1]) + 1)
    runs: list[tuple[NDArray[np.intp], float]] = []
    short: list[tuple[NDArray[np.intp], float]] = []
    for number in np.flatnonzero((n_wide >= 1) & (n_wide >= _USUAL * n_gaps)).tolist():
        gaps_at = np.flatnonzero(between & (of_run == number))
        spacing = _spacing(gap[gaps_at], float(size[gaps_at[0]]))
        if spacing is None:
            continue
        members = np.flatnonzero(run == number)
        codes = glyphs.codes[members]
        letters = ((codes >= ord("A")) & (codes <= ord("z"))) | (codes >= 0xC0)
        enough = len(members) >= _MIN_LETTERS
        is_figure = enough and bool(np.isin(codes, _FIGURE_SIGNS).any())
        sure = len(gaps_at) > 1 and (letters.sum() >= _MIN_LETTERS - 1 or is_figure)
        found = runs if sure else short
        found.append((gaps_at, spacing))
    # Figures alone may be several, and two letters two words; they are one where words or larger figures of the page
    # have the same spacing.
    known = [spacing for _, spacing in runs]
    return runs + [run for run in short if any(abs(run[1] - spacing) < 0.1 for spacing in known)]


def _spacing(gaps: NDArray[np.float64], size: float) -> float | None:
    """The gap that most letters of a run have, None if there is none; gaps between words are wider."""
    lowest = float(np.quantile(gaps, 0.2))
    usual = np.abs(gaps - lowest) < _EVEN * size
    if usual.sum() < max(_USUAL * len(gaps), min(len(gaps), 2)) or (gaps < lowest - _EVEN * size).any():
        return None
    spacing = float(np.median(gaps[usual]))
    return spacing if spacing > _WIDE * size else None
