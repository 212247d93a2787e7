"""Draws a page with and without some of its objects, and compares the two pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from extractors.readers.pdf import pdfium

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pypdfium2 import PdfPage

    from extractors.readers.pdf.pdfium import Handle

_SCALE = 1.5  # dots a point
_MAX_DOTS = 6_000_000
_SEEN = 14  # of 255 in one colour: a smaller difference is not seen


@dataclass(slots=True)
class PageRenderer:
    """Draws a page with and without some of its objects."""

    page: Any
    scale: float
    left: float
    top: float
    rotate: int

    @classmethod
    def of(cls, page: PdfPage) -> PageRenderer:
        """For that page, as large as most pages are drawn, a large one smaller."""
        left, bottom, right, top = page.get_bbox()
        dots = max((right - left) * (top - bottom), 1.0)
        return cls(page, min(_SCALE, (_MAX_DOTS / dots) ** 0.5), left, top, page.get_rotation())

    def render(self) -> NDArray[np.uint8]:
        """The page as it looks, without a turn."""
        self.page.set_rotation(0)
        try:
            bitmap = self.page.render(scale=self.scale, may_draw_forms=False, draw_annots=False)
        finally:
            self.page.set_rotation(self.rotate)
        try:
            image: NDArray[np.uint8] = np.array(bitmap.to_numpy())
            return image[:, :, None] if image.ndim == 2 else image
        finally:
            bitmap.close()

    def changed_without(self, picture: NDArray[np.uint8], objects: list[Handle]) -> NDArray[np.bool_]:
        """Where the page looks different without these objects."""
        for handle in objects:
            pdfium.set_active(handle, 0)
        try:
            other = self.render()
        finally:
            for handle in objects:
                pdfium.set_active(handle, 1)
        difference = np.maximum(picture, other) - np.minimum(picture, other)
        changed: NDArray[np.bool_] = difference.max(axis=2) > _SEEN
        return changed

    def any_inside(self, changed: NDArray[np.bool_], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """For each box whether a dot in it changed."""
        counts, _ = self._counts(changed, boxes)
        inside: NDArray[np.bool_] = counts > 0
        return inside

    def share_inside(self, changed: NDArray[np.bool_], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each box the share of its dots that changed."""
        counts, areas = self._counts(changed, boxes)
        return counts / np.maximum(areas, 1)

    def blanked(self, like: NDArray[np.bool_], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """A picture as large as `like` with the dots of these boxes set."""
        blank = np.zeros_like(like)
        x0, x1, y0, y1 = self._dots(like, boxes)
        for left, right, top, bottom in zip(x0.tolist(), x1.tolist(), y0.tolist(), y1.tolist(), strict=True):
            blank[top:bottom, left:right] = True
        return blank

    def _dots(self, picture: NDArray[np.bool_], boxes: NDArray[np.float64]) -> tuple[NDArray[np.intp], ...]:
        height, width = picture.shape
        x0 = np.clip(np.floor((boxes[:, 0] - self.left) * self.scale), 0, width)
        x1 = np.clip(np.ceil((boxes[:, 2] - self.left) * self.scale), 0, width)
        y0 = np.clip(np.floor((self.top - boxes[:, 3]) * self.scale), 0, height)
        y1 = np.clip(np.ceil((self.top - boxes[:, 1]) * self.scale), 0, height)
        return x0.astype(np.intp), x1.astype(np.intp), y0.astype(np.intp), y1.astype(np.intp)

    def _counts(
        self, changed: NDArray[np.bool_], boxes: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        total = np.zeros((changed.shape[0] + 1, changed.shape[1] + 1), np.int32)
        np.cumsum(np.cumsum(changed, axis=0, dtype=np.int32), axis=1, out=total[1:, 1:])
        x0, x1, y0, y1 = self._dots(changed, boxes)
        counts = total[y1, x1] - total[y0, x1] - total[y1, x0] + total[y0, x0]
        return counts.astype(np.intp), (x1 - x0) * (y1 - y0)
