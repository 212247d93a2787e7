"""What is printed on one PDF page, upright and in numpy arrays: its characters and rules; or that it is a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from baocao.errors import MissingToolError
from extractors.models import BBox
from extractors.readers.legacy_fonts import encoding_of_font
from extractors.readers.pdf import pdfium
from extractors.readers.pdf.annotations import as_glyphs, brought_in, count_unread, without_appearance
from extractors.readers.pdf.geometry import PageFrame
from extractors.readers.pdf.glyphs import REPLACEMENT, Glyphs, RawText, read_raw_text, text_of
from extractors.readers.pdf.ink import PageInk, count_drawings, count_text
from extractors.readers.pdf.lines import lines_of
from extractors.readers.pdf.lost_letters import with_lost_letters
from extractors.readers.pdf.objects import IMAGE, PATH, TEXT, PageObjects
from extractors.readers.pdf.office_stamps import framed_stamps, stamps_at_edge, without_stamps
from extractors.readers.pdf.overlaid_stamps import find_overlaid_stamps
from extractors.readers.pdf.page_metadata import PageMetadata
from extractors.readers.pdf.pictured import (
    PictureText,
    agreed,
    legible,
    outline_pieces,
    picture_boxes,
    piece_starts,
    pieces_of,
    read_pictures,
    read_pieces,
    unreadable,
    whole_words,
)
from extractors.readers.pdf.pictured import as_glyphs as glyphs_of_texts
from extractors.readers.pdf.printed import placed_texts, texts_where, unseen_paths, unseen_text
from extractors.readers.pdf.rules import Rules, merged_rules, read_shapes
from extractors.readers.pdf.spacing import close_letter_spacing
from extractors.readers.pdf.suspects import suspects
from extractors.readers.pdf.text_quality import hidden_encoding, looks_garbled
from extractors.readers.pdf.ticks import find_drawn_marks
from extractors.readers.pdf.typed_rules import find_typed_rules
from extractors.readers.pdf.visible import in_unicode, visible_glyphs
from extractors.readers.pdf.watermarks import find_watermarks
from extractors.readers.scan import without_drawings
from extractors.values.text import plural

if TYPE_CHECKING:
    import pypdfium2 as pdfium2
    from numpy.typing import NDArray

    from extractors.models import Block, Page
    from extractors.readers.pdf.annotations import TypedText
    from extractors.readers.pdf.lines import Line
    from extractors.readers.pdf.pdfium import Handle
    from extractors.readers.pdf.rules import Shapes
    from extractors.readers.pdf.slanted import SlantedText


_MIN_TEXT = 20  # characters; a page of pictures with fewer is read as a scan
_STAMP_TEXT = 400  # characters; so much may be stamped or signed onto a picture of a page
_PAGE_PICTURE = 0.6  # of the page: a picture so large is a picture of a page
_MAX_MUTE = (
    0.5  # of the characters that say nothing may be read apart; with more the page is read as a picture
)
_WHITE = 245  # of 255: a shape so light is paper
_SPACE = 0x20
_CLEAR_TURN = 0.6  # of the characters that must agree on a direction


@dataclass(slots=True)
class PageMarks:
    """The marks on page `number` (from 1). Coordinates are points from the top left of the upright page.

    `is_scan`: the page is a picture, or its text cannot be trusted, so it has to be read as one. `lost_text`: there
    is text, but damage keeps pdfium from saying which, and it is silent about that. `slanted` are texts at a slant,
    which are not among the characters. `left_out` are texts of the file that are not printed, with where they would
    stand, `watermarks` those printed across, `stamps` the lines of stamps in the margin. `filled` are the boxes of
    coloured shapes, `drawn` of those with curves or slanted lines. `pictured` is what pictures on the page hold,
    `picture_texts` are characters read from their picture. `notes` say what was done, `ink` what may be unread,
    `page` what the file says of the page itself.
    """

    number: int
    frame: PageFrame
    glyphs: Glyphs
    rules: Rules
    is_scan: bool = False
    garbled: bool = False
    lost_text: bool = False
    slanted: list[SlantedText] = field(default_factory=list)
    left_out: list[tuple[str, BBox]] = field(default_factory=list)
    watermarks: list[str] = field(default_factory=list)
    stamps: list[Line] = field(default_factory=list)
    filled: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 4)))
    drawn: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 4)))
    pictured: list[Block] = field(default_factory=list)
    picture_texts: list[PictureText] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ink: PageInk = field(default_factory=lambda: PageInk(0))
    page: Page | None = None

    @property
    def width(self) -> float:
        """Width of the upright page in points."""
        return self.frame.width

    @property
    def height(self) -> float:
        """Height of the upright page in points."""
        return self.frame.height


def read_marks(document: pdfium2.PdfDocument, number: int) -> PageMarks:
    """The marks on page `number` (from 1). Raises PdfiumError when the page cannot be loaded."""
    page = document[number - 1]
    objects = PageObjects()
    try:
        typed: list[TypedText] = []
        metadata = PageMetadata.of(document, page)
        if pdfium.count_annotations(pdfium.handle_of(page.raw)) > 0:
            page, typed = brought_in(document, page, number)
        printed = _read_printed(document, page)
        raw, objects, shapes = with_lost_letters(page, printed.raw), printed.objects, printed.shapes
        stamps = find_overlaid_stamps(raw, shapes)
        if stamps.frames:
            shapes = printed.shapes = read_shapes(objects, printed.unseen_paths | stamps.frames)
        found = stamps.characters | find_watermarks(raw, shapes)
        raw.hidden |= found
        frame = _frame(page, raw)
        glyphs, slanted = visible_glyphs(raw, frame)
        outlines = outline_pieces(shapes, frame)
        garbled = _is_garbled(raw, glyphs) and not _is_partly_mute(glyphs)
        if garbled or _is_picture(raw, frame, shapes, outlines):
            marks = PageMarks(number, frame, glyphs, _NO_RULES, is_scan=True, garbled=garbled)
            marks.page = metadata.page(number, frame, shapes)
            return marks
        unseen = _placed([*printed.left_out, *_off_page(raw, glyphs, frame)], frame)
        marks = PageMarks(number, frame, glyphs, _NO_RULES, slanted=slanted, left_out=unseen)
        marks.page = metadata.page(number, frame, shapes)
        marks.watermarks = texts_where(raw, found)
        _read_pictures(marks, page, raw, objects, shapes, outlines)
        if typed:
            marks.glyphs = marks.glyphs.with_others(as_glyphs(without_appearance(typed, raw.boxes), frame))
        close_letter_spacing(marks.glyphs)
        boxes = _without_letters(frame.upright(shapes.rules), outlines)
        boxes = _without_office_stamps(marks, raw.layer, boxes)
        ticks = find_drawn_marks(shapes, objects, frame, marks.glyphs)
        if ticks is not None:
            marks.glyphs = marks.glyphs.take(~ticks.replaced).with_others(ticks.glyphs)
            boxes = _without_letters(boxes, ticks.boxes)
        typed_rules = find_typed_rules(marks.glyphs)
        if typed_rules is not None:
            marks.glyphs = marks.glyphs.take(~typed_rules.used)
            boxes = np.concatenate((boxes, np.array(typed_rules.boxes)))
        marks.rules = merged_rules(boxes)
        marks.filled, marks.drawn = _coloured(shapes, frame), frame.upright(shapes.boxes[_drawn(shapes)])
        _count_ink(marks, page, printed, outlines)
        marks.lost_text = not len(raw.codes) and objects.has(TEXT)
        return marks
    finally:
        page.close()
        objects.destroy_taken_out()


def _without_office_stamps(marks: PageMarks, layer: str, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Takes stamps of signing and arrival off the characters; the boxes of rules without their frames."""
    framed, frames = framed_stamps(layer, marks.glyphs, boxes)
    marks.stamps = [*framed, *stamps_at_edge(layer, without_stamps(framed, marks.glyphs))]
    marks.glyphs = without_stamps(marks.stamps, marks.glyphs)
    return boxes[~frames]


