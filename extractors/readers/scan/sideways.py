"""Reads cells whose text runs up or down: headings of narrow columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.scan.imaging import Box
from extractors.readers.scan.recognition import read_pieces
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.wording import compose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.readers.scan.imaging import PageImage
    from extractors.readers.scan.wording import Reading

TALL = 1.3
"""A text that runs up or down is at least this many times as high as wide."""

LEAST_HEIGHT = int(0.2 * DPI)
"""Pixels; a shorter text is a letter or two."""

SURE = 0.9
"""Confidence of a reading that needs no other."""

SCRAP = 2
"""Letters of a line of what only looks like level text: a word that runs up may look like one letter, and surely so."""

TURNS = (-1, 1)
"""Quarters by which the picture is turned to the left: text that runs up is read when turned to the right."""


def read_sideways(
    page: PageImage, boxes: Mapping[int, Box], readings: Mapping[int, Reading]
) -> dict[int, Reading]:
    """Surer readings of those tall boxes (by number of the cell) that could not be read as level text."""
    found: dict[int, Reading] = {}
    for number, box in boxes.items():
        level = readings[number]
        scraps = max(map(len, level.text.split("\n"))) <= SCRAP
        if box.height < max(TALL * box.width, LEAST_HEIGHT) or not (scraps or level.confidence < SURE):
            continue
        best = max((_turned(page, box, turn) for turn in TURNS), key=lambda reading: reading.confidence)
        if sum(map(str.isalnum, best.text)) <= SCRAP:
            continue  # a line of a drawing
        more = scraps and best.confidence >= SURE and len(best.text) > len(level.text)
        if more or best.confidence > level.confidence:
            found[number] = best
    return found


def _turned(page: PageImage, box: Box, quarters: int) -> Reading:
    place = np.s_[box.y0 : box.y1, box.x0 : box.x1]
    grey, ink, hidden = (
        np.ascontiguousarray(np.rot90(image[place], quarters)) for image in (page.grey, page.ink, page.hidden)
    )
    upright = replace(page, grey=grey, ink=ink, hidden=hidden)
    (words,) = read_pieces(upright, [Box(0, 0, ink.shape[1], ink.shape[0])], are_cells=True)
    return compose(words)
