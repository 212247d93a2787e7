"""Parts of a text page that are pictures for a reader: pasted ones, letters drawn as outlines, fonts without codes.

Such parts are drawn and read as a scan is. A picture gives blocks of its own; letters whose place is known become
characters of the page, so that rules and columns around them count as for any other text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.glyphs import REPLACEMENT, SHAPELESS, Glyphs, printable
from extractors.readers.pdf.objects import IMAGE, PATH, TEXT
from extractors.readers.pdf.rules import positions_within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from pypdfium2 import PdfPage

    from extractors.models import Block
    from extractors.readers.pdf.geometry import PageFrame
    from extractors.readers.pdf.glyphs import RawText
    from extractors.readers.pdf.objects import PageObjects
    from extractors.readers.pdf.rules import Shapes

_MIN_WIDTH, _MIN_HEIGHT, _MIN_SHARE = (
    150.0,
    40.0,
    0.02,
)  # points, and of the page: smaller is a seal or an emblem
_BEHIND = 0.08  # of a picture under text that stands on it: a background
_LETTER = (2.0, 40.0)  # points; heights of letters drawn as outlines
_MIN_SEGMENTS = 8  # of the outline of a letter
_MIN_PIECES = 3  # of such text on a page
_MAX_OUTLINES = 4_000  # a page with more is a map or a drawing
_UNREADABLE = 0.1  # of the characters of a font say nothing: then no other of it is believed
_AGREED = 0.6  # of the readings of a code that must say the same letter
_NEAR = 1.0  # font sizes between characters of one piece
_IN_WORD = 0.15  # font sizes between letters of one word
_LEGIBLE = 0.5  # confidence of a piece drawn as outlines below which it is no text
_BEYOND = 1.5  # points around a piece that belong to its picture
_SPACE = 0x20


@dataclass(slots=True)
class PictureText:
    """A piece of text read from its picture: box on the upright page, what it says and how sure that is (0..1)."""

    box: tuple[float, float, float, float]
    text: str
    confidence: float


# --- pasted pictures -------------------------------------------------------------------------------------


def picture_boxes(shapes: Shapes, frame: PageFrame, glyphs: Glyphs) -> NDArray[np.float64]:
    """The pictures of a page that are large enough to hold a table and no background of text, on the upright page."""
    boxes = frame.upright(shapes.boxes[shapes.kinds == IMAGE])
    if not len(boxes):
        return boxes
    boxes = np.clip(boxes, 0, [frame.width, frame.height, frame.width, frame.height])
    boxes = _joined(boxes)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    area = width * height
    large = (width >= _MIN_WIDTH) & (height >= _MIN_HEIGHT)
    large &= area >= _MIN_SHARE * frame.width * frame.height
    x, y = glyphs.middles
    covered = np.zeros(len(boxes))
    letters = (glyphs.boxes[:, 2] - glyphs.boxes[:, 0]) * (glyphs.boxes[:, 3] - glyphs.boxes[:, 1])
    for number in np.flatnonzero(large).tolist():
        x0, y0, x1, y1 = boxes[number]
        covered[number] = letters[(x > x0) & (x < x1) & (y > y0) & (y < y1)].sum()
    return boxes[large & (covered < _BEHIND * area)]


def _joined(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The boxes with those of strips of one picture, which touch along a whole side, as one."""
    joined = boxes[np.lexsort((boxes[:, 1], boxes[:, 0].round()))].tolist()
    kept: list[list[float]] = []
    for box in joined:
        last = kept[-1] if kept else None
        if last and abs(last[0] - box[0]) < 1 and abs(last[2] - box[2]) < 1 and abs(last[3] - box[1]) < 1.5:
            last[3] = max(last[3], box[3])
        else:
            kept.append(box)
    return np.array(kept).reshape(-1, 4)


def read_pictures(
    page: PdfPage, objects: PageObjects, frame: PageFrame, boxes: NDArray[np.float64], number: int
) -> list[Block]:
    """The tables and lines in these pictures, placed on the upright page. Raises MissingToolError without tesseract."""
    from extractors.readers.scan import read_drawing

    texts = [group.handles[index] for group in objects.groups for index in group.of_kinds(TEXT).tolist()]
    for handle in texts:
        pdfium.set_active(handle, 0)
    try:
        image, scale = _drawn(page, frame)
    finally:
        for handle in texts:
            pdfium.set_active(handle, 1)
    blocks: list[Block] = []
    for box in boxes:
        x0, y0, x1, y1 = (box * scale).round().astype(int).tolist()
        alone = np.full_like(image, 255)
        alone[max(y0, 0) : y1, max(x0, 0) : x1] = image[max(y0, 0) : y1, max(x0, 0) : x1]
        blocks += read_drawing(alone, scale, number)
    return blocks


