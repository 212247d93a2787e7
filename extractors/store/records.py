"""The content of an extract as Arrow: rows with a list of records for each table of the schema (see schema.py)."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Any

from extractors.store.arrow import begin_small, in_batches, one_list, record_arrays, struct_array
from extractors.store.cells import cell_arrays
from extractors.store.schema import extract_schema
from extractors.understanding.corrections import LetterheadDecision
from extractors.understanding.figures.cell_statements import cell_statements
from extractors.understanding.figures.model import TableFigure
from extractors.understanding.kinds.mapped import left_to_figures, mapping_by_heading, unmapped
from extractors.understanding.kinds.mapping import likely_kind
from extractors.understanding.letterhead_decisions import letterhead_printed
from extractors.values.containers import document_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

    from extractors.extract import Extract, ExtractedTable
    from extractors.understanding.figures.statements import Statement

_SIX_DECIMALS = Decimal("0.000001")


def extract_parts(extract: Extract) -> Iterator[pa.Table]:
    """The rows of its Parquet file (see extractors/store/schema.py), a table of one row each.

    The first has the document, and all of most documents; those after it go on with the longest lists, so that a long
    table is never in memory together as figures or as Arrow.
    """
    import pyarrow as pa

    schema = extract_schema()
    rows = {field.name: field.type.value_type for field in schema if field.name != "document"}
    numbered = extract.numbered()
    records: dict[str, Iterable[Mapping[str, Any]]] = {
        "tables": (
            _table_record(extract, number, table, place) for place, (number, table) in enumerate(numbered, 1)
        ),
        "paragraphs": _paragraph_records(extract),
        "statements": _statement_records(extract),
        "decided_places": _decided_records(extract),
        **{kind: _typed_records(extract, kind) for kind in _kinds_of(extract)},
    }
    lists = {
        "cells": cell_arrays(extract, rows["cells"]),
        "figures": _figures(extract, rows["figures"]),
        **{name: record_arrays(each, rows[name]) for name, each in records.items()},
    }
    present = pa.schema([field for field in schema if field.name == "document" or field.name in lists])
    begin_small()
    document: list[dict[str, Any] | None] = [_document_record(extract)]
    parts = zip_longest(*lists.values())
    for part in chain([next(parts, (None,) * len(lists))], parts):
        columns = {
            "document": pa.array(document, schema.field("document").type),
            **{name: one_list(each, rows[name]) for name, each in zip(lists, part, strict=True)},
        }
        yield pa.table([columns[name] for name in present.names], schema=present)
        document = [None]


def _kinds_of(extract: Extract) -> list[str]:
    return sorted({table.kind for table in extract.tables if table.mapping is not None})


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
    for batch in in_batches(extract.figures()):
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
        yield struct_array(columns, struct, len(figures))


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
        yield _statement_record(extract, statement) | {
            "paragraph_no": statement.paragraph_no,
            "section_path": "/".join(statement.section_path),
        }
    tables = [(number, extracted.table) for number, extracted in extract.numbered()]
    texts = [section.text for section in extract.sections]
    for number, row_no, column_no, statement in cell_statements(tables, texts, extract.stated_period()):
        place = {"table_id": extract.table_id(number), "row_no": row_no, "column_no": column_no}
        yield _statement_record(extract, statement) | place


def _statement_record(extract: Extract, statement: Statement) -> dict[str, Any]:
    return {
        "document_id": extract.sha256,
        "figure_no": statement.figure_no,
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
        "letterhead_printed": letterhead_printed(header, extract.decided) if header else None,
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
