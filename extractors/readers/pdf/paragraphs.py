"""Printed lines outside tables -> paragraphs, over page breaks, with page numbers and footnotes set apart."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from extractors.models import BBox, Paragraph, Place
from extractors.readers.pdf.lines import Line, lines_of
from extractors.readers.pdf.unruled.text_rows import is_caption
from extractors.readers.pdf.wrapping import fits_after, join_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.readers.pdf.glyphs import Glyphs
    from extractors.readers.pdf.marks import PageMarks
    from extractors.readers.pdf.unruled.regions import Rule

_COLUMN_GAP = 2.2  # font sizes; a wider gap divides a line into columns (letterhead, signatures)
_MARGIN = 0.11  # of the page height: where page numbers stand
_RULES = 0.2  # of the page height, at its ends: rules there may set a head or foot apart
_NUMBER_WORDS = "không|một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười|mươi|mốt|linh|lẻ|trăm"
_PAGE_NUMBER = re.compile(
    r"^[-–—~.|\[(<\s]*(?:(?:trang|tr|page|p)\b[.:]?\s*)?(?:số\s*)?[-–—|\s]*"
    r"(?:\d{1,4}|[ivxl]{1,7}|(?<=[-–—]\s)[IVXL]{1,7}|(?<=Trang\s)[IVXL]{1,7})"
    r"(?:\s*(?:/|of|trên(?: tổng số)?)\s*\d{1,4})?"
    r"(?:\s*\|?\s*(?:trang|page|p\s?a\s?g\s?e))?[-–—~.|\])>\s]*$"
    rf"|^[-–—\s]*trang\s+(?:số |thứ )?(?:(?:{_NUMBER_WORDS})\b[-–—\s]*)+$",
    re.IGNORECASE,
)
_TITLES_ONLY = 0.9  # of the width of all print: text that is narrower is only the title of a table
_SHORT = 16  # characters
_FOOTNOTE_SIZE = 0.88  # of the page's usual font size
_FOOTNOTE_MARK = re.compile(r"^[\d¹²³⁴-⁹⁰]{1,3}\s?\D")
_RAISED_MARK = re.compile(r"^[¹²³⁴-⁹⁰]{1,3}\s?\D")
_ITEM_MARK = re.compile(
    r"^(?:[-–+•*]\s|\(?\d{1,2}[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s|\(?[a-zđ]\)\s|[IVX]{1,5}[.)]\s)"
)


@dataclass(slots=True)
class PageText:
    """The text of one page outside its tables. `left`/`right`: where full lines begin and end, in points.

    `every`: all lines, those set apart too; `usual`: the size of most print, that of tables included; `rules`: level
    rules (height, start, end) near the ends of the page; `reach`: the left and right end of all level print.
    """

    number: int
    lines: list[Line]
    apart: list[Paragraph]
    left: float
    right: float
    alone: list[bool] = field(default_factory=list)
    every: list[Line] = field(default_factory=list)
    width: float = 0.0
    height: float = 0.0
    usual: float = 0.0
    rules: list[Rule] = field(default_factory=list)
    reach: tuple[float, float] = (0.0, 0.0)


def page_text(glyphs: Glyphs, marks: PageMarks) -> PageText:
    """The text of the page with these marks, of which `glyphs` stand outside its tables."""
    height = marks.height
    return _text_of(
        PageText(
            number=marks.number,
            lines=[],
            apart=[],
            left=0.0,
            right=0.0,
            every=_every_line(glyphs),
            width=marks.width,
            height=height,
            usual=_usual_size(marks.glyphs),
            reach=_reach(marks),
            rules=[
                (y, x0, x1)
                for y, x0, x1 in marks.rules.level.tolist()
                if min(y, height - y) < _RULES * height
            ],
        )
    )


def without_lines(text: PageText, lines: Sequence[Line]) -> PageText:
    """The text of a page anew, now that some of its lines are known not to belong to it."""
    left_out = {id(line) for line in lines}
    return _text_of(replace(text, every=[line for line in text.every if id(line) not in left_out]))


def part_of_text(text: PageText, lines: list[Line], reach: tuple[float, float]) -> PageText:
    """The text of a part of a page that holds these lines and reaches from here to there."""
    return _text_of(replace(text, every=lines, reach=reach))


def furniture_paragraph(line: Line, page: int, region: str) -> Paragraph:
    """A running line as the paragraph that is kept of it."""
    return _paragraph([line], page, line.width, region="page_number" if is_page_number(line.text) else region)


def is_page_number(text: str) -> bool:
    """Whether a line in a page's margin is its number: "3", "- 3 -", "Trang 3/10", "iv", "Trang ba"."""
    return bool(_PAGE_NUMBER.match(text))


