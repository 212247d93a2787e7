"""Extracts as Parquet files: one a document, written once, found by the document's hash."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.layouts.declaration import load_declarations
from extractors.layouts.mapping import mapping_by_heading, unmapped
from extractors.schema import EXTRACTOR_VERSION

if TYPE_CHECKING:
    from extractors.extract import Extract, ExtractedTable
    from extractors.models import BBox


def extract_file_name(sha256: str) -> str:
    """Name of the extract of a document by this version of the extractor."""
    return f"{sha256}-{EXTRACTOR_VERSION}.parquet"


def write_extract(extract: Extract, folder: Path) -> Path:
    """Writes the extract into `folder` (made if missing) and returns its path; a reader never sees half of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from extractors.schema import extract_schema

    folder.mkdir(parents=True, exist_ok=True)
    target = folder / extract_file_name(extract.sha256)
    table = pa.Table.from_pylist([extract_record(extract)], schema=extract_schema())
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(table, file, compression="zstd")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def extract_record(extract: Extract) -> dict[str, Any]:
    """The one row of the extract's Parquet file (see extractors/schema.py)."""
    numbered = list(enumerate(extract.tables, 1))
    record: dict[str, Any] = {
        "document": _document_record(extract),
        "tables": [_table_record(extract, number, table) for number, table in numbered],
        "cells": [cell for number, table in numbered for cell in _cell_records(extract, number, table)],
        "paragraphs": [
            {
                "document_id": extract.sha256,
                "paragraph_no": number,
                "section_path": "/".join(section.path),
                "text": section.text,
                "page": section.page,
                "is_heading": section.is_heading,
            }
            for number, section in enumerate(extract.sections, 1)
        ],
    }
    for kind in load_declarations():
        record[kind] = [
            {
                "document_id": extract.sha256,
                "table_id": extract.table_id(number),
                "row_no": row.row_no,
                "row_kind": row.row_kind,
                "unparsed": row.unparsed,
                **row.values,
            }
            for number, table in numbered
            if table.kind == kind
            for row in table.rows
        ]
    return record


def _document_record(extract: Extract) -> dict[str, Any]:
    header = extract.header
    return {
        "document_id": extract.sha256,
        "file_name": _encodable(extract.path.name),
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
        "status": "quarantined" if extract.error else "loaded",
        "error": _encodable(extract.error) if extract.error else None,
        "error_code": extract.error_code,
        "missing_tool": extract.missing_tool,
        "extractor_version": EXTRACTOR_VERSION,
        "first_seen_at": extract.extracted_at,
        "extracted_at": extract.extracted_at,
        "warnings": extract.warnings,
    }


def _encodable(text: str) -> str:
    """The text with "?" for what cannot be stored: names of files are bytes, on old disks not those of letters."""
    return text.encode("utf-8", "replace").decode()


def _table_record(extract: Extract, number: int, extracted: ExtractedTable) -> dict[str, Any]:
    table, mapping = extracted.table, extracted.mapping
    fields = mapping.fields if mapping else [None] * len(table.columns)
    return {
        "table_id": extract.table_id(number),
        "document_id": extract.sha256,
        "table_no": number,
        "appendix": table.appendix,
        "title": table.title,
        "caption": table.caption,
        "kind": extracted.kind,
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
        "unmapped": unmapped(table.columns, fields),
        "missing": list(mapping.missing) if mapping else [],
        "warnings": table.warnings,
    }


def _cell_records(extract: Extract, number: int, extracted: ExtractedTable) -> list[dict[str, Any]]:
    table = extracted.table
    return [
        {
            "table_id": extract.table_id(number),
            "row_no": row_no,
            "column_no": column_no,
            "column_name": name,
            "text": cell.text,
            "page": cell.page,
            **_place(cell.bbox),
            "row_span": cell.row_span,
            "column_span": cell.column_span,
            "confidence": cell.confidence,
        }
        for row_no, row in enumerate(table.rows, 1)
        for column_no, (name, cell) in enumerate(zip(table.columns, row.cells, strict=True), 1)
    ]


def _place(box: BBox | None) -> dict[str, float | None]:
    """Edges in points; a hundredth is finer than any printer."""
    if box is None:
        return dict.fromkeys(("x0", "y0", "x1", "y1"))
    return {name: round(getattr(box, name), 2) for name in ("x0", "y0", "x1", "y1")}
