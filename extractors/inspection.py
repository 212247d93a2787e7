"""What `baocao inspect` shows of one document: all that was read and how it was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.models import Paragraph
from extractors.understanding.kinds.declaration import load_declarations
from extractors.understanding.kinds.mapped import mapping_by_heading, unmapped
from extractors.understanding.kinds.mapping import map_columns
from extractors.understanding.letterhead_decisions import letterhead_printed
from extractors.values.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.extract import Extract, ExtractedTable
    from extractors.models import Alternative, BBox, Document, Page

UNSURE = 0.6
"""Confidence (OCR) below which a cell should be looked at. A number that a second reading contradicts has 0.5."""


SHOWN = 5
"""Unsure cells of a table that its warning lists; all are in `unsure`."""


def inspection(extract: Extract) -> dict[str, Any]:
    """The document as plain JSON values: the printed `tables`, and in `lists` what was read from bulleted text."""
    header = extract.header
    numbered = extract.numbered()
    printed = [each for _, each in numbered if each.table.method != "narrative"]
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
            "letterhead_printed": letterhead_printed(header, extract.decided) if header else None,
        },
        "tables": [_table(*each) for each in numbered if each[1].table.method != "narrative"],
        "lists": [_table(*each) for each in numbered if each[1].table.method == "narrative"],
        "paragraphs": [
            {"path": list(section.path), "text": section.text, "page": section.page}
            for section in extract.sections
        ],
        "warnings": [
            *extract.warnings,
            *(f"{_name(table)}: {text}" for table in printed for text in _table_warnings(table)),
        ],
    }


def what_was_read(document: Document, extract: Extract) -> list[dict[str, Any]]:
    """What stands on each page as it was read, before anything was made of it; Word files are one page of None.

    A grid names the `table` (number from 1) that its cells went into, None if into none or if its cells have no place;
    rows and columns of its cells count from 1, lines have their region. `sizes` are those of the page, in points; those
    of the pages of each section of a Word file.
    """
    pages = _pages(document.pages)
    table_at = {
        place: number
        for number, extracted in extract.numbered()
        for row in extracted.table.rows
        for cell in row.cells
        for place in ((cell.page, cell.bbox), *cell.continued)
        if place[1] is not None
    }
    for block in document.blocks:
        page = pages.setdefault(block.page, _page(block.page))
        if isinstance(block, Paragraph):
            page["lines"].append(
                {
                    "text": block.text,
                    "region": block.region,
                    "box": _box(block.bbox),
                    "confidence": block.confidence,
                    "alternatives": _alternatives(block.alternatives),
                }
            )
            continue
        into = (table_at.get((cell.page, cell.bbox)) for cell in block.cells)
        page["grids"].append(
            {
                "rows": block.n_rows,
                "columns": block.n_columns,
                "method": block.method,
                "confidence": block.confidence,
                "box": _box(block.bbox),
                "table": next(filter(None, into), None),
                "cells": [
                    {
                        "row": cell.row + 1,
                        "column": cell.column + 1,
                        "row_span": cell.row_span,
                        "column_span": cell.column_span,
                        "text": cell.text,
                        "box": _box(cell.bbox),
                        "confidence": cell.confidence,
                        "alternatives": _alternatives(cell.alternatives),
                    }
                    for cell in block.cells
                ],
            }
        )
    return list(pages.values())


def _pages(known: Iterable[Page]) -> dict[int | None, dict[str, Any]]:
    """What a reader knows of pages beside what stands on them."""
    pages: dict[int | None, dict[str, Any]] = {}
    for each in known:
        page = pages.setdefault(each.number, _page(each.number))
        page["sizes"].append({"width": each.width, "height": each.height, "rotation": each.rotation})
        page["pictures"] += [{"box": _box(picture.bbox), "place": picture.place} for picture in each.pictures]
        page["annotations"] += [
            {
                "kind": annotation.kind,
                "text": annotation.text,
                "name": annotation.name,
                "box": _box(annotation.bbox),
                "place": annotation.place,
            }
            for annotation in each.annotations
        ]
    return pages


def _page(number: int | None) -> dict[str, Any]:
    return {"page": number, "sizes": [], "pictures": [], "annotations": [], "grids": [], "lines": []}


def _alternatives(found: Iterable[Alternative]) -> list[dict[str, Any]]:
    return [each._asdict() for each in found]


def _box(box: BBox | None) -> list[float] | None:
    return None if box is None else [round(edge, 1) for edge in box]


def doubtful_cells(extracted: ExtractedTable) -> Iterator[tuple[int, int]]:
    """Row and column (from 1) of the cells whose value did not parse or whose text was read unsurely."""
    yield from ((item["row"], item["column"]) for item in _unparsed(extracted) if item["column"])
    yield from ((item["row"], item["column"]) for item in _unsure(extracted))


def _table(number: int, extracted: ExtractedTable) -> dict[str, Any]:
    table, mapping = extracted.table, extracted.mapping
    fields = mapping.fields if mapping else [None] * len(table.columns)
    return {
        "table": number,
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
        "units": table.units,
        "mapping": mapping_by_heading(table.columns, fields),
        "unmapped": unmapped(table.columns, mapping),
        "rows": [row.texts for row in table.rows],
        "row_kinds": [row.row_kind for row in extracted.rows],
        "evidence": [str(each) for each in extracted.evidence],
        "nearest": None if mapping else _nearest(table.columns),
        "unparsed": _unparsed(extracted),
        "unsure": _unsure(extracted),
        "warnings": table.warnings,
    }


def _unparsed(extracted: ExtractedTable) -> list[dict[str, Any]]:
    """Values kept as text; `column` is None for a field that has no column of its own."""
    fields = extracted.mapping.fields if extracted.mapping else ()
    return [
        {
            "row": row.row_no,
            "column": fields.index(name) + 1 if name in fields else None,
            "field": name,
            "text": row.values.get(f"{name}_text"),
        }
        for row in extracted.rows
        for name in row.unparsed
    ]


def _unsure(extracted: ExtractedTable) -> list[dict[str, Any]]:
    return [
        {
            "row": row_no,
            "column": column,
            "text": cell.text,
            "confidence": cell.confidence,
            "alternatives": _alternatives(cell.alternatives),
        }
        for row_no, row in enumerate(extracted.table.rows, 1)
        for column, cell in enumerate(row.cells, 1)
        if cell.text and cell.confidence is not None and cell.confidence < UNSURE
    ]


def _nearest(columns: Sequence[str]) -> dict[str, Any] | None:
    """The kind that comes nearest to an unknown table, and the fields it lacks ("a|b": one of them)."""
    mappings = [map_columns(columns, declaration) for declaration in load_declarations().values()]
    nearest = max(mappings, key=lambda mapping: mapping.score)
    if not nearest.score:
        return None
    return {
        "kind": nearest.declaration.kind,
        "mapping": mapping_by_heading(columns, nearest.fields),
        "missing": [
            "|".join(entry) for entry in nearest.declaration.required if not {*entry} & {*nearest.fields}
        ],
    }


def _name(extracted: ExtractedTable) -> str:
    table = extracted.table
    return table.title or (f"Phụ lục {table.appendix}" if table.appendix else "Bảng không tên")


def _table_warnings(extracted: ExtractedTable) -> list[str]:
    table, mapping = extracted.table, extracted.mapping
    said = [*table.warnings, *_said_of_unsure(extracted)]
    if mapping is None:
        return [*said, "no kind of table fits its headings; kept cell by cell as `unknown`."]
    left = unmapped(table.columns, mapping)
    return [*said, *([f"headings without a field: {', '.join(left)}."] if left else [])]


def _said_of_unsure(extracted: ExtractedTable) -> list[str]:
    """What is said of the cells that were not read with certainty: how many there are, and the least sure of them."""
    unsure = sorted(_unsure(extracted), key=lambda item: item["confidence"])
    if not unsure:
        return []
    listed = ", ".join(
        f"row {item['row']} “{item['text']}” ({item['confidence']:.2f})" for item in unsure[:SHOWN]
    )
    more = f" and {len(unsure) - SHOWN} more" if len(unsure) > SHOWN else ""
    return [f"{plural(len(unsure), 'cell')} not read with certainty; compare with the page: {listed}{more}."]
