"""Text that is printed across a page: watermarks and stamps, which belong to the paper and not to what stands on it.

No property alone makes one: headings are turned, titles large, notes pale. It takes two: print that is turned, pale
or large, and lies over other text or rules or is repeated all over the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.objects import PATH
from extractors.readers.pdf.slanted import is_slanted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import RawText
    from extractors.readers.pdf.rules import Shapes

_LARGE = 1.8  # times the usual size
_PALE, _CLEAR = 110, 170  # of 255: so light is pale, and so transparent
_REPEATED = 3  # times the same text
_CROSSED = 0.3  # of the letters of a text that others lie under
_STEPS = 4  # different slants on a page: letters set along a circle, as in a stamp
_CORE = 0.25  # of a letter's height, from above and below, that an underline or a frame may touch
_SPACE = 0x20


@dataclass(slots=True)
class _Pieces:
    """Runs of characters that look alike and follow each other. `of`: the piece of each character."""

    of: NDArray[np.intp]
    count: int
    angle: NDArray[np.int16]
    size: NDArray[np.float64]
    faint: NDArray[np.bool_]


def find_watermarks(raw: RawText, shapes: Shapes) -> NDArray[np.bool_]:
    """Which of a page's characters belong to a watermark or a stamp."""
    none = np.zeros(len(raw.codes), np.bool_)
    if not len(raw.codes):
        return none
    visible = ~raw.hidden & (raw.codes != _SPACE)
    colours = raw.colours
    pale = (colours[:, :3].min(axis=1) > _PALE) | (colours[:, 3] < _CLEAR)
    usual = _usual_size(raw.sizes[visible])
    unusual = pale[raw.object_of] | is_slanted(raw.angles) | (raw.sizes > _LARGE * usual) | raw.outlined
    unusual &= visible
    if not unusual.any():
        return none
    pieces = _pieces(raw, pale[raw.object_of] | raw.outlined)
    suspects = np.unique(pieces.of[unusual])
    pieces.faint[suspects] &= (
        ~_on_dark(raw, shapes, pieces, suspects)
        | (colours[:, 3] < _CLEAR)[raw.object_of[np.searchsorted(pieces.of, suspects)]]
    )
    texts = _texts(raw, pieces, suspects)
    slants = len(np.unique(raw.angles[visible & is_slanted(raw.angles)]))
    found = np.zeros(pieces.count, np.bool_)
    turned = is_slanted(pieces.angle)
    repeats = {text: sum(other == text for other in texts.values()) for text in set(texts.values())}
    crossed = {number: _crossed(raw, shapes, pieces, number, visible) for number in suspects.tolist()}
    over = {texts[number] for number, share in crossed.items() if share > 0}
    for number in suspects.tolist():
        large = pieces.size[number] > _LARGE * usual
        faint = bool(pieces.faint[number])
        repeated = len(texts[number]) > 1 and repeats[texts[number]] >= _REPEATED
        share = crossed[number]
        if turned[number]:
            across = large or faint or repeated or share > _CROSSED or slants >= _STEPS
        else:
            across = (faint and large and share > 0) or (large and share > _CROSSED)
            across = across or (faint and repeated and texts[number] in over)
        found[number] = across
    return found[pieces.of]


def _usual_size(sizes: NDArray[np.float64]) -> float:
    if not len(sizes):
        return 0.0
    values, counts = np.unique(sizes.round(1), return_counts=True)
    return float(values[counts.argmax()])


def _pieces(raw: RawText, faint: NDArray[np.bool_]) -> _Pieces:
    """The pieces of text of a page in the order of the file."""
    boxes, size = raw.boxes, raw.sizes
    reach = 1.5 * np.maximum(size[1:], size[:-1])
    apart = np.zeros(len(size) - 1, np.bool_)
    for low, high in ((0, 2), (1, 3)):
        apart |= (boxes[1:, low] > boxes[:-1, high] + reach) | (boxes[1:, high] < boxes[:-1, low] - reach)
    other = apart | (raw.angles[1:] != raw.angles[:-1]) | (faint[1:] != faint[:-1])
    other |= np.abs(size[1:] - size[:-1]) > 0.05 * size[1:]
    # The same text again, in an object of its own, begins where another ended.
    level = raw.angles[1:] % 180 == 0
    back = level & (boxes[1:, 0] < boxes[:-1, 0] - size[1:]) & (raw.object_of[1:] != raw.object_of[:-1])
    begins = np.concatenate((np.ones(1, np.bool_), other | back))
    starts = np.flatnonzero(begins)
    of = np.cumsum(begins) - 1
    return _Pieces(of, len(starts), raw.angles[starts], size[starts], faint[starts].copy())


def _texts(raw: RawText, pieces: _Pieces, numbers: NDArray[np.intp]) -> dict[int, str]:
    texts = {}
    for number in numbers.tolist():
        begin, end = np.searchsorted(pieces.of, [number, number + 1])
        codes = raw.codes[begin:end]
        texts[number] = "".join(map(chr, np.minimum(codes, 0x10FFFF)[codes != _SPACE].tolist()))
    return texts


def _on_dark(raw: RawText, shapes: Shapes, pieces: _Pieces, numbers: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which pieces stand on a filled shape that is dark, so that light letters are not pale."""
    filled = np.flatnonzero(shapes.thick & (shapes.modes[:, 0] != 0) & (shapes.kinds == PATH))
    if not len(filled):
        return np.zeros(len(numbers), np.bool_)
    colours = pdfium.fill_colours([shapes.handles[index] for index in filled.tolist()])
    dark = filled[(colours[:, :3].min(axis=1) < _PALE) & (colours[:, 3] > _CLEAR)]
    boxes = shapes.boxes[dark]
    on = np.zeros(len(numbers), np.bool_)
    for place, number in enumerate(numbers.tolist()):
        begin, end = np.searchsorted(pieces.of, [number, number + 1])
        x = (raw.boxes[begin:end, 0].min() + raw.boxes[begin:end, 2].max()) / 2
        y = (raw.boxes[begin:end, 1].min() + raw.boxes[begin:end, 3].max()) / 2
        on[place] = bool(
            ((boxes[:, 0] < x) & (x < boxes[:, 2]) & (boxes[:, 1] < y) & (y < boxes[:, 3])).any()
        )
    return on


def _crossed(raw: RawText, shapes: Shapes, pieces: _Pieces, number: int, visible: NDArray[np.bool_]) -> float:
    """Share of the letters of a piece that lie over other text, or through which a rule runs."""
    mine = np.flatnonzero((pieces.of == number) & visible)
    if not len(mine):
        return 0.0
    same = (raw.angles == pieces.angle[number]) & (np.abs(raw.sizes - pieces.size[number]) < 0.1)
    same &= pieces.faint[pieces.of] == pieces.faint[number]
    others = raw.boxes[visible & ~same]
    boxes = raw.boxes[mine]
    inset = _CORE * (boxes[:, 3] - boxes[:, 1])
    low, high = boxes[:, 1] + inset, boxes[:, 3] - inset
    over = np.zeros(len(mine), np.bool_)
    for other in (others, shapes.rules):
        touches = (other[None, :, 0] < boxes[:, 2, None]) & (other[None, :, 2] > boxes[:, 0, None])
        touches &= (other[None, :, 1] < high[:, None]) & (other[None, :, 3] > low[:, None])
        over |= touches.any(axis=1)
    return float(over.mean())
