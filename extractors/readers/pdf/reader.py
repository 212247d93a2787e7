"""One PDF file -> Document: text pages through pdfplumber (camelot where there are no rules), the others by OCR."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from extractors.errors import DocumentError
from extractors.models import Block, Document, Grid
from extractors.readers.pdf.damage import noting_damage
from extractors.readers.pdf.lattice import ruled_grids
from extractors.readers.pdf.lines import chars_from_pdfplumber
from extractors.readers.pdf.paragraphs import PageText, ParagraphBuilder, page_text
from extractors.readers.pdf.running_text import joined_over_pages
from extractors.readers.pdf.unruled import unruled_grids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pypdfium2 as pdfium
    from pdfplumber.page import Page

    from extractors.readers.pdf.lines import Char, Line

_SAMPLE = 400  # characters of a page that are asked for their code and direction
_NO_TEXT = {
    0,
    0xFFFD,
    *range(0xE000, 0xF900),
}  # codes that say nothing: missing, unknown, a font's private ones
_MAX_NO_TEXT = 0.1  # of the characters; a page with more is read as a picture
_MIN_TEXT = 20  # characters; a page of pictures with fewer is read as a scan


def read_pdf(path: Path) -> Document:
    """Reads a PDF file.

    Raises DocumentError (`encrypted`, `truncated`, `unreadable`, `limit`) when the file cannot be read, and
    MissingToolError when pages need OCR and tesseract is not installed.
    """
    facts, source = _page_facts(path)
    page_count = len(facts)
    text_pages = [number for number, fact in enumerate(facts, 1) if not fact.is_scan]
    scan_pages = [number for number, fact in enumerate(facts, 1) if fact.is_scan]
    turned = [str(number) for number, fact in enumerate(facts, 1) if fact.turn is not None]
    warnings = [f"Pages whose text stands sideways were turned: {', '.join(turned)}."] if turned else []
    with noting_damage(warnings):
        blocks = _text_blocks(source, text_pages, path.name)
    if scan_pages:
        from extractors.readers.scan import read_scanned_pages

        blocks = joined_over_pages(_in_page_order([*blocks, *read_scanned_pages(path, scan_pages)]))
        if text_pages:
            warnings.append(f"Pages read by OCR: {', '.join(map(str, scan_pages))}.")
    return Document(
        format="scan" if len(scan_pages) * 2 > page_count else "pdf",
        page_count=page_count,
        blocks=blocks,
        warnings=warnings,
    )


@dataclass(frozen=True, slots=True)
class _PageFacts:
    """What is known of a page before it is read. `turn`: the /Rotate with which its text stands upright."""

    is_scan: bool
    turn: int | None = None


def _page_facts(path: Path) -> tuple[list[_PageFacts], Path | bytes]:
    """Facts of every page, and what to read the text pages from: the file, or a copy with its pages upright."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise _open_error(path, error) from error
    try:
        if len(document) == 0:
            raise DocumentError(
                "the PDF has no pages.", code="truncated", advice="Get the file again.", file=path.name
            )
        facts = [_facts(document, index) for index in range(len(document))]
        return facts, _upright_copy(document, facts) or path
    except pdfium.PdfiumError as error:
        raise DocumentError(
            f"a page cannot be loaded ({error}).",
            code="truncated",
            advice="The file is damaged; get it again.",
            file=path.name,
        ) from error
    finally:
        document.close()


def _facts(document: pdfium.PdfDocument, index: int) -> _PageFacts:
    import pypdfium2.raw as pdfium_raw

    page = document[index]
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count < _MIN_TEXT:
            pictures = page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
            return _PageFacts(is_scan=any(True for _ in pictures))
        sample = [
            char
            for char in range(min(count, _SAMPLE))
            if pdfium_raw.FPDFText_IsGenerated(textpage.raw, char) == 0
        ]
        codes = [pdfium_raw.FPDFText_GetUnicode(textpage.raw, char) for char in sample]
        if sum(code in _NO_TEXT for code in codes) > _MAX_NO_TEXT * len(codes):
            return _PageFacts(is_scan=True)
        angles = Counter(
            round(math.degrees(pdfium_raw.FPDFText_GetCharAngle(textpage.raw, char))) % 360 for char in sample
        )
        angle, votes = angles.most_common(1)[0] if angles else (0, 0)
        turn = (360 - angle) % 360
        clear = angle % 90 == 0 and votes > 0.6 * angles.total()
        return _PageFacts(is_scan=False, turn=turn if clear and turn != page.get_rotation() else None)
    finally:
        textpage.close()
        page.close()


