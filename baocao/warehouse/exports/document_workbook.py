"""The logical tables of one document as an Excel workbook: a sheet a table, a sheet of contents in front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from baocao.errors import UsageError
from baocao.visible import visible
from baocao.warehouse.exports.document_tables import about, grid, name_of
from baocao.warehouse.exports.workbook import FORMATS, MADE, MAX_ROWS, fitting, width_of

if TYPE_CHECKING:
    from pathlib import Path

CONTENTS_SHEET = "Mục lục"
CONTENTS_HEADINGS = (
    "Bảng",
    "Tên bảng",
    "Chú thích",
    "Loại, trang, kỳ",
    "Số dòng",
    "Cách đọc",
    "Độ tin cậy",
    "Lưu ý",
)
PAGE_HEADING = "Trang"
UNSURE = 0.7
"""Confidence below which a figure is shown on yellow: compare it with the page."""

_LEGEND = "Ô nền vàng: số liệu đọc chưa chắc chắn, cần đối chiếu với văn bản gốc."
_REPORT = {
    "report_no": "Số, ký hiệu",
    "report_type": "Loại văn bản",
    "report_date": "Ngày",
    "issuer": "Cơ quan ban hành",
    "title": "Tiêu đề",
    "province": "Tỉnh",
}


def write_document_workbook(seen: dict[str, Any], path: Path) -> None:
    """Write the workbook: headings and merged cells as merges, figures as numbers in the format they are printed in.

    Args:
        seen: what `document_tables` gives.
        path: the file.

    Raises:
        UsageError: for a table longer than a sheet of Excel.

    """
    import xlsxwriter

    for table in seen["tables"]:
        rows = len(table["header"]) + len(table["rows"])
        if rows > MAX_ROWS:
            raise UsageError(
                f"Table {table['table']} has {rows:,} rows; a sheet of Excel holds {MAX_ROWS:,}.",
                advice="Take --format csv.",
            )
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with path.open("wb") as file:
        book = xlsxwriter.Workbook(file, options)
        book.set_properties({"title": _shown(seen["file"]), "created": MADE})
        formats = _Formats(book)
        contents = book.add_worksheet(CONTENTS_SHEET)
        for table in seen["tables"]:
            _write_table(book.add_worksheet(_sheet_name(table)), table, formats)
        _write_contents(contents, seen, formats)
        book.close()


class _Formats:
    """Formats of the workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    @property
    def heading(self) -> Any:
        return self.get(**FORMATS["heading"], align="center")


def _sheet_name(table: dict[str, Any]) -> str:
    return f"Bảng {table['table']}"


def _write_contents(sheet: Any, seen: dict[str, Any], formats: _Formats) -> None:
    facts = [("Tệp", seen["file"]), *((label, seen["report"][name]) for name, label in _REPORT.items())]
    if seen["report"]["letterhead_printed"]:
        facts.append(("Đã sửa. Máy đọc", seen["report"]["letterhead_printed"]))
    bold, wrap = formats.get(bold=True, valign="top"), formats.get(text_wrap=True, valign="top")
    for column, width in enumerate((16, 60, 40, 36, 9, 12, 11, 60)):
        sheet.set_column(column, column, width)
    for row, (label, value) in enumerate(facts):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, _shown(value or ""), wrap)
    first = len(facts) + 1
    for column, heading in enumerate(CONTENTS_HEADINGS):
        sheet.write_string(first, column, heading, formats.heading)
    for row, table in enumerate(seen["tables"], first + 1):
        name = _sheet_name(table)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 1, _shown(name_of(table).partition(". ")[2]), wrap)
        sheet.write_string(row, 2, _shown(table["caption"] or ""), wrap)
        sheet.write_string(row, 3, about(table), wrap)
        sheet.write_number(row, 4, len(table["rows"]), wrap)
        sheet.write_string(row, 5, table["method"], wrap)
        if table["confidence"] is not None:
            sheet.write_number(row, 6, table["confidence"], wrap)
        sheet.write_string(row, 7, _shown("\n".join(table["warnings"])), wrap)
    after = first + len(seen["tables"]) + 2
    sheet.write_string(after, 0, _LEGEND)
    for row, warning in enumerate(seen["warnings"], after + 1):
        sheet.write_string(row, 0, _shown(warning))


