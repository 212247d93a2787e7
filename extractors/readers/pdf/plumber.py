"""pdfplumber's reading of a page, for where pdfium's is in doubt: the same characters and tables, found otherwise."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.readers.pdf.crossings import Lattice
from extractors.readers.pdf.glyphs import Glyphs, printable
from extractors.readers.pdf.rules import THICKNESS, positions_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from pdfplumber.page import Page
    from pypdfium2 import PdfDocument

    from extractors.readers.pdf.marks import PageMarks

_SETTINGS = {
    "vertical_strategy": "lines",
    "horizontal_strategy": "lines",
    "snap_tolerance": THICKNESS,
    "join_tolerance": THICKNESS,
    "intersection_tolerance": THICKNESS,
    "edge_min_length": 5,
}


@contextmanager
def plumbed(document: PdfDocument, marks: PageMarks) -> Iterator[Page]:
    """The page opened with pdfplumber, upright. Raises PdfiumError, and what pdfminer raises on damaged pages."""
    import pdfplumber
    import pypdfium2

    alone = pypdfium2.PdfDocument.new()  # pdfplumber would read the whole file, and cannot turn a page
    try:
        alone.import_pages(document, [marks.number - 1])
        page = alone[0]
        page.set_rotation(marks.frame.turn)
        page.close()
        file = BytesIO()
        alone.save(file)
    finally:
        alone.close()
    with pdfplumber.open(file) as pdf:
        yield pdf.pages[0]


def glyphs_from_pdfplumber(page: Page) -> Glyphs:
    """The characters that stand on the page."""
    objects = [
        raw
        for raw in page.chars
        if 0 <= raw["x0"] + raw["x1"] <= 2 * page.width and 0 <= raw["top"] + raw["bottom"] <= 2 * page.height
    ]
    fonts = [str(raw.get("fontname", "")).lower() for raw in objects]
    # "(cid:12)": the font does not say what it shows. Ligatures come as several letters; they keep the first place.
    texts = [raw["text"] if len(raw["text"]) <= 4 else "\ufffd" for raw in objects]
    lengths = [len(text) for text in texts]
    boxes = [(raw["x0"], raw["top"], raw["x1"], raw["bottom"]) for raw in objects]
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), np.uint32)
    bold = [any(word in font for word in ("bold", "black", "heavy")) for font in fonts]
    italic = ["italic" in font or "oblique" in font for font in fonts]
    return Glyphs(
        codes=printable(codes),
        boxes=np.repeat(np.array(boxes, np.float64).reshape(-1, 4), lengths, axis=0),
        sizes=np.repeat(np.array([raw["size"] for raw in objects], np.float64), lengths),
        bold=np.repeat(np.array(bold, np.bool_), lengths),
        italic=np.repeat(np.array(italic, np.bool_), lengths),
        quarters=np.zeros(len(codes), np.int8),
    )


def lattices_from_pdfplumber(page: Page) -> list[Lattice]:
    """The ruled tables that pdfplumber finds, top down; frames and tables inside a cell are left out."""
    found = [
        lattice
        for table in page.filter(_is_rule_or_text).find_tables(_SETTINGS)
        if (lattice := _lattice(table.cells)) is not None
    ]
    found.sort(key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
    return [one for one in found if not any(other is not one and other.contains(one) for other in found)]


def _is_rule_or_text(item: dict[str, Any]) -> bool:
    if item["object_type"] == "rect":
        thin = min(item["width"], item["height"]) <= THICKNESS
        return thin or bool(item.get("stroke"))
    return True


def _lattice(boxes: Sequence[tuple[float, float, float, float]]) -> Lattice | None:
    corners = np.array(sorted(boxes, key=lambda box: (box[1], box[0])), np.float64)
    xs, ys = _edges(corners[:, [0, 2]]), _edges(corners[:, [1, 3]])
    if len(xs) < 3:
        return None
    left, right = _nearest(xs, corners[:, 0]), _nearest(xs, corners[:, 2])
    top, bottom = _nearest(ys, corners[:, 1]), _nearest(ys, corners[:, 3])
    places = np.stack([top, left, np.maximum(bottom - 1, top), np.maximum(right - 1, left)], axis=1)
    cell_of = np.full((len(ys) - 1, len(xs) - 1), -1, np.intp)
    for number, (row, column, last_row, last_column) in enumerate(places.tolist()):
        cell_of[row : last_row + 1, column : last_column + 1] = number
    return Lattice(
        xs, ys, cell_of, places, open_top=False, open_bottom=False, irregular=bool((cell_of < 0).any())
    )


def _edges(values: NDArray[np.float64]) -> NDArray[np.float64]:
    groups = positions_within(values.ravel(), THICKNESS)
    return np.bincount(groups, weights=values.ravel()) / np.bincount(groups)


def _nearest(edges: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.intp]:
    nearest: NDArray[np.intp] = np.abs(values[:, None] - edges).argmin(axis=1)
    return nearest
