"""What `baocao extract` gives of one document: its logical tables with places and typed numbers, as plain values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from extractors.extract import Extract
    from extractors.models import Table, TableCell
    from extractors.understanding.figures.model import Measured, TableFigure


def logical_tables(extract: Extract) -> list[dict[str, Any]]:
    """Every logical table in the order of the warehouse's numbers, as JSON values.

    A cell stands once, at its first place, with the rows and columns it covers; one that is a figure has its value
    beside its text. `number` of a cell is the value where the text prints that one number and its unit and nothing
    else, so that nothing is lost when it takes the text's place; None in all other cells.
    """
    figures: dict[int, dict[tuple[int, int], TableFigure]] = {}
    for table_no, figure in extract.figures():
        figures.setdefault(table_no, {})[figure.row_no, figure.column_no] = figure
    return [
        {
            "table": number,
            "kind": extracted.kind,
            "appendix": extracted.table.appendix,
            "title": extracted.table.title,
            "caption": extracted.table.caption,
            "period_start": extracted.table.period_start and extracted.table.period_start.isoformat(),
            "period_end": extracted.table.period_end and extracted.table.period_end.isoformat(),
            "pages": [extracted.table.page_first, extracted.table.page_last],
            "method": extracted.table.method,
            "confidence": extracted.table.confidence,
            "warnings": extracted.table.warnings,
            "header": extracted.table.header,
            "header_merges": [list(merge) for merge in _header_merges(extracted.table.header)],
            "columns": _columns(extracted.table, figures.get(number, {})),
            "rows": list(_rows(extracted.table, figures.get(number, {}))),
        }
        for number, extracted in extract.numbered()
    ]


def _columns(table: Table, figures: dict[tuple[int, int], TableFigure]) -> list[dict[str, Any]]:
    """Heading and unit of measure of each column: as its heading says, else as all its figures print it."""
    printed: dict[int, set[str | None]] = {}
    for (_, column_no), figure in figures.items():
        if figure.measured is not None:
            unit = "%" if figure.kind == "percent" else figure.measured.unit
            printed.setdefault(column_no, set()).add(unit)
    units = table.units or [None] * len(table.columns)
    return [
        {"heading": heading, "unit": unit or _only(printed.get(column_no, set()))}
        for column_no, (heading, unit) in enumerate(zip(table.columns, units, strict=True), 1)
    ]


def _only(units: set[str | None]) -> str | None:
    return next(iter(units)) if len(units) == 1 else None


def _rows(table: Table, figures: dict[tuple[int, int], TableFigure]) -> Iterator[dict[str, Any]]:
    spans = _spans([row.cells for row in table.rows])
    seen: set[int] = set()
    for row_no, row in enumerate(table.rows, 1):
        cells = []
        for column_no, cell in enumerate(row.cells, 1):
            if id(cell) not in seen:
                seen.add(id(cell))
                cells.append(_cell(column_no, cell, spans[id(cell)], figures.get((row_no, column_no))))
        yield {"row": row_no, "cells": cells}


def _spans(rows: Sequence[Sequence[TableCell]]) -> dict[int, tuple[int, int]]:
    """Logical rows and columns that each cell covers: what it spanned before page breaks were closed may differ."""
    rows_of: dict[int, set[int]] = {}
    columns_of: dict[int, set[int]] = {}
    for row_no, cells in enumerate(rows):
        for column_no, cell in enumerate(cells):
            rows_of.setdefault(id(cell), set()).add(row_no)
            columns_of.setdefault(id(cell), set()).add(column_no)
    return {key: (len(covered), len(columns_of[key])) for key, covered in rows_of.items()}


def _cell(
    column_no: int, cell: TableCell, span: tuple[int, int], figure: TableFigure | None
) -> dict[str, Any]:
    places = [(cell.page, cell.bbox), *cell.continued]
    return {
        "column": column_no,
        "text": cell.text,
        "corrected_from": cell.printed if cell.is_corrected else None,
        "row_span": span[0],
        "column_span": span[1],
        "page": cell.page,
        "box": _box(cell.bbox),
        "continued": [{"page": page, "box": _box(box)} for page, box in places[1:]],
        "confidence": cell.confidence,
        "figure": _figure(figure) if figure else None,
    }


def _box(box: Sequence[float] | None) -> list[float] | None:
    return [round(edge, 1) for edge in box] if box else None


def _figure(figure: TableFigure) -> dict[str, Any]:
    measured = figure.measured
    return {
        "kind": figure.kind,
        "value": plain(measured.value) if measured else None,
        "value_high": plain(measured.high) if measured and measured.high is not None else None,
        "value_of": plain(measured.of) if measured and measured.of is not None else None,
        "operator": measured.operator if measured else None,
        "unit": figure.unit,
        "printed_unit": measured.unit if measured else None,
        "number": plain(measured.value) if measured and _is_all(figure.text, measured) else None,
        "format": _format(figure.text, measured) if measured else None,
        "row_label": figure.row_label,
        "row_path": figure.row_path,
        "column_label": figure.column_label,
        "period_start": figure.period_start and figure.period_start.isoformat(),
        "period_end": figure.period_end and figure.period_end.isoformat(),
        "unit_name": figure.unit_name,
        "row_kind": figure.row_kind,
        "confidence": figure.confidence,
    }


def plain(value: Decimal) -> int | float:
    """A JSON number."""
    return int(value) if value == int(value) else float(value)


def _is_all(text: str, measured: Measured) -> bool:
    """Whether the value is all that the text prints, and sure: no range, no bound, no second number."""
    if not measured.sure or measured.operator != "=" or (measured.high, measured.of) != (None, None):
        return False
    printed = "".join(re.findall(r"\d", text))
    return printed.lstrip("0") == re.sub(r"\D", "", str(measured.value)).lstrip("0")


def _format(text: str, measured: Measured) -> str:
    """How the number is printed, as a number format of a spreadsheet: "#,##0.00", "0"."""
    decimals = max(0, -int(measured.value.as_tuple().exponent))
    whole = "#,##0" if re.search(r"\d[., ]\d{3}", text) and abs(measured.value) >= 1000 else "0"
    return f"{whole}.{'0' * decimals}" if decimals else whole


def _header_merges(header: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int, int]]:
    """Row and column (from 1) and the rows and columns covered, of each heading that covers several.

    A merged heading is repeated over its span. Two headings of the same words side by side are two if different
    headings stand above them.
    """
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, texts in enumerate(header):
        column = 0
        while column < len(texts):
            if (row, column) in owner:
                column += 1
                continue
            width = 1
            while (
                column + width < len(texts)
                and texts[column]
                and texts[column + width] == texts[column]
                and (row, column + width) not in owner
                and owner.get((row - 1, column + width)) == owner.get((row - 1, column))
            ):
                width += 1
            height = 1
            while texts[column] and _goes_on(header, row + height, column, width, texts[column]):
                height += 1
            for covered in range(row, row + height):
                for place in range(column, column + width):
                    owner[covered, place] = (row, column)
            if (height, width) != (1, 1):
                yield row + 1, column + 1, height, width
            column += width


def _goes_on(header: Sequence[Sequence[str]], row: int, column: int, width: int, text: str) -> bool:
    """Whether a row of headings repeats a heading over exactly its columns."""
    if row >= len(header):
        return False
    texts = header[row]
    return all(each == text for each in texts[column : column + width])
