"""Layers of a PDF ("optional content"), which may be switched off; pdfium draws them, but does not tell."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from extractors.models import Layer
from extractors.readers.pdf import pdfium

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from extractors.readers.pdf.objects import ObjectGroup, PageObjects
    from extractors.readers.pdf.pdfium import Handle

_KNOWN: WeakKeyDictionary[PdfDocument, bool] = WeakKeyDictionary()
_LAYERS = b"/OCProperties"
_OBJECT_STREAM = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)
_MAX_BYTES = 64 << 20  # a longer file is taken to have some
_MAX_UNPACKED = 4 << 20


def may_have_layers(document: PdfDocument) -> bool:
    """Whether the file may have layers; False only where its catalogue surely names none."""
    if document not in _KNOWN:
        _KNOWN[document] = _look(document)
    return _KNOWN[document]


def _look(document: PdfDocument) -> bool:
    source = document._input
    if not isinstance(source, str | Path):
        return True
    path = Path(source)
    if path.stat().st_size > _MAX_BYTES:
        return True
    content = path.read_bytes()
    if _LAYERS in content or b"/Encrypt" in content:
        return True
    return any(
        _LAYERS in _unpacked(memoryview(content), found.end()) for found in _OBJECT_STREAM.finditer(content)
    )


def _unpacked(content: memoryview, start: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(content[start:], _MAX_UNPACKED)
    except zlib.error:
        return _LAYERS  # packed in another way


def layers_of(document: PdfDocument) -> list[Layer]:
    """The layers of the file by their names; none if its catalogue cannot be read."""
    source = document._input
    if not isinstance(source, str | Path) or not may_have_layers(document):
        return []
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import resolve_all

    try:
        with Path(source).open("rb") as file:
            catalogue = PDFDocument(PDFParser(file)).catalog
            properties = resolve_all(catalogue.get(_LAYERS[1:].decode()), default={}) or {}
        named, state = properties.get("OCGs") or [], properties.get("D") or {}
        off = [group for group in named if group in (state.get("OFF") or [])]
        if getattr(state.get("BaseState"), "name", "") == "OFF":
            off = [group for group in named if group not in (state.get("ON") or [])]
        return [Layer(_text(group.get("Name")), group not in off) for group in named]
    except Exception:  # libraries let errors of every type through where a file is damaged
        return []


def _text(name: object) -> str:
    if not isinstance(name, bytes):
        return ""
    return name[2:].decode("utf-16-be", "replace") if name[:2] == b"\xfe\xff" else name.decode("latin-1")


def on_layers(
    document: PdfDocument, objects: PageObjects, kind: int
) -> list[tuple[ObjectGroup, list[Handle]]]:
    """The objects of a kind that belong to a layer, or stand in a form that may."""
    found: list[tuple[ObjectGroup, list[Handle]]] = []
    if not may_have_layers(document):
        return found
    for group in objects.groups:
        handles = [group.handles[index] for index in group.of_kinds(kind).tolist()]
        if group.depth:
            found.append((group, handles))
            continue
        marked = [handle for handle in handles if pdfium.count_marks(handle) > 0]
        layered = [handle for handle in marked if "OC" in pdfium.names_of_marks(handle)]
        if layered:
            found.append((group, layered))
    return found
