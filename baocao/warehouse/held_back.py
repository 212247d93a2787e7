"""Tables and reports that findings of severity error keep out of the facts: loaded, but not published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import duckdb


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What is held back, by how many findings, and what the first of them says.

    `report_no` is None if the report bears no number, `table` if the whole report is held back, else the number and
    title of the table, beside which the others are published; `check` is the rule that found it.
    """

    file: str
    report_no: str | None
    table: str | None
    check: str
    reason: str
    findings: int


def held_back(con: duckdb.DuckDBPyConnection, document_ids: Collection[str] | None = None) -> list[HeldBack]:
    """The tables and reports of a published warehouse that are held back; of `document_ids` only, None: all."""
    rows = con.execute(
        """
        SELECT
            documents.file_path,
            reports.report_no,
            if(
                reports.is_held_back, NULL,
                concat('table ', tables.table_no, ' “' || coalesce(tables.title, tables.caption) || '”')
            ) AS held_table,
            arg_min(findings.check_name, (findings.check_name, findings.source_row_no)),
            arg_min(findings.message_en, (findings.check_name, findings.source_row_no)),
            count(*)
        FROM quality.findings AS findings
        JOIN marts.dim_report AS reports USING (report_key)
        JOIN staging.documents AS documents USING (document_id)
        LEFT JOIN versions.tables AS held USING (source_table_id)
        LEFT JOIN staging.tables AS tables ON tables.table_id = findings.source_table_id
        WHERE
            findings.severity = 'error' AND (reports.is_held_back OR NOT held.is_current)
            AND ($ids IS NULL OR documents.document_id IN (SELECT unnest($ids)))
        GROUP BY ALL
        ORDER BY ALL
        """,
        {"ids": None if document_ids is None else list(document_ids)},
    ).fetchall()
    return [HeldBack(*row) for row in rows]


def held_back_in(published: Path, document_ids: Collection[str]) -> list[HeldBack]:
    """As `held_back`, of a published file; none if there is no file yet. Raises WarehouseError."""
    from baocao.warehouse.query import connect_published

    if not published.exists():
        return []
    with connect_published(published, any_version=True) as con:
        return held_back(con, document_ids)
