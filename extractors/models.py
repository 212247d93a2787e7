"""What the stages of extraction hand to each other: plain, typed, free of any file format.

readers:   file  -> Document (Grids and Paragraphs in reading order)
stitching: Grids -> Table (one logical table, header levels apart from its rows)
layouts:   Table -> TypedTable (kind, column mapping, typed rows)

Coordinates are PDF points (1/72 inch) from the top left corner of the page as it is shown (after /Rotate).
Pages count from 1, rows and columns of tables from 1, rows and columns of a Grid from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

DocumentFormat = Literal["pdf", "scan", "docx", "doc", "xlsx"]
"""`pdf` has a text layer, `scan` is a PDF of images; a PDF with both is `pdf` if most pages have text.
`xlsx` is any spreadsheet."""

Method = Literal["pdfium", "pdfplumber", "camelot", "ocr", "docx", "sheet", "narrative"]
"""How a table was read. `narrative`: composed from bulleted text, not printed as a table."""


class BBox(NamedTuple):
    """A rectangle on a page in PDF points, `y0` is the upper edge."""

    x0: float
    y0: float
    x1: float
    y1: float


class Place(NamedTuple):
    """A rectangle on one page."""

    page: int | None
    bbox: BBox | None


class Alternative(NamedTuple):
    """Another text that OCR found where it was not sure of one, and how sure it was of this, 0..1.

    `instead_of` is the word that it would take the place of, "" one that was left out; None for all of the text.
    """

    text: str
    confidence: float
    instead_of: str | None = None

    def __str__(self) -> str:
        """How sure, and the text: "0.42: 1.234"."""
        return f"{self.confidence:.2f}: {self.text}"


@dataclass(slots=True)
class Cell:
    r"""One printed cell of a Grid, at its upper left position, with the rows and columns it covers.

    `text` is NFC; lines of the cell are separated by "\n", other white space is single. `page` is None in Word
    files, which have no fixed pages; so is `bbox`. `confidence` is 0..1 for OCR, None where text was read as text;
    `alternatives` are other texts of the whole cell, the surest first.
    `tail_room`: points left behind the last line of the text, `first_word_width`: width of its first word; both
    tell whether a text runs on over a page break, None where the reader does not know. `continues_above`: the file
    says that it is the rest of a merged cell, of which its own grid has no beginning.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    bbox: BBox | None = None
    confidence: float | None = None
    bold: bool = False
    tail_room: float | None = None
    first_word_width: float | None = None
    continues_above: bool = False
    alternatives: tuple[Alternative, ...] = ()


