"""Two pages side by side on one sheet, printed or scanned: where they part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDE = 1.2  # times as wide as high: a sheet that may hold two upright pages
_GUTTER = 24.0  # points, in the middle, that nothing crosses
_MIDDLE = 0.06  # of the width: how far the gutter may be off
_TALL = 0.3  # of the height that a page fills
WIDTH_OF_TEXT = 0.5
"""Of the width of a half that the table or text of a page takes at least."""


def parting(boxes: Sequence[tuple[float, float, float, float]], width: float, height: float) -> float | None:
    """How far from the left two pages of a sheet part, in points; None if it is one page.

    Args:
        boxes: left, upper, right and lower edge of all that stands on it, in points.
        width: width of the sheet in points.
        height: its height.
    """
    left = [box for box in boxes if box[0] + box[2] < width]
    right = [box for box in boxes if box[0] + box[2] >= width]
    if width < _WIDE * height or not left or not right:
        return None
    begin, end = max(box[2] for box in left), min(box[0] for box in right)
    middle = (begin + end) / 2
    if end - begin < _GUTTER or abs(middle - width / 2) > _MIDDLE * width:
        return None
    heights = [max(box[3] for box in side) - min(box[1] for box in side) for side in (left, right)]
    return middle if min(heights) > _TALL * height else None
