"""What is written on a page with a PDF editor: texts, stamps and filled form fields, brought into the page itself."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from pypdfium2 import raw as api

from extractors.readers.pdf import pdfium
from extractors.readers.pdf.glyphs import Glyphs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from pypdfium2 import PdfDocument, PdfPage

    from extractors.readers.pdf.geometry import PageFrame

_NOT_PRINTED = {api.FPDF_ANNOT_LINK, api.FPDF_ANNOT_POPUP, api.FPDF_ANNOT_TEXT, api.FPDF_ANNOT_FILEATTACHMENT}
_WRITTEN = {api.FPDF_ANNOT_FREETEXT, api.FPDF_ANNOT_STAMP, api.FPDF_ANNOT_WIDGET}
_HIDDEN, _NO_VIEW = 0x02, 0x20
_BUTTON = "Btn"
_MAX_SIZE = 12.0  # points, of the text of a field that says none
_ADVANCE = 0.5  # font sizes; how wide a character of a text without an appearance is taken to be
_LOW = 0.3  # of the font size: the base line above the lower edge of its field


@dataclass(frozen=True, slots=True)
class TypedText:
    """The text of an annotation and its rectangle (left, bottom, right, top) in user space; `size` is 0 if not said."""

    text: str
    box: tuple[float, float, float, float]
    size: float


def brought_in(document: PdfDocument, page: PdfPage, number: int) -> tuple[PdfPage, list[TypedText]]:
    """The page with its annotations drawn as part of it, and what each text of them says.

    Only those that the file draws an appearance for become part of the page: `without_appearance` tells which texts are
    not there yet. The page given is closed if another is returned.
    """
    typed: list[TypedText] = []
    drawn = False
    for index in range(pdfium.count_annotations(pdfium.handle_of(page.raw))):
        annotation = api.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            flags = api.FPDFAnnot_GetFlags(annotation)
            if api.FPDFAnnot_GetSubtype(annotation) in _NOT_PRINTED or flags & (_HIDDEN | _NO_VIEW):
                continue
            drawn = drawn or api.FPDFAnnot_GetAP(annotation, 0, None, 0) > 2
            typed += _typed(document, annotation)
        finally:
            api.FPDFPage_CloseAnnot(annotation)
    if not drawn or api.FPDFPage_Flatten(page.raw, api.FLAT_NORMALDISPLAY) != api.FLATTEN_SUCCESS:
        return page, typed
    page.close()
    return document[number - 1], typed


def without_appearance(typed: list[TypedText], boxes: NDArray[np.float64]) -> list[TypedText]:
    """The texts in whose rectangles no character of the page stands (`boxes` in user space)."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return [
        text
        for text in typed
        if not ((x > text.box[0]) & (x < text.box[2]) & (y > text.box[1]) & (y < text.box[3])).any()
    ]


def count_unread(
    page: PdfPage, middles: tuple[NDArray[np.float64], NDArray[np.float64]], frame: PageFrame
) -> int:
    """How many annotations that a viewer shows have no character of the page on them (`middles`: of the characters)."""
    x, y = middles
    count = 0
    for index in range(pdfium.count_annotations(pdfium.handle_of(page.raw))):
        annotation = api.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            rectangle = api.FS_RECTF()
            hidden = api.FPDFAnnot_GetFlags(annotation) & (_HIDDEN | _NO_VIEW)
            if hidden or api.FPDFAnnot_GetSubtype(annotation) not in _WRITTEN:
                continue
            if api.FPDFAnnot_GetRect(annotation, rectangle):
                box = np.array(
                    [[rectangle.left, rectangle.bottom, rectangle.right, rectangle.top]], np.float64
                )
                x0, y0, x1, y1 = frame.upright(box)[0].tolist()
                written = string_of(annotation, b"Contents") or string_of(annotation, b"V")
                count += bool(written.strip()) and not ((x > x0) & (x < x1) & (y > y0) & (y < y1)).any()
        finally:
            api.FPDFPage_CloseAnnot(annotation)
    return count


