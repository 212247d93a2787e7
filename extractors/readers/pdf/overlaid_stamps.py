"""Stamps printed in an ink of their own over what stands on the page: their letters and frames are none of its text.

Offices stamp in red or blue, signing programs half transparent. What tells such a stamp from coloured text is that it
lies over text of another ink: nobody writes one figure over another. What is of the same ink and near belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.objects import PATH
from extractors.readers.pdf.suspects import extents_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.pdf.glyphs import RawText
    from extractors.readers.pdf.pdfium import Handle
    from extractors.readers.pdf.rules import Shapes

_COLOURED = 90  # of 255, between the strongest and the weakest part of a colour
_TRANSLUCENT = 217  # of 255; print less opaque shows what is under it
_SHADES = 5  # bits of a colour that may differ within one ink
_CORE = 0.25  # of a letter's height, from above and below, that another line may touch
_OVER = 0.25  # of a letter's width that lies over another letter
_SHADOW = 0.4  # font sizes between a letter and its own shadow
_NEAR = 1.5  # font sizes between parts of one stamp
_OFF_LINE = 0.12  # font sizes between the base lines of a stamp and of what it lies over
_WIDE, _HIGH = 270.0, 230.0  # points; a signing stamp is no larger
_FEWER = 0.5  # of the letters of a page at most belong to a stamp
_MANY = 4_000  # letters of one ink; so many are coloured text
_SPACE = 0x20


@dataclass(frozen=True, slots=True)
class OverlaidStamps:
    """Which characters of a page belong to stamps, and the paths that are their frames."""

    characters: NDArray[np.bool_]
    frames: frozenset[Handle] = frozenset()


def find_overlaid_stamps(raw: RawText, shapes: Shapes) -> OverlaidStamps:
    """The stamps that are printed over a page's text or, if they are half transparent, over its rules."""
    found = np.zeros(len(raw.codes), np.bool_)
    frames: set[Handle] = set()
    visible = ~raw.hidden & (raw.codes != _SPACE)
    inks, own = _inks(raw.colours), _is_own(raw.colours)
    if not own.any():
        return OverlaidStamps(found)
    for ink in np.unique(inks[own]).tolist():
        of_ink = (inks == ink)[raw.object_of] & visible
        count = int(of_ink.sum())
        if not 0 < count <= min(_FEWER * visible.sum(), _MANY):
            continue
        translucent = bool(raw.colours[inks == ink, 3].min() < _TRANSLUCENT)
        seeds = _crossing(raw, shapes.rules, of_ink, visible & ~of_ink, translucent=translucent)
        if len(seeds):
            members, paths = _stamps(raw, shapes, of_ink, ink, seeds)
            found |= members
            frames |= paths
    return OverlaidStamps(found, frozenset(frames))


