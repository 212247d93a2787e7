"""The printed characters of a page as numpy arrays: code, box, size and style of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.readers.pdf import pdfium

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from extractors.models import Grid
    from extractors.readers.pdf.pdfium import Handle

_HYPHENS = (0x02, 0xFFFE, 0xAD)  # pdfium and Word mark a line-end hyphen so
_SPACES = (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0xA0, 0x3000)
_SPACE = 0x20
REPLACEMENT = 0xFFFD
"""What stands for a character whose font does not say what it shows."""
SHAPELESS = (0xD800, 0xDC00)
"""Codes of no character: each stands for one shape of letter that its font calls a space."""
_CAPITAL_OI, _SMALL_OI = 0x01A2, 0x01A3
_ASCENT, _DESCENT = 0.8, 0.2  # of the font size, nearly the same in all fonts
_INKED = 2.0  # points; a character so high shows something
_OUTLINED, _FILL_AND_STROKE, _INVISIBLE = 1, 2, 3  # text render modes; Word fakes bold print by the second


@dataclass(slots=True)
class Glyphs:
    """Characters in the order of the file; all arrays have one entry a character.

    `boxes` are x0, y0, x1, y1 in points from the top left corner of the upright page, as high as the font and as
    wide as the advance. `quarters`: direction of the text, in quarter turns clockwise against the page's.
    """

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    sizes: NDArray[np.float64]
    bold: NDArray[np.bool_]
    italic: NDArray[np.bool_]
    quarters: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def middles(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The centres, by which a character belongs to one cell and no other."""
        return (self.boxes[:, 0] + self.boxes[:, 2]) / 2, (self.boxes[:, 1] + self.boxes[:, 3]) / 2

    def with_others(self, others: Glyphs) -> Glyphs:
        """These and other characters, which come behind them."""
        if not len(others):
            return self
        return Glyphs(
            *(np.concatenate((getattr(self, name), getattr(others, name))) for name in self.__slots__)
        )

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Glyphs:
        """Some of the characters, by mask or index."""
        return Glyphs(
            self.codes[which],
            self.boxes[which],
            self.sizes[which],
            self.bold[which],
            self.italic[which],
            self.quarters[which],
        )


@dataclass(slots=True)
class RawText:
    """What pdfium says of a page's characters, in user space (boxes: left, bottom, right, top; y upwards).

    `angles`: direction of each character in degrees against the x axis, counterclockwise. `fonts` are the font
    names, `font` the index into them. `hidden` marks print that is invisible, as in an OCR layer, `outlined` letters
    that are drawn hollow. `layer` is the
    whole text with the spaces and line ends that pdfium puts between separate pieces, `places` where in it each
    character stands. `objects` are the text objects, `colours` red, green, blue and alpha of each, `object_of` the
    index into them of each character.
    """

    layer: str
    places: NDArray[np.intp]

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float64]
    sizes: NDArray[np.float64]
    angles: NDArray[np.int16]
    bold: NDArray[np.bool_]
    italic: NDArray[np.bool_]
    hidden: NDArray[np.bool_]
    outlined: NDArray[np.bool_]
    font: NDArray[np.int16]
    fonts: list[str]
    object_of: NDArray[np.intp]
    objects: list[Handle]
    colours: NDArray[np.uint32]


def read_raw_text(textpage: Handle) -> RawText:
    """The printed characters of a loaded text page; those that pdfium made up are left out."""
    all_codes = pdfium.char_codes(textpage, max(pdfium.count_chars(textpage), 0))
    candidates = np.arange(len(all_codes))
    ends = (all_codes == 0x0A) | (all_codes == 0x0D)
    if not ((all_codes < _SPACE) & ~ends).any():
        # Line ends are made up; but a font that does not say what it shows may have a letter in their place.
        candidates = candidates[~ends]
    boxes = pdfium.char_boxes(textpage, candidates.tolist()).astype(np.float64)
    made_up = (boxes[:, 0] == boxes[:, 2]) | (boxes[:, 1] == boxes[:, 3])
    made_up &= all_codes[candidates] <= _SPACE
    printed = candidates[~made_up]
    boxes = boxes[~made_up][:, [0, 3, 2, 1]]
    objects = _text_objects(textpage, printed, boxes)
    # All characters of a text object look alike, so only the first of each is asked how.
    starts = np.flatnonzero(_changes(objects[1:] != objects[:-1])) if len(printed) else np.empty(0, np.intp)
    lengths = np.diff(np.append(starts, len(printed)))
    styles = _styles(textpage, printed[starts].tolist(), objects[starts].tolist())
    handles = objects[starts].tolist()
    object_of = np.repeat(np.arange(len(starts)), lengths)
    spread = [np.repeat(column, lengths, axis=0) for column in styles.columns]
    sizes, angles, origins, bold, italic, hidden, outlined, font = spread
    codes = all_codes[printed]
    widths = (boxes[:, 2] - boxes[:, 0]) / np.maximum(sizes, 1e-3)
    codes = _without_false_spaces(textpage, printed, codes, widths, font, angles % 180 == 0)
    boxes = _ligatures_divided(boxes, codes, angles, object_of)
    return RawText(
        layer=text_of(all_codes),
        places=printed,
        codes=codes,
        boxes=_as_high_as_font(boxes, origins, sizes, angles),
        sizes=sizes,
        angles=angles,
        bold=bold,
        italic=italic,
        hidden=hidden,
        outlined=outlined,
        font=font,
        fonts=styles.fonts,
        object_of=object_of,
        objects=handles,
        colours=pdfium.fill_colours(handles),
    )


