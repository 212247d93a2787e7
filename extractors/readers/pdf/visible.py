"""The characters of a page that can be seen, in Unicode, as the upright page shows them."""

from __future__ import annotations

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
from extractors.readers.pdf.glyphs import Glyphs, RawText, printable, text_of
from extractors.readers.pdf.slanted import SlantedText, is_slanted, slanted_texts
from extractors.readers.pdf.text_quality import hidden_encoding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractors.readers.pdf.geometry import PageFrame


def visible_glyphs(
    raw: RawText, frame: PageFrame, only: NDArray[np.bool_] | None = None
) -> tuple[Glyphs, list[SlantedText]]:
    """The visible characters that stand on the page, in Unicode, and the texts at a slant, which are not among them."""
    codes, lengths = in_unicode(raw)
    shown = np.repeat(~raw.hidden if only is None else only, lengths)
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


def in_unicode(raw: RawText) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
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