def _upright_copy(document: pdfium.PdfDocument, facts: Sequence[_PageFacts]) -> bytes | None:
    """The file with its sideways pages turned, None if there are none."""
    if all(fact.turn is None for fact in facts):
        return None
    for index, fact in enumerate(facts):
        if fact.turn is not None:
            page = document[index]
            page.set_rotation(fact.turn)
            page.close()
    copy = BytesIO()
    document.save(copy)
    return copy.getvalue()


def _open_error(path: Path, error: Exception) -> DocumentError:
    message = str(error)
    if "password" in message.lower():
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


@dataclass(slots=True)
class _PageContent:
    text: PageText
    grids: list[Grid]


def _text_blocks(source: Path | bytes, numbers: Sequence[int], name: str) -> list[Block]:
    if not numbers:
        return []
    import pdfplumber

    blocks: list[Block] = []
    builder = ParagraphBuilder()
    previous = 0
    before: Grid | None = None
    with pdfplumber.open(BytesIO(source) if isinstance(source, bytes) else source) as pdf:
        for number in numbers:
            try:
                page = pdf.pages[number - 1]
                content = _read_page(source, page, number, before)
                page.close()  # else pdfplumber keeps every page's objects
            except Exception as error:  # pdfminer lets errors of every type through where a page is damaged
                raise _page_error(error, name, number) from error
            before = _last_unruled(content)
            if number != previous + 1:
                blocks.extend(builder.close())
            _append(content, builder, blocks)
            previous = number
    blocks.extend(builder.close())
    return blocks


def _page_error(error: Exception, name: str, number: int) -> DocumentError:
    return DocumentError(
        f"the page cannot be parsed ({type(error).__name__}: {str(error)[:120]}).",
        code="truncated",
        advice="The file is damaged; get it again.",
        file=name,
        page=number,
    )


def _last_unruled(content: _PageContent) -> Grid | None:
    last = content.grids[-1] if content.grids else None
    return last if last and last.method == "camelot" else None


def _read_page(source: Path | bytes, page: Page, number: int, before: Grid | None) -> _PageContent:
    chars = [
        char
        for char in chars_from_pdfplumber(page.chars)
        if 0 <= char.middle[0] <= page.width and 0 <= char.middle[1] <= page.height
    ]
    grids = ruled_grids(page, chars, number) or unruled_grids(source, page, chars, number, before)
    outside = [char for char in chars if not _inside_any(char, grids)]
    return _PageContent(page_text(outside, number, float(page.height)), grids)


def _inside_any(char: Char, grids: Sequence[Grid]) -> bool:
    x, y = char.middle
    return any(
        grid.bbox is not None and grid.bbox.x0 <= x <= grid.bbox.x1 and grid.bbox.y0 <= y <= grid.bbox.y1
        for grid in grids
    )


def _append(content: _PageContent, builder: ParagraphBuilder, blocks: list[Block]) -> None:
    """Puts lines and tables of one page behind `blocks`, from top to bottom."""
    items: list[tuple[float, Line | Grid, bool]] = [
        (line.y0, line, alone) for line, alone in zip(content.text.lines, content.text.alone, strict=True)
    ]
    items += [(grid.bbox.y0 if grid.bbox else 0.0, grid, True) for grid in content.grids]
    for _, item, alone in sorted(items, key=lambda entry: entry[0]):
        if isinstance(item, Grid):
            blocks.extend(builder.close())
            blocks.append(item)
        else:
            blocks.extend(builder.add(item, alone, content.text))
    blocks.extend(content.text.apart)


def _in_page_order(blocks: list[Block]) -> list[Block]:
    def page_of(block: Block) -> int:
        return block.page or 0

    return sorted(blocks, key=page_of)
