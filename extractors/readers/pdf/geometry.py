"""From pdfium's user space (y upwards, any direction) to the upright page with y downwards, and to it as shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PageFrame:
    """The visible box of a page in user space, in points, and two turns clockwise in degrees (0, 90, 180, 270).

    `rotate` is the page's /Rotate, `turn` the one with which its text stands upright; they differ on a page
    whose text stands sideways as it is shown.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotate: int
    turn: int

    @property
    def width(self) -> float:
        """Width of the upright page."""
        return self.top - self.bottom if self.turn % 180 else self.right - self.left

    @property
    def height(self) -> float:
        """Height of the upright page."""
        return self.right - self.left if self.turn % 180 else self.top - self.bottom

    def upright(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """User space boxes (n, 4: left, bottom, right, top) as x0, y0, x1, y1 on the upright page."""
        left, bottom, right, top = boxes.T
        if self.turn == 0:
            edges = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        elif self.turn == 90:
            edges = (bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
        elif self.turn == 180:
            edges = (self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
        else:
            edges = (self.top - top, self.right - right, self.top - bottom, self.right - left)
        return np.stack(edges, axis=1)

    def as_shown(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box of the upright page where a viewer shows it."""
        clockwise = (self.rotate - self.turn) % 360
        if clockwise == 90:
            return self.height - y1, x0, self.height - y0, x1
        if clockwise == 180:
            return self.width - x1, self.height - y1, self.width - x0, self.height - y0
        if clockwise == 270:
            return y0, self.width - x1, y1, self.width - x0
        return x0, y0, x1, y1
