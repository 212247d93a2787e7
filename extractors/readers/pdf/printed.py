"""Which characters of a page's text can be seen on it.

Text may be there without being printed: on a layer that is switched off, beyond a clip path, under a box or a
picture, in the colour of the paper, wholly transparent. Whether it is printed is asked of pdfium itself, which knows
all of these and how they work together: a piece of text is printed if the page looks different without it. Drawing
takes longer than reading, so only what gives cause is asked about (`suspects.py` beside this file).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.glyphs import text_of
from extractors.readers.pdf.layers import on_layers
from extractors.readers.pdf.objects import PATH, transformed
from extractors.readers.pdf.page_renderer import PageRenderer
from extractors.readers.pdf.suspects import extents_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pypdfium2 import PdfDocument, PdfPage

    from extractors.readers.pdf.glyphs import RawText
    from extractors.readers.pdf.objects import PageObjects
    from extractors.readers.pdf.pdfium import Handle
    from extractors.readers.pdf.suspects import Causes

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


def unseen_text(page: PdfPage, raw: RawText, causes: Causes) -> Unseen:
    """What is in a page's text but not to be seen on it.

    Args:
        page: the page, which is drawn with and without some of its texts.
        raw: its characters.
        causes: which of its texts to ask about; the others are taken as seen.
    """
    unseen = np.zeros(len(raw.codes), np.bool_)
    suspects, parted = causes
    if not suspects.any():
        return Unseen(unseen, [])
    chosen = np.flatnonzero(suspects[raw.object_of])
    numbers, of_chosen = np.unique(raw.object_of[chosen], return_inverse=True)
    boxes = raw.boxes[chosen]
    extents = extents_of(boxes, of_chosen, len(numbers))
    others = raw.boxes[~suspects[raw.object_of] & ~raw.hidden & (raw.codes != _SPACE)]
    whole = ~parted[numbers]
    renderer = PageRenderer.of(page)
    picture = renderer.render()
    known = np.ones(len(chosen), np.bool_)
    for round_ in _rounds(extents):
        changed = renderer.changed_without(
            picture, [raw.objects[number] for number in numbers[round_].tolist()]
        )
        here = np.flatnonzero(np.isin(of_chosen, round_))
        unseen[chosen[here]] = ~renderer.any_inside(changed, _shrunk(boxes[here]))
        entire = here[whole[of_chosen[here]]]
        if len(entire):
            # White letters show where they cross dark ones: where others stand is no evidence.
            blank = renderer.blanked(changed, _overlapping(others, extents[round_]))
            unseen[chosen[entire]] = ~renderer.any_inside(changed & ~blank, _shrunk(boxes[entire]))
            known[entire] = renderer.share_inside(blank, _shrunk(boxes[entire])) < 1.0
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
    layered = [(group, handles) for group, handles in on_layers(document, objects, PATH) if handles]
    if not layered:
        return set()
    renderer = PageRenderer.of(page)
    handles = [handle for _, of_group in layered for handle in of_group]
    changed = renderer.changed_without(renderer.render(), handles)
    boxes = np.concatenate(
        [
            transformed(pdfium.bounds_of(of_group).astype(np.float64), group.matrix)
            for group, of_group in layered
        ]
    )
    shown = renderer.share_inside(changed, boxes)
    return {handle for handle, share in zip(handles, shown.tolist(), strict=True) if share < _SHOWN_PATH}


def texts_where(raw: RawText, chosen: NDArray[np.bool_]) -> list[str]:
    """The texts that these characters make, one for each text object."""
    return [text for text, _ in placed_texts(raw, chosen)]


def placed_texts(raw: RawText, chosen: NDArray[np.bool_]) -> list[tuple[str, NDArray[np.float64]]]:
    """The texts that these characters make, one for each text object, with the boxes around them in user space."""
    texts = []
    for number in np.unique(raw.object_of[chosen]).tolist():
        begin, end = np.searchsorted(raw.object_of, [number, number + 1])
        mine = chosen[begin:end]
        text = " ".join(text_of(raw.codes[begin:end][mine]).split())
        if text:
            boxes = raw.boxes[begin:end][mine]
            texts.append((text, np.concatenate((boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)))))
    return texts


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
