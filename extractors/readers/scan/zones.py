"""Divides the text of a page into columns where blocks stand side by side, as in letterheads and signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.readers.scan.imaging import Box, surrounding
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.shapes import ink_box, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.scan.imaging import Image

WIDE_GAP = int(0.3 * DPI)
"""White space across a line that is more than a word space, even in a badly justified line."""

COLUMN_GAP = int(0.12 * DPI)
"""White space that parts two columns if it goes on over several lines."""

LINE_GAP = int(0.3 * DPI)
"""Blank height that ends a block of text; usual lines follow each other more closely."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A block of text to be read as one column. `is_column`: others stand beside it."""

    box: Box
    is_column: bool


@dataclass(slots=True)
class _Band:
    """Rows of ink between blank rows, with the white gaps across it (wide enough to part columns)."""

    box: Box
    gaps: list[tuple[int, int]]


def find_zones(ink: Image) -> list[Zone]:
    """The blocks of text of a page in reading order: from the top down, columns from left to right."""
    height, width = ink.shape
    return _divide(ink, Box(0, 0, width, height), is_column=False)


def _divide(ink: Image, area: Box, *, is_column: bool) -> list[Zone]:
    zones: list[Zone] = []
    for block in _blocks(_bands(ink, area)):
        box = surrounding([band.box for band in block])
        gap = _common_gap(block)
        if gap is None:
            zones.append(Zone(box, is_column))
            continue
        sides = (Box(box.x0, box.y0, gap[0], box.y1), Box(gap[1], box.y0, box.x1, box.y1))
        for side in sides:
            zones += _divide(ink, side, is_column=True)
    return zones


def _bands(ink: Image, area: Box) -> list[_Band]:
    part = ink[area.y0 : area.y1, area.x0 : area.x1]
    bands = []
    for top, bottom in runs(part.max(axis=1) > 0):
        box = ink_box(ink, Box(area.x0, area.y0 + top, area.x1, area.y0 + bottom))
        if box is not None:
            blank = ink[box.y0 : box.y1, box.x0 : box.x1].max(axis=0) == 0
            gaps = [(box.x0 + x0, box.x0 + x1) for x0, x1 in runs(blank) if x1 - x0 >= COLUMN_GAP]
            bands.append(_Band(box, gaps))
    return bands


def _blocks(bands: Sequence[_Band]) -> list[list[_Band]]:
    """Bands that belong together: side-by-side bands with a common gap, or plain text without."""
    blocks: list[list[_Band]] = []
    for band in bands:
        if blocks and band.box.y0 - blocks[-1][-1].box.y1 <= LINE_GAP and _belongs(blocks[-1], band):
            blocks[-1].append(band)
        else:
            blocks.append([band])
    return blocks


def _belongs(block: Sequence[_Band], band: _Band) -> bool:
    return (_common_gap(block) is None) == (_common_gap([*block, band]) is None) and (
        _common_gap(block) is not None or _common_gap([band]) is None
    )


def _common_gap(bands: Sequence[_Band]) -> tuple[int, int] | None:
    """The widest gap that goes through all bands, and is wide in one; bands on one side of it do not count."""
    if len(bands) == 1 and _is_stretched(bands[0]):
        return None
    seeds = [gap for band in bands for gap in band.gaps if gap[1] - gap[0] >= WIDE_GAP]
    common = [gap for seed in seeds if (gap := _narrowed(seed, bands)) is not None]
    return max(common, key=lambda gap: gap[1] - gap[0], default=None)


def _narrowed(gap: tuple[int, int], bands: Sequence[_Band]) -> tuple[int, int] | None:
    """What is left of a gap after all bands, None if it is no longer wide enough to part columns."""
    left, right = gap
    for band in bands:
        if band.box.x1 > left and band.box.x0 < right:
            shared = ((max(left, x0), min(right, x1)) for x0, x1 in band.gaps)
            left, right = max(shared, key=lambda part: part[1] - part[0], default=(0, 0))
    return (left, right) if right - left >= COLUMN_GAP else None


def _is_stretched(band: _Band) -> bool:
    """Whether a single line has several gaps of like width: words set wide apart, not columns."""
    widths = sorted((x1 - x0 for x0, x1 in band.gaps), reverse=True)
    return len(widths) > 1 and widths[1] > 0.5 * widths[0]
