"""One PDF file -> Document: text pages from pdfium, tables without rules through camelot, pictures of pages by OCR."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from baocao.errors import DocumentError
from extractors.isolation.limits import current_limits
from extractors.models import BBox, Block, Cell, Document, Grid, Paragraph
from extractors.readers.adjacent_tables import each_before_its_table
from extractors.readers.pdf.damage import noting_damage
from extractors.readers.pdf.filters import unsupported, unsupported_filters
from extractors.readers.pdf.furniture import without_furniture
from extractors.readers.pdf.glyphs import outside
from extractors.readers.pdf.layers import layers_of
from extractors.readers.pdf.limits import check_pages
from extractors.readers.pdf.page_pool import read_pages
from extractors.readers.pdf.paragraphs import PageText, ParagraphBuilder, page_text
from extractors.readers.pdf.running_text import joined_over_pages
from extractors.readers.pdf.scanned_furniture import without_scanned_furniture
from extractors.readers.pdf.sheets import one_page_each
from extractors.readers.pdf.unruled.tables import unruled_grids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pypdfium2 as pdfium

    from extractors.readers.pdf.geometry import PageFrame
    from extractors.readers.pdf.lines import Line
    from extractors.readers.pdf.pages import PageContent

_LONGEST_TITLE = 250
_AHEAD = 32  # pages that are looked at together, so that the scanned ones among them are read side by side


def read_pdf(path: Path) -> Document:
    """Reads a PDF file; its blocks are read while they are iterated over, and its format and warnings are complete
    after the last: the pages of a long document need not be in memory together.

    Raises DocumentError (`encrypted`, `truncated`, `unreadable`, `limit`) when the file cannot be read, and
    MissingToolError when pages need OCR and tesseract is not installed.
    """
    pdf = _open(path)
    document = Document(format="pdf", page_count=len(pdf), blocks=[], layers=layers_of(pdf))
    document.title = pdf.get_metadata_value("Title").strip()[:_LONGEST_TITLE] or None
    document.blocks = _blocks(document, pdf, path)
    return document


def _open(path: Path) -> pdfium.PdfDocument:
    import pypdfium2 as pdfium

    current_limits().check_file_size(path)
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise _open_error(path, error) from error
    try:
        if len(document) == 0:
            raise DocumentError(
                "the PDF has no pages.", code="truncated", advice="Get the file again.", file=path.name
            )
        check_pages(document, path.name)
    except pdfium.PdfiumError as error:
        document.close()
        raise _open_error(path, error) from error
    except DocumentError:
        document.close()
        raise
    return document


def _open_error(path: Path, error: Exception) -> DocumentError:
    if "password" in str(error).lower():
        return DocumentError(
            "the PDF is protected by a password.",
            code="encrypted",
            advice="Save a copy without the password.",
            file=path.name,
        )
    if "security" in str(error).lower():
        return DocumentError(
            "the PDF is protected in a way that cannot be undone here (with a certificate, or a newer scheme).",
            code="encrypted",
            advice="Save a copy without protection.",
            file=path.name,
        )
    return DocumentError(
        "the PDF cannot be opened: it is damaged or cut off.",
        code="truncated",
        advice="Get the file again from its source.",
        file=path.name,
    )


def _blocks(document: Document, pdf: pdfium.PdfDocument, path: Path) -> Iterator[Block]:
    page_count = len(pdf)
    sideways: list[int] = []
    scanned: list[int] = []
    try:
        with noting_damage(document.warnings):
            pages = without_furniture(one_page_each(_not_packed(path, read_pages(pdf, path))))
            contents = _noted(_with_unruled(pages), document, sideways, scanned)
            yield from joined_over_pages(_in_page_order(contents, path, document.warnings), scanned)
    finally:
        pdf.close()
    if sideways:
        document.warnings.append(f"Pages whose text stands sideways were turned: {_listed(sideways)}.")
    if scanned and len(scanned) < page_count:
        document.warnings.append(f"Pages read by OCR: {_listed(scanned)}.")
    if len(scanned) * 2 > page_count:
        document.format = "scan"


def _noted(
    contents: Iterator[PageContent], document: Document, sideways: list[int], scanned: list[int]
) -> Iterator[PageContent]:
    for content in contents:
        document.warnings += content.warnings
        unread = content.ink.warning() if content.ink else None
        if unread:
            document.warnings.append(unread)
        if content.page is not None:
            document.pages.append(content.page)
        if content.text is None:
            scanned.append(content.number)
        if content.frame is not None:
            sideways.append(content.number)
        yield content


def _not_packed(path: Path, contents: Iterator[PageContent]) -> Iterator[PageContent]:
    """The pages; raises DocumentError for one without a word if the file has streams that cannot be unpacked."""
    filters: list[str] | None = None
    for content in contents:
        if content.text is not None and not content.text.lines and not content.grids:
            filters = unsupported_filters(path) if filters is None else filters
            if filters:
                raise unsupported(path, filters, content.number)
        yield content


def _with_unruled(contents: Iterator[PageContent]) -> Iterator[PageContent]:
    """The pages with the tables that have no full grid of rules; such a table may go on over pages."""
    before: Grid | None = None
    for content in contents:
        marks = content.marks
        if marks is not None:
            ruled, content.grids = content.grids, unruled_grids(marks, content.grids, before)
            if content.grids != ruled:
                content.text = page_text(outside(content.grids, marks.glyphs), marks)
                content.text.apart += content.furniture
        last = content.grids[-1] if content.grids else None
        before = last if last is not None and last.method == "camelot" else None
        yield content


def _in_page_order(contents: Iterator[PageContent], path: Path, warnings: list[str]) -> Iterator[Block]:
    """The blocks of all pages. Pages are looked at some at a time, so that their scanned ones are read side by side."""
    builder = ParagraphBuilder()
    while ahead := list(islice(contents, _AHEAD)):
        scanned = [content.number for content in ahead if content.text is None]
        recognised = _recognised(path, scanned, warnings) if scanned else {}
        for content in ahead:
            if content.text is None:
                yield from builder.close()
                yield from recognised.get(content.number, ())
            else:
                blocks = _page_blocks(content, content.text, builder)
                yield from blocks if content.frame is None else _as_shown(blocks, content.frame, builder)
    yield from builder.close()


def _recognised(path: Path, numbers: list[int], warnings: list[str]) -> dict[int, list[Block]]:
    """The blocks of scanned pages by page."""
    from extractors.readers.scan import read_scanned_pages

    pages: dict[int, list[Block]] = defaultdict(list)
    for block in read_scanned_pages(path, numbers, warnings):
        pages[block.page or 0].append(block)
    return without_scanned_furniture(pages)


def _page_blocks(content: PageContent, text: PageText, builder: ParagraphBuilder) -> Iterator[Block]:
    """The lines and tables of the next page, from top to bottom; a paragraph that is open at its end is still built."""
    items: list[tuple[float, Line | Grid | Paragraph, bool]] = [
        (line.y0, line, alone) for line, alone in zip(text.lines, text.alone, strict=True)
    ]
    items += [(grid.bbox.y0 if grid.bbox else 0.0, grid, True) for grid in content.grids]
    items += [
        (paragraph.bbox.y0 if paragraph.bbox else 0.0, paragraph, True) for paragraph in content.pictured
    ]
    stands_alone = {id(item): alone for _, item, alone in items}
    for item in each_before_its_table([item for _, item, _ in sorted(items, key=itemgetter(0))], _box_of):
        if isinstance(item, Grid | Paragraph):
            yield from builder.close()
            yield item
        else:
            yield from builder.add(item, stands_alone[id(item)], text)
    yield from text.apart


def _box_of(item: Line | Grid | Paragraph) -> BBox | None:
    return item.bbox if isinstance(item, Grid | Paragraph) else BBox(item.x0, item.y0, item.x1, item.y1)


def _as_shown(blocks: Iterator[Block], frame: PageFrame, builder: ParagraphBuilder) -> Iterator[Block]:
    """The blocks of a page with their boxes not on the upright page, but where a viewer shows them."""
    yield from builder.close()  # of the page before
    for block in (*blocks, *builder.close()):
        placed: list[Block | Cell] = [block, *block.cells] if isinstance(block, Grid) else [block]
        for each in placed:
            if each.bbox is not None:
                each.bbox = BBox(*frame.as_shown(*each.bbox))
        yield block


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
