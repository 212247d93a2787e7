"""Exporting a warehouse: its tables as files, and for Excel the pictures of the pages that figures come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from baocao.usecases.page_pictures import pictures_of
from baocao.warehouse.exports.choices import ExportFormat, Headings
from baocao.warehouse.exports.files import export_marts
from baocao.warehouse.exports.flat_workbook import picture_name
from baocao.warehouse.query import connect_published

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = 300
"""Pages of which pictures lie beside an Excel workbook unless another number is asked for."""

_PAGES = """
WITH pages AS (
    SELECT document_id, source_page, count(*) AS rows FROM marts.fct_figures
    WHERE source_page IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT document_id, source_page, count(*) FROM marts.fct_tasks WHERE source_page IS NOT NULL GROUP BY ALL
)
SELECT document_id, source_page FROM pages
JOIN marts.dim_report USING (document_id)
GROUP BY document_id, source_page, report_date
ORDER BY report_date DESC NULLS LAST, document_id, source_page
LIMIT ?
"""


def export(
    published: Path,
    folder: Path,
    file_format: ExportFormat,
    *,
    bom: bool = False,
    headings: Headings = Headings.NAMES,
    pictures: int = PICTURES,
) -> dict[str, int]:
    """Write all marts and flat views into a folder; returns rows by table.

    Args:
        published: The published warehouse.
        folder: New, empty, or an earlier export.
        file_format: Kind of file.
        bom: A byte order mark before CSV.
        headings: Headings of CSV and of the marts in Excel.
        pictures: Pages, of the newest reports first, whose pictures lie beside the workbook.

    Raises:
        UsageError: The folder is somebody else's.
        WarehouseError: Reading or writing fails.
    """
    images = _pictures(published, pictures) if file_format is ExportFormat.XLSX else {}
    return export_marts(published, folder, file_format, bom=bom, headings=headings, pictures=images)


def _pictures(published: Path, limit: int) -> dict[str, bytes]:
    with connect_published(published) as con:
        wanted: dict[str, list[int]] = {}
        for document_id, page in con.execute(_PAGES, [limit]).fetchall():
            wanted.setdefault(document_id, []).append(page)
        files = dict(
            con.execute("SELECT document_id, (file_name, file_path) FROM staging.documents").fetchall()
        )
    pictures: dict[str, bytes] = {}
    for document_id, pages in wanted.items():
        name, path = (
            files[document_id].values() if isinstance(files[document_id], dict) else files[document_id]
        )
        drawn, _ = pictures_of(
            {"document_id": document_id, "file_name": name, "file_path": path}, pages, published
        )
        pictures |= {picture_name(document_id, page): picture.png for page, picture in drawn.items()}
    return pictures