def _is_own(colours: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which colours are those of stamps: neither black nor grey, or half transparent."""
    chroma = colours[:, :3].max(axis=1).astype(np.int64) - colours[:, :3].min(axis=1)
    own: NDArray[np.bool_] = (chroma >= _COLOURED) | (colours[:, 3] < _TRANSLUCENT)
    return own


def _inks(colours: NDArray[np.uint32]) -> NDArray[np.int64]:
    """One number an ink; colours that hardly differ are one."""
    parts = (colours >> _SHADES).astype(np.int64)
    inks: NDArray[np.int64] = parts @ np.array([1 << 9, 1 << 6, 1 << 3, 1])
    return inks


def _crossing(
    raw: RawText,
    rules: NDArray[np.float64],
    of_ink: NDArray[np.bool_],
    others: NDArray[np.bool_],
    *,
    translucent: bool,
) -> NDArray[np.intp]:
    """The letters of an ink that lie over letters of another; if it is translucent, also those over a rule.

    An opaque text that runs out of its cell into the next stands on the same line: that is no stamp.
    """
    mine, theirs = np.flatnonzero(of_ink), np.flatnonzero(others)
    boxes, below = raw.boxes[mine], raw.boxes[theirs]
    low, high = _core(boxes)
    left, right = boxes[:, 0], boxes[:, 2]
    shared = np.minimum(right[:, None], below[None, :, 2]) - np.maximum(left[:, None], below[None, :, 0])
    over = shared > _OVER * (right - left)[:, None]
    over &= (below[None, :, 1] < high[:, None]) & (below[None, :, 3] > low[:, None])
    place, other = np.nonzero(over)
    size = raw.sizes[mine[place]]
    same = raw.codes[mine[place]] == raw.codes[theirs[other]]
    same &= (np.abs(boxes[place, :2] - below[other, :2]) < _SHADOW * size[:, None]).all(axis=1)
    off = np.abs(boxes[place, 1] - below[other, 1]) > _OFF_LINE * size
    off |= raw.angles[mine[place]] != raw.angles[theirs[other]]
    seeds = place[~np.isin(place, place[same]) & (off | translucent)]
    if translucent and len(rules):
        touches = (rules[None, :, 0] < right[:, None]) & (rules[None, :, 2] > left[:, None])
        touches &= (rules[None, :, 1] < high[:, None]) & (rules[None, :, 3] > low[:, None])
        seeds = np.concatenate((seeds, np.flatnonzero(touches.any(axis=1))))
    crossing: NDArray[np.intp] = mine[np.unique(seeds)]
    return crossing


def _core(boxes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    inset = _CORE * (boxes[:, 3] - boxes[:, 1])
    return boxes[:, 1] + inset, boxes[:, 3] - inset


def _stamps(
    raw: RawText, shapes: Shapes, of_ink: NDArray[np.bool_], ink: int, seeds: NDArray[np.intp]
) -> tuple[NDArray[np.bool_], set[Handle]]:
    """The characters and frames of the stamps that the seeds belong to."""
    paths = _paths_in(shapes, ink)
    numbers, of = np.unique(raw.object_of[of_ink], return_inverse=True)
    texts = extents_of(raw.boxes[of_ink], of, len(numbers))
    nodes = np.concatenate((texts, shapes.boxes[paths]))
    reach = np.full(len(nodes), _NEAR * float(np.median(raw.sizes[of_ink])) / 2)
    members = np.zeros(len(raw.codes), np.bool_)
    taken: set[Handle] = set()
    open_seeds = set(np.searchsorted(numbers, raw.object_of[seeds]).tolist())
    while open_seeds:
        cluster = _joined(nodes, reach, open_seeds.pop())
        open_seeds -= set(np.flatnonzero(cluster).tolist())
        box = nodes[cluster]
        if np.ptp(box[:, [0, 2]]) > _WIDE or np.ptp(box[:, [1, 3]]) > _HIGH:
            continue
        members |= np.isin(raw.object_of, numbers[cluster[: len(numbers)]])
        taken |= {shapes.handles[index] for index in paths[cluster[len(numbers) :]].tolist()}
    return members, taken


def _paths_in(shapes: Shapes, ink: int) -> NDArray[np.intp]:
    """The paths that are drawn or filled with an ink."""
    paths = np.flatnonzero(shapes.kinds == PATH)
    if not len(paths):
        return paths
    handles = [shapes.handles[index] for index in paths.tolist()]
    stroked = (shapes.modes[paths, 1] != 0) & (_inks(pdfium.stroke_colours(handles)) == ink)
    filled = (shapes.modes[paths, 0] != 0) & (_inks(pdfium.fill_colours(handles)) == ink)
    of_ink: NDArray[np.intp] = paths[stroked | filled]
    return of_ink


def _joined(nodes: NDArray[np.float64], reach: NDArray[np.float64], seed: int) -> NDArray[np.bool_]:
    """Which boxes hang together with the seed, each within reach of the next."""
    member = np.zeros(len(nodes), np.bool_)
    member[seed] = True
    wide = nodes + np.stack([-reach, -reach, reach, reach], axis=1)
    fresh = [seed]
    while fresh:
        box = wide[fresh]
        near = (wide[None, :, 0] < box[:, 2, None]) & (wide[None, :, 2] > box[:, 0, None])
        near &= (wide[None, :, 1] < box[:, 3, None]) & (wide[None, :, 3] > box[:, 1, None])
        new = near.any(axis=0) & ~member
        member |= new
        fresh = np.flatnonzero(new).tolist()
    return member
