"""Reports that findings of severity error keep out of the facts: they are loaded, but not published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import duckdb


@dataclass(frozen=True, slots=True)
class HeldBackReport:
    """A report that is held back whole, by how many findings, and what the first of them says.

    `report_no` is None if the report bears no number; `check` is the rule that found it.
    """

    file: str
    report_no: str | None
    check: str
    reason: str
    findings: int


def held_back_reports(
    con: duckdb.DuckDBPyConnection, document_ids: Collection[str] | None = None
) -> list[HeldBackReport]:
    """The reports of a published warehouse that are held back; of `document_ids` only, None: all."""
    rows = con.execute(
        """
        SELECT
            documents.file_path,
            reports.report_no,
            arg_min(findings.check_name, (findings.check_name, findings.source_row_no)),
            arg_min(findings.message_en, (findings.check_name, findings.source_row_no)),
            count(*)
        FROM quality.findings AS findings
        JOIN marts.dim_report AS reports USING (report_key)
        JOIN staging.documents AS documents USING (document_id)
        WHERE
            findings.severity = 'error' AND reports.is_held_back
            AND ($ids IS NULL OR document_id IN (SELECT unnest($ids)))
        GROUP BY ALL
        ORDER BY ALL
        """,
        {"ids": None if document_ids is None else list(document_ids)},
    ).fetchall()
    return [HeldBackReport(*row) for row in rows]


def held_back_in(published: Path, document_ids: Collection[str]) -> list[HeldBackReport]:
    """As `held_back_reports`, of a published file; none if there is no file yet. Raises WarehouseError."""
    from baocao.warehouse.query import connect_published

    if not published.exists():
        return []
    with connect_published(published) as con:
        return held_back_reports(con, document_ids)