def _every_line(glyphs: Glyphs) -> list[Line]:
    """Lines of a page (columns of a letterhead as lines of their own); those that run up or down come last."""
    lines = lines_of(glyphs if not glyphs.quarters.any() else glyphs.take(glyphs.quarters == 0), _COLUMN_GAP)
    for quarter in np.unique(glyphs.quarters[glyphs.quarters != 0]).tolist():
        turned = glyphs.take(glyphs.quarters == quarter)
        lines += [line.turned(quarter) for line in lines_of(turned, _COLUMN_GAP)]
    return lines


def _text_of(text: PageText) -> PageText:
    """Fills in what follows from the lines: which are the text and which stand apart from it."""
    body, apart = _set_apart(text)
    usual = _most_common_size(body)
    level = [line for line in body if not line.quarter] or body
    full = [line for line in level if not line.italic or line.size >= usual * 0.9] or level
    left, right = min((line.x0 for line in full), default=0.0), max((line.x1 for line in full), default=0.0)
    if right - left < _TITLES_ONLY * (text.reach[1] - text.reach[0]):
        left, right = text.reach
    return replace(
        text,
        lines=body,
        apart=apart,
        left=left,
        right=right,
        alone=[_alone(line, body) for line in body],
    )


def _usual_size(glyphs: Glyphs) -> float:
    if not len(glyphs):
        return 0.0
    sizes, counts = np.unique(np.round(glyphs.sizes, 1), return_counts=True)
    return float(sizes[counts.argmax()])


def _reach(marks: PageMarks) -> tuple[float, float]:
    boxes = marks.glyphs.boxes[marks.glyphs.quarters == 0]
    lefts, rights = [*boxes[:, 0], *marks.rules.level[:, 1]], [*boxes[:, 2], *marks.rules.level[:, 2]]
    return float(min(lefts, default=0.0)), float(max(rights, default=0.0))


def _most_common_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _set_apart(text: PageText) -> tuple[list[Line], list[Paragraph]]:
    body: list[Line] = []
    apart: list[Paragraph] = []
    for line in text.every:
        in_margin = line.y1 < text.height * _MARGIN or line.y0 > text.height * (1 - _MARGIN)
        if in_margin and is_page_number(line.text):
            apart.append(_paragraph([line], text.number, line.width, region="page_number"))
        else:
            body.append(line)
    start = _first_footnote(body, text)
    if start < len(body):
        apart.extend(_footnotes(body[start:], text.number))
    return body[:start], apart


def _first_footnote(lines: Sequence[Line], text: PageText) -> int:
    """Where the footnotes begin: below, nothing but smaller print, or what begins with a raised mark."""
    usual = max(text.usual, _most_common_size(lines))
    start = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line.quarter or line.y0 < 0.3 * text.height:
            break
        small = line.size < usual * _FOOTNOTE_SIZE
        if (small and _FOOTNOTE_MARK.match(line.text)) or _RAISED_MARK.match(line.text):
            start = index
        elif not small and not _goes_on_below(lines, index):
            break
    return start


def _goes_on_below(lines: Sequence[Line], index: int) -> bool:
    """Whether a line goes on with a footnote of its size that begins with a raised mark above it."""
    line = lines[index]
    for above in reversed(lines[:index]):
        if abs(above.size - line.size) > 0.5 or line.y0 - above.y1 > 3 * line.size:
            return False
        if _RAISED_MARK.match(above.text):
            return True
    return False


def _footnotes(lines: list[Line], number: int) -> list[Paragraph]:
    groups: list[list[Line]] = []
    right = max(line.x1 for line in lines)
    for line in lines:
        starts = _FOOTNOTE_MARK.match(line.text) and (not groups or fits_after(groups[-1][-1], line, right))
        if starts or not groups:
            groups.append([])
        groups[-1].append(line)
    return [_paragraph(group, number, right - group[0].x0, region="footnote") for group in groups]


