"""What a PDF file says of a page itself: its size and turn, where pictures stand, annotations and fields of forms."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pypdfium2 import raw as api

from extractors.models import Annotation, BBox, Page, Picture
from extractors.readers.pdf import pdfium
from extractors.readers.pdf.annotations import field_value, read_text, string_of
from extractors.readers.pdf.objects import IMAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfDocument, PdfPage

    from extractors.readers.pdf.geometry import PageFrame
    from extractors.readers.pdf.rules import Shapes

_KINDS = {
    api.FPDF_ANNOT_TEXT: "comment",
    api.FPDF_ANNOT_LINK: "link",
    api.FPDF_ANNOT_FREETEXT: "free text",
    api.FPDF_ANNOT_HIGHLIGHT: "highlight",
    api.FPDF_ANNOT_UNDERLINE: "underline",
    api.FPDF_ANNOT_STRIKEOUT: "strike-out",
    api.FPDF_ANNOT_STAMP: "stamp",
    api.FPDF_ANNOT_INK: "drawing",
    api.FPDF_ANNOT_FILEATTACHMENT: "attached file",
}
_FIELDS = {
    api.FPDF_FORMFIELD_PUSHBUTTON: "button",
    api.FPDF_FORMFIELD_CHECKBOX: "check box",
    api.FPDF_FORMFIELD_RADIOBUTTON: "radio button",
    api.FPDF_FORMFIELD_COMBOBOX: "choice",
    api.FPDF_FORMFIELD_LISTBOX: "choice",
    api.FPDF_FORMFIELD_TEXTFIELD: "text field",
    api.FPDF_FORMFIELD_SIGNATURE: "signature",
}
_UNTOLD = {api.FPDF_ANNOT_POPUP}  # the window of another annotation

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """The annotations of a page with their rectangles in user space: once they are drawn onto it they are gone."""

    annotations: list[tuple[Annotation, Rectangle | None]]

    @classmethod
    def of(cls, document: PdfDocument, page: PdfPage) -> PageMetadata:
        """Look at a page before anything is done with it."""
        count = pdfium.count_annotations(pdfium.handle_of(page.raw))
        return cls(list(_annotations(document, page, count)) if count > 0 else [])

    def page(self, number: int, frame: PageFrame, shapes: Shapes) -> Page:
        """The page.

        Args:
            number: its number, from 1.
            frame: where it lies in user space.
            shapes: what is drawn on it.
        """
        width, height = frame.width, frame.height
        if (frame.rotate - frame.turn) % 180:
            width, height = height, width
        pictures = shapes.boxes[shapes.kinds == IMAGE]
        return Page(
            number,
            round(width, 2),
            round(height, 2),
            frame.rotate,
            [Picture(_shown(frame, box)) for box in pictures.tolist()],
            [
                annotation._replace(bbox=None if box is None else _shown(frame, box))
                for annotation, box in self.annotations
            ],
        )


def _shown(frame: PageFrame, box: Rectangle) -> BBox:
    """A rectangle of user space where a viewer shows it."""
    upright = frame.upright(np.array([box], np.float64))[0].tolist()
    return BBox(*(round(edge, 1) for edge in frame.as_shown(*upright)))


def _annotations(
    document: PdfDocument, page: PdfPage, count: int
) -> Iterator[tuple[Annotation, Rectangle | None]]:
    for index in range(count):
        handle = api.FPDFPage_GetAnnot(page.raw, index)
        if not handle:
            continue
        try:
            kind = api.FPDFAnnot_GetSubtype(handle)
            if kind in _UNTOLD:
                continue
            edges = api.FS_RECTF()
            placed = api.FPDFAnnot_GetRect(handle, edges)
            box = (
                min(edges.left, edges.right),
                min(edges.bottom, edges.top),
                max(edges.left, edges.right),
                max(edges.bottom, edges.top),
            )
            yield _told(document, handle, kind), box if placed else None
        finally:
            api.FPDFPage_CloseAnnot(handle)


def _told(document: PdfDocument, handle: api.FPDF_ANNOTATION, kind: int) -> Annotation:
    if kind == api.FPDF_ANNOT_WIDGET:
        value = field_value(document, handle)
        form = document.formenv.raw if document.formenv is not None else None
        field = api.FPDFAnnot_GetFormFieldType(form, handle) if form else api.FPDF_FORMFIELD_UNKNOWN
        name = read_text(partial(api.FPDFAnnot_GetFormFieldName, form, handle)) if form else ""
        return Annotation(_FIELDS.get(field, "field"), value, name=name)
    text = _address(document, handle) if kind == api.FPDF_ANNOT_LINK else string_of(handle, b"Contents")
    return Annotation(_KINDS.get(kind, "other"), text.strip())


def _address(document: PdfDocument, handle: api.FPDF_ANNOTATION) -> str:
    """Where a link out of the file leads; "" for one within it."""
    link = api.FPDFAnnot_GetLink(handle)
    action = api.FPDFLink_GetAction(link) if link else None
    if not action:
        return ""
    size = api.FPDFAction_GetURIPath(document.raw, action, None, 0)
    if size <= 1:
        return ""
    buffer = ctypes.create_string_buffer(size)
    api.FPDFAction_GetURIPath(document.raw, action, buffer, size)
    return buffer.raw[: size - 1].decode("utf-8", "replace")