def _without_false_spaces(
    textpage: Handle,
    printed: NDArray[np.intp],
    codes: NDArray[np.uint32],
    widths: NDArray[np.float64],
    font: NDArray[np.int16],
    level: NDArray[np.bool_],
) -> NDArray[np.uint32]:
    """The codes, where a font calls a letter a space that of a character that says nothing.

    A space has no ink, so its own box is flat. All characters of one font and width are one glyph, of which one is
    looked at; `widths` are in shares of the font size; only characters that stand `level` are looked at.
    """
    spaces = np.flatnonzero((codes == _SPACE) & level)
    if not len(spaces):
        return codes
    looks = font[spaces].astype(np.intp) * 1_000 + np.rint(100 * widths[spaces]).astype(np.intp)
    distinct, first, shape = np.unique(looks, return_index=True, return_inverse=True)
    inked = np.fromiter(
        (pdfium.ink_height(textpage, int(printed[spaces[index]])) > _INKED for index in first),
        np.bool_,
        len(distinct),
    )
    if not inked.any():
        return codes
    codes = codes.copy()
    letters = inked[shape.reshape(-1)]
    codes[spaces[letters]] = SHAPELESS[0] + shape.reshape(-1)[letters] % 0x200
    return codes


def _ligatures_divided(
    boxes: NDArray[np.float64],
    codes: NDArray[np.uint32],
    angles: NDArray[np.int16],
    object_of: NDArray[np.intp],
) -> NDArray[np.float64]:
    """The boxes with one that several letters of a text object share, as those of a ligature do, cut among them."""
    shared = (boxes[1:] == boxes[:-1]).all(axis=1) & (object_of[1:] == object_of[:-1])
    shared &= (codes[1:] < 0x300) | (codes[1:] >= 0x370)  # an accent stays on its letter
    if not shared.any():
        return boxes
    boxes = boxes.copy()
    run = np.cumsum(_changes(~shared)) - 1
    for number in np.unique(run[1:][shared]).tolist():
        members = np.flatnonzero(run == number)
        low, high = (1, 3) if angles[members[0]] % 180 == 90 else (0, 2)
        cuts = np.linspace(boxes[members[0], low], boxes[members[0], high], len(members) + 1)
        if angles[members[0]] >= 180:
            members = members[::-1]
        boxes[members, low], boxes[members, high] = cuts[:-1], cuts[1:]
    return boxes


def _as_high_as_font(
    boxes: NDArray[np.float64],
    origins: NDArray[np.float64],
    sizes: NDArray[np.float64],
    angles: NDArray[np.int16],
) -> NDArray[np.float64]:
    """The boxes with the same height for all characters of a font on a base line: pdfium's are as high as the letter.

    `origins` are points on the base lines of the text objects. Slanting text keeps its boxes.
    """
    boxes = boxes.copy()
    above, below = _ASCENT * sizes, _DESCENT * sizes
    for angle, (low, high), axis, sign in (
        (0, (1, 3), 1, 1), (90, (0, 2), 0, -1), (180, (1, 3), 1, -1), (270, (0, 2), 0, 1),
    ):  # fmt: skip
        which = angles == angle
        if not which.any():
            continue
        base, up, down = origins[which, axis], above[which], below[which]
        boxes[which, low] = base - (down if sign > 0 else up)
        boxes[which, high] = base + (up if sign > 0 else down)
    return boxes


