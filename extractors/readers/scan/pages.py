"""Reads whole pages: image, grids, cells, and the text around them, as the blocks of a Document."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2 as pdfium

from baocao.errors import DocumentError
from extractors.models import Block, Cell, Grid
from extractors.readers.adjacent_tables import each_before_its_table
from extractors.readers.scan.cells import read_cells
from extractors.readers.scan.grids import GridShape, find_grids
from extractors.readers.scan.hand_written import without_doubtful_numbers
from extractors.readers.scan.imaging import Box, PageImage, render, surrounding
from extractors.readers.scan.language import require_tesseract
from extractors.readers.scan.lines import find_lines
from extractors.readers.scan.paragraphs import join_lines
from extractors.readers.scan.recognition import read_pieces
from extractors.readers.scan.resolution import DPI
from extractors.readers.scan.rules import Rule, find_rules, without_rules
from extractors.readers.scan.sheets import one_page_each
from extractors.readers.scan.straightening import straighten
from extractors.readers.scan.superscripts import with_superscripts
from extractors.readers.scan.unread import unread_ink
from extractors.readers.scan.wording import LEGIBLE
from extractors.readers.scan.zones import find_zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from extractors.readers.scan.imaging import Image

SEPARATOR = int(0.5 * DPI)
"""A level rule at least this long is a rule also outside of tables, under a title or above footnotes."""


def read_pages(path: Path, pages: Sequence[int], warnings: list[str]) -> list[Block]:
    """The blocks of these pages (from 1), see `extractors.readers.scan.read_scanned_pages`."""
    require_tesseract()
    workers = max(min(os.cpu_count() or 1, len(pages)), 1)
    blocks: list[Block] = []
    # tesseract is a process of its own, so threads are enough to keep every core busy. Pages are drawn here,
    # one at a time (pdfium is not thread-safe), and only when a worker is free: that bounds the memory.
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[tuple[list[Block], list[str]]]] = deque()
        for number, image, scale in _draw(path, pages):
            waiting.append(pool.submit(_read_page, image, scale, path.name, number))
            if len(waiting) > workers:
                _collect(waiting.popleft(), blocks, warnings)
        while waiting:
            _collect(waiting.popleft(), blocks, warnings)
    return blocks


def _collect(page: Future[tuple[list[Block], list[str]]], blocks: list[Block], warnings: list[str]) -> None:
    found, doubts = page.result()
    blocks += found
    warnings += doubts


def _draw(path: Path, pages: Sequence[int]) -> Iterator[tuple[int, Image, float]]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise DocumentError(f"The PDF cannot be opened: {error}.", file=path.name) from error
    try:
        for number in pages:
            page = document[number - 1]
            image, scale = render(page)
            page.close()
            yield number, image, scale
    finally:
        document.close()


def _read_page(image: Image, scale: float, file: str, number: int) -> tuple[list[Block], list[str]]:
    doubts: list[str] = []
    try:
        return read_image(straighten(image, scale), number, doubts), doubts
    except DocumentError as error:
        error.file, error.page = file, number
        raise


def read_image(page: PageImage, number: int, doubts: list[str] | None = None) -> list[Block]:
    """The blocks of a page that is upright and straight.

    With `doubts`, numbers of a letterhead that cannot be read surely are left out, and said there, as is what looks
    like letters and was not read.
    """
    rules = find_rules(page)
    grids = find_grids(rules)
    level = [rule for grid in grids for rule in grid.level]
    upright = [rule for grid in grids for rule in grid.upright]
    separators = [rule for rule in rules.level if rule.length >= SEPARATOR and rule not in level]
    text = without_rules(page, rules, [*level, *separators], upright)
    around = _without_grids(text, grids)

    zones = find_zones(around.ink)
    if not zones and not grids:
        return []
    words = with_superscripts(around, read_pieces(around, [zone.box for zone in zones], are_cells=False))
    frame = surrounding([zone.box for zone in zones] + [grid.box for grid in grids])
    notes_top = _footnote_rule(separators, frame, page.grey.shape[0])
    lines = find_lines(around.ink, zones, words, frame, notes_top)
    if doubts is not None:
        lines, said = without_doubtful_numbers(lines, around)
        doubts += [f"Page {number}: {doubt}" for doubt in said]

    placed: list[tuple[int, Block]] = [
        (zones[zone].box.y0, paragraph) for zone, paragraph in join_lines(lines, page, number)
    ]
    read = [word.box for line in lines for word in line.words]
    for shape in grids:
        grid = _read_grid(text, shape, number)
        if grid.confidence is not None and grid.confidence >= LEGIBLE:
            above = sum(1 for top, _ in placed if top < shape.box.y0)
            placed.insert(above, (shape.box.y0, grid))
            read += [cell.box for cell, made in zip(shape.cells, grid.cells, strict=True) if made.text]
    unread = unread_ink(text, read) if doubts is not None else None
    if doubts is not None and unread is not None:
        doubts.append(f"Page {number}: {unread}")
    height, width = page.grey.shape
    blocks = each_before_its_table([block for _, block in placed], lambda block: block.bbox)
    return one_page_each(blocks, width / page.scale, height / page.scale)


def _read_grid(page: PageImage, shape: GridShape, number: int) -> Grid:
    readings = read_cells(page, shape.cells)
    cells = [
        Cell(
            row=cell.row,
            column=cell.column,
            text=reading.text,
            row_span=cell.row_span,
            column_span=cell.column_span,
            page=number,
            bbox=page.bbox(cell.box),
            confidence=round(reading.confidence, 3),
            alternatives=reading.others,
        )
        for cell, reading in zip(shape.cells, readings, strict=True)
    ]
    filled = [cell.confidence for cell in cells if cell.text and cell.confidence is not None]
    return Grid(
        n_rows=len(shape.ys) - 1,
        n_columns=len(shape.xs) - 1,
        cells=cells,
        method="ocr",
        page=number,
        bbox=page.bbox(shape.box),
        column_edges=[round(x / page.scale, 2) for x in shape.xs],
        confidence=round(mean(filled), 3) if filled else None,
        open_top=shape.open_top,
        open_bottom=shape.open_bottom,
    )


def _without_grids(page: PageImage, grids: Sequence[GridShape]) -> PageImage:
    """The page with its grids covered, a little beyond their outer rules."""
    grey, ink = page.grey.copy(), page.ink.copy()
    for box in (grid.box for grid in grids):
        place = np.s_[max(box.y0 - 5, 0) : box.y1 + 6, max(box.x0 - 5, 0) : box.x1 + 6]
        grey[place], ink[place] = 255, 0
    return replace(page, grey=grey, ink=ink)


def _footnote_rule(separators: Sequence[Rule], frame: Box, page_height: int) -> int | None:
    """Height of the short rule at the left edge of the text that stands above footnotes, None without one."""
    heights = [
        rule.at
        for rule in separators
        if not rule.is_dotted
        and rule.length < 0.5 * frame.width
        and abs(rule.start - frame.x0) < 0.2 * DPI
        and rule.at > 0.3 * page_height
    ]
    return round(max(heights)) if heights else None
