"""Two pages scanned side by side on one sheet: the left one is read before the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.models import Grid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import BBox, Block

WIDE = 1.2
"""Times as wide as high: a sheet that may hold two upright pages."""

GUTTER = 24.0
"""Points in the middle that nothing crosses."""

MIDDLE = 0.06
"""Of the width: how far the gutter may be off."""

TALL = 0.3
"""Of the height that a page fills."""

MOST = 0.5
"""Of the width of a half that its table or text takes."""


def one_page_each(blocks: Sequence[Block], width: float, height: float) -> list[Block]:
    """The blocks of a sheet in reading order: those of its left page first, if it holds two.

    Args:
        blocks: What was read of the sheet, in the order of its height.
        width: Width of the sheet in points.
        height: Height of the sheet.
    """
    boxes = [block.bbox for block in blocks]
    if width < WIDE * height or not all(boxes):
        return list(blocks)
    half = width / 2
    sides = [[block for block in blocks if _is_right(block.bbox, half) == right] for right in (False, True)]
    if not all(_is_page(side, half, height) for side in sides):
        return list(blocks)
    if not any(isinstance(block, Grid) for block in blocks):
        return list(blocks)
    end = max(block.bbox.x1 for block in sides[0] if block.bbox)
    start = min(block.bbox.x0 for block in sides[1] if block.bbox)
    is_two = start - end >= GUTTER and abs((start + end) / 2 - half) <= MIDDLE * width
    return [*sides[0], *sides[1]] if is_two else list(blocks)


def _is_right(box: BBox | None, half: float) -> bool:
    return box is not None and (box.x0 + box.x1) / 2 >= half


def _is_page(side: Sequence[Block], half: float, height: float) -> bool:
    """Whether blocks look like a page: high, and a table or text takes most of its width."""
    boxes = [block.bbox for block in side if block.bbox]
    if not boxes or max(box.y1 for box in boxes) - min(box.y0 for box in boxes) <= TALL * height:
        return False
    return any(box.x1 - box.x0 > MOST * half for box in boxes)