def _off_page(raw: RawText, glyphs: Glyphs, frame: PageFrame) -> list[tuple[str, NDArray[np.float64]]]:
    """The texts that stand beside the page, where nobody sees them; looked for where characters are missing."""
    if len(glyphs) >= np.count_nonzero(~raw.hidden):
        return []
    boxes = frame.upright(raw.boxes)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    off = np.any((middles < 0) | (middles > (frame.width, frame.height)), axis=1)
    return placed_texts(raw, off & ~raw.hidden & (raw.codes > _SPACE))


def _count_ink(
    marks: PageMarks, page: pdfium2.PdfPage, printed: _Printed, outlines: NDArray[np.float64]
) -> None:
    """Count what of the page may be unread, as far as its objects tell."""
    ink = marks.ink = PageInk(marks.number)
    slanted = sum(len(text.text.replace(" ", "")) for text in marks.slanted)
    count_text(ink, printed.raw, slanted, printed.unasked)
    outlines_read = len(outlines) if marks.picture_texts else 0
    count_drawings(ink, printed.shapes, marks.frame, marks.glyphs, outlines_read, marks.pictured)
    if pdfium.count_annotations(pdfium.handle_of(page.raw)) > 0:
        ink.add("annotations", _MIN_TEXT * count_unread(page, marks.glyphs.middles, marks.frame))


