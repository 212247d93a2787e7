"""Which texts of a page give cause to ask whether they are printed, by their looks or by what lies around them."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.layers import on_layers
from extractors.readers.pdf.objects import PATH, TEXT, transformed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pypdfium2 import PdfDocument

    from extractors.readers.pdf.glyphs import RawText
    from extractors.readers.pdf.objects import ObjectGroup, PageObjects
    from extractors.readers.pdf.pdfium import Handle
    from extractors.readers.pdf.rules import Shapes

_PALE = 200  # of 255: so light a text may have the colour of what is behind it
_COLOURED = 60  # of 255: on a page with boxes in colour text so light may have that of its box
_FAINT_ALPHA = 40  # of 255: fainter text is hardly seen

Causes = tuple["NDArray[np.bool_]", "NDArray[np.bool_]"]
"""For each text object whether there is cause to ask if it is printed, and whether it may be in part."""


def suspects(document: PdfDocument, raw: RawText, objects: PageObjects, shapes: Shapes) -> Causes:
    """Which text objects give cause to ask, by their looks or surroundings; those known as hidden do not.

    Args:
        document: the file, whose layers may be switched off.
        raw: the characters of the page with their text objects.
        objects: all objects of the page, in the order they are drawn.
        shapes: what is drawn on it besides text.
    """
    count = len(raw.objects)
    colours = raw.colours
    lightness = colours[:, :3].max(axis=1, initial=0)
    darkest = colours[:, :3].min(axis=1, initial=255)
    found = (darkest > _PALE) | (colours[:, 3] < _FAINT_ALPHA)
    thick = shapes.thick
    filled = thick & ((shapes.modes[:, 0] != 0) | (shapes.kinds != PATH))
    extents = extents_of(raw.boxes, raw.object_of, count)
    if filled.any():
        found |= lightness > _COLOURED
    # A frame covers nothing; a line so thick that it is no rule may cover as a box does.
    covers = filled | (thick & (shapes.modes[:, 1] != 0) & (shapes.segments == 2))
    parted = _clipped(raw, objects, extents)
    if covers.any():
        parted |= _covered(raw, objects, extents, shapes, covers)
    hidden = {handle for _, handles in on_layers(document, objects, TEXT) for handle in handles}
    if hidden:
        found |= np.fromiter((handle in hidden for handle in raw.objects), np.bool_, count)
    found |= parted
    found[np.unique(raw.object_of[raw.hidden])] = False
    return found, parted


def _covered(
    raw: RawText,
    objects: PageObjects,
    extents: NDArray[np.float64],
    shapes: Shapes,
    covers: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Text objects that something is drawn over."""
    boxes, orders = shapes.boxes[covers], shapes.orders[covers]
    place_of = objects.place_of
    mine = np.fromiter(
        (place_of[handle][0] if handle in place_of else -1 for handle in raw.objects),
        np.intp,
        len(raw.objects),
    )
    later = orders[None, :] > mine[:, None]
    apart = 0.5  # points; boxes that merely touch
    over = (
        later
        & (boxes[None, :, 0] < extents[:, 2, None] - apart)
        & (boxes[None, :, 2] > extents[:, 0, None] + apart)
        & (boxes[None, :, 1] < extents[:, 3, None] - apart)
        & (boxes[None, :, 3] > extents[:, 1, None] + apart)
    )
    covered: NDArray[np.bool_] = np.any(over, axis=1)
    return covered


def _clipped(raw: RawText, objects: PageObjects, extents: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Text objects that reach beyond the bounds of their clip path."""
    known: dict[Handle, tuple[float, float, float, float] | None] = {}
    bounds = np.tile(np.array([-np.inf, -np.inf, np.inf, np.inf]), (len(raw.objects), 1))
    some = False
    for number, handle in enumerate(raw.objects):
        clip = pdfium.clip_path(handle)
        count = pdfium.count_clip_paths(clip) if clip else 0
        if count <= 0:
            continue
        # Objects drawn under one clip path share its points, so the address of the first says which path it is.
        key = pdfium.clip_segment(clip, count - 1, 0) or 0
        if key not in known:
            known[key] = _clip_bounds(clip, count)
        box = known[key]
        if box is not None:
            place = objects.place_of.get(handle) if objects.groups[1:] else None
            group: ObjectGroup | None = place[1] if place else None
            bounds[number] = box if group is None else transformed(np.array([box]), group.matrix)[0]
            some = True
    if not some:
        return np.zeros(len(raw.objects), np.bool_)
    slack = 0.2 * np.minimum(extents[:, 2] - extents[:, 0], extents[:, 3] - extents[:, 1])
    outside: NDArray[np.bool_] = (
        (extents[:, 0] < bounds[:, 0] - slack)
        | (extents[:, 2] > bounds[:, 2] + slack)
        | (extents[:, 1] < bounds[:, 1] - 2 * slack)
        | (extents[:, 3] > bounds[:, 3] + 2 * slack)
    )
    return outside


def _clip_bounds(clip: Handle, count: int) -> tuple[float, float, float, float] | None:
    """What all paths of a clip have in common, None for one without points."""
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.addressof(x), ctypes.addressof(y)
    left, bottom, right, top = -np.inf, -np.inf, np.inf, np.inf
    for path in range(count):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(min(max(pdfium.count_clip_segments(clip, path), 0), 200)):
            pdfium.segment_point(pdfium.clip_segment(clip, path, index), at_x, at_y)
            xs.append(x.value)
            ys.append(y.value)
        if xs:
            left, right = max(left, min(xs)), min(right, max(xs))
            bottom, top = max(bottom, min(ys)), min(top, max(ys))
    return None if left == -np.inf else (float(left), float(bottom), float(right), float(top))


def extents_of(boxes: NDArray[np.float64], of: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    """The box around the characters of each object."""
    if not count:
        return np.empty((0, 4))
    # The characters of an object follow each other.
    starts = np.searchsorted(of, np.arange(count))
    lows = np.minimum.reduceat(boxes[:, :2], starts, axis=0)
    return np.concatenate((lows, np.maximum.reduceat(boxes[:, 2:], starts, axis=0)), axis=1)
