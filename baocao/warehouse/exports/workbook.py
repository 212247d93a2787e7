"""One Excel workbook with a sheet a table, made to be read: formats, widths, filters, and the dictionary in front."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from baocao.errors import WarehouseError
from baocao.warehouse.exports.contents import (
    DICTIONARY_HEADINGS,
    Headings,
    batches,
    column_headings,
    dictionary_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import duckdb

    from baocao.warehouse.dictionary import TableDoc

MAX_ROWS = 1_048_576
"""Rows of an Excel sheet, the heading included; a longer table goes on in a sheet "name (2)"."""
MAX_CHARACTERS = 32_767
_CUT = " … (cut: Excel holds 32,767 characters a cell)"
DICTIONARY_SHEET = "Từ điển dữ liệu"
MADE = datetime(2000, 1, 1)

_WIDEST = 60
_SAMPLED = 200  # rows that decide a column's width
FORMATS: dict[str, dict[str, Any]] = {
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
    "count": {"num_format": "#,##0"},
    "rate": {"num_format": '0.00"%"'},  # percent points: 99.97 is shown as 99.97%, not multiplied
    "heading": {"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True, "valign": "top"},
}


def write_workbook(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[TableDoc],
    path: Path,
    headings: Headings,
    max_rows: int = MAX_ROWS,
) -> dict[str, int]:
    """Write the dictionary and all tables; returns rows by table. `max_rows` of a sheet, its heading included."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    try:
        book.set_properties({"title": "baocao", "created": MADE})
        formats = add_formats(book)
        vietnamese = headings is Headings.VIETNAMESE
        names = ("Bảng", "Tên bảng", "Cột", "Tên cột", "Kiểu", "Khóa chính", "Tham chiếu", "Mô tả")
        _Sheet(book, formats, DICTIONARY_SHEET).write(
            names if vietnamese else DICTIONARY_HEADINGS,
            [None] * len(names),
            iter([list(dictionary_rows(tables))]),
        )
        return {table.name: _write_table(con, table, book, formats, headings, max_rows) for table in tables}
    finally:
        close(book)


def add_formats(book: Any, more: Mapping[str, dict[str, Any]] = MappingProxyType({})) -> dict[str, Any]:
    """The formats of cells, and `more` of one's own, by name."""
    return {name: book.add_format(properties) for name, properties in {**FORMATS, **more}.items()}


def close(book: Any) -> None:
    """Write the file. Raises WarehouseError if that fails."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        book.close()
    except FileCreateError as error:
        raise WarehouseError(f"the workbook cannot be written: {error}") from error


def _write_table(
    con: duckdb.DuckDBPyConnection,
    table: TableDoc,
    book: Any,
    formats: dict[str, Any],
    headings: Headings,
    max_rows: int,
) -> int:
    named = column_headings(table, headings)
    kinds = [_format_of(column.name, column.type) for column in table.columns]
    rows = Reading(batches(con, table))
    count, part = 0, 1
    while True:
        sheet = _Sheet(book, formats, table.name if part == 1 else f"{table.name} ({part})")
        count += sheet.write(named, kinds, rows.take(max_rows - 1))
        if rows.at_end():
            return count
        part += 1


def _format_of(name: str, sql_type: str) -> str | None:
    if sql_type == "DATE":
        return "date"
    if name.endswith("_pct"):
        return "rate"
    return "count" if sql_type == "BIGINT" else None


class Reading:
    """Batches of rows that can be taken up to a number of rows."""

    def __init__(self, batches: Iterator[list[tuple[Any, ...]]]) -> None:
        self._batches = batches
        self._rest: list[tuple[Any, ...]] = []

    def at_end(self) -> bool:
        """Whether no rows are left."""
        self._rest = self._rest or next(self._batches, [])
        return not self._rest

    def take(self, rows: int) -> Iterator[list[tuple[Any, ...]]]:
        """Give so many of the rows that are left."""
        while rows > 0 and not self.at_end():
            batch, self._rest = self._rest[:rows], self._rest[rows:]
            rows -= len(batch)
            yield batch


class _Sheet:
    """A sheet that is written from top to bottom."""

    def __init__(self, book: Any, formats: dict[str, Any], name: str) -> None:
        self._sheet = book.add_worksheet(name[:31])
        self._formats = formats

    def write(
        self, headings: Sequence[str], kinds: Sequence[str | None], batches: Iterable[Sequence[Sequence[Any]]]
    ) -> int:
        """Write heading and rows; returns the number of rows."""
        remaining = iter(batches)
        first = next(remaining, [])
        for column, (heading, kind) in enumerate(zip(headings, kinds, strict=True)):
            width = width_of(heading, (row[column] for row in first[:_SAMPLED]))
            self._sheet.set_column(column, column, width, self._formats[kind] if kind else None)
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            self._sheet.write_string(0, column, heading, self._formats["heading"])
        count = 0
        for batch in itertools.chain([first], remaining):
            for row in batch:
                count += 1
                self._write_row(count, row, kinds)
        self._sheet.autofilter(0, 0, max(count, 1), len(headings) - 1)
        return count

    def _write_row(self, number: int, row: Sequence[Any], kinds: Sequence[str | None]) -> None:
        sheet = self._sheet
        for column, value in enumerate(row):
            style = self._formats[kind] if (kind := kinds[column]) else None
            match value:
                case None | "":
                    continue
                case bool():
                    sheet.write_boolean(number, column, value, style)
                case int() | float() | Decimal():
                    sheet.write_number(number, column, value, style)
                case date():
                    sheet.write_datetime(number, column, value, style)
                case _:  # always as a string: what a report says is never a formula or a link
                    sheet.write_string(number, column, fitting(str(value)), style)


def fitting(text: str) -> str:
    """As much of a text as a cell of Excel holds, and a word about the rest."""
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - len(_CUT)] + _CUT


def width_of(heading: str, values: Iterable[Any]) -> float:
    """Width of a column that shows its heading and values, within limits."""
    longest = max([len(str(value)) for value in values if value is not None], default=0)
    return min(_WIDEST, max(8, len(heading) * 0.9, longest) + 2)
