"""Running heads and feet of scanned pages: the same words at the same place on pages near by, slips aside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractors.models import Paragraph
from extractors.readers.pdf.furniture import is_motto, words_and_numbers
from extractors.readers.pdf.unruled.text_rows import is_caption

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.models import Block

_NEAR = 4  # pages before and behind that a page is compared with
_OUTERMOST = 3  # blocks at the upper and lower end of a page
_LETTERHEAD = 8  # blocks at most that begin a document
_SAME_PLACE = 20.0  # points; a scanner shifts pages
_SAME_WORDS = 85.0  # rapidfuzz ratio, 0..100: letters may be misread
_MIN_LETTERS = 6


def without_scanned_furniture(pages: Mapping[int, Sequence[Block]]) -> dict[int, list[Block]]:
    """The blocks of scanned pages (by their numbers), running lines with the region of heads and feet."""
    ends = {number: (list(_end(blocks)), list(_end(blocks[::-1]))) for number, blocks in pages.items()}
    running: set[int] = set()
    for number, zones in ends.items():
        for zone, mine in enumerate(zones):
            others = [
                theirs[zone]
                for other, theirs in ends.items()
                if other != number and abs(other - number) <= _NEAR
            ]
            running |= set(map(id, _running(mine, others)))
    heads = {id(block) for upper, _ in ends.values() for block in upper}
    return {
        number: [
            replace(block, region="header" if id(block) in heads else "footer")
            if isinstance(block, Paragraph) and id(block) in running
            else block
            for block in blocks
        ]
        for number, blocks in pages.items()
    }


def _end(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """The paragraphs at one end of a page, up to the first table; none where a letterhead stands."""
    if any(isinstance(block, Paragraph) and is_motto(block.text) for block in blocks[:_LETTERHEAD]):
        return
    for block in blocks[:_OUTERMOST]:
        if not isinstance(block, Paragraph):
            return
        yield block


def _running(mine: Sequence[Paragraph], others: Sequence[Sequence[Paragraph]]) -> Iterator[Paragraph]:
    """The running lines of one end of a page, from the edge inwards up to the first that is none."""
    for paragraph in mine:
        if paragraph.region == "page_number":
            continue
        returns = sum(any(_same(paragraph, other) for other in zone) for zone in others)
        if is_caption(paragraph.text) or returns < min(2, max(1, len(others) // 2)):
            return
        yield paragraph


def _same(one: Paragraph, other: Paragraph) -> bool:
    if one.bbox is None or other.bbox is None or abs(one.bbox.y0 - other.bbox.y0) > _SAME_PLACE:
        return False
    words, counterparts = words_and_numbers(one.text)[0], words_and_numbers(other.text)[0]
    if sum(map(str.isalpha, words)) < _MIN_LETTERS:
        return False
    return fuzz.ratio(words, counterparts) >= _SAME_WORDS
