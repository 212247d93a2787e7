"""Letters that the text of a page lacks though they are printed: their font calls them spaces.

pdfium gives a space for such a letter, and nothing at all for one that follows a space. The first is known by its ink
(`glyphs`); the second leaves a gap, in which the drawn page shows something.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf.glyphs import SHAPELESS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pypdfium2 import PdfPage

    from extractors.readers.pdf.glyphs import RawText

_GAP = (0.2, 1.2)  # font sizes between two characters, where one may be lacking
_SCALE = 2.0  # dots a point
_DARK = 128  # of 255
_INK = 0.08  # of the dots of a letter's box are dark at least
_COLUMNS = (  # of one entry a character
    "places",
    "codes",
    "boxes",
    "sizes",
    "angles",
    "bold",
    "italic",
    "hidden",
    "outlined",
    "font",
    "object_of",
)


def with_lost_letters(page: PdfPage, raw: RawText) -> RawText:
    """The text with a character that says nothing for each letter that pdfium leaves out.

    Only where other letters of the page are called spaces; elsewhere no gap is looked at.
    """
    if not ((raw.codes >= SHAPELESS[0]) & (raw.codes < SHAPELESS[1])).any() or len(raw.codes) < 2:
        return raw
    left, right = raw.boxes[:-1, 2], raw.boxes[1:, 0]
    gap = (right - left) / np.maximum(raw.sizes[1:], 1e-3)
    level = (raw.angles[:-1] == 0) & (raw.angles[1:] == 0)
    level &= np.abs(raw.boxes[1:, 1] - raw.boxes[:-1, 1]) < 0.1 * raw.sizes[1:]
    may_lack = np.flatnonzero(level & (gap > _GAP[0]) & (gap < _GAP[1]))
    if not len(may_lack):
        return raw
    boxes = raw.boxes[may_lack + 1].copy()
    boxes[:, 0], boxes[:, 2] = left[may_lack], right[may_lack]
    inked = _inked(page, boxes)
    before, boxes = may_lack[inked] + 1, boxes[inked]
    if not len(before):
        return raw
    columns = {
        name: np.insert(getattr(raw, name), before, getattr(raw, name)[before], axis=0) for name in _COLUMNS
    }
    at = before + np.arange(len(before))
    columns["boxes"][at] = boxes
    width = np.rint(100 * (boxes[:, 2] - boxes[:, 0]) / raw.sizes[before]).astype(np.uint32)
    # Equal widths in a font are taken for one letter; these codes stand apart from those of the letters that are known.
    columns["codes"][at] = SHAPELESS[1] - 1 - np.minimum(width, 200)
    return replace(raw, **columns)


def _inked(page: PdfPage, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """In which of these boxes (user space) the drawn page shows something."""
    left, _, _, top = page.get_bbox()
    rotate = page.get_rotation()
    page.set_rotation(0)
    try:
        bitmap = page.render(scale=_SCALE, grayscale=True, may_draw_forms=False)
    finally:
        page.set_rotation(rotate)
    try:
        dark = np.array(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width) < _DARK
    finally:
        bitmap.close()
    found = []
    for x0, y0, x1, y1 in boxes.tolist():
        rows = slice(max(int((top - y1) * _SCALE), 0), max(int((top - y0) * _SCALE), 0))
        columns = slice(max(int((x0 - left) * _SCALE) + 1, 0), max(int((x1 - left) * _SCALE), 0))
        inside = dark[rows, columns]
        found.append(bool(inside.size) and float(inside.mean()) > _INK)
    return np.array(found, np.bool_)
