"""What belongs to the page and not to its text: running heads and feet, page numbers, stamps.

A running line is known by its return: the same words, numbers that stay or count the pages, at the same place on other
pages near by. So pages are looked at together with their neighbours, a few at a time. What stands on one page only has
to be set apart from the text, by a rule or by smaller print, in the margin.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz

from extractors.models import Paragraph
from extractors.readers.pdf.office_stamps import office_stamps
from extractors.readers.pdf.paragraphs import furniture_paragraph, is_page_number, without_lines
from extractors.readers.pdf.unruled.text_rows import is_caption
from extractors.values import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.models import Grid
    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.lines import Line
    from extractors.readers.pdf.pages import PageContent
    from extractors.readers.pdf.paragraphs import PageText

_NEAR = 4  # pages before and behind that a page is compared with: odd and even ones have heads of their own
_ZONE = 0.15  # of the page height, at its upper and lower end: where running lines stand
_MARGIN = 0.09  # of the page height: nearer to the edge than text usually comes
_SAME_PLACE = 6.0  # points; heads of upright and of turned pages differ a little
_SAME_WORDS = 92.0  # rapidfuzz ratio, 0..100
_SMALL = 0.88  # of the page's usual font size
_PIECES = 3  # a head has a left, a middle and a right part; rows with as many may be a table's
_LONG_RULE = 0.25  # of the page width
_BEHIND_RULE = 12.0  # points
_NEXT_TO = 40.0  # points between a line and the table it is the title of
_NUMBER = re.compile(r"\d+")
_PAGE_IN_WORDS = re.compile(
    r"(?<=trang )(?:so |thu )?(?:(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|linh|le|tram)\b ?)+"
)
_NUMBERS_ROWS = {"stt", "tt", "so tt"}
_MOTTO = re.compile(r"cong hoa xa hoi chu nghia|doc lap tu do|dang cong san viet nam")


def without_furniture(contents: Iterable[PageContent]) -> Iterator[PageContent]:
    """The pages with their furniture set apart from their text, and without the tables that are furniture."""
    window: deque[_Page] = deque(maxlen=2 * _NEAR + 1)
    waiting: deque[_Page] = deque()
    for index, content in enumerate(contents):
        page = _Page.of(content, index)
        window.append(page)
        waiting.append(page)
        if len(waiting) > _NEAR:
            yield _settled(waiting.popleft(), window)
    while waiting:
        yield _settled(waiting.popleft(), window)


@dataclass(slots=True)
class _Row:
    """Print at one height in the upper or lower zone of a page. `distance`: from the page's upper or lower edge."""

    pieces: list[Line]
    keys: list[tuple[str, list[int]]]
    distance: float

    @classmethod
    def of(cls, pieces: list[Line], distance: float) -> _Row:
        return cls(pieces, [words_and_numbers(piece.text) for piece in pieces], distance)

    @property
    def y0(self) -> float:
        return min(piece.y0 for piece in self.pieces)

    @property
    def y1(self) -> float:
        return max(piece.y1 for piece in self.pieces)