def _drawn(shapes: Shapes) -> NDArray[np.bool_]:
    drawn: NDArray[np.bool_] = (shapes.kinds == PATH) & shapes.slanted
    return drawn


def _coloured(shapes: Shapes, frame: PageFrame) -> NDArray[np.float64]:
    """The boxes of filled shapes that differ from the paper."""
    filled = np.flatnonzero(shapes.thick & (shapes.modes[:, 0] != 0) & (shapes.kinds == PATH))
    if not len(filled):
        return np.empty((0, 4))
    colours = pdfium.fill_colours([shapes.handles[index] for index in filled.tolist()])
    return frame.upright(shapes.boxes[filled[colours[:, :3].min(axis=1) < _WHITE]])


def _without_letters(boxes: NDArray[np.float64], outlines: NDArray[np.float64]) -> NDArray[np.float64]:
    """The boxes of rules without those that are strokes of letters drawn as outlines."""
    if not len(outlines) or not len(boxes):
        return boxes
    inside = (boxes[:, None, 0] >= outlines[None, :, 0] - 1) & (boxes[:, None, 2] <= outlines[None, :, 2] + 1)
    inside &= (boxes[:, None, 1] >= outlines[None, :, 1] - 1) & (
        boxes[:, None, 3] <= outlines[None, :, 3] + 1
    )
    return boxes[~inside.any(axis=1)]


def _is_partly_mute(glyphs: Glyphs) -> bool:
    """Whether what makes the text useless is that some of its characters say nothing: these can be read apart."""
    mute = glyphs.codes == REPLACEMENT
    return bool(mute.any()) and float(mute.mean()) < _MAX_MUTE


def _read_pictures(
    marks: PageMarks,
    page: pdfium2.PdfPage,
    raw: RawText,
    objects: PageObjects,
    shapes: Shapes,
    outlines: NDArray[np.float64],
) -> None:
    """Reads the parts of the page that have no text of their own into `marks`."""
    frame = marks.frame
    wrong = np.zeros(len(raw.codes), np.bool_)
    if (marks.glyphs.codes == REPLACEMENT).any():
        codes, _ = in_unicode(raw)
        if len(codes) == len(raw.codes):
            wrong = unreadable(codes, raw.font) & ~raw.hidden & (raw.angles == frame.turn)
    pictures = picture_boxes(shapes, frame, marks.glyphs)
    if not (wrong.any() or len(outlines) or len(pictures)):
        return
    try:
        if wrong.any():
            _read_mute(marks, page, raw, wrong)
        if len(outlines):
            texts = legible(read_pieces(page, frame, outlines))
            _add_texts(marks, texts, float(np.median(outlines[:, 3] - outlines[:, 1])))
            if texts:
                marks.notes.append(
                    f"Page {marks.number}: {plural(len(texts), 'text')} drawn as outlines, read from the picture."
                )
        if len(pictures):
            read = read_pictures(page, objects, frame, pictures, marks.number)
            marks.pictured = without_drawings(read)
            if read:
                marks.notes.append(
                    f"Page {marks.number}: {plural(len(pictures), 'picture')} on it, read by OCR."
                )
            if left := len(read) - len(marks.pictured):
                marks.notes.append(
                    f"Page {marks.number}: {plural(left, 'picture')} with lines on it, taken for a chart or drawing, "
                    "as hardly anything reads as words or figures; what is a table nevertheless is missing here."
                )
    except MissingToolError as error:
        marks.notes.append(
            f"Page {marks.number}: parts that are pictures were not read. {error.message} {error.advice}"
        )


def _read_mute(marks: PageMarks, page: pdfium2.PdfPage, raw: RawText, wrong: NDArray[np.bool_]) -> None:
    """Reads characters that say nothing from their picture.

    They keep their places and looks where it is known which letter each of them is.
    """
    frame = marks.frame
    codes, _ = in_unicode(raw)
    words = whole_words(wrong, raw, frame) & ~raw.hidden if codes is raw.codes else wrong
    letters, _ = visible_glyphs(raw, frame, words)
    starts = piece_starts(letters)
    texts = read_pieces(page, frame, pieces_of(letters, starts))
    whole: NDArray[np.bool_] = np.zeros(len(raw.codes), np.bool_)
    if len(letters) == words.sum():
        # The font's own codes tell which letters are the same.
        looks = raw.codes[words] + (raw.font[words].astype(np.uint32) << 22)
        trusted = ~wrong[words]
        known = dict(zip(looks[trusted].tolist(), text_of(raw.codes[words][trusted]), strict=True))
        pieces = agreed(texts, starts, looks, known)
        texts = [text for text, _ in pieces]
        if codes is raw.codes:
            raw.codes = raw.codes.copy()
            at = np.split(np.flatnonzero(words), starts[1:])
            for number, (_, spelled) in enumerate(pieces):
                if spelled is not None:
                    raw.codes[at[number]] = [ord(letter) for letter in spelled]
                    whole[at[number]] = True
            marks.picture_texts += [text for text, spelled in pieces if spelled is not None]
            texts = [text for text, spelled in pieces if spelled is None]
    raw.hidden |= words & ~whole
    marks.glyphs, marks.slanted = visible_glyphs(raw, frame)
    _add_texts(marks, texts, float(np.median(raw.sizes[words])))
    marks.notes.append(
        f"Page {marks.number}: {int(wrong.sum())} characters in a font that does not say what it shows "
        "were read from their picture."
    )


