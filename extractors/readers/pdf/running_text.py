"""Paragraphs that a page break cut in two, joined again where a reader gives them page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.models import Block, Paragraph

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator


def joined_over_pages(blocks: Iterable[Block], pages: Container[int]) -> Iterator[Block]:
    """The blocks with each paragraph that a page break next to one of `pages` cut as one, at its first part's place.

    Cut is a paragraph that ends without a mark where the body text of the next page goes on with a small letter;
    page numbers and footnotes may stand between, a table may not.
    """
    last: Paragraph | None = None
    after: list[Block] = []  # what stands behind `last`, which may still go on
    for block in blocks:
        if not isinstance(block, Paragraph) or block.region == "body":
            if last is not None and isinstance(block, Paragraph) and _goes_on(last, block, pages):
                last.text = f"{last.text} {block.text}"
                last.alternatives += block.alternatives
                sure = [each for each in (last.confidence, block.confidence) if each is not None]
                last.confidence = min(sure, default=None)
                continue
            yield from [last, *after] if last is not None else []
            last, after = (block, []) if isinstance(block, Paragraph) else (None, [])
        if last is None:
            yield block
        elif block is not last:
            after.append(block)
    yield from [last, *after] if last is not None else []


def _goes_on(last: Paragraph, following: Paragraph, pages: Container[int]) -> bool:
    if last.page is None or following.page is None or following.page <= last.page:
        return False
    if last.page not in pages and following.page not in pages:
        return False
    return last.text[-1:] not in ".;:!?" and following.text[:1].islower()