@dataclass(slots=True)
class _Page:
    """A page with the rows of its zones, from the edge inwards. `index` counts the pages read."""

    content: PageContent
    index: int
    grids: list[Grid]
    head: list[_Row]
    foot: list[_Row]

    @classmethod
    def of(cls, content: PageContent, index: int) -> _Page:
        text = content.text
        if text is None:
            return cls(content, index, content.grids, [], [])
        rows = _rows(text.every)
        zone = _ZONE * text.height
        head = [_Row.of(pieces, pieces[0].y0) for pieces in rows if max(p.y1 for p in pieces) < zone]
        foot = [
            _Row.of(pieces, text.height - pieces[0].y1)
            for pieces in reversed(rows)
            if min(p.y0 for p in pieces) > text.height - zone
        ]
        return cls(content, index, content.grids, head, foot)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Level pieces of print by height, top down, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted((line for line in lines if not line.quarter), key=lambda line: line.y0):
        last = rows[-1][0] if rows else None
        if last and min(line.y1, last.y1) - max(line.y0, last.y0) > 0.5 * min(
            line.y1 - line.y0, last.y1 - last.y0
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def words_and_numbers(text: str) -> tuple[str, list[int]]:
    """The words of a line, and apart from them its numbers."""
    plain = _PAGE_IN_WORDS.sub("#", " ".join(fold(text).split()))
    return _NUMBER.sub("#", plain), [int(number) for number in _NUMBER.findall(plain)]


def is_motto(text: str) -> bool:
    """Whether a line is of the motto that a letterhead bears."""
    return bool(_MOTTO.search(words_and_numbers(text)[0]))


def _settled(page: _Page, window: Iterable[_Page]) -> PageContent:
    content, text = page.content, page.content.text
    if text is None:
        return content
    near = [other for other in window if other is not page and abs(other.index - page.index) <= _NEAR]
    others = [other for other in near if other.content.text is not None]
    boxes = [grid for grid in content.grids if _is_box(grid, page, others)]
    header = [*_sideways(text), *office_stamps(text.every)]
    taken = {id(line) for line in header}
    header += _running(page.head, page, others, taken, [other.head for other in others])
    footer = _running(page.foot, page, others, taken, [other.foot for other in others])
    if not (boxes or header or footer):
        return content
    content.furniture += [furniture_paragraph(line, text.number, "header") for line in header]
    content.furniture += [furniture_paragraph(line, text.number, "footer") for line in footer]
    content.furniture += [_as_paragraph(box) for box in boxes]
    content.text = without_lines(text, (*header, *footer))
    content.text.apart += content.furniture
    content.grids = [grid for grid in content.grids if not any(grid is box for box in boxes)]
    if content.marks is not None:
        places = [(line.x0, line.y0, line.x1, line.y1) for line in (*header, *footer)]
        places += [grid.bbox for grid in boxes if grid.bbox]
        content.marks.glyphs = _outside(places, content.marks.glyphs)
    return content


def _as_paragraph(grid: Grid) -> Paragraph:
    text = " ".join(" ".join(cell.text.split()) for cell in grid.cells if cell.text)
    return Paragraph(text, grid.page, grid.bbox, region="header")


def _outside(places: Sequence[tuple[float, float, float, float]], glyphs: Glyphs) -> Glyphs:
    x, y = glyphs.middles
    free = np.ones(len(glyphs), np.bool_)
    for x0, y0, x1, y1 in places:
        free &= (x < x0) | (x > x1) | (y < y0) | (y > y1)
    return glyphs.take(free)


def _sideways(text: PageText) -> list[Line]:
    """Lines that run up or down the page at its side: the head of a page that was turned for its table."""
    return [
        line
        for line in text.every
        if line.quarter % 2 and (line.x1 < _ZONE * text.width or line.x0 > (1 - _ZONE) * text.width)
    ]


def _running(
    rows: Sequence[_Row],
    page: _Page,
    others: Sequence[_Page],
    taken: set[int],
    zones: Sequence[Sequence[_Row]],
) -> list[Line]:
    """The running lines of one zone, from the edge inwards up to the first row that is none."""
    found: list[Line] = []
    for index, row in enumerate(rows):
        rest = [piece for piece in row.pieces if id(piece) not in taken]
        words = [piece for piece in rest if not is_page_number(piece.text)]
        if words and not _returns(row, page, others, zones):
            for lower in _set_apart(rows[index:], page):
                found += [piece for piece in lower.pieces if id(piece) not in taken]
            break
        found += rest
    return found


def _returns(row: _Row, page: _Page, others: Sequence[_Page], zones: Sequence[Sequence[_Row]]) -> bool:
    if _may_be_text(row, page):
        return False
    pages = [
        other
        for other, zone in zip(others, zones, strict=True)
        if any(_same(row, theirs, other.index - page.index) for theirs in zone)
    ]
    if len(pages) < min(2, max(1, len(others) // 2)):
        return False
    return not _is_title_of_table(row, page, pages, others)


def _may_be_text(row: _Row, page: _Page) -> bool:
    """Whether a row is a caption, a letterhead or the heading of a table, whatever returns."""
    if any(is_caption(piece.text) for piece in row.pieces):
        return True
    if any(key in _NUMBERS_ROWS or _MOTTO.search(key) for key, _ in row.keys):
        return True
    numbered = any(is_page_number(piece.text) for piece in row.pieces)
    return len(row.pieces) >= _PIECES and not numbered and not _stands_apart([row], page)


def _stands_apart(rows: Sequence[_Row], page: _Page) -> bool:
    """Whether there is more room between rows and what is further inside the page than between two lines."""
    text = page.content.text
    if text is None:
        return False
    mine = {id(piece) for row in rows for piece in row.pieces}
    y0, y1 = min(row.y0 for row in rows), max(row.y1 for row in rows)
    room = 0.9 * (rows[0].y1 - rows[0].y0)
    others = [(line.y0, line.y1) for line in text.every if id(line) not in mine and not line.quarter]
    others += [(grid.bbox.y0, grid.bbox.y1) for grid in page.grids if grid.bbox]
    if y1 < text.height / 2:
        return not any(y0 < bottom and top < y1 + room for top, bottom in others)
    return not any(top < y1 and bottom > y0 - room for top, bottom in others)


def _same(mine: _Row, theirs: _Row, pages: int) -> bool:
    """Whether two rows have the same words at the same place, `pages` apart: at least one piece with words."""
    if abs(mine.distance - theirs.distance) > _SAME_PLACE:
        return False
    return any(
        sum(map(str.isalpha, words)) > 2
        and abs(len(words) - len(other)) <= 0.1 * len(words) + 1
        and _counting(numbers, counted, pages)
        and fuzz.ratio(words, other) >= _SAME_WORDS
        for words, numbers in mine.keys
        for other, counted in theirs.keys
    )


def _counting(numbers: Sequence[int], others: Sequence[int], pages: int) -> bool:
    """Whether numbers stay or count the pages: "Phụ lục 1" and "Phụ lục 4" on the next page do neither."""
    return len(numbers) == len(others) and all(
        b - a in (0, pages) for a, b in zip(numbers, others, strict=True)
    )


def _is_title_of_table(row: _Row, page: _Page, pages: Sequence[_Page], others: Sequence[_Page]) -> bool:
    """Whether a bold line stands right above a table on every page, always as near: spreadsheets print the title again
    with the heading. Which table it belongs to is seen when the tables are joined.
    """
    if not all(piece.bold for piece in row.pieces) or len(pages) < len(others):
        return False
    tables = [each.grids[0].bbox if each.grids else None for each in (page, *pages)]
    rooms = [box.y0 - row.y1 for box in tables if box]
    near = len(rooms) == len(tables) and min(rooms) >= 0 and max(rooms) < _NEXT_TO
    return near and max(rooms) - min(rooms) <= _SAME_PLACE


def _set_apart(rows: Sequence[_Row], page: _Page) -> Sequence[_Row]:
    """The outermost of these rows that are a head or foot though they stand on one page only: in the margin, with room
    around, and behind a rule or in smaller print; none if they are not.
    """
    text = page.content.text
    if text is None:
        return []
    top = rows[0].y1 < text.height / 2
    block: list[_Row] = []
    for row in rows:
        room = abs((row.y0 - block[-1].y1) if top else (block[-1].y0 - row.y1)) if block else 0.0
        if block and room > 0.9 * (row.y1 - row.y0):
            break
        block.append(row)
    inner = block[-1].y1 if top else text.height - block[-1].y0
    if inner > _MARGIN * text.height or any(_may_be_text(row, page) for row in block):
        return []
    small = all(piece.size < _SMALL * text.usual for row in block for piece in row.pieces)
    edge = block[-1].y1 if top else block[-1].y0
    ruled = any(
        x1 - x0 > _LONG_RULE * text.width and 0 <= (y - edge if top else edge - y) < _BEHIND_RULE
        for y, x0, x1 in text.rules
    )
    return block if (small or ruled) and _stands_apart(block, page) else []


def _is_box(grid: Grid, page: _Page, others: Sequence[_Page]) -> bool:
    """Whether a small table is a boxed head or foot: it returns at its place on the pages around, beside other
    content, and is not the heading of the table below.
    """
    text, box = page.content.text, grid.bbox
    if text is None or box is None or grid.n_rows > 6:
        return False
    top, bottom = box.y1 < 0.2 * text.height, box.y0 > (1 - _ZONE) * text.height
    if not (top or bottom) or (len(page.content.grids) < 2 and not text.lines):
        return False
    words, numbers = words_and_numbers(" ".join(cell.text for cell in grid.cells))
    if any(" ".join(fold(cell.text).split()) in _NUMBERS_ROWS for cell in grid.cells):
        return False
    if any(
        other is not grid and len(other.column_edges) == len(grid.column_edges)
        for other in page.content.grids
    ):
        return False

    def returns(other: _Page) -> bool:
        for theirs in other.grids:
            if theirs.bbox is None or abs(theirs.bbox.y0 - box.y0) > _SAME_PLACE:
                continue
            same, counted = words_and_numbers(" ".join(cell.text for cell in theirs.cells))
            if (
                _counting(numbers, counted, other.index - page.index)
                and fuzz.ratio(words, same) >= _SAME_WORDS
            ):
                return True
        return False

    return sum(map(returns, others)) >= min(2, max(1, len(others) // 2))