# --- letters without codes -------------------------------------------------------------------------------


def unreadable(codes: NDArray[np.uint32], font: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which characters say nothing, and all others of a font where many do not. `font`: the font of each.

    A font that calls letters spaces lacks these, and is right about all others.
    """
    shapeless = (codes >= SHAPELESS[0]) & (codes < SHAPELESS[1])
    mute: NDArray[np.bool_] = (printable(codes) == REPLACEMENT) & ~shapeless
    if not mute.any():
        return shapeless
    n_fonts = int(font.max()) + 1
    of_font = np.bincount(font[codes != _SPACE], minlength=n_fonts)
    share = np.bincount(font[mute], minlength=n_fonts) / np.maximum(of_font, 1)
    mute |= (share > _UNREADABLE)[font]
    return mute | shapeless


def piece_starts(glyphs: Glyphs) -> NDArray[np.intp]:
    """Where the pieces of text begin that characters in the order of the file make."""
    if not len(glyphs):
        return np.empty(0, np.intp)
    boxes, size = glyphs.boxes, glyphs.sizes
    gap = boxes[1:, 0] - boxes[:-1, 2]
    apart = (np.abs(boxes[1:, 3] - boxes[:-1, 3]) > 0.3 * size[1:]) | (gap > _NEAR * size[1:])
    apart |= gap < -_NEAR * size[1:]
    return np.concatenate(([0], np.flatnonzero(apart) + 1))


def pieces_of(glyphs: Glyphs, starts: NDArray[np.intp]) -> NDArray[np.float64]:
    """The boxes of pieces of text."""
    lows = np.minimum.reduceat(glyphs.boxes[:, :2], starts, axis=0)
    return np.concatenate((lows, np.maximum.reduceat(glyphs.boxes[:, 2:], starts, axis=0)), axis=1)


def whole_words(mute: NDArray[np.bool_], raw: RawText, frame: PageFrame) -> NDArray[np.bool_]:
    """These characters and all others of their words: a letter is read more surely among its neighbours."""
    boxes = frame.upright(raw.boxes)
    gap = boxes[1:, 0] - boxes[:-1, 2]
    apart = (np.abs(boxes[1:, 3] - boxes[:-1, 3]) > 0.3 * raw.sizes[1:]) | (
        np.abs(gap) > _IN_WORD * raw.sizes[1:]
    )
    apart |= (raw.codes[1:] == _SPACE) | (raw.codes[:-1] == _SPACE) | (raw.angles[1:] != raw.angles[:-1])
    word = np.concatenate(([0], np.cumsum(apart)))
    return (np.bincount(word[mute], minlength=int(word[-1]) + 1) > 0)[word]


def agreed(
    texts: Sequence[PictureText],
    starts: NDArray[np.intp],
    codes: NDArray[np.uint32],
    known: Mapping[int, str],
) -> list[tuple[PictureText, str | None]]:
    """The readings with letters that one code has in most of them: a code always shows the same letter.

    Args:
        texts: What was read of each piece.
        starts: Where in `codes` each piece begins.
        codes: Those of the characters of all pieces, of their font too, so that equal ones look alike.
        known: The letters of those codes that say what they show.

    Returns:
        Each text with its letters, one a character, where all of them are known or agreed on; else None.
    """
    ends = np.append(starts[1:], len(codes))
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    pieces = [codes[begin:end].tolist() for begin, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    spelled = [_letters(text.text, len(piece)) for text, piece in zip(texts, pieces, strict=True)]
    for piece, letters in zip(pieces, spelled, strict=True):
        for code, letter in zip(piece, letters, strict=False):
            votes[code][letter] += 1
    sure = {
        code: letter
        for code, letters in votes.items()
        for letter, count in letters.most_common(1)
        if count > _AGREED * letters.total()
    } | dict(known)
    return [
        _spelled_anew(text, piece, letters, sure)
        for text, piece, letters in zip(texts, pieces, spelled, strict=True)
    ]


def _letters(text: str, count: int) -> str:
    """The letters of a reading, if they are as many as there are characters; else none."""
    # Spaces of such a font have codes, too: then the text with them is as long.
    return next((each for each in ("".join(text.split()), text) if len(each) == count), "")


def _spelled_anew(
    text: PictureText, codes: Sequence[int], read: str, sure: Mapping[int, str]
) -> tuple[PictureText, str | None]:
    letters = [sure.get(code, read[at : at + 1]) for at, code in enumerate(codes)]
    if not all(letters):
        return text, None
    with_spaces = read == text.text or not read
    rest = iter(letters)
    whole = "".join(letters) if with_spaces else "".join(c if c.isspace() else next(rest) for c in text.text)
    return PictureText(text.box, whole, text.confidence), "".join(letters)


def outline_pieces(shapes: Shapes, frame: PageFrame) -> NDArray[np.float64]:
    """The boxes of the pieces of text that are drawn as outlines of letters, on the upright page."""
    letters = (shapes.kinds == PATH) & (shapes.modes[:, 0] != 0) & shapes.slanted
    letters &= shapes.segments >= _MIN_SEGMENTS
    boxes = frame.upright(shapes.boxes[letters])
    height = boxes[:, 3] - boxes[:, 1]
    boxes = boxes[(height >= _LETTER[0]) & (height <= _LETTER[1])]
    if not 0 < len(boxes) <= _MAX_OUTLINES:
        return np.empty((0, 4))
    pieces = _clustered(boxes)
    return pieces if len(pieces) >= _MIN_PIECES else np.empty((0, 4))


def _clustered(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Boxes that stand near each other on a line, or above each other within one, as one."""
    size = float(np.median(boxes[:, 3] - boxes[:, 1]))
    across, along = 0.15 * size, 0.6 * size
    near = (boxes[:, None, 0] - along < boxes[None, :, 2]) & (boxes[None, :, 0] < boxes[:, None, 2] + along)
    near &= (boxes[:, None, 1] - across < boxes[None, :, 3]) & (
        boxes[None, :, 1] < boxes[:, None, 3] + across
    )
    label = np.arange(len(boxes))
    while True:
        smallest = np.where(near, label[None, :], len(boxes)).min(axis=1)
        if (smallest == label).all():
            break
        label = smallest
    pieces = [
        [*boxes[label == number, :2].min(axis=0), *boxes[label == number, 2:].max(axis=0)]
        for number in np.unique(label)
    ]
    return np.array(pieces).reshape(-1, 4)


def read_pieces(page: PdfPage, frame: PageFrame, boxes: NDArray[np.float64]) -> list[PictureText]:
    """What these pieces of the page say. Raises MissingToolError without tesseract."""
    from extractors.readers.scan import read_texts

    image, scale = _drawn(page, frame)
    columns = positions_within((boxes[:, 0] + boxes[:, 2]) / 2, 15.0).tolist()
    grown = boxes + np.array([-_BEYOND, -_BEYOND / 2, _BEYOND, _BEYOND / 2])
    read = read_texts(image, scale, grown.tolist(), columns)
    return [
        PictureText((float(x0), float(y0), float(x1), float(y1)), text, confidence)
        for (x0, y0, x1, y1), (text, confidence) in zip(boxes.tolist(), read, strict=True)
    ]


def as_glyphs(texts: Sequence[PictureText], size: float) -> Glyphs:
    """The texts as characters spread over their boxes."""
    texts = [text for text in texts if text.text]
    lengths = [len(text.text) for text in texts]
    boxes = [np.empty((0, 4))]
    for text, length in zip(texts, lengths, strict=True):
        x0, y0, x1, y1 = text.box
        edges = np.linspace(x0, x1, length + 1)
        middle, high = (y0 + y1) / 2, size / 2
        boxes.append(
            np.stack(
                [edges[:-1], np.full(length, middle - high), edges[1:], np.full(length, middle + high)],
                axis=1,
            )
        )
    count = sum(lengths)
    return Glyphs(
        codes=np.frombuffer("".join(text.text for text in texts).encode("utf-32-le"), np.uint32),
        boxes=np.concatenate(boxes),
        sizes=np.full(count, size),
        bold=np.zeros(count, np.bool_),
        italic=np.zeros(count, np.bool_),
        quarters=np.zeros(count, np.int8),
    )


def legible(texts: Sequence[PictureText]) -> list[PictureText]:
    """Those of the pieces drawn as outlines that are text and no drawing."""
    return [
        text for text in texts if text.confidence >= _LEGIBLE and any(char.isalnum() for char in text.text)
    ]


def _drawn(page: PdfPage, frame: PageFrame) -> tuple[NDArray[np.uint8], float]:
    """The upright page as a picture, and its dots a point."""
    from extractors.readers.scan.imaging import render

    page.set_rotation(frame.turn)
    try:
        return render(page)
    finally:
        page.set_rotation(frame.rotate)
