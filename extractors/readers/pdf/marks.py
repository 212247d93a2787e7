"""What is printed on one PDF page, upright and in numpy arrays: its characters and rules; or that it is a picture."""

from __future__ import annotations

from dataclasses import dataclass
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
from extractors.readers.pdf.geometry import PageFrame
from extractors.readers.pdf.glyphs import Glyphs, RawText, printable, read_raw_text, text_of
from extractors.readers.pdf.lines import lines_of
from extractors.readers.pdf.rules import Rules, merged_rules, read_rule_boxes
from extractors.readers.pdf.text_quality import hidden_encoding, looks_garbled

if TYPE_CHECKING:
    import pypdfium2 as pdfium2
    from numpy.typing import NDArray


_MIN_TEXT = 20  # characters; a page of pictures with fewer is read as a scan
_TEXT_OBJECT, _IMAGE_OBJECT = 1, 3  # pdfium's numbers for kinds of page objects
_STAMP_TEXT = 400  # characters; so much may be stamped or signed onto a picture of a page
_PAGE_PICTURE = 0.6  # of the page: a picture so large is a picture of a page
_CLEAR_TURN = 0.6  # of the characters that must agree on a direction


@dataclass(slots=True)
class PageMarks:
    """The marks on page `number` (from 1). Coordinates are points from the top left of the upright page.

    `is_scan`: the page is a picture, or its text cannot be trusted, so it has to be read as one. `lost_text`: there
    is text, but damage keeps pdfium from saying which, and it is silent about that.
    """

    number: int
    frame: PageFrame
    glyphs: Glyphs
    rules: Rules
    is_scan: bool = False
    garbled: bool = False
    lost_text: bool = False

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
    try:
        textpage = page.get_textpage()
        try:
            raw = read_raw_text(pdfium.handle_of(textpage.raw))
        finally:
            textpage.close()
        frame = _frame(page, raw)
        garbled = _is_garbled(raw, frame)
        if garbled or _is_picture(page, raw, frame):
            return PageMarks(number, frame, _glyphs(raw, frame), _NO_RULES, is_scan=True, garbled=garbled)
        boxes = frame.upright(read_rule_boxes(pdfium.handle_of(page.raw)))
        lost = not len(raw.codes) and any(True for _ in page.get_objects(filter=[_TEXT_OBJECT], max_depth=3))
        return PageMarks(number, frame, _glyphs(raw, frame), merged_rules(boxes), lost_text=lost)
    finally:
        page.close()


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


def _is_garbled(raw: RawText, frame: PageFrame) -> bool:
    if len(raw.codes) < _MIN_TEXT or any(map(encoding_of_font, raw.fonts)):
        return False
    if not looks_garbled(raw.layer) or hidden_encoding(raw.layer) is not None:
        return False
    # Letters that come from another font may stand behind their line in the file, but not on the page.
    return looks_garbled("\n".join(line.text for line in lines_of(_glyphs(raw, frame))))


def _is_picture(page: pdfium2.PdfPage, raw: RawText, frame: PageFrame) -> bool:
    """Whether the page shows a picture of a page: without text, or with an invisible layer of it, or merely stamped."""
    visible = int((~raw.hidden).sum())
    if visible >= _STAMP_TEXT:
        return False
    area = 0.0
    for picture in page.get_objects(filter=[_IMAGE_OBJECT], max_depth=3):
        if visible < _MIN_TEXT:
            return True
        left, bottom, right, top = picture.get_bounds()
        area += max(right - left, 0.0) * max(top - bottom, 0.0)
    return area > _PAGE_PICTURE * frame.width * frame.height


def _glyphs(raw: RawText, frame: PageFrame) -> Glyphs:
    """The visible characters that stand on the page, in Unicode."""
    codes, lengths = _in_unicode(raw)
    shown = np.repeat(~raw.hidden, lengths)
    boxes = np.repeat(frame.upright(raw.boxes), lengths, axis=0)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    shown &= (x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height)
    quarters = np.rint(((frame.turn - raw.angles) % 360) / 90).astype(np.int8) % 4
    glyphs = Glyphs(
        codes=printable(codes),
        boxes=boxes,
        sizes=np.repeat(raw.sizes, lengths),
        bold=np.repeat(raw.bold, lengths),
        italic=np.repeat(raw.italic, lengths),
        quarters=np.repeat(quarters, lengths),
    )
    return glyphs if shown.all() else glyphs.take(shown)


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
