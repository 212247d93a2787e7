"""Reads a spreadsheet: each visible sheet is a page, with its tables and the text around them as they are printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from baocao.errors import DocumentError
from extractors.isolation.limits import current_limits
from extractors.models import Cell, Document, Grid, Page, Paragraph
from extractors.readers.office.libreoffice import read_converted
from extractors.readers.office.package import ENCRYPTED, check_archive, password_error
from extractors.readers.sheet.regions import Region, regions
from extractors.readers.sheet.workbook import Workbook
from extractors.values.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from extractors.models import Block
    from extractors.readers.sheet.workbook import Sheet, SheetCell

_GIVEN_NAME = re.compile(r"(?:sheet|trang tính|bảng tính|trang_tính)[ _]?\d*|\d{1,2}", re.IGNORECASE)
_NAMED = 5  # cells named in a warning


def read_xlsx(path: Path) -> Document:
    """Everything that is shown of a workbook (.xlsx, .xlsm).

    Raises DocumentError for a file that is not a sound, unencrypted workbook, or that goes beyond a limit.
    """
    workbook = Workbook(path)
    document = Document(format="xlsx", page_count=0, blocks=[])
    blocks: list[Block] = []
    for number, sheet in enumerate(workbook.sheets(), 1):
        document.page_count = number
        blocks += _blocks(sheet, number)
        width, height = sheet.paper or (None, None)
        document.pages.append(
            Page(number, width, height, pictures=sheet.pictures, annotations=sheet.annotations)
        )
        document.warnings += _warnings(sheet, number)
    if not document.page_count:
        advice = "Save it again with its sheets shown."
        raise DocumentError("The workbook shows no sheet.", code="empty", advice=advice, file=path.name)
    document.blocks = blocks
    if workbook.hidden:
        names = ", ".join(f'"{each}"' for each in workbook.hidden[:_NAMED])
        document.warnings.append(f"{plural(len(workbook.hidden), 'hidden sheet')} left out: {names}.")
    return document


def read_converted_sheets(path: Path) -> Document:
    """Everything that is shown of an .xls or .ods, by way of LibreOffice.

    Raises MissingToolError where LibreOffice is not installed, DocumentError as `read_xlsx` does.
    """
    current_limits().check_file_size(path)
    content = path.read_bytes()
    is_archive = content.startswith(b"PK")
    if is_archive:
        check_archive(path)
    elif ENCRYPTED in content:
        raise password_error(path)
    suffix = ".ods" if is_archive else ".xls"
    return read_converted(path, content, suffix, ".xlsx", "Calc MS Excel 2007 XML", read_xlsx)


def _blocks(sheet: Sheet, page: int) -> Iterator[Block]:
    """The text and tables of a sheet; the first table is named after the sheet where no text stands above it."""
    has_name = bool(sheet.name) and _GIVEN_NAME.fullmatch(sheet.name) is None
    text_above = False
    for item in regions(sheet.cells):
        if isinstance(item, Region):
            if has_name and not text_above:
                yield Paragraph(sheet.name, page, bold=True, centered=True)
            text_above = True
            yield _grid(item, sheet, page)
        elif item.text:
            text_above = True
            yield from _paragraphs(item, page)


def _paragraphs(cell: SheetCell, page: int) -> Iterator[Paragraph]:
    for line in cell.text.split("\n"):
        style = cell.style
        centered = style.centered or cell.column_span > 1
        yield Paragraph(
            line, page, bold=style.bold, italic=style.italic, centered=centered, font_size=style.size
        )


def _grid(region: Region, sheet: Sheet, page: int) -> Grid:
    """A table; rows and columns in which nothing stands, and no rules, are none of it."""
    rows = sorted({cell.row for cell in region.cells})
    columns = sorted({cell.column for cell in region.cells})
    cells = [
        Cell(
            bisect_left(rows, cell.row),
            bisect_left(columns, cell.column),
            cell.text,
            bisect_left(rows, cell.row + cell.row_span) - bisect_left(rows, cell.row),
            bisect_left(columns, cell.column + cell.column_span) - bisect_left(columns, cell.column),
            page=page,
            bold=cell.style.bold,
        )
        for cell in region.cells
    ]
    edges = [sheet.edges[column] for column in columns] + [
        sheet.edges[min(region.end_column, len(sheet.edges) - 1)]
    ]
    return Grid(len(rows), len(columns), cells, method="sheet", page=page, column_edges=edges)


def _warnings(sheet: Sheet, page: int) -> Iterator[str]:
    if sheet.left_out:
        yield f"{plural(sheet.left_out, 'cell')} in hidden rows or columns of sheet {page} left out."
    if sheet.unknown:
        named = ", ".join(sheet.unknown[:_NAMED]) + (", …" if len(sheet.unknown) > _NAMED else "")
        yield (
            f"{plural(len(sheet.unknown), 'formula')} of sheet {page} without a value in the file ({named}): "
            "open it in Excel and save it again."
        )
    if sheet.has_drawing:
        yield f"Sheet {page} has pictures or charts: the text in them is not read."
