"""Paragraphs that a page break cut in two, joined again where a reader gives them page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.models import Block, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable


def joined_over_pages(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with each cut paragraph as one, at the place of its first part.

    Cut is a paragraph that ends without a mark where the body text of the next page goes on with a small letter;
    page numbers and footnotes may stand between, a table may not.
    """
    result: list[Block] = []
    last: Paragraph | None = None
    for block in blocks:
        if not isinstance(block, Paragraph):
            last = None
        elif block.region == "body":
            if last is not None and _goes_on(last, block):
                last.text = f"{last.text} {block.text}"
                continue
            last = block
        result.append(block)
    return result


def _goes_on(last: Paragraph, following: Paragraph) -> bool:
    if last.page is None or following.page is None or following.page <= last.page:
        return False
    return last.text[-1:] not in ".;:!?" and following.text[:1].islower()
