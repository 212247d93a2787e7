"""The flat views as one Excel workbook for people: a contents sheet, Vietnamese sheets, links to the source pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from baocao.warehouse.exports.contents import batches
from baocao.warehouse.exports.datapackage import TITLE
from baocao.warehouse.exports.workbook import (
    MADE,
    MAX_ROWS,
    Reading,
    add_formats,
    close,
    fitting,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    import duckdb

    from baocao.warehouse.dictionary import TableDoc

FILE = "so-lieu.xlsx"
PICTURES = "nguon"
CONTENTS = "Mục lục"
MAX_LINKS = 60_000
"""Of a sheet: Excel opens no file whose sheet has more than 65,530."""
SAMPLED = 200

_SOURCE, _LINK, _KEY = "Nguồn", "Liên kết nguồn", "Mã dòng"
_PLAIN_NUMBERS = ("Năm", "Đoạn", "Phiên bản", "Số trang")
_PAGE = re.compile(r"trang (\d+)(?!.*trang \d)")
_FORMATS: dict[str, dict[str, Any]] = {
    "month": {"num_format": "mm/yyyy", "align": "left"},
    "plain": {"num_format": "0", "align": "left"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1},
    "title": {"bold": True, "font_size": 16},
}


def picture_name(row_id: str, page: int) -> str:
    """Name of the picture of a page beside the workbook: of the document that a row is of."""
    return f"{row_id[:12]}-p{page:04}.png"


def write_flat_workbook(
    con: duckdb.DuckDBPyConnection,
    views: Sequence[TableDoc],
    path: Path,
    pictures: Collection[str] = (),
    max_rows: int = MAX_ROWS,
) -> dict[str, int]:
    """Write the flat views; returns rows by view.

    Args:
        con: A published warehouse.
        views: The views of schema bi.
        path: The workbook to write.
        pictures: Names of the pictures of pages that lie in the folder `nguon` beside it.
        max_rows: Rows of a sheet, its heading included; a longer view goes on in a sheet of its own.
    """
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        book.set_properties({"title": "Số liệu báo cáo", "created": MADE})
        formats = add_formats(book, _FORMATS)
        counts = dict(con.execute(_counts(views)).fetchall())
        _write_contents(book, formats, views, counts)
        for view in views:
            rows = Reading(batches(con, view))
            part = 1
            while True:
                title = sheet_name(view) if part == 1 else f"{sheet_name(view)[:26]} ({part})"
                _write_sheet(book.add_worksheet(title), formats, view, rows.take(max_rows - 1), pictures)
                if rows.at_end():
                    break
                part += 1
        return counts
    finally:
        close(book)


def sheet_name(view: TableDoc) -> str:
    """Name of the sheet of a view: what people call it, as far as Excel takes it."""
    return re.sub(r"[\[\]:*?/\\']", " ", view.display_name_vi or view.name)[:31]


def _counts(views: Sequence[TableDoc]) -> str:
    return " UNION ALL ".join(f"SELECT '{view.name}', count(*) FROM bi.\"{view.name}\"" for view in views)


def _write_contents(
    book: Any, formats: dict[str, Any], views: Sequence[TableDoc], counts: dict[str, int]
) -> None:
    sheet = book.add_worksheet(CONTENTS)
    sheet.hide_gridlines(2)
    for column, width in enumerate((30, 10, 60, 125)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, TITLE, formats["title"])
    sheet.write_string(1, 0, "Bấm vào tên để mở bảng. Ô trống nghĩa là báo cáo không ghi, không phải số 0.")
    for column, heading in enumerate(("Bảng", "Số dòng", "Trả lời câu hỏi", "Nội dung")):
        sheet.write_string(3, column, heading, formats["heading"])
    for row, view in enumerate(views, start=4):
        sheet.write_url(row, 0, f"internal:'{sheet_name(view)}'!A1", formats["link"], sheet_name(view))
        sheet.write_number(row, 1, counts[view.name], formats["count"])
        sheet.write_string(row, 2, view.question_vi, formats["wrapped"])
        sheet.write_string(row, 3, view.description_vi, formats["wrapped"])
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_sheet(
    sheet: Any,
    formats: dict[str, Any],
    view: TableDoc,
    parts: Iterable[Sequence[Sequence[Any]]],
    pictures: Collection[str],
) -> None:
    """Heading, note of each column, rows; the picture of the page behind the words that name it."""
    columns = [column for column in view.columns if column.name != _LINK]
    kinds = [_format_of(column.name, column.type) for column in columns]
    place = {column.name: number for number, column in enumerate(view.columns)}
    taken = [number for number, column in enumerate(view.columns) if column.name != _LINK]
    remaining = iter(parts)
    first = list(next(remaining, []))
    for number, (column, kind) in enumerate(zip(columns, kinds, strict=True)):
        width = width_of(column.name, (_shown(row[taken[number]]) for row in first[:SAMPLED]))
        sheet.set_column(number, number, width, formats[kind] if kind else None)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    for number, column in enumerate(columns):
        sheet.write_string(0, number, column.name, formats["heading"])
        if column.description_vi:
            sheet.write_comment(0, number, column.description_vi, {"author": "baocao"})
    count = links = 0
    for part in (first, *remaining):
        for row in part:
            count += 1
            target = _target(row, place, pictures) if links < MAX_LINKS else None
            for number, (source, kind) in enumerate(zip(taken, kinds, strict=True)):
                if target and columns[number].name == _SOURCE:
                    links += 1
                    sheet.write_url(count, number, target, formats["link"], fitting(str(row[source])))
                else:
                    _write_cell(sheet, count, number, row[source], formats[kind] if kind else None)
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)


def _target(row: Sequence[Any], place: dict[str, int], pictures: Collection[str]) -> str | None:
    """Where the source of a row is shown: its picture beside the workbook, else its page of a site that is served."""
    source, key = row[place[_SOURCE]] if _SOURCE in place else None, str(row[place[_KEY]])
    if source and (page := _PAGE.search(source)):
        name = picture_name(key, int(page[1]))
        if name in pictures:
            return f"external:{PICTURES}/{name}"
    link = row[place[_LINK]] if _LINK in place else None
    return link if link and link.startswith(("http://", "https://")) else None


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    from datetime import date
    from decimal import Decimal

    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, value, style)
        case int() | float() | Decimal():
            sheet.write_number(row, column, value, style)
        case date():
            sheet.write_datetime(row, column, value, style)
        case _:  # always as a string: what a report says is never a formula or a link
            sheet.write_string(row, column, fitting(str(value)), style)


def _shown(value: Any) -> str | None:
    """A value about as wide as its format shows it."""
    if value is None:
        return None
    text = str(value)
    return text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text) else text.rstrip("0").rstrip(".")


def _format_of(name: str, sql_type: str) -> str | None:
    if sql_type == "DATE":
        return "month" if name == "Tháng" else "date"
    if name.startswith("Phần trăm"):
        return "rate"
    if name in _PLAIN_NUMBERS:
        return "plain"
    return "count" if sql_type in ("BIGINT", "INTEGER", "SMALLINT") else None