def _add_texts(marks: PageMarks, texts: list[PictureText], size: float) -> None:
    marks.glyphs = marks.glyphs.with_others(glyphs_of_texts(texts, size))
    marks.picture_texts += texts


@dataclass(slots=True)
class _Printed:
    """The text of a page with what cannot be seen marked as hidden, its objects and shapes, the texts so hidden,
    which characters gave cause to doubt that they are printed without having been looked at, and the unseen paths.
    """

    raw: RawText
    objects: PageObjects
    shapes: Shapes
    left_out: list[tuple[str, NDArray[np.float64]]]
    unasked: NDArray[np.bool_]
    unseen_paths: set[Handle]


def _placed(texts: list[tuple[str, NDArray[np.float64]]], frame: PageFrame) -> list[tuple[str, BBox]]:
    """Texts with boxes of user space, with their boxes on the upright page."""
    return [
        (text, BBox(*(round(edge, 2) for edge in frame.upright(box[None, :])[0].tolist())))
        for text, box in texts
    ]


def _read_printed(document: pdfium2.PdfDocument, page: pdfium2.PdfPage) -> _Printed:
    raw = _read_text(page)
    objects = PageObjects.of_page(pdfium.handle_of(page.raw))
    without = unseen_paths(document, page, objects)
    shapes = read_shapes(objects, without)
    causes = suspects(document, raw, objects, shapes)
    unseen = unseen_text(page, raw, causes)
    left_out = placed_texts(raw, unseen.characters)
    if unseen.objects:
        # Read again without them: of two equal texts at one place pdfium gives only the first.
        objects.take_out(pdfium.handle_of(page.raw), unseen.objects)
        raw = _read_text(page)
        causes = suspects(document, raw, objects, shapes)
        unseen = unseen_text(page, raw, causes)
    raw.hidden |= unseen.characters
    asked = unseen.asked if unseen.asked is not None else np.zeros(len(raw.objects), np.bool_)
    return _Printed(raw, objects, shapes, left_out, (causes[0] & ~asked)[raw.object_of], without)


def _read_text(page: pdfium2.PdfPage) -> RawText:
    textpage = page.get_textpage()
    try:
        return read_raw_text(pdfium.handle_of(textpage.raw))
    finally:
        textpage.close()


_NO_RULES = Rules(np.empty((0, 3)), np.empty((0, 3)))


def _frame(page: pdfium2.PdfPage, raw: RawText) -> PageFrame:
    left, bottom, right, top = page.get_bbox()
    rotate = page.get_rotation()
    turn = rotate
    if len(raw.angles):
        angles, counts = np.unique(raw.angles, return_counts=True)
        angle = int(angles[counts.argmax()])
        if angle % 90 == 0 and counts.max() > _CLEAR_TURN * len(raw.angles):
            turn = angle
    return PageFrame(left, bottom, right, top, rotate, turn)


def _is_garbled(raw: RawText, glyphs: Glyphs) -> bool:
    if len(raw.codes) < _MIN_TEXT or any(map(encoding_of_font, raw.fonts)):
        return False
    if not looks_garbled(raw.layer) or hidden_encoding(raw.layer) is not None:
        return False
    # Letters that come from another font may stand behind their line in the file, but not on the page.
    return looks_garbled("\n".join(line.text for line in lines_of(glyphs)))


def _is_picture(raw: RawText, frame: PageFrame, shapes: Shapes, outlines: NDArray[np.float64]) -> bool:
    """Whether the page shows a picture of a page: without text, or with an invisible layer of it, or merely stamped."""
    visible = int((~raw.hidden).sum())
    pictures = shapes.boxes[shapes.kinds == IMAGE]
    if visible < _MIN_TEXT and (len(pictures) or len(outlines)):
        return True
    if visible >= _STAMP_TEXT or not len(pictures):
        return False
    area = (pictures[:, 2] - pictures[:, 0]) * (pictures[:, 3] - pictures[:, 1])
    return float(area.sum()) > _PAGE_PICTURE * frame.width * frame.height