def _write_table(sheet: Any, table: dict[str, Any], formats: _Formats) -> None:
    header, columns = table["header"] or [[each["heading"] for each in table["columns"]]], table["columns"]
    has_pages = table["pages"][0] is not None
    for column, (heading, texts) in enumerate(
        zip((each["heading"] for each in columns), _column_texts(table), strict=True)
    ):
        sheet.set_column(column, column, width_of(heading.rpartition(" / ")[2], texts))
    merged = {(row - 1, column - 1): (height, width) for row, column, height, width in table["header_merges"]}
    covered: set[tuple[int, int]] = set()
    for row, texts in enumerate(header):
        for column, text in enumerate(texts):
            if (row, column) in covered:
                continue
            span = merged.get((row, column), (1, 1))
            covered |= {(row + down, column + right) for down in range(span[0]) for right in range(span[1])}
            _write(sheet, row, column, span, _shown(text), formats.heading)
    if has_pages:
        _write(sheet, 0, len(columns), (len(header), 1), PAGE_HEADING, formats.heading)
    sheet.freeze_panes(len(header), 0)
    for row in table["rows"]:
        at = len(header) + row["row"] - 1
        for cell in row["cells"]:
            _write_cell(sheet, at, cell, formats)
        pages = [cell["page"] for cell in row["cells"] if cell["page"] is not None]
        if has_pages and pages:
            sheet.write_number(at, len(columns), min(pages))
    last = len(header) + len(table["rows"])
    sheet.ignore_errors({"number_stored_as_text": _area(last, len(columns))})
    sheet.repeat_rows(0, len(header) - 1)


def _area(rows: int, columns: int) -> str:
    from xlsxwriter.utility import xl_range

    area: str = xl_range(0, 0, rows, columns)
    return area


def _column_texts(table: dict[str, Any]) -> list[list[str]]:
    texts: list[list[str]] = [[] for _ in table["columns"]]
    for cells in grid(table):
        for column, cell in enumerate(cells):
            if cell and cell["column_span"] == 1:
                texts[column].append(max(cell["text"].split("\n"), key=len))
    return texts


def _write_cell(sheet: Any, row: int, cell: dict[str, Any], formats: _Formats) -> None:
    figure = cell["figure"]
    span = (cell["row_span"], cell["column_span"])
    look: dict[str, Any] = {"border": 1, "valign": "top"}
    sure = figure["confidence"] if figure else cell["confidence"]
    if sure is not None and sure < UNSURE and cell["text"]:
        look["bg_color"] = "#FFF2CC"
    if figure and figure["number"] is not None:
        style = formats.get(**look, num_format=_number_format(figure))
        _write(sheet, row, cell["column"] - 1, span, figure["number"], style)
    else:
        if figure and figure["value"] is not None:
            look["align"] = "right"
        style = formats.get(**look, text_wrap=True)
        _write(sheet, row, cell["column"] - 1, span, _shown(cell["text"]), style)
    if cell["corrected_from"] is not None:
        sheet.write_comment(row, cell["column"] - 1, f"Đã sửa. Máy đọc: {_shown(cell['corrected_from'])}")


def _number_format(figure: dict[str, Any]) -> str:
    """The printed number's own format, with the unit that stands in its cell: 77.47 is shown as 77,47% and so kept."""
    unit = figure["printed_unit"]
    if not unit:
        return str(figure["format"])
    quoted = _shown(unit).replace('"', "''").replace("\n", " ")
    return f'{figure["format"]}"{"" if unit == "%" else " "}{quoted}"'


def _write(sheet: Any, row: int, column: int, span: tuple[int, int], value: str | float, style: Any) -> None:
    """Write a cell, always as what it is: text of a report is never a formula or a link."""
    if span != (1, 1):
        sheet.merge_range(row, column, row + span[0] - 1, column + span[1] - 1, "", style)
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _shown(text: str) -> str:
    return fitting(visible(text, keep="\n"))