@dataclass(slots=True)
class Grid:
    """A table region on one page (Word: one table), before pages are joined.

    `column_edges`: n_columns + 1 ascending x positions in points (Word: from the table's left side; empty where the
    file does not say them). `open_top`/`open_bottom`: the
    region has no rule at its upper/lower end, so a row may have been cut there. `repeated_header_rows`: rows
    that the file itself marks as headings to repeat (Word); 0 where that is not known. `page_headings`: the tables in
    the header of the page it begins on (Word).
    """

    n_rows: int
    n_columns: int
    cells: list[Cell]
    method: Method
    page: int | None = None
    bbox: BBox | None = None
    column_edges: list[float] = field(default_factory=list)
    confidence: float | None = None
    open_top: bool = False
    open_bottom: bool = False
    repeated_header_rows: int = 0
    page_headings: tuple[Grid, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether no end of a page can have cut the region: a sheet of a spreadsheet has none."""
        return self.method == "sheet"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the cells column by column: between the processes that read a long document, that is much faster."""
        columns = [_packed(list(column)) for column in zip(*map(_cell_values, self.cells), strict=True)]
        others = [getattr(self, name) for name in self.__slots__ if name != "cells"]
        return _unpacked_grid, (len(self.cells), columns, others)


_cell_values = attrgetter(*[each.name for each in fields(Cell)])


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Boxes by the numbers of their edges, four a box: most edges are those of many cells."""

    edges: list[float]
    numbers: list[int]

    def unpacked(self) -> list[BBox]:
        edges, numbers = self.edges, iter(self.numbers)
        return [
            BBox(edges[a], edges[b], edges[c], edges[d])
            for a, b, c, d in zip(numbers, numbers, numbers, numbers, strict=True)
        ]


def _packed(column: list[Any]) -> Any:
    """One value for a column that has but one, boxes by their edges, and other columns as they are."""
    if column and column.count(column[0]) == len(column):
        return (column[0],)
    if not (column and type(column[0]) is BBox and None not in column):
        return column
    known: dict[float, int] = {}
    numbers = [known.setdefault(edge, len(known)) for box in column for edge in box]
    return _Boxes(list(known), numbers)


def _unpacked_grid(count: int, columns: list[Any], others: list[Any]) -> Grid:
    spread = [
        column.unpacked() if isinstance(column, _Boxes) else column * count if len(column) == 1 else column
        for column in columns
    ]
    names = [name for name in Grid.__slots__ if name != "cells"]
    cells = list(map(Cell, *spread)) if count else []
    return Grid(cells=cells, **dict(zip(names, others, strict=True)))


@dataclass(slots=True)
class Paragraph:
    """A paragraph of running text (never inside a table), NFC, white space single, lines joined.

    `numbering` is the automatic list label Word would print ("a)", "1.1.", "-"), already put before `text` as well.
    `style_level` is 1.. for heading styles, else None. `indent` is the left edge in points (Word: the left indent).
    `region`: where it stands; headers, footers, page numbers, watermarks, labels of charts, and what is in the file
    but not printed ("hidden") are kept but are not narrative. `confidence` and `alternatives` are those of its
    words if it was read by OCR. `continued`: where the parts of it stand that page breaks cut off.
    """

    text: str
    page: int | None = None
    bbox: BBox | None = None
    bold: bool = False
    italic: bool = False
    centered: bool = False
    font_size: float | None = None
    indent: float | None = None
    numbering: str | None = None
    style_level: int | None = None
    region: Literal["body", "header", "footer", "footnote", "page_number", "watermark", "chart", "hidden"] = (
        "body"
    )
    confidence: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    continued: tuple[Place, ...] = ()


Block = Grid | Paragraph


class Picture(NamedTuple):
    """Where a picture stands; `place` tells it in words where a file has no fixed pages ("paragraph 12", "B3:D9")."""

    bbox: BBox | None = None
    place: str | None = None


class Annotation(NamedTuple):
    """What was put onto a page beside its text: a comment, a stamp, a link, or a field of a form, which has a `name`.

    `kind` in plain words ("free text", "link", "check box"); `text` is its content, address or value. `place` as in
    Picture.
    """

    kind: str
    text: str
    bbox: BBox | None = None
    place: str | None = None
    name: str | None = None


class Layer(NamedTuple):
    """A layer of a PDF, and whether it is shown when the file is opened."""

    name: str
    is_shown: bool


class Signed(NamedTuple):
    """An electronic signature: UTC without a zone, the agency, and its status, see `readers.signatures`."""

    signed_at: datetime | None
    agency: str | None
    status: str


@dataclass(slots=True)
class Page:
    """A page as the file has it, or a sheet; of a Word file, `number` None, the pages of one section.

    `width` and `height` in points as it is shown, None where the file does not say; `rotation` in degrees clockwise,
    by which the file has it turned.
    """

    number: int | None
    width: float | None
    height: float | None
    rotation: int = 0
    pictures: list[Picture] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)


UNREAD_INK = "of what is printed may be unread"
"""What a warning says of a page whose ink is not all in tables, paragraphs or furniture."""


@dataclass(slots=True)
class Document:
    """What a reader makes of one file: everything on it, in reading order.

    `blocks` may be an iterator that reads on as it is asked; the rest is complete after its end. `warnings` are
    sentences for the person who looks at the document (`baocao inspect`). `pages` are those of which the reader knows
    more than its blocks say. `title` is what the file calls itself (PDF), which is often no title of the document.
    """

    format: DocumentFormat
    page_count: int | None
    blocks: Iterable[Block]
    warnings: list[str] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    title: str | None = None


# --- logical tables ------------------------------------------------------------------------------------


@dataclass(slots=True)
class TableCell:
    """A cell of a logical row. A merged cell is one object in every row and column it covers, with the spans of
    the whole; a cell cut by a page break has the joined text and the place of its first part, and `continued`
    are the places of the others. `tail_room` and `first_word_width` are those of Cell, for joining parts. `printed` is
    the text that was read where a person has decided what the cell says, also if it is the same; else None.
    `alternatives` are other readings of the whole text (OCR).
    """

    text: str
    page: int | None = None
    bbox: BBox | None = None
    row_span: int = 1
    column_span: int = 1
    confidence: float | None = None
    bold: bool = False
    continued: tuple[Place, ...] = ()
    tail_room: float | None = None
    first_word_width: float | None = None
    printed: str | None = None
    alternatives: tuple[Alternative, ...] = ()

    @property
    def is_corrected(self) -> bool:
        """Whether the text is another than was read."""
        return self.printed is not None and self.printed != self.text


@dataclass(slots=True)
class TableRow:
    """A logical row: `cells` has one entry a column."""

    cells: list[TableCell]

    @property
    def texts(self) -> list[str]:
        """Cell texts in column order."""
        return [cell.text for cell in self.cells]


@dataclass(slots=True)
class Table:
    r"""One logical table: page breaks closed, repeated headers dropped.

    `header` are the heading rows as printed (merged cells repeated over their span), `columns` their texts
    joined by " / " top down without repeats. `units` are the columns' units of measure as printed in a heading or
    above the table ("%", "triệu đồng"), None where none is; empty for a table that is not printed as one.
    `caption` is the bracketed line(s) under the title, lines separated by "\n". `introduction` is the line of the text
    that leads to the table ("a) Trong quý I:"). `appendix` is the printed number ("1", "IV"), None if there is none.
    `number` is that of the table in its document, 0: its place among the tables.
    """

    title: str | None
    caption: str | None
    appendix: str | None
    header: list[list[str]]
    columns: list[str]
    rows: list[TableRow]
    method: Method
    page_first: int | None
    page_last: int | None
    period_start: date | None = None
    period_end: date | None = None
    confidence: float | None = None
    warnings: list[str] = field(default_factory=list)
    units: list[str | None] = field(default_factory=list)
    number: int = 0
    introduction: str | None = None


@dataclass(slots=True)
class Section:
    """A paragraph of the narrative with the numbers of the headings above it: ("I", "2", "2.1")."""

    path: tuple[str, ...]
    text: str
    page: int | None = None
    is_heading: bool = False


@dataclass(slots=True)
class ReportHeader:
    """What letterhead, title and captions say about the report as a whole; None where nothing says it.

    `report_no` with its symbol ("67/BC-BĐHCĐS"), `report_type` in words ("Báo cáo", "Kế hoạch"), `province`
    without its type word ("Ninh Thuận"). `dated_by_signature`: the day is that of the issuer's electronic signature, as
    the one on the page cannot be read; `numbered_by_title`: the number is that in the title of the file. `period_line`
    is the line in brackets under the title that says from which day to which its figures are.
    """

    report_no: str | None = None
    report_type: str | None = None
    report_date: date | None = None
    issuer: str | None = None
    title: str | None = None
    province: str | None = None
    dated_by_signature: bool = False
    numbered_by_title: bool = False
    period_line: str | None = None
