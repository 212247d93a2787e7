"""Printed lines outside tables -> paragraphs, over page breaks, with page numbers and footnotes set apart."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.models import BBox, Paragraph
from extractors.readers.pdf.lines import Line, lines_of
from extractors.readers.pdf.wrapping import fits_after, join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.readers.pdf.glyphs import Glyphs

_COLUMN_GAP = 2.2  # font sizes; a wider gap divides a line into columns (letterhead, signatures)
_MARGIN = 0.11  # of the page height: where page numbers stand
_PAGE_NUMBER = re.compile(r"^[-–—\s]*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?[-–—\s]*$", re.IGNORECASE)
_FOOTNOTE_SIZE = 0.88  # of the page's usual font size
_FOOTNOTE_MARK = re.compile(r"^[\d¹²³⁴-⁹⁰]{1,3}\s?\D")
_ITEM_MARK = re.compile(
    r"^(?:[-–+•*]\s|\(?\d{1,2}[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s|\(?[a-zđ]\)\s|[IVX]{1,5}[.)]\s)"
)


@dataclass(slots=True)
class PageText:
    """The text of one page outside its tables. `left`/`right`: where full lines begin and end, in points."""

    number: int
    lines: list[Line]
    apart: list[Paragraph]
    left: float
    right: float
    alone: list[bool] = field(default_factory=list)


def page_text(glyphs: Glyphs, number: int, height: float) -> PageText:
    """Lines of a page (columns of a letterhead as lines of their own) and what stands apart from the text."""
    lines = lines_of(glyphs, _COLUMN_GAP)
    usual = _usual_size(lines)
    body, apart = _set_apart(lines, number, height, usual)
    full = [line for line in body if not line.italic or line.size >= usual * 0.9] or body
    return PageText(
        number=number,
        lines=body,
        apart=apart,
        left=min((line.x0 for line in full), default=0.0),
        right=max((line.x1 for line in full), default=0.0),
        alone=[_alone(line, body) for line in body],
    )


def _usual_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _set_apart(
    lines: list[Line], number: int, height: float, usual: float
) -> tuple[list[Line], list[Paragraph]]:
    body: list[Line] = []
    apart: list[Paragraph] = []
    footnotes: list[Line] = []
    for line in lines:
        in_margin = line.y1 < height * _MARGIN or line.y0 > height * (1 - _MARGIN)
        if in_margin and _PAGE_NUMBER.match(line.text):
            apart.append(_paragraph([line], number, line.width, region="page_number"))
        elif footnotes or (
            line.size < usual * _FOOTNOTE_SIZE and line.y0 > height * 0.3 and _FOOTNOTE_MARK.match(line.text)
        ):
            footnotes.append(line)
        else:
            body.append(line)
    if any(line.size >= usual * _FOOTNOTE_SIZE for line in footnotes):
        body.extend(footnotes)  # body text follows below, so these were not footnotes
        body.sort(key=lambda line: (line.y0, line.x0))
    elif footnotes:
        apart.extend(_footnotes(footnotes, number))
    return body, apart


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
        other is not line and min(other.y1, line.y1) - max(other.y0, line.y0) > 0.5 * (line.y1 - line.y0)
        for other in lines
    )


@dataclass(slots=True)
class ParagraphBuilder:
    """Collects lines into paragraphs; `close()` wherever something else (a table) interrupts the text."""

    _lines: list[Line] = field(default_factory=list)
    _page: PageText | None = None
    _first_page: int = 0
    _alone: bool = True

    def add(self, line: Line, alone: bool, page: PageText) -> list[Paragraph]:
        """The next line of the text in reading order; returns the paragraph it ended, if any."""
        ended = [] if not self._lines or self._continues(line, alone, page) else self.close()
        if not self._lines:
            self._first_page = page.number
            self._alone = alone
        self._lines.append(line)
        self._page = page
        return ended

    def close(self) -> list[Paragraph]:
        """Ends the paragraph under way and returns it; empty if there was none."""
        lines, self._lines = self._lines, []
        if not lines or self._page is None:
            return []
        paragraph = _paragraph(lines, self._first_page, self._page.right - self._page.left)
        paragraph.centered = self._alone and _centered(lines, self._page)
        return [paragraph]

    def _continues(self, line: Line, alone: bool, page: PageText) -> bool:
        last, previous_page = self._lines[-1], self._page
        if previous_page is None or not alone or not self._alone or abs(last.size - line.size) > 1.0:
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


def _paragraph(lines: list[Line], page: int, room: float, region: str = "body") -> Paragraph:
    box = BBox(
        min(line.x0 for line in lines),
        lines[0].y0,
        max(line.x1 for line in lines),
        max(lines[-1].y1, lines[0].y1),
    )
    return Paragraph(
        text=join_lines(lines, room).replace("\n", " "),
        page=page,
        bbox=box,
        bold=all(line.bold for line in lines),
        italic=all(line.italic for line in lines),
        font_size=round(lines[0].size, 1),
        indent=lines[0].x0,
        region=region,  # type: ignore[arg-type]
    )


def _centered(lines: list[Line], page: PageText) -> bool:
    middle = (page.left + page.right) / 2
    widest = max(line.width for line in lines)
    return widest < 0.97 * (page.right - page.left) and all(
        abs((line.x0 + line.x1) / 2 - middle) < 0.03 * (page.right - page.left) for line in lines
    )
