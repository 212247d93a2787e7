"""A workbook (.xlsx) opened: its sheets one after the other, cells as they are printed, hidden ones counted.

The XML is read here, because what a table is needs the printed number, its rules, merged cells and what is hidden, all
of a strange file and in bounded memory. openpyxl keeps every cell as an object, and where it does not (`read_only`), it
knows neither merged nor hidden cells; calamine gives values without rules and formats; neither prints a number by its
format. The archive is opened as that of a Word file is, with the same limits.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from baocao.errors import DocumentError
from extractors.isolation.limits import current_limits
from extractors.readers.office.package import OfficePackage, integer, name
from extractors.readers.sheet.formats import printed_number
from extractors.readers.sheet.page_metadata import comments_in, letters_of, paper_of, pictures_in
from extractors.readers.sheet.styles import YES, Style, decimal, read_styles, value_at
from extractors.values.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.oxml.xmlchemy import BaseOxmlElement as Element

    from extractors.models import Annotation, Picture

_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet\b")
_LOOKED_AT = 8192  # bytes in which the root element of a part begins
_ROWS, _COLUMNS = 2**20, 2**14  # the most that Excel takes
_DEFAULT_WIDTH = 8.43  # characters
_POINTS_A_CHARACTER, _CELL_MARGIN = 5.25, 3.75
"""7 and 5 pixels: those of Calibri 11, in whose characters widths are counted."""


@dataclass(slots=True)
class SheetCell:
    """A cell at its upper left place; spans count what is visible."""

    row: int
    column: int
    text: str
    style: Style
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class Sheet:
    """A visible sheet. Rows and columns count from 0 and leave out hidden ones; `edges` are where columns begin, in
    points. `left_out` are cells with a content in hidden rows and columns; `unknown` formulas without a value;
    `paper` the width and height of the paper it is printed on, in points, if the file says so.
    """

    name: str
    cells: list[SheetCell] = field(default_factory=list)
    edges: list[float] = field(default_factory=lambda: [0.0])
    left_out: int = 0
    unknown: list[str] = field(default_factory=list)
    has_drawing: bool = False
    paper: tuple[float, float] | None = None
    pictures: list[Picture] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)


class Workbook:
    """An opened .xlsx. A part is parsed piece by piece, and each piece dropped when it has been looked at."""

    def __init__(self, path: Path) -> None:
        """Raises DocumentError for a file that is not a sound, unencrypted workbook of reasonable size."""
        self._file = path.name
        self._limits = current_limits()
        self._package = OfficePackage(path, "s:workbook", "workbook")
        properties = self._package.document.find(name("s:workbookPr"))
        self._since_1904 = properties is not None and properties.get("date1904") in YES
        self._styles = read_styles(self._package.part("styles"))
        self._strings = self._shared_strings()
        self.hidden: list[str] = []
        """Names of the sheets that are hidden; known once `sheets` has come to its end."""

    def sheets(self) -> Iterator[Sheet]:
        """The visible sheets in their order. Raises DocumentError for one that is damaged or beyond a limit."""
        for element in self._package.document.iterfind(f"{name('s:sheets')}/{name('s:sheet')}"):
            title = clean(element.get("name") or "")
            content = self._package.content_by_id(element.get(name("r:id")))
            if content is None or _WORKSHEET.search(content[:_LOOKED_AT]) is None:
                continue  # a sheet that is one chart, or of macros
            if element.get("state", "visible") != "visible":
                self.hidden.append(title)
            else:
                sheet = self._sheet(title, content)
                sheet.pictures = pictures_in(self._package, element.get(name("r:id")))
                sheet.annotations = comments_in(self._package, element.get(name("r:id")))
                yield sheet

    def _shared_strings(self) -> list[str]:
        content = self._package.content("sharedStrings")
        return list(map(_text, self._parsed(content, ("s:si",)))) if content else []

    def _sheet(self, title: str, content: bytes) -> Sheet:
        reading = _SheetReading(title, self)
        tags = ("s:row", "s:cols", "s:mergeCell", "s:sheetFormatPr", "s:pageSetup", "s:drawing")
        for element in self._parsed(content, tags):
            reading.take(element)
        return reading.sheet()

    def _parsed(self, content: bytes, tags: tuple[str, ...]) -> Iterator[Element]:
        """The elements of a part with one of these tags, each gone again when the next is asked for."""
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:  # no program that writes workbooks does this
            raise self._damaged("it declares XML entities")
        events = etree.iterparse(
            io.BytesIO(content), tag=[name(tag) for tag in tags], resolve_entities=False, no_network=True
        )
        try:
            for _, element in events:
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, why: str) -> DocumentError:
        advice = "Open it in Excel, save it again as .xlsx, and put that in its place."
        return DocumentError(
            f"A part of the workbook is damaged: {why}.", code="unreadable", advice=advice, file=self._file
        )

    def check_cells(self, count: int, title: str) -> None:
        """Raise DocumentError if `count` cells are too many for the sheet of that title."""
        most = self._limits.table_cells
        if count > most:
            message = f'The sheet "{title}" has more than {int(most):,} cells.'
            raise self._limits.exceeded("table_cells", message, file=self._file)

    def printed(self, cell: Element) -> tuple[str | None, Style]:
        """What a cell shows, None for a formula without a value, and its style."""
        style = value_at(self._styles, cell.get("s"), Style())
        kind, value = cell.get("t", "n"), cell.find(name("s:v"))
        raw = (value.text or "") if value is not None else ""
        if kind == "inlineStr":
            inline = cell.find(name("s:is"))
            return (_text(inline) if inline is not None else ""), style
        if not raw:
            has_formula = cell.find(name("s:f")) is not None and kind != "str"
            return (None if has_formula else ""), style
        if kind == "s":
            return value_at(self._strings, raw, ""), style
        if kind == "b":
            return ("TRUE" if raw in YES else "FALSE"), style
        if kind != "n":
            return raw, style
        try:
            number_text = printed_number(float(raw), style.code, since_1904=self._since_1904)
        except (ValueError, OverflowError, ArithmeticError):
            return raw, style
        return number_text, style


class _SheetReading:
    """A sheet while it is read: its rows, then its merged cells."""

    def __init__(self, title: str, workbook: Workbook) -> None:
        self._title = title
        self._workbook = workbook
        self._kept: dict[tuple[int, int], tuple[str, Style]] = {}
        self._hidden_rows: set[int] = set()
        self._columns: list[tuple[int, int, float]] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._default_width = _DEFAULT_WIDTH
        self._left_out = 0
        self._unknown: list[str] = []
        self._has_drawing = False
        self._paper: tuple[float, float] | None = None
        self._row = 0

    def take(self, element: Element) -> None:
        """A part of the sheet, in the order of the file."""
        tag = etree.QName(element).localname
        if tag == "row":
            self._take_row(element)
        elif tag == "mergeCell":
            corners = [_place(each) for each in (element.get("ref") or "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                self._merged.append((*corners[0], *corners[1]))
                self._workbook.check_cells(len(self._merged), self._title)
        elif tag == "cols":
            for column in element:
                width = (
                    0.0 if column.get("hidden") in YES else decimal(column.get("width"), self._default_width)
                )
                first, last = integer(column.get("min"), 1) - 1, integer(column.get("max"), 1) - 1
                self._columns.append((max(first, 0), min(last, _COLUMNS - 1), width))
        elif tag == "sheetFormatPr":
            self._default_width = decimal(element.get("defaultColWidth"), _DEFAULT_WIDTH)
        elif tag == "pageSetup":
            self._paper = paper_of(element)
        else:
            self._has_drawing = True

    def _take_row(self, element: Element) -> None:
        self._row = integer(element.get("r"), self._row + 1)
        row, column = self._row - 1, -1
        if row >= _ROWS:
            return
        if element.get("hidden") in YES or element.get("ht") in {"0", "0.0"}:
            self._hidden_rows.add(row)
        for cell in element.iterchildren(name("s:c")):
            place = _place(cell.get("r") or "")
            column = place[1] if place else column + 1
            text, style = self._workbook.printed(cell)
            if text is None:
                self._unknown.append(f"{letters_of(column)}{row + 1}")
            lines = (clean(line) for line in (text or "").split("\n"))
            said = "\n".join(line for line in lines if line)
            if said or style.ruled:
                self._kept[row, column] = (said, style)
        self._workbook.check_cells(len(self._kept), self._title)

    def sheet(self) -> Sheet:
        """The sheet without what is hidden."""
        widths = self._widths()
        rows = _Visible(sorted(self._hidden_rows))
        columns = _Visible([column for column, width in enumerate(widths) if not width])
        sheet = Sheet(self._title, unknown=self._unknown, has_drawing=self._has_drawing, paper=self._paper)
        for width in widths:
            if width:
                sheet.edges.append(sheet.edges[-1] + width * _POINTS_A_CHARACTER + _CELL_MARGIN)
        self._take_merged(sheet, rows, columns)
        for (row, column), (text, style) in self._kept.items():
            if row not in rows or column not in columns:
                sheet.left_out += bool(text)
            else:
                sheet.cells.append(SheetCell(rows.before(row), columns.before(column), text, style))
        sheet.cells.sort(key=lambda cell: (cell.row, cell.column))
        return sheet

    def _take_merged(self, sheet: Sheet, rows: _Visible, columns: _Visible) -> None:
        """Put merged cells on the sheet; of what they cover, nothing is shown."""
        by_row: dict[int, list[int]] = {}
        for row, column in sorted(self._kept):
            by_row.setdefault(row, []).append(column)
        used_rows = list(by_row)
        last_row = used_rows[-1] if used_rows else -1
        last_column = max((column for _, column in self._kept), default=-1)
        looked_at = 0
        for top, left, low, far in self._merged:
            bottom, right = min(low, last_row), min(far, last_column)
            within = used_rows[bisect_left(used_rows, top) : bisect_right(used_rows, bottom)]
            looked_at += len(within)
            self._workbook.check_cells(looked_at, self._title)
            covered = [
                self._kept.pop((row, column))
                for row in within
                for column in by_row[row][bisect_left(by_row[row], left) : bisect_right(by_row[row], right)]
                if (row, column) != (top, left) and (row, column) in self._kept
            ]
            anchor = self._kept.pop((top, left), None)
            if anchor is None and not covered:
                continue
            text, style = anchor or ("", covered[0][1])
            n_rows, n_columns = rows.between(top, bottom), columns.between(left, right)
            if not n_rows or not n_columns:
                sheet.left_out += bool(text)
                continue
            style = replace(style, ruled=style.ruled or any(each.ruled for _, each in covered))
            cell = SheetCell(rows.before(top), columns.before(left), text, style, n_rows, n_columns)
            sheet.cells.append(cell)

    def _widths(self) -> list[float]:
        used = max((column for _, column in self._kept), default=-1) + 1
        widths = [self._default_width] * used
        for first, last, width in self._columns:
            for column in range(first, min(last + 1, used)):
                widths[column] = width
        return widths


class _Visible:
    """Rows or columns without the hidden ones."""

    def __init__(self, hidden: list[int]) -> None:
        self._hidden = hidden
        self._all = set(hidden)

    def __contains__(self, number: int) -> bool:
        return number not in self._all

    def before(self, number: int) -> int:
        """How many visible ones stand before it: its number among them."""
        return number - bisect_left(self._hidden, number)

    def between(self, first: int, last: int) -> int:
        """How many of `first` to `last` are visible."""
        return self.before(last + 1) - self.before(first)


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column, from 0, of "B7"; None for anything else."""
    match = _PLACE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return (int(match[2]) - 1, column - 1) if column <= _COLUMNS and int(match[2]) <= _ROWS else None


def _text(element: Element) -> str:
    """The text of a string: its runs, without the reading of Japanese characters above them."""
    runs = (element.iterchildren(name("s:t")), element.iterfind(f"{name('s:r')}/{name('s:t')}"))
    return "".join(each.text or "" for found in runs for each in found)
