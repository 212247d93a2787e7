"""The content of an extract as Arrow: one row with a list of records for each table of the schema (see schema.py)."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from extractors.store.schema import extract_schema
from extractors.understanding.corrections import LetterheadDecision
from extractors.understanding.figures.model import TableFigure
from extractors.understanding.kinds.mapped import left_to_figures, mapping_by_heading, unmapped
from extractors.understanding.kinds.mapping import likely_kind
from extractors.values.containers import document_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pyarrow as pa

    from extractors.extract import Extract, ExtractedTable
    from extractors.models import TableCell

_T = TypeVar("_T")
_SIX_DECIMALS = Decimal("0.000001")
_BATCH = 10_000  # rows turned into Arrow at once


def extract_table(extract: Extract) -> pa.Table:
    """The extract as a table of one row, the content of its Parquet file (see extractors/store/schema.py)."""
    import pyarrow as pa

    schema = extract_schema()
    rows = {field.name: field.type.value_type for field in schema if field.name != "document"}
    numbered = extract.numbered()
    lists: dict[str, Iterable[Mapping[str, Any]]] = {
        "tables": (
            _table_record(extract, number, table, place) for place, (number, table) in enumerate(numbered, 1)
        ),
        "paragraphs": _paragraph_records(extract),
        "statements": _statement_records(extract),
        "decided_places": _decided_records(extract),
        **{kind: _typed_records(extract, kind) for kind in _kinds_of(extract)},
    }
    columns = {
        "document": pa.array([_document_record(extract)], schema.field("document").type),
        "cells": _one_list([_cells(extract, rows["cells"])], rows["cells"]),
        "figures": _one_list(_figures(extract, rows["figures"]), rows["figures"]),
        **{name: _one_list(_arrays(records, rows[name]), rows[name]) for name, records in lists.items()},
    }
    present = pa.schema([field for field in schema if field.name in columns])
    return pa.table([columns[name] for name in present.names], schema=present)


def _kinds_of(extract: Extract) -> list[str]:
    return sorted({table.kind for table in extract.tables if table.mapping is not None})


def _one_list(batches: Iterable[pa.Array], struct: pa.StructType) -> pa.Array:
    """The rows of all batches as the one value of a list column."""
    import pyarrow as pa

    arrays = list(batches) or [pa.array([], struct)]
    rows = arrays[0] if len(arrays) == 1 else pa.concat_arrays(arrays)
    return pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    """A few thousand rows each: all of a long table at once would take too much memory."""
    remaining = iter(items)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _struct(columns: Mapping[str, Iterable[Any]], struct: pa.StructType, count: int) -> pa.Array:
    """Rows made column by column: from a record each they would take several times the time and memory."""
    import pyarrow as pa

    arrays = [
        values
        if isinstance(values := columns[field.name], pa.Array)
        else pa.array(values, field.type, size=count)
        for field in struct
    ]
    return pa.StructArray.from_arrays(arrays, fields=list(struct))


def _arrays(records: Iterable[Mapping[str, Any]], struct: pa.StructType) -> Iterator[pa.Array]:
    for batch in _batches(records):
        columns = {name: [record.get(name) for record in batch] for name in struct.names}
        yield _struct(columns, struct, len(batch))


def _cells(extract: Extract, struct: pa.StructType) -> pa.Array:
    cells = [cell for each in extract.tables for row in each.table.rows for cell in row.cells]
    columns: dict[str, Iterable[Any]] = {name: map(value, cells) for name, value in _CELL_VALUES.items()}
    columns |= _edges(cells)
    columns |= _places(extract)
    return _struct(columns, struct, len(cells))


def _edges(cells: list[TableCell]) -> dict[str, list[float | None]]:
    """The edges of the cells in points; a hundredth is finer than any printer."""
    rounded: dict[float | None, float | None] = {None: None}
    edges: dict[str, list[float | None]] = {}
    for which, name in enumerate(("x0", "y0", "x1", "y1")):
        printed = [None if cell.bbox is None else cell.bbox[which] for cell in cells]
        for edge in set(printed).difference(rounded):
            rounded[edge] = None if edge is None else round(edge, 2)
        edges[name] = [rounded[edge] for edge in printed]
    return edges


def _places(extract: Extract) -> dict[str, Any]:
    """The values that tell the place of every cell: those of a whole table are made at once."""
    import numpy as np
    import pyarrow as pa

    names: list[str] = []
    of_names, row_numbers, column_numbers, of_tables = [], [], [], []
    for place, (table_no, extracted) in enumerate(extract.numbered()):
        headings, rows = extracted.table.columns, extracted.table.rows
        for row_no, row in enumerate(rows, 1):
            if len(row.cells) != len(headings):
                raise ValueError(
                    f"{extract.table_id(table_no)} has {len(row.cells)} cells in row {row_no}, "
                    f"and {len(headings)} columns"
                )
        of_names.append(np.tile(np.arange(len(names), len(names) + len(headings)), len(rows)))
        column_numbers.append(np.tile(np.arange(1, len(headings) + 1), len(rows)))
        row_numbers.append(np.repeat(np.arange(1, len(rows) + 1), len(headings)))
        of_tables.append(np.repeat(place, len(rows) * len(headings)))
        names += headings
    ids = [extract.table_id(number) for number, _ in extract.numbered()]

    def joined(parts: list[Any]) -> Any:
        return np.concatenate(parts) if parts else np.zeros(0, int)

    return {
        "table_id": pa.array(ids, pa.string()).take(joined(of_tables)),
        "row_no": joined(row_numbers),
        "column_no": joined(column_numbers),
        "column_name": pa.array(names, pa.string()).take(joined(of_names)),
    }


_CELL_VALUES: dict[str, Callable[[TableCell], Any]] = {
    "text": attrgetter("text"),
    "page": attrgetter("page"),
    "row_span": attrgetter("row_span"),
    "column_span": attrgetter("column_span"),
    "confidence": attrgetter("confidence"),
    "continued_at": lambda cell: _continued_at(cell) if cell.continued else None,
    "text_printed": lambda cell: None if cell.printed is None or not cell.is_corrected else cell.printed,
    "alternatives": lambda cell: [str(each) for each in cell.alternatives] if cell.alternatives else None,
}


def _continued_at(cell: TableCell) -> list[str] | None:
    return [f"{p.page}: {' '.join(f'{edge:.2f}' for edge in p.bbox or ())}" for p in cell.continued] or None


def _paragraph_records(extract: Extract) -> Iterator[dict[str, Any]]:
    for number, section in enumerate(extract.sections, 1):
        yield {
            "document_id": extract.sha256,
            "paragraph_no": number,
            "section_path": "/".join(section.path),
            "text": section.text,
            "page": section.page,
            "is_heading": section.is_heading,
        }


def _figures(extract: Extract, struct: pa.StructType) -> Iterator[pa.Array]:
    ids = {number: extract.table_id(number) for number, _ in extract.numbered()}
    for batch in _batches(extract.figures()):
        figures = [figure for _, figure in batch]
        measured = [figure.measured or _NOT_MEASURED for figure in figures]
        fields = dict(zip(TableFigure._fields, zip(*figures, strict=True), strict=True))
        columns: dict[str, Iterable[Any]] = {
            name: fields[_FIGURE_FIELDS.get(name, name)] for name in _OF_FIGURES
        }
        columns |= {
            "page": [cell.page for cell in fields["cell"]],
            "is_corrected": [cell.is_corrected for cell in fields["cell"]],
            "document_id": [extract.sha256] * len(figures),
            "table_id": [ids[number] for number, _ in batch],
            "value": [_storable(each.value) for each in measured],
            "value_high": [_storable(each.high) for each in measured],
            "value_of": [_storable(each.of) for each in measured],
            "value_operator": [each.operator for each in measured],
        }
        yield _struct(columns, struct, len(figures))


class _NotMeasured:
    """What is a date or a word, seen as a measured value."""

    value = high = of = operator = None


_NOT_MEASURED = _NotMeasured()
_OF_FIGURES = (
    "row_no",
    "column_no",
    "row_number",
    "row_label",
    "row_path",
    "column_label",
    "value_text",
    "value_unit",
    "figure_kind",
    "period_start",
    "period_end",
    "unit_name_printed",
    "row_kind",
    "confidence",
)
_FIGURE_FIELDS = {
    "value_text": "text",
    "value_unit": "unit",
    "figure_kind": "kind",
    "unit_name_printed": "unit_name",
}
"""Columns that have another name than the field of a figure."""


def _statement_records(extract: Extract) -> Iterator[dict[str, Any]]:
    for statement in extract.statements():
        yield {
            "document_id": extract.sha256,
            "paragraph_no": statement.paragraph_no,
            "figure_no": statement.figure_no,
            "section_path": "/".join(statement.section_path),
            "page": statement.page,
            "sentence": statement.sentence,
            "subject": statement.subject,
            "value": _storable(statement.value),
            "value_high": _storable(statement.value_high),
            "value_operator": statement.operator,
            "value_of": _storable(statement.value_of),
            "value_text": statement.text,
            "value_unit": statement.unit,
            "period_start": statement.period_start,
            "period_end": statement.period_end,
        }


def _decided_records(extract: Extract) -> Iterator[dict[str, Any]]:
    for each in extract.decided:
        decision = each.decision
        yield {
            "document_id": extract.sha256,
            "table_id": None if each.table_no is None else extract.table_id(each.table_no),
            "row_no": each.row_no,
            "column_no": each.column_no,
            "field": decision.subject,
            "status": each.status,
            "expected": decision.expected or None,
            "found": each.found,
            "decided": decision.result or None,
            "decided_by": decision.decided_by,
            "decided_at": decision.decided_at,
            "reason": decision.reason or None,
        }


def _storable(value: Decimal | None) -> Decimal | None:
    """The number with the six decimals that its column has."""
    return None if value is None else value.quantize(_SIX_DECIMALS)


def _typed_records(extract: Extract, kind: str) -> Iterator[dict[str, Any]]:
    for number, table in extract.numbered():
        if table.kind == kind:
            for row in table.rows:
                yield {
                    "document_id": extract.sha256,
                    "table_id": extract.table_id(number),
                    "row_no": row.row_no,
                    "row_kind": row.row_kind,
                    "unparsed": row.unparsed,
                    "is_corrected": any(cell.is_corrected for cell in table.table.rows[row.row_no - 1].cells),
                    **row.values,
                }


def _document_record(extract: Extract) -> dict[str, Any]:
    header = extract.header
    corrected = [
        each.decision.field
        for each in extract.decided
        if isinstance(each.decision, LetterheadDecision) and each.status == "applied"
    ]
    return {
        "document_id": extract.sha256,
        "file_name": _encodable(document_name(extract.path)),
        "file_path": _encodable(str(extract.path)),
        "format": extract.format,
        "byte_size": extract.byte_size,
        "page_count": extract.page_count,
        "report_no": header.report_no if header else None,
        "report_type": header.report_type if header else None,
        "report_date": header.report_date if header else None,
        "issuer": header.issuer if header else None,
        "title": header.title if header else None,
        "province": header.province if header else None,
        "signed_at": extract.signed_at,
        "signer_agency": extract.signer_agency,
        "signature_status": extract.signature_status,
        "signature_trust": extract.signature_trust,
        "dated_by_signature": header is not None
        and header.dated_by_signature
        and "report_date" not in corrected,
        "numbered_by_title": header is not None and header.numbered_by_title and "report_no" not in corrected,
        "status": "quarantined" if extract.error else "loaded",
        "error": _encodable(extract.error) if extract.error else None,
        "error_code": extract.error_code,
        "missing_tool": extract.missing_tool,
        "extractor_version": extract.key,
        "first_seen_at": min(extract.extracted_at, extract.first_seen_at or extract.extracted_at),
        "extracted_at": extract.extracted_at,
        "warnings": extract.warnings,
        "corrected": corrected,
    }


def _encodable(text: str) -> str:
    """The text with "?" for what cannot be stored: names of files are bytes, on old disks not those of letters."""
    return text.encode("utf-8", "replace").decode()


def _table_record(extract: Extract, number: int, extracted: ExtractedTable, place: int) -> dict[str, Any]:
    table, mapping = extracted.table, extracted.mapping
    fields = mapping.fields if mapping else [None] * len(table.columns)
    return {
        "table_id": extract.table_id(number),
        "document_id": extract.sha256,
        "table_no": number,
        "print_order": place,
        "appendix": table.appendix,
        "title": table.title,
        "caption": table.caption,
        "kind": extracted.kind,
        "likely_kind": None if mapping else likely_kind(table.columns, table.title),
        "period_start": table.period_start,
        "period_end": table.period_end,
        "page_first": table.page_first,
        "page_last": table.page_last,
        "method": table.method,
        "confidence": table.confidence,
        "row_count": len(table.rows),
        "columns": table.columns,
        "column_units": table.units,
        "mapping": json.dumps(mapping_by_heading(table.columns, fields), ensure_ascii=False),
        "unmapped": unmapped(table.columns, mapping),
        "other_periods": left_to_figures(table.columns, mapping) if mapping else [],
        "missing": list(mapping.missing) if mapping else [],
        "warnings": table.warnings,
    }
