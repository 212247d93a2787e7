"""What `baocao inspect` shows of one document: all that was read and how it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.layouts.mapping import mapping_by_heading, unmapped

if TYPE_CHECKING:
    from extractors.extract import Extract, ExtractedTable


def inspection(extract: Extract) -> dict[str, Any]:
    """The document as plain JSON values: the printed `tables`, and in `lists` what was read from bulleted text."""
    header = extract.header
    printed = [table for table in extract.tables if table.table.method != "narrative"]
    lists = [table for table in extract.tables if table.table.method == "narrative"]
    return {
        "file": extract.path.name,
        "format": extract.format,
        "page_count": extract.page_count,
        "report": {
            "report_no": header.report_no if header else None,
            "report_type": header.report_type if header else None,
            "report_date": header.report_date.isoformat() if header and header.report_date else None,
            "issuer": header.issuer if header else None,
            "title": header.title if header else None,
            "province": header.province if header else None,
        },
        "tables": [_table(table) for table in printed],
        "lists": [_table(table) for table in lists],
        "paragraphs": [
            {"path": list(section.path), "text": section.text, "page": section.page}
            for section in extract.sections
        ],
        "warnings": [*extract.warnings, *(w for table in printed for w in _table_warnings(table))],
    }


def _table(extracted: ExtractedTable) -> dict[str, Any]:
    table, mapping = extracted.table, extracted.mapping
    fields = mapping.fields if mapping else [None] * len(table.columns)
    return {
        "appendix": table.appendix,
        "title": table.title,
        "caption": table.caption,
        "kind": extracted.kind,
        "period_start": table.period_start.isoformat() if table.period_start else None,
        "period_end": table.period_end.isoformat() if table.period_end else None,
        "pages": [table.page_first, table.page_last],
        "method": table.method,
        "confidence": table.confidence,
        "header": table.header,
        "columns": table.columns,
        "mapping": mapping_by_heading(table.columns, fields),
        "unmapped": unmapped(table.columns, fields),
        "rows": [row.texts for row in table.rows],
        "row_kinds": [row.row_kind for row in extracted.rows],
        "unparsed": [
            {"row": row.row_no, "field": name, "text": row.values.get(f"{name}_text")}
            for row in extracted.rows
            for name in row.unparsed
        ],
    }


def _table_warnings(extracted: ExtractedTable) -> list[str]:
    table, mapping = extracted.table, extracted.mapping
    name = table.title or (f"Phụ lục {table.appendix}" if table.appendix else "Bảng không tên")
    warnings = [f"{name}: {text}" for text in table.warnings]
    if mapping is None:
        return [*warnings, f"{name}: no kind of table fits its headings; kept cell by cell as `unknown`."]
    left = unmapped(table.columns, mapping.fields)
    if left:
        warnings.append(f"{name}: headings without a field: {', '.join(left)}.")
    return warnings
