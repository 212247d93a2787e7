"""Two pages printed side by side on one sheet, as two pages in their order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.readers.facing_pages import WIDTH_OF_TEXT, parting
from extractors.readers.pdf.paragraphs import is_page_number, part_of_text
from extractors.readers.pdf.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.models import BBox
    from extractors.readers.pdf.marks import PageMarks
    from extractors.readers.pdf.pages import PageContent
    from extractors.readers.pdf.paragraphs import PageText

_MARGIN = 0.11  # of the height: where page numbers stand
_FEW_LINES = 3


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
    if text is None or content.frame is not None:
        return None
    boxes = [(line.x0, line.y0, line.x1, line.y1) for line in text.every if not line.quarter]
    middle = parting([*boxes, *_boxes(content)], text.width, text.height)
    return middle if middle is not None and _are_pages(content, text, middle) else None


def _are_pages(content: PageContent, text: PageText, middle: float) -> bool:
    """Whether both halves look like pages, and not like the columns of one table: they count on at the same height, or
    each has a ruled table or lines of text over most of its width, and one a table.
    """
    if _count_on(text, middle):
        return True
    room = WIDTH_OF_TEXT * text.width / 2
    tables = [
        any(box[2] - box[0] > room and (box[0] > middle) == right for box in _boxes(content))
        for right in (False, True)
    ]
    texts = [
        sum(line.width > room and (line.x0 > middle) == right for line in text.every) > _FEW_LINES
        for right in (False, True)
    ]
    return any(tables) and all(table or prose for table, prose in zip(tables, texts, strict=True))


def _boxes(content: PageContent) -> list[BBox]:
    return [grid.bbox for grid in content.grids if grid.bbox]


def _count_on(text: PageText, middle: float) -> bool:
    numbers = [line for line in text.every if is_page_number(line.text) and re.search(r"\d", line.text)]
    ends = [line for line in numbers if min(line.y0, text.height - line.y1) < _MARGIN * text.height]
    pairs = [
        (re.findall(r"\d+", left.text), re.findall(r"\d+", right.text))
        for left in ends
        for right in ends
        if left.x1 < middle < right.x0 and abs(left.y0 - right.y0) < left.size
    ]
    return any(int(right[0]) - int(left[0]) == 1 for left, right in pairs)


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
        page=None if right else content.page,
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
