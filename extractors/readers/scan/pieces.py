"""Reads parts of a page that is no scan: a picture on it, or single texts whose places are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractors.readers.scan.cells import read_cells
from extractors.readers.scan.grids import CellShape, find_grids
from extractors.readers.scan.imaging import Box, PageImage, clean_paper, find_ink
from extractors.readers.scan.language import require_tesseract
from extractors.readers.scan.pages import read_image
from extractors.readers.scan.rules import find_rules, without_rules
from extractors.readers.scan.straightening import straighten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Block
    from extractors.readers.scan.imaging import Image


def read_drawing(image: Image, scale: float, number: int) -> list[Block]:
    """The blocks of a picture, see `extractors.readers.scan.read_drawing`."""
    require_tesseract()
    return read_image(straighten(image, scale), number)


def read_texts(
    image: Image, scale: float, boxes: Sequence[Sequence[float]], columns: Sequence[int]
) -> list[tuple[str, float]]:
    """The text in each box, see `extractors.readers.scan.read_texts`."""
    require_tesseract()
    grey, hidden = clean_paper(image)
    to_points = np.array([[1 / scale, 0.0, 0.0], [0.0, 1 / scale, 0.0]])
    page = PageImage(grey=grey, ink=find_ink(grey), hidden=hidden, to_points=to_points, scale=scale)
    rules = find_rules(page)
    grids = find_grids(rules)
    level = [rule for grid in grids for rule in grid.level]
    upright = [rule for grid in grids for rule in grid.upright]
    frame = Box(0, 0, grey.shape[1], grey.shape[0])
    shapes = [
        CellShape(row, column, 1, 1, Box(*(round(edge * scale) for edge in box)).clipped(frame))
        for row, (box, column) in enumerate(zip(boxes, columns, strict=True))
    ]
    readings = read_cells(without_rules(page, rules, level, upright), shapes)
    return [(reading.text, reading.confidence) for reading in readings]
