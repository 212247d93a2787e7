"""From a page of a PDF to a clean grey image and its ink, and the way from pixels to points on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from extractors.models import BBox
from extractors.readers.scan.fills import without_fills
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.stamps import without_coloured_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
    Matrix = NDArray[np.float64]

MAX_PIXELS = 8_700_000
"""An A3 page at 200 dpi. Larger pages are drawn with fewer dots, so that memory has a bound."""

MAX_SIDE = 12_000
"""Pixels along the longer side of a page; OpenCV and tesseract end at 32,767."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of a PageImage; `x1` and `y1` are exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.y1 - self.y0

    def clipped(self, frame: Box) -> Box:
        """The part within a frame, at least one pixel of it."""
        x0, y0 = min(max(self.x0, frame.x0), frame.x1 - 1), min(max(self.y0, frame.y0), frame.y1 - 1)
        return Box(x0, y0, max(min(self.x1, frame.x1), x0 + 1), max(min(self.y1, frame.y1), y0 + 1))


def surrounding(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of one or more boxes."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )


@dataclass(slots=True)
class PageImage:
    """A page upright and straight: `grey` on white paper (255), and its `ink` (255 where there is ink, else 0).

    `hidden` is 255 where an opaque stamp hides what is printed. `to_points` is the 2x3 matrix from pixels to points
    of the page as it is shown, `scale` is pixels a point.
    """

    grey: Image
    ink: Image
    hidden: Image
    to_points: Matrix
    scale: float

    def bbox(self, box: Box) -> BBox:
        """Where a box of this image is on the page as it is shown, in points.

        The corners of a skewed box are averaged edge by edge: boxes of one row stay side by side.
        """
        corners = np.array([[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]], float)
        placed = corners @ self.to_points[:, :2].T + self.to_points[:, 2]
        xs, ys = np.sort(placed[:, 0]), np.sort(placed[:, 1])
        edges = (xs[:2].mean(), ys[:2].mean(), xs[2:].mean(), ys[2:].mean())
        return BBox(*(round(float(edge), 2) for edge in edges))


def render(page: Any) -> tuple[Image, float]:
    """Draw a pypdfium2 page as it is shown: colour image (BGR), pixels a point."""
    width, height = page.get_size()
    scale = min(DPI / 72, (MAX_PIXELS / (width * height)) ** 0.5, MAX_SIDE / max(width, height))
    bitmap = page.render(scale=scale)
    try:
        drawn = bitmap.to_numpy()
        image = cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR) if drawn.ndim == 2 else drawn[:, :, :3].copy()
    finally:
        bitmap.close()
    return image, scale


def clean_paper(image: Image) -> tuple[Image, Image]:
    """Grey image of a drawn page, stamps and fills off, even white paper; and where stamps hide the print (255)."""
    grey, hidden = without_coloured_marks(without_fills(image))
    return _even_paper(grey), hidden


def find_ink(grey: Image) -> Image:
    """255 where there is ink. The threshold is Otsu's, kept where it makes sense on a page almost without ink."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    otsu, _ = cv2.threshold(smooth, 0, 255, cv2.THRESH_OTSU)
    return cv2.threshold(smooth, min(max(otsu, 120), 215), 255, cv2.THRESH_BINARY_INV)[1]


def _even_paper(grey: Image) -> Image:
    """Divide by the brightness of the paper around: shadows, yellow paper and tinted cells become white."""
    height, width = grey.shape
    small = cv2.resize(grey, (max(width // 8, 1), max(height // 8, 1)), interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 5)
    paper = cv2.max(cv2.resize(paper, (width, height)), 64)
    return cv2.divide(grey, paper, scale=255)
