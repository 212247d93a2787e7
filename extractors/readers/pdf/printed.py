"""Which characters of a page's text can be seen on it.

Text may be there without being printed: on a layer that is switched off, beyond a clip path, under a box or a
picture, in the colour of the paper, wholly transparent. Whether it is printed is asked of pdfium itself, which knows
all of these and how they work together: a piece of text is printed if the page looks different without it. Drawing
takes longer than reading, so only what gives cause is asked about, by the properties of the objects (`suspects`).
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.glyphs import text_of
from extractors.readers.pdf.layers import may_have_layers
from extractors.readers.pdf.objects import PATH, TEXT, transformed

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pypdfium2 import PdfDocument, PdfPage

    from extractors.readers.pdf.glyphs import RawText
    from extractors.readers.pdf.objects import ObjectGroup, PageObjects
    from extractors.readers.pdf.pdfium import Handle
    from extractors.readers.pdf.rules import Shapes

_PALE = 200  # of 255: so light a text may have the colour of what is behind it
_COLOURED = 60  # of 255: on a page with boxes in colour text so light may have that of its box
_FAINT_ALPHA = 40
_SCALE = 1.5  # dots a point
_MAX_DOTS = 6_000_000
_SEEN = 14  # of 255 in one colour: a smaller difference is not seen
_INSIDE = (0.12, 0.2, 0.12, 0.12)  # of a character's box, from each side, that its neighbours may reach into
_ROUNDS = 6  # drawings; what covers each other is looked at in different ones
_SHOWN_PATH = 0.05  # of the dots in the box of a path change at least where it is printed
_MOST = 0.5  # of the letters of a text
_SPACE = 0x20
_RARE = 0x100  # letters from here on are lacking in many fonts


@dataclass(slots=True)
class Unseen:
    """Which characters of a page's text cannot be seen, and the text objects of which none can. `asked` are the text
    objects that were looked at.
    """

    characters: NDArray[np.bool_]
    objects: list[Handle]
    asked: NDArray[np.bool_] | None = None


Causes = tuple["NDArray[np.bool_]", "NDArray[np.bool_]"]
"""For each text object whether there is cause to ask if it is printed, and whether it may be in part."""


def unseen_text(page: PdfPage, raw: RawText, causes: Causes) -> Unseen:
    """What is in a page's text but not to be seen on it, of the `suspects`."""
    unseen = np.zeros(len(raw.codes), np.bool_)
    suspects, parted = causes
    if not suspects.any():
        return Unseen(unseen, [])
    chosen = np.flatnonzero(suspects[raw.object_of])
    numbers, of_chosen = np.unique(raw.object_of[chosen], return_inverse=True)
    boxes = raw.boxes[chosen]
    extents = _extents(boxes, of_chosen, len(numbers))
    others = raw.boxes[~suspects[raw.object_of] & ~raw.hidden & (raw.codes != _SPACE)]
    whole = ~parted[numbers]
    camera = _Camera.of(page)
    shot = camera.shoot()
    known = np.ones(len(chosen), np.bool_)
    for round_ in _rounds(extents):
        changed = camera.changed_without(shot, [raw.objects[number] for number in numbers[round_].tolist()])
        here = np.flatnonzero(np.isin(of_chosen, round_))
        unseen[chosen[here]] = ~camera.any_inside(changed, _shrunk(boxes[here]))
        entire = here[whole[of_chosen[here]]]
        if len(entire):
            # White letters show where they cross dark ones: where others stand is no evidence.
            blank = camera.blanked(changed, _overlapping(others, extents[round_]))
            unseen[chosen[entire]] = ~camera.any_inside(changed & ~blank, _shrunk(boxes[entire]))
            known[entire] = camera.share_inside(blank, _shrunk(boxes[entire])) < 1.0
    blank = _without_ink(raw, chosen)
    letters = ~blank
    n_known = np.bincount(of_chosen[letters & known], minlength=len(numbers))
    n_seen = np.bincount(of_chosen[letters & known & ~unseen[chosen]], minlength=len(numbers))
    entire_unseen = n_seen < _MOST * n_known
    entire_chosen = whole[of_chosen]
    unseen[chosen[entire_chosen]] = entire_unseen[of_chosen[entire_chosen]]
    _blanks_with_letters(unseen, chosen, of_chosen, blank)
    n_letters = np.bincount(of_chosen[letters], minlength=len(numbers))
    gone = (np.bincount(of_chosen[letters & unseen[chosen]], minlength=len(numbers)) == n_letters) & (
        n_letters > 0
    )
    return Unseen(unseen, [raw.objects[number] for number in numbers[gone].tolist()], suspects)


def _overlapping(boxes: NDArray[np.float64], extents: NDArray[np.float64]) -> NDArray[np.float64]:
    """The boxes that lie over one of the extents."""
    if not len(boxes) or not len(extents):
        return boxes[:0]
    over = (boxes[:, None, 0] < extents[None, :, 2]) & (boxes[:, None, 2] > extents[None, :, 0])
    over &= (boxes[:, None, 1] < extents[None, :, 3]) & (boxes[:, None, 3] > extents[None, :, 1])
    return boxes[over.any(axis=1)]