def as_glyphs(typed: list[TypedText], frame: PageFrame) -> Glyphs:
    """Texts without an appearance as characters of the upright page, set in their rectangles line by line."""
    codes: list[int] = []
    boxes: list[tuple[float, float, float, float]] = []
    sizes: list[float] = []
    for text in typed:
        box = np.array([text.box], np.float64)
        x0, y0, x1, y1 = frame.upright(box)[0].tolist()
        lines = text.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        longest = max(map(len, lines))
        size = text.size or min((y1 - y0) / (1.2 * len(lines)), _MAX_SIZE)
        advance = min(_ADVANCE * size, (x1 - x0) / max(longest, 1))
        for row, line in enumerate(lines):
            top = (y0 + y1) / 2 + (row - len(lines) / 2) * 1.2 * size
            for place, char in enumerate(line):
                codes.append(ord(char))
                left = x0 + 2 + place * advance
                boxes.append((left, top + 0.1 * size, left + advance, top + 1.1 * size))
                sizes.append(size)
    count = len(codes)
    return Glyphs(
        np.array(codes, np.uint32),
        np.array(boxes, np.float64).reshape(-1, 4),
        np.array(sizes, np.float64),
        np.zeros(count, np.bool_),
        np.zeros(count, np.bool_),
        np.zeros(count, np.int8),
    )


def _typed(document: PdfDocument, annotation: api.FPDF_ANNOTATION) -> list[TypedText]:
    kind = api.FPDFAnnot_GetSubtype(annotation)
    if kind == api.FPDF_ANNOT_WIDGET:
        text = field_value(document, annotation)
    elif kind == api.FPDF_ANNOT_FREETEXT:
        text = string_of(annotation, b"Contents")
    else:
        return []
    rectangle = api.FS_RECTF()
    if not text.strip() or not api.FPDFAnnot_GetRect(annotation, rectangle):
        return []
    box = (
        min(rectangle.left, rectangle.right),
        min(rectangle.bottom, rectangle.top),
        max(rectangle.left, rectangle.right),
        max(rectangle.bottom, rectangle.top),
    )
    return [TypedText(text.strip(), box, _size(string_of(annotation, b"DA")))]


def field_value(document: PdfDocument, annotation: api.FPDF_ANNOTATION) -> str:
    """What a form field shows: its text or choice, a tick for a button that is pressed."""
    document.init_forms()
    if document.formenv is None:
        return ""
    form = document.formenv.raw
    kind = api.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (api.FPDF_FORMFIELD_CHECKBOX, api.FPDF_FORMFIELD_RADIOBUTTON):
        # pdfium knows it only of pages that were loaded behind the form; the button's own state says the same
        pressed = api.FPDFAnnot_IsChecked(form, annotation) or string_of(annotation, b"AS") not in {"", "Off"}
        return "✓" if pressed else ""
    if kind in (api.FPDF_FORMFIELD_COMBOBOX, api.FPDF_FORMFIELD_LISTBOX):
        count = api.FPDFAnnot_GetOptionCount(form, annotation)
        chosen = [
            read_text(partial(api.FPDFAnnot_GetOptionLabel, form, annotation, index))
            for index in range(max(count, 0))
            if api.FPDFAnnot_IsOptionSelected(form, annotation, index)
        ]
        if chosen:
            return "\n".join(chosen)
    if kind in (api.FPDF_FORMFIELD_TEXTFIELD, api.FPDF_FORMFIELD_COMBOBOX, api.FPDF_FORMFIELD_LISTBOX):
        return read_text(partial(api.FPDFAnnot_GetFormFieldValue, form, annotation))
    return ""


def string_of(annotation: api.FPDF_ANNOTATION, key: bytes) -> str:
    """A text of an annotation by the name of its entry, "" without one."""
    return read_text(partial(api.FPDFAnnot_GetStringValue, annotation, key))


def read_text(call: Callable[[Any, int], int]) -> str:
    """The text that one of pdfium's functions writes into a buffer, in UTF-16."""
    size = call(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    call(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")


def _size(appearance: str) -> float:
    """Font size of a default appearance, as "/Helv 10 Tf 0 g"."""
    words = appearance.split()
    if "Tf" not in words[1:]:
        return 0.0
    try:
        return float(words[words.index("Tf") - 1])
    except ValueError:
        return 0.0