def _alone(line: Line, lines: list[Line]) -> bool:
    """Whether no other piece of text stands beside the line."""
    return not any(
        other is not line
        and not other.quarter
        and min(other.y1, line.y1) - max(other.y0, line.y0) > 0.5 * (line.y1 - line.y0)
        for other in lines
    )


@dataclass(slots=True)
class ParagraphBuilder:
    """Collects lines into paragraphs; `close()` wherever something else (a table) interrupts the text."""

    _lines: list[Line] = field(default_factory=list)
    _pages: list[int] = field(default_factory=list)  # of each line
    _page: PageText | None = None
    _alone: bool = True

    def add(self, line: Line, alone: bool, page: PageText) -> list[Paragraph]:
        """The next line of the text in reading order; returns the paragraph it ended, if any."""
        ended = [] if not self._lines or self._continues(line, alone, page) else self.close()
        if not self._lines:
            self._alone = alone
        self._lines.append(line)
        self._pages.append(page.number)
        self._page = page
        return ended

    def close(self) -> list[Paragraph]:
        """Ends the paragraph under way and returns it; empty if there was none."""
        lines, pages = self._lines, self._pages
        self._lines, self._pages = [], []
        if not lines or self._page is None:
            return []
        paragraph = _paragraph(lines, pages[0], self._page.right - self._page.left)
        if pages[-1] != pages[0]:
            of_page = {
                page: [line for line, of in zip(lines, pages, strict=True) if of == page] for page in pages
            }
            paragraph.bbox, *_ = boxes = list(map(_box, of_page.values()))
            paragraph.continued = tuple(map(Place, of_page, boxes))[1:]
        paragraph.centered = self._alone and _centered(lines, self._page)
        return [paragraph]

    def _continues(self, line: Line, alone: bool, page: PageText) -> bool:
        last, previous_page = self._lines[-1], self._page
        if previous_page is None or not alone or not self._alone or abs(last.size - line.size) > 1.0:
            return False
        if last.quarter != line.quarter or _is_number_of_caption(last.text):
            return False
        centered = _centered([line], page)
        wide = last.width > 0.9 * (previous_page.right - previous_page.left)
        if centered and not (wide or _centered([last], previous_page)):
            return False
        if centered and (last.bold, last.italic) != (line.bold, line.italic):
            return False
        if fits_after(last, line, previous_page.right - min(last.x0, previous_page.right)):
            return False  # the author ended the line there
        if line.x0 > page.left + 0.8 * line.size and not centered:
            return abs(line.x0 - last.x0) < 2 and not _ITEM_MARK.match(line.text) and len(self._lines) > 1
        same_page = previous_page.number == page.number
        if same_page and line.y0 - last.y1 > 0.9 * line.size:
            return False
        if _ITEM_MARK.match(line.text) and last.text[-1:] in ".;:":
            return False
        if last.bold and not line.bold and last.text[-1:] in ".:":
            return False
        return same_page or last.text[-1:] not in ".;:!?"


def _is_number_of_caption(text: str) -> bool:
    """Whether a line is only the number of an appendix or table, whose title stands below: "Phụ lục 2"."""
    return len(text) < _SHORT and is_caption(text)


def _paragraph(lines: list[Line], page: int, room: float, region: str = "body") -> Paragraph:
    return Paragraph(
        text=join_lines(lines, room).replace("\n", " "),
        page=page,
        bbox=_box(lines),
        bold=all(line.bold for line in lines),
        italic=all(line.italic for line in lines),
        font_size=round(lines[0].size, 1),
        indent=lines[0].x0,
        region=region,  # type: ignore[arg-type]
    )


def _box(lines: list[Line]) -> BBox:
    return BBox(
        min(line.x0 for line in lines),
        lines[0].y0,
        max(line.x1 for line in lines),
        max(lines[-1].y1, lines[0].y1),
    )


def _centered(lines: list[Line], page: PageText) -> bool:
    middle = (page.left + page.right) / 2
    widest = max(line.width for line in lines)
    return widest < 0.97 * (page.right - page.left) and all(
        abs((line.x0 + line.x1) / 2 - middle) < 0.03 * (page.right - page.left) for line in lines
    )
