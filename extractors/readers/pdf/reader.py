"""One PDF file -> Document: text pages from pdfium, tables without rules through camelot, pictures of pages by OCR."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.errors import DocumentError
from extractors.models import BBox, Block, Cell, Document, Grid
from extractors.readers.pdf.damage import noting_damage
from extractors.readers.pdf.page_pool import read_pages
from extractors.readers.pdf.pages import outside
from extractors.readers.pdf.paragraphs import PageText, ParagraphBuilder, page_text
from extractors.readers.pdf.running_text import joined_over_pages
from extractors.readers.pdf.unruled import unruled_grids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pypdfium2 as pdfium

    from extractors.readers.pdf.geometry import PageFrame
    from extractors.readers.pdf.lines import Line
    from extractors.readers.pdf.pages import PageContent


def read_pdf(path: Path) -> Document:
    """Reads a PDF file.

    Raises DocumentError (`encrypted`, `truncated`, `unreadable`, `limit`) when the file cannot be read, and
    MissingToolError when pages need OCR and tesseract is not installed.
    """
    document = _open(path)
    try:
        return _read(document, path)
    finally:
        document.close()


def _open(path: Path) -> pdfium.PdfDocument:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise _open_error(path, error) from error
    if len(document) == 0:
        document.close()
        raise DocumentError(
            "the PDF has no pages.", code="truncated", advice="Get the file again.", file=path.name
        )
    return document


def _open_error(path: Path, error: Exception) -> DocumentError:
    if "password" in str(error).lower():
        return DocumentError(
            "the PDF is protected by a password.",
            code="encrypted",
            advice="Save a copy without the password.",
            file=path.name,
        )
    return DocumentError(
        "the PDF cannot be opened: it is damaged or cut off.",
        code="truncated",
        advice="Get the file again from its source.",
        file=path.name,
    )


def _read(document: pdfium.PdfDocument, path: Path) -> Document:
    warnings: list[str] = []
    sideways: dict[int, PageFrame] = {}
    scanned: list[int] = []
    body = _Body()
    with noting_damage(warnings):
        for content in _with_unruled(read_pages(document, path)):
            warnings += content.warnings
            if content.text is None:
                scanned.append(content.number)
            else:
                body.add(content, content.text)
            if content.frame is not None:
                sideways[content.number] = content.frame
    blocks = body.close()
    if sideways:
        warnings.append(f"Pages whose text stands sideways were turned: {_listed(sideways)}.")
        _place_as_shown(blocks, sideways)
    if scanned:
        from extractors.readers.scan import read_scanned_pages

        blocks = joined_over_pages(_in_page_order([*blocks, *read_scanned_pages(path, scanned)]))
        if len(scanned) < len(document):
            warnings.append(f"Pages read by OCR: {_listed(scanned)}.")
    return Document(
        format="scan" if len(scanned) * 2 > len(document) else "pdf",
        page_count=len(document),
        blocks=blocks,
        warnings=warnings,
    )


def _with_unruled(contents: Iterator[PageContent]) -> Iterator[PageContent]:
    """The pages with the tables that have no full grid of rules; such a table may go on over pages."""
    before: Grid | None = None
    for content in contents:
        marks = content.marks
        if marks is not None:
            ruled, content.grids = content.grids, unruled_grids(marks, content.grids, before)
            if content.grids != ruled:
                content.text = page_text(outside(content.grids, marks.glyphs), marks.number, marks.height)
        last = content.grids[-1] if content.grids else None
        before = last if last is not None and last.method == "camelot" else None
        yield content


@dataclass(slots=True)
class _Body:
    """Puts the pages one behind the other: grids, and paragraphs that may run on over pages."""

    blocks: list[Block] = field(default_factory=list)
    _builder: ParagraphBuilder = field(default_factory=ParagraphBuilder)
    _last_page: int = 0

    def add(self, content: PageContent, text: PageText) -> None:
        """Puts the lines and tables of the next page that has text behind the blocks, from top to bottom."""
        if content.number != self._last_page + 1:
            self.blocks += self._builder.close()
        self._last_page = content.number
        items: list[tuple[float, Line | Grid, bool]] = [
            (line.y0, line, alone) for line, alone in zip(text.lines, text.alone, strict=True)
        ]
        items += [(grid.bbox.y0 if grid.bbox else 0.0, grid, True) for grid in content.grids]
        for _, item, alone in sorted(items, key=lambda entry: entry[0]):
            if isinstance(item, Grid):
                self.blocks += [*self._builder.close(), item]
            else:
                self.blocks += self._builder.add(item, alone, text)
        self.blocks += text.apart

    def close(self) -> list[Block]:
        """All blocks."""
        self.blocks += self._builder.close()
        return self.blocks


def _place_as_shown(blocks: Iterable[Block], frames: Mapping[int, PageFrame]) -> None:
    """Moves the boxes of blocks on these pages from the upright page to where a viewer shows them."""
    for block in blocks:
        frame = frames.get(block.page or 0)
        if frame is None:
            continue
        placed: list[Block | Cell] = [block, *block.cells] if isinstance(block, Grid) else [block]
        for each in placed:
            if each.bbox is not None:
                each.bbox = BBox(*frame.as_shown(*each.bbox))


def _in_page_order(blocks: list[Block]) -> list[Block]:
    def page_of(block: Block) -> int:
        return block.page or 0

    return sorted(blocks, key=page_of)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
