"""One Excel workbook with a sheet a table, made to be read: formats, widths, filters, and the dictionary in front."""

from __future__ import annotations

import itertools
import re
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from baocao.errors import WarehouseError
from baocao.warehouse.exports.choices import Headings
from baocao.warehouse.exports.contents import (
    DICTIONARY_HEADINGS,
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
_LONGEST_SHEET = 31  # characters of a name, as Excel has it
CONTENTS_SHEET = "Mục lục"
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
        titles = sheet_names(tables) if vietnamese else {table.name: table.name for table in tables}
        if vietnamese:
            _write_contents(book, formats, tables, titles)
        _Sheet(book, formats, DICTIONARY_SHEET).write(
            names if vietnamese else DICTIONARY_HEADINGS,
            [None] * len(names),
            iter([list(dictionary_rows(tables))]),
        )
        return {
            table.name: _write_table(con, table, book, formats, headings, max_rows, titles[table.name])
            for table in tables
        }
    finally:
        close(book)


def sheet_names(tables: Sequence[TableDoc]) -> dict[str, str]:
    """A Vietnamese name for the sheet of each table, as Excel takes it: short, without its own signs, no two alike."""
    names: dict[str, str] = {}
    for table in tables:
        plain = re.sub(r"[\[\]:*?/\\']", " ", table.display_name_vi or table.name).strip()
        words = plain if len(plain) <= _LONGEST_SHEET else plain[: _LONGEST_SHEET + 1].rpartition(" ")[0]
        taken = {name.lower() for name in (CONTENTS_SHEET, DICTIONARY_SHEET, *names.values())}
        name = words[:_LONGEST_SHEET]
        for number in itertools.count(2):
            if name.lower() not in taken:
                break
            name = f"{words[: _LONGEST_SHEET - 3]} {number}"
        names[table.name] = name
    return names


def _write_contents(
    book: Any, formats: dict[str, Any], tables: Sequence[TableDoc], titles: Mapping[str, str]
) -> None:
    """The first sheet: what each of the others holds, with a link to it."""
    sheet = book.add_worksheet(CONTENTS_SHEET)
    link = book.add_format({"font_color": "#0563C1", "underline": 1})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(("Trang", "Nội dung")):
        sheet.write_string(0, column, heading, formats["heading"])
    told = [
        (DICTIONARY_SHEET, "Ý nghĩa của từng bảng, từng cột."),
        *((titles[t.name], t.description_vi) for t in tables),
    ]
    for row, (title, description) in enumerate(told, 1):
        sheet.write_url(row, 0, f"internal:'{title}'!A1", link, title)
        sheet.write_string(row, 1, description)


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
    title: str,
) -> int:
    named = column_headings(table, headings)
    kinds = [_format_of(column.name, column.type) for column in table.columns]
    words = [dict(column.values_vi) for column in table.columns] if headings is Headings.VIETNAMESE else None
    rows = Reading(batches(con, table) if words is None else _in_words(batches(con, table), words))
    count, part = 0, 1
    while True:
        ending = "" if part == 1 else f" ({part})"
        sheet = _Sheet(book, formats, f"{title[: _LONGEST_SHEET - len(ending)]}{ending}")
        count += sheet.write(named, kinds, rows.take(max_rows - 1))
        if rows.at_end():
            return count
        part += 1


def _in_words(
    batches: Iterator[list[tuple[Any, ...]]], words: Sequence[Mapping[str, str]]
) -> Iterator[list[tuple[Any, ...]]]:
    """Rows with what codes mean in Vietnamese; what has no meaning of its own stays."""
    for batch in batches:
        yield [
            tuple(
                ("có" if value else "không")
                if isinstance(value, bool)
                else known.get(value, value)
                if known
                else value
                for value, known in zip(row, words, strict=True)
            )
            for row in batch
        ]


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
        self._sheet = book.add_worksheet(name)
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
