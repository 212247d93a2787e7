"""Two pages printed side by side on one sheet, as two pages in their order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.readers.pdf.paragraphs import part_of_text
from extractors.readers.pdf.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.readers.pdf.marks import PageMarks
    from extractors.readers.pdf.pages import PageContent
    from extractors.readers.pdf.paragraphs import PageText

_WIDE = 1.2  # times as wide as high: a sheet that may hold two upright pages
_GUTTER = 24.0  # points, in the middle, that nothing crosses
_MIDDLE = 0.06  # of the width: how far the gutter may be off
_TALL = 0.3  # of the height that a page fills
_FEW_LINES = 8


def one_page_each(contents: Iterable[PageContent]) -> Iterator[PageContent]:
    """The contents, those of a sheet with two pages as two."""
    for content in contents:
        middle = _gutter(content)
        if middle is None or content.text is None:
            yield content
            continue
        content.warnings.append(f"Page {content.number}: two pages on one sheet, read one after the other.")
        yield from (_half(content, content.text, middle, right=right) for right in (False, True))


def _gutter(content: PageContent) -> float | None:
    """Where two pages of a sheet part; None if it is one page."""
    text = content.text
    if text is None or content.frame is not None or text.width < _WIDE * text.height:
        return None
    half = text.width / 2
    boxes = [(line.x0, line.y0, line.x1, line.y1) for line in text.every if not line.quarter]
    n_lines = len(boxes)
    boxes += [grid.bbox for grid in content.grids if grid.bbox]
    left = [box for box in boxes if box[0] + box[2] < 2 * half]
    right = [box for box in boxes if box[0] + box[2] >= 2 * half]
    if not left or not right:
        return None
    begin, end = max(box[2] for box in left), min(box[0] for box in right)
    middle = (begin + end) / 2
    if end - begin < _GUTTER or abs(middle - half) > _MIDDLE * text.width:
        return None
    tall = all(
        max(box[3] for box in side) - min(box[1] for box in side) > _TALL * text.height
        for side in (left, right)
    )
    enough = bool(content.grids) or n_lines > 2 * _FEW_LINES
    return middle if tall and enough else None


def _half(content: PageContent, text: PageText, middle: float, *, right: bool) -> PageContent:
    def inside(x0: float, x1: float) -> bool:
        return ((x0 + x1) / 2 >= middle) == right

    grids = [grid for grid in content.grids if grid.bbox and inside(grid.bbox.x0, grid.bbox.x1)]
    lines = [line for line in text.every if inside(line.x0, line.x1)]
    ends = [(line.x0, line.x1) for line in lines] + [
        (grid.bbox.x0, grid.bbox.x1) for grid in grids if grid.bbox
    ]
    reach = (min((x0 for x0, _ in ends), default=0.0), max((x1 for _, x1 in ends), default=0.0))
    return replace(
        content,
        text=part_of_text(text, lines, reach),
        grids=grids,
        marks=None if content.marks is None else _half_of_marks(content.marks, middle, right=right),
        warnings=[] if right else content.warnings,
        furniture=[] if right else content.furniture,
    )


def _half_of_marks(marks: PageMarks, middle: float, *, right: bool) -> PageMarks:
    x, _ = marks.glyphs.middles
    level, upright = marks.rules.level, marks.rules.upright
    return replace(
        marks,
        glyphs=marks.glyphs.take((x >= middle) == right),
        rules=Rules(
            level[((level[:, 1] + level[:, 2]) / 2 >= middle) == right],
            upright[(upright[:, 0] >= middle) == right],
        ),
    )
