"""Two pages scanned side by side on one sheet: the left one is read before the right one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.models import Grid
from extractors.readers.facing_pages import WIDTH_OF_TEXT, parting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.models import Block


def one_page_each(blocks: Sequence[Block], width: float, height: float) -> list[Block]:
    """The blocks of a sheet in reading order: those of its left page first, if it holds two.

    Args:
        blocks: What was read of the sheet, in the order of its height.
        width: Width of the sheet in points.
        height: Height of the sheet.
    """
    boxes = [block.bbox for block in blocks if block.bbox]
    middle = parting(boxes, width, height) if len(boxes) == len(blocks) else None
    if middle is None or not any(isinstance(block, Grid) for block in blocks):
        return list(blocks)
    sides = [[block for block in blocks if _is_right(block, middle) == right] for right in (False, True)]
    room = WIDTH_OF_TEXT * width / 2
    if not all(any(box.x1 - box.x0 > room for block in side if (box := block.bbox)) for side in sides):
        return list(blocks)
    return [*sides[0], *sides[1]]


def _is_right(block: Block, middle: float) -> bool:
    return block.bbox is not None and block.bbox.x0 > middle