def _text_objects(
    textpage: Handle, printed: NDArray[np.intp], boxes: NDArray[np.float64]
) -> NDArray[np.uint64]:
    """The text object of each printed character.

    Characters of one object stand together. So where the first and the last of characters that touch each other
    are of one object, all between are, and need not be asked for.
    """
    touching = np.abs(boxes[1:, 0] - boxes[:-1, 2]) < 0.05
    touching |= np.abs(boxes[1:, 1] - boxes[:-1, 3]) < 0.05
    first = np.flatnonzero(_changes(~touching)) if len(printed) else np.empty(0, np.intp)
    last = np.r_[first[1:] - 1, len(printed) - 1][: len(first)]
    of_first = pdfium.text_objects(textpage, printed[first].tolist())
    of_last = pdfium.text_objects(textpage, printed[last].tolist())
    objects = np.repeat(of_first, last - first + 1)
    for group in np.flatnonzero(of_first != of_last):
        inside = slice(first[group], last[group] + 1)
        objects[inside] = pdfium.text_objects(textpage, printed[inside].tolist())
    return objects


def _changes(differ: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mask of the first of each run of equals, from the differences between neighbours."""
    return np.concatenate((np.ones(1, np.bool_), differ))


@dataclass(slots=True)
class _Styles:
    """How the characters of each text object look. `columns` have one entry an object: size in points, angle in
    degrees, origin, bold, italic, hidden, outlined, number of the font in `fonts`.
    """

    columns: tuple[NDArray[Any], ...]
    fonts: list[str]


def _styles(textpage: Handle, indexes: Sequence[int], objects: Sequence[Handle]) -> _Styles:
    """The styles of text objects, each with one of its characters."""
    a, b, c, d = pdfium.char_matrices(textpage, indexes).astype(np.float64)[:, :4].T
    handles = np.fromiter(map(pdfium.font_of, objects), np.uint64, len(objects))
    modes = np.fromiter(map(pdfium.render_mode, objects), np.int32, len(objects))
    distinct, font = np.unique(handles, return_inverse=True)
    names = [pdfium.name_of_font(handle) for handle in distinct.tolist()]
    bold = np.array([_is_bold(name) for name in names], np.bool_)
    italic = np.array(
        [_is_italic(name, handle) for name, handle in zip(names, distinct.tolist(), strict=True)], np.bool_
    )
    columns = (
        pdfium.font_sizes(textpage, indexes) * np.hypot(c, d),
        (np.degrees(np.arctan2(b, a)).round() % 360).astype(np.int16),
        pdfium.char_origins(textpage, indexes),
        bold[font] | (modes == _FILL_AND_STROKE),
        italic[font] | (np.abs(a * c + b * d) > 0.1 * (a * a + b * b)),
        modes == _INVISIBLE,
        modes == _OUTLINED,
        font.astype(np.int16),
    )
    return _Styles(columns, names)


def _is_bold(name: str) -> bool:
    return any(word in name.lower() for word in ("bold", "black", "heavy"))


def _is_italic(name: str, font: Handle) -> bool:
    return "italic" in name.lower() or "oblique" in name.lower() or pdfium.slant_of_font(font) != 0


def text_of(codes: NDArray[np.uint32]) -> str:
    """The characters as a string, U+FFFD for what is no character."""
    wrong = (codes > 0x10FFFF) | ((codes >= 0xD800) & (codes < 0xE000))
    return np.where(wrong, REPLACEMENT, codes).astype(np.uint32).tobytes().decode("utf-32-le")


def printable(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The codes with line-end hyphens as hyphens, all white space as space, and U+FFFD for what says nothing.

    Latin oi, which Vietnamese fonts print as ư and no Vietnamese text has, is ư.
    """
    special = (codes < 0x20) | ((codes > 0x7E) & (codes < 0xAE)) | (codes >= 0x2000)
    special |= (codes == _SMALL_OI) | (codes == _CAPITAL_OI)
    if not special.any():
        return codes
    some = codes[special]
    some[some == _SMALL_OI] = ord("ư")
    some[some == _CAPITAL_OI] = ord("Ư")
    some[np.isin(some, _HYPHENS)] = ord("-")
    some[np.isin(some, _SPACES) | ((some >= 0x2000) & (some <= 0x200A))] = 0x20
    some[(some < 0x20) | ((some >= 0x80) & (some < 0xA0)) | (some > 0x10FFFF)] = REPLACEMENT
    some[(some >= 0xD800) & (some < 0xE000)] = REPLACEMENT
    codes = codes.copy()
    codes[special] = some
    return codes


def outside(grids: Sequence[Grid], glyphs: Glyphs) -> Glyphs:
    """The characters that stand in no grid."""
    x, y = glyphs.middles
    free = np.ones(len(glyphs), np.bool_)
    for box in (grid.bbox for grid in grids):
        if box is not None:
            free &= (x < box.x0) | (x > box.x1) | (y < box.y0) | (y > box.y1)
    return glyphs.take(free)
