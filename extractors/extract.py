"""One document from file to extract: read, stitch, understand, and keep as one Parquet file.

Extraction is pure: the same bytes and the same EXTRACTOR_VERSION give the same extract, on any machine. An extract
is written once and never changed; its name says whose it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.bullets import target_table, task_table
from extractors.errors import DocumentError, MissingToolError
from extractors.layouts.declaration import load_declarations
from extractors.layouts.mapping import ColumnMapping, classify, mapping_by_heading, unmapped
from extractors.layouts.rows import TypedRow, typed_rows
from extractors.letterhead import read_header
from extractors.outline import outline
from extractors.readers.dispatch import read_document
from extractors.schema import EXTRACTOR_VERSION
from extractors.stitching import stitch
from extractors.values import find_dates, find_year, parse_period

if TYPE_CHECKING:
    from extractors.models import Document, ReportHeader, Section, Table

UNKNOWN = "unknown"


@dataclass(slots=True)
class ExtractedTable:
    """A logical table with what was understood of it: `mapping` and `rows` are None and empty for `unknown`."""

    table: Table
    mapping: ColumnMapping | None
    rows: list[TypedRow] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Name of the kind, "unknown" if no declaration fits."""
        return self.mapping.declaration.kind if self.mapping else UNKNOWN


@dataclass(slots=True)
class Extract:
    """All that is kept of one document. `error` and `missing_tool` are set if it is quarantined."""

    path: Path
    sha256: str
    byte_size: int
    extracted_at: datetime
    format: str | None = None
    page_count: int | None = None
    header: ReportHeader | None = None
    tables: list[ExtractedTable] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None
    error_code: str | None = None
    missing_tool: str | None = None

    def table_id(self, number: int) -> str:
        """Id of the table with that number (from 1)."""
        return f"{self.sha256[:16]}-t{number:02d}"


def extract_document(path: Path) -> Extract:
    """Reads and understands one file. Raises DocumentError when it cannot be read."""
    sha256, byte_size = _fingerprint(path)
    document = read_document(path)
    tables, narrative = stitch(document.blocks)
    tables = [_with_printed_period(table) for table in tables]
    sections = outline(narrative)
    header = read_header(narrative, tables)
    tables += _narrative_tables(sections)
    year = header.report_date.year if header.report_date else find_year(header.title or "")
    return Extract(
        path=path,
        sha256=sha256,
        byte_size=byte_size,
        extracted_at=_now(),
        format=document.format,
        page_count=document.page_count,
        header=header,
        tables=[_understand(table, year) for table in tables],
        sections=sections,
        warnings=_warnings(document),
    )


def quarantine_extract(path: Path, error: DocumentError, *, sha256: str) -> Extract:
    """The extract of a document that cannot be read: its reason and nothing else."""
    return Extract(
        path=path,
        sha256=sha256,
        byte_size=path.stat().st_size if path.exists() else 0,
        extracted_at=_now(),
        error=" ".join(part for part in (error.message, error.advice) if part),
        error_code=error.code,
        missing_tool=error.tool if isinstance(error, MissingToolError) else None,
    )


def _fingerprint(path: Path) -> tuple[str, int]:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return digest, file.tell()
    except OSError as error:
        raise DocumentError(
            f"the file cannot be read ({error.strerror}).", code="vanished", file=path.name
        ) from error


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _with_printed_period(table: Table) -> Table:
    """The period that caption or title states with both its days."""
    for text in [*(table.caption or "").split("\n"), table.title or ""]:
        period = parse_period(text)
        if len(find_dates(text)) >= 2 and period and period.start and period.end:
            return replace(table, period_start=period.start, period_end=period.end)
    return table


def _narrative_tables(sections: list[Section]) -> list[Table]:
    kinds = load_declarations()
    tasks, targets = kinds["tasks"], kinds["targets"]
    found = [
        task_table(sections, tasks.bullet_labels, {name: c.headings[0] for name, c in tasks.columns.items()}),
        target_table(sections, {name: c.headings[0] for name, c in targets.columns.items()}),
    ]
    return [table for table in found if table is not None]


def _understand(table: Table, report_year: int | None) -> ExtractedTable:
    mapping = classify(table.columns, table.title)
    if mapping is None:
        return ExtractedTable(table, None)
    return ExtractedTable(table, mapping, typed_rows(table, mapping, report_year))


def _warnings(document: Document) -> list[str]:
    return list(dict.fromkeys(document.warnings))


# --- Parquet -------------------------------------------------------------------------------------------


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
        "file_name": extract.path.name,
        "file_path": str(extract.path),
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
        "error": extract.error,
        "error_code": extract.error_code,
        "missing_tool": extract.missing_tool,
        "extractor_version": EXTRACTOR_VERSION,
        "first_seen_at": extract.extracted_at,
        "extracted_at": extract.extracted_at,
        "warnings": extract.warnings,
    }


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
            "x0": cell.bbox.x0 if cell.bbox else None,
            "y0": cell.bbox.y0 if cell.bbox else None,
            "x1": cell.bbox.x1 if cell.bbox else None,
            "y1": cell.bbox.y1 if cell.bbox else None,
            "row_span": cell.row_span,
            "column_span": cell.column_span,
            "confidence": cell.confidence,
        }
        for row_no, row in enumerate(table.rows, 1)
        for column_no, (name, cell) in enumerate(zip(table.columns, row.cells, strict=True), 1)
    ]
