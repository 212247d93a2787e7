"""What is printed on one PDF page, upright and in numpy arrays: its characters and rules; or that it is a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from extractors.readers.legacy_fonts import (
    LegacyEncoding,
    encoding_of_font,
    glyph_map,
    to_unicode,
    with_lost_horns,
)
from extractors.readers.pdf import pdfium
from extractors.readers.pdf.annotations import as_glyphs, brought_in, without_appearance
from extractors.readers.pdf.geometry import PageFrame
from extractors.readers.pdf.glyphs import Glyphs, RawText, printable, read_raw_text, text_of
from extractors.readers.pdf.lines import lines_of
from extractors.readers.pdf.objects import IMAGE, TEXT, PageObjects
from extractors.readers.pdf.printed import texts_where, unseen_paths, unseen_text
from extractors.readers.pdf.rules import Rules, merged_rules, read_shapes
from extractors.readers.pdf.slanted import SlantedText, is_slanted, slanted_texts
from extractors.readers.pdf.spacing import close_letter_spacing
from extractors.readers.pdf.text_quality import hidden_encoding, looks_garbled
from extractors.readers.pdf.watermarks import find_watermarks

if TYPE_CHECKING:
    import pypdfium2 as pdfium2
    from numpy.typing import NDArray

    from extractors.readers.pdf.annotations import TypedText
    from extractors.readers.pdf.rules import Shapes


_MIN_TEXT = 20  # characters; a page of pictures with fewer is read as a scan
_STAMP_TEXT = 400  # characters; so much may be stamped or signed onto a picture of a page
_PAGE_PICTURE = 0.6  # of the page: a picture so large is a picture of a page
_CLEAR_TURN = 0.6  # of the characters that must agree on a direction


@dataclass(slots=True)
class PageMarks:
    """The marks on page `number` (from 1). Coordinates are points from the top left of the upright page.

    `is_scan`: the page is a picture, or its text cannot be trusted, so it has to be read as one. `lost_text`: there
    is text, but damage keeps pdfium from saying which, and it is silent about that. `slanted` are texts at a slant,
    which are not among the characters. `left_out` are texts of the file that are not printed, `watermarks` those
    printed across.
    """

    number: int
    frame: PageFrame
    glyphs: Glyphs
    rules: Rules
    is_scan: bool = False
    garbled: bool = False
    lost_text: bool = False
    slanted: list[SlantedText] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    watermarks: list[str] = field(default_factory=list)

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
        if pdfium.count_annotations(pdfium.handle_of(page.raw)) > 0:
            page, typed = brought_in(document, page, number)
        raw, objects, shapes, left_out = _read_printed(document, page)
        watermarks = find_watermarks(raw, shapes)
        raw.hidden |= watermarks
        frame = _frame(page, raw)
        glyphs, slanted = _glyphs(raw, frame)
        if typed:
            glyphs = glyphs.with_others(as_glyphs(without_appearance(typed, raw.boxes), frame))
        close_letter_spacing(glyphs)
        garbled = _is_garbled(raw, glyphs)
        if garbled or _is_picture(raw, frame, shapes):
            return PageMarks(number, frame, glyphs, _NO_RULES, is_scan=True, garbled=garbled)
        boxes = frame.upright(shapes.rules)
        lost = not len(raw.codes) and objects.has(TEXT)
        return PageMarks(
            number,
            frame,
            glyphs,
            merged_rules(boxes),
            lost_text=lost,
            slanted=slanted,
            left_out=left_out,
            watermarks=texts_where(raw, watermarks),
        )
    finally:
        page.close()
        objects.destroy_taken_out()


def _read_printed(
    document: pdfium2.PdfDocument, page: pdfium2.PdfPage
) -> tuple[RawText, PageObjects, Shapes, list[str]]:
    """The text of a page with what cannot be seen marked as hidden, its objects and shapes, and the texts so hidden."""
    raw = _read_text(page)
    objects = PageObjects.of_page(pdfium.handle_of(page.raw))
    shapes = read_shapes(objects, unseen_paths(document, page, objects))
    unseen = unseen_text(document, page, raw, objects, shapes)
    left_out = texts_where(raw, unseen.characters)
    if unseen.objects:
        # Read again without them: of two equal texts at one place pdfium gives only the first.
        objects.take_out(pdfium.handle_of(page.raw), unseen.objects)
        raw = _read_text(page)
        unseen = unseen_text(document, page, raw, objects, shapes)
    raw.hidden |= unseen.characters
    return raw, objects, shapes, left_out


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


def _is_picture(raw: RawText, frame: PageFrame, shapes: Shapes) -> bool:
    """Whether the page shows a picture of a page: without text, or with an invisible layer of it, or merely stamped."""
    visible = int((~raw.hidden).sum())
    pictures = shapes.boxes[shapes.kinds == IMAGE]
    if visible >= _STAMP_TEXT or not len(pictures):
        return False
    if visible < _MIN_TEXT:
        return True
    area = (pictures[:, 2] - pictures[:, 0]) * (pictures[:, 3] - pictures[:, 1])
    return float(area.sum()) > _PAGE_PICTURE * frame.width * frame.height


def _glyphs(raw: RawText, frame: PageFrame) -> tuple[Glyphs, list[SlantedText]]:
    """The visible characters that stand on the page, in Unicode, and the texts at a slant, which are not among them."""
    codes, lengths = _in_unicode(raw)
    shown = np.repeat(~raw.hidden, lengths)
    boxes = np.repeat(frame.upright(raw.boxes), lengths, axis=0)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    shown &= (x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height)
    angles = (raw.angles - frame.turn) % 360
    quarters = np.rint((-angles % 360) / 90).astype(np.int8) % 4
    glyphs = Glyphs(
        codes=printable(codes),
        boxes=boxes,
        sizes=np.repeat(raw.sizes, lengths),
        bold=np.repeat(raw.bold, lengths),
        italic=np.repeat(raw.italic, lengths),
        quarters=np.repeat(quarters, lengths),
    )
    slanted = is_slanted(angles)
    if not slanted.any():
        return (glyphs if shown.all() else glyphs.take(shown)), []
    slanted = np.repeat(slanted, lengths) & shown
    texts = slanted_texts(glyphs.take(slanted), np.repeat(angles, lengths)[slanted])
    return glyphs.take(shown & ~slanted), texts


def _in_unicode(raw: RawText) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The codes with those of fonts from before Unicode converted, and how many each character became."""
    encodings = [encoding_of_font(font) for font in raw.fonts]
    if not any(encodings):
        encodings = [hidden_encoding(raw.layer)] * len(raw.fonts)
    lengths = np.ones(len(raw.codes), np.intp)
    if not any(encodings):
        return raw.codes, lengths
    texts = list(text_of(raw.codes))
    in_tcvn3 = np.zeros(len(raw.codes), np.bool_)
    for font, encoding in enumerate(encodings):
        printed = raw.font == font
        if encoding is not None and _convert(texts, np.flatnonzero(printed), encoding):
            in_tcvn3 |= printed & (encoding is not LegacyEncoding.VNI)
    _restore_horns(texts, raw, np.flatnonzero(in_tcvn3))
    return (
        np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32),
        np.array([len(text) for text in texts], np.intp),
    )


def _convert(texts: list[str], which: NDArray[np.intp], encoding: LegacyEncoding) -> bool:
    """Converts the characters of a font in place; False for text that is in Unicode already, whatever its font."""
    text = "".join(texts[index] for index in which)
    if to_unicode(text, encoding) == normalize("NFC", text):
        return False
    letters = glyph_map(encoding)
    for index in which.tolist():
        texts[index] = letters.get(texts[index], texts[index])
    return True


def _restore_horns(texts: list[str], raw: RawText, which: NDArray[np.intp]) -> None:
    """Puts ư back where pdfium gave a hyphen for its code, judged by the words of the whole page."""
    layer = list(raw.layer)
    for index in which.tolist():
        layer[raw.places[index]] = texts[index]
    restored = with_lost_horns("".join(layer))
    for index in which.tolist():
        texts[index] = restored[raw.places[index]]