def _without_ink(raw: RawText, chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which characters show nothing wherever they stand: spaces, and what a font lacks that is not in the file.

    pdfium draws such a font with one of this machine, which may not have all letters.
    """
    blank: NDArray[np.bool_] = raw.codes[chosen] == _SPACE
    rare = chosen[raw.codes[chosen] >= _RARE]
    if len(rare):
        numbers = np.unique(raw.object_of[rare])
        absent = [
            number
            for number in numbers.tolist()
            if not pdfium.is_embedded(pdfium.font_of(raw.objects[number]))
        ]
        blank |= (raw.codes[chosen] >= _RARE) & np.isin(raw.object_of[chosen], absent)
    return blank


def _blanks_with_letters(
    unseen: NDArray[np.bool_], chosen: NDArray[np.intp], of_chosen: NDArray[np.intp], blank: NDArray[np.bool_]
) -> None:
    """What shows nothing is taken as seen between two letters of its text that are, or where there is no other."""
    letters = np.flatnonzero(~blank)
    at = np.flatnonzero(blank)
    unseen[chosen[at]] = False
    if not len(letters) or not len(at):
        return
    following = np.searchsorted(letters, at)
    before, behind = letters[np.maximum(following - 1, 0)], letters[np.minimum(following, len(letters) - 1)]
    missing = np.zeros(len(at), np.bool_)
    for neighbour in (before, behind):
        same = of_chosen[neighbour] == of_chosen[at]
        missing |= same & unseen[chosen[neighbour]]
    unseen[chosen[at]] = missing


def unseen_paths(document: PdfDocument, page: PdfPage, objects: PageObjects) -> set[Handle]:
    """The paths on layers that are switched off."""
    layered = [(group, handles) for group, handles in _on_layers(document, objects, PATH) if handles]
    if not layered:
        return set()
    camera = _Camera.of(page)
    handles = [handle for _, of_group in layered for handle in of_group]
    changed = camera.changed_without(camera.shoot(), handles)
    boxes = np.concatenate(
        [
            transformed(pdfium.bounds_of(of_group).astype(np.float64), group.matrix)
            for group, of_group in layered
        ]
    )
    shown = camera.share_inside(changed, boxes)
    return {handle for handle, share in zip(handles, shown.tolist(), strict=True) if share < _SHOWN_PATH}


def texts_where(raw: RawText, chosen: NDArray[np.bool_]) -> list[str]:
    """The texts that these characters make, one for each text object."""
    texts = []
    for number in np.unique(raw.object_of[chosen]).tolist():
        begin, end = np.searchsorted(raw.object_of, [number, number + 1])
        text = " ".join(text_of(raw.codes[begin:end][chosen[begin:end]]).split())
        if text:
            texts.append(text)
    return texts


# --- what gives cause ------------------------------------------------------------------------------------


def suspects(document: PdfDocument, raw: RawText, objects: PageObjects, shapes: Shapes) -> Causes:
    """Which text objects give cause to ask, by their looks or surroundings; those known as hidden do not."""
    count = len(raw.objects)
    colours = raw.colours
    lightness = colours[:, :3].max(axis=1, initial=0)
    darkest = colours[:, :3].min(axis=1, initial=255)
    found = (darkest > _PALE) | (colours[:, 3] < _FAINT_ALPHA)
    thick = shapes.thick
    filled = thick & ((shapes.modes[:, 0] != 0) | (shapes.kinds != PATH))
    extents = _extents(raw.boxes, raw.object_of, count)
    if filled.any():
        found |= lightness > _COLOURED
    # A frame covers nothing; a line so thick that it is no rule may cover as a box does.
    covers = filled | (thick & (shapes.modes[:, 1] != 0) & (shapes.segments == 2))
    parted = _clipped(raw, objects, extents)
    if covers.any():
        parted |= _covered(raw, objects, extents, shapes, covers)
    hidden = {handle for _, handles in _on_layers(document, objects, TEXT) for handle in handles}
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


def _on_layers(
    document: PdfDocument, objects: PageObjects, kind: int
) -> list[tuple[ObjectGroup, list[Handle]]]:
    """The objects of a kind that belong to a layer, or stand in a form that may."""
    found: list[tuple[ObjectGroup, list[Handle]]] = []
    if not may_have_layers(document):
        return found
    for group in objects.groups:
        handles = [group.handles[index] for index in group.of_kinds(kind).tolist()]
        if group.depth:
            found.append((group, handles))
            continue
        marked = [handle for handle in handles if pdfium.count_marks(handle) > 0]
        layered = [handle for handle in marked if "OC" in pdfium.names_of_marks(handle)]
        if layered:
            found.append((group, layered))
    return found


# --- drawing ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Camera:
    """Draws a page with and without some of its objects."""

    page: Any
    scale: float
    left: float
    top: float
    rotate: int

    @classmethod
    def of(cls, page: PdfPage) -> _Camera:
        left, bottom, right, top = page.get_bbox()
        dots = max((right - left) * (top - bottom), 1.0)
        return cls(page, min(_SCALE, (_MAX_DOTS / dots) ** 0.5), left, top, page.get_rotation())

    def shoot(self) -> NDArray[np.uint8]:
        """The page as it looks, without a turn."""
        self.page.set_rotation(0)
        try:
            bitmap = self.page.render(scale=self.scale, may_draw_forms=False, draw_annots=False)
        finally:
            self.page.set_rotation(self.rotate)
        try:
            image: NDArray[np.uint8] = np.array(bitmap.to_numpy())
            return image[:, :, None] if image.ndim == 2 else image
        finally:
            bitmap.close()

    def changed_without(self, shot: NDArray[np.uint8], objects: list[Handle]) -> NDArray[np.bool_]:
        """Where the page looks different without these objects."""
        for handle in objects:
            pdfium.set_active(handle, 0)
        try:
            other = self.shoot()
        finally:
            for handle in objects:
                pdfium.set_active(handle, 1)
        difference = np.maximum(shot, other) - np.minimum(shot, other)
        changed: NDArray[np.bool_] = difference.max(axis=2) > _SEEN
        return changed

    def any_inside(self, changed: NDArray[np.bool_], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """For each box whether a dot in it changed."""
        counts, _ = self._counts(changed, boxes)
        inside: NDArray[np.bool_] = counts > 0
        return inside

    def share_inside(self, changed: NDArray[np.bool_], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each box the share of its dots that changed."""
        counts, areas = self._counts(changed, boxes)
        return counts / np.maximum(areas, 1)

    def blanked(self, like: NDArray[np.bool_], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """A picture as large as `like` with the dots of these boxes set."""
        blank = np.zeros_like(like)
        x0, x1, y0, y1 = self._dots(like, boxes)
        for left, right, top, bottom in zip(x0.tolist(), x1.tolist(), y0.tolist(), y1.tolist(), strict=True):
            blank[top:bottom, left:right] = True
        return blank

    def _dots(self, picture: NDArray[np.bool_], boxes: NDArray[np.float64]) -> tuple[NDArray[np.intp], ...]:
        height, width = picture.shape
        x0 = np.clip(np.floor((boxes[:, 0] - self.left) * self.scale), 0, width)
        x1 = np.clip(np.ceil((boxes[:, 2] - self.left) * self.scale), 0, width)
        y0 = np.clip(np.floor((self.top - boxes[:, 3]) * self.scale), 0, height)
        y1 = np.clip(np.ceil((self.top - boxes[:, 1]) * self.scale), 0, height)
        return x0.astype(np.intp), x1.astype(np.intp), y0.astype(np.intp), y1.astype(np.intp)

    def _counts(
        self, changed: NDArray[np.bool_], boxes: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        total = np.zeros((changed.shape[0] + 1, changed.shape[1] + 1), np.int32)
        np.cumsum(np.cumsum(changed, axis=0, dtype=np.int32), axis=1, out=total[1:, 1:])
        x0, x1, y0, y1 = self._dots(changed, boxes)
        counts = total[y1, x1] - total[y0, x1] - total[y1, x0] + total[y0, x0]
        return counts.astype(np.intp), (x1 - x0) * (y1 - y0)


def _extents(boxes: NDArray[np.float64], of: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    """The box around the characters of each object."""
    if not count:
        return np.empty((0, 4))
    # The characters of an object follow each other.
    starts = np.searchsorted(of, np.arange(count))
    lows = np.minimum.reduceat(boxes[:, :2], starts, axis=0)
    return np.concatenate((lows, np.maximum.reduceat(boxes[:, 2:], starts, axis=0)), axis=1)


def _shrunk(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inner part of each character's box."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    left, bottom, right, top = _INSIDE
    return np.stack(
        [
            boxes[:, 0] + left * width,
            boxes[:, 1] + bottom * height,
            boxes[:, 2] - right * width,
            boxes[:, 3] - top * height,
        ],
        axis=1,
    )


def _rounds(extents: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """The objects in as few groups as may be, so that those of one group do not lie over each other."""
    number = np.zeros(len(extents), np.intp)
    for index in range(1, len(extents)):
        box = extents[index]
        over = (extents[:index, 0] < box[2]) & (extents[:index, 2] > box[0])
        over &= (extents[:index, 1] < box[3]) & (extents[:index, 3] > box[1])
        if over.any():
            taken = set(number[:index][over].tolist())
            number[index] = next((n for n in range(_ROUNDS - 1) if n not in taken), _ROUNDS - 1)
    return [np.flatnonzero(number == n) for n in np.unique(number)]
