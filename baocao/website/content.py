"""What the site shows, read from the published warehouse: plain rows, in a settled order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from baocao.warehouse.query import records

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

FINDINGS_SHOWN = 500
SERIES_SHOWN = 12
REPORTS_CHARTED = 4
"""Newest reports with a table of unit figures; each gets charts of its own."""

_SEVERITY = "CASE severity WHEN 'error' THEN 1 WHEN 'warn' THEN 2 ELSE 3 END"


@dataclass(slots=True)
class Content:
    """Everything the pages say. Rows are dictionaries by column name; dates and decimals as DuckDB gives them."""

    totals: Row
    documents: list[Row]
    quarantined: list[Row]
    coverage: list[Row]
    checks: list[Row]
    findings: list[Row]
    findings_total: int
    esignature: list[Row]
    dossiers: list[Row]
    outcomes: list[Row]
    outcome_rows: list[Row]
    series: list[Row]
    series_total: int
    kinds: list[str] = field(default_factory=list)


def read_content(con: duckdb.DuckDBPyConnection) -> Content:
    """Read a published warehouse."""
    totals = records(con, _TOTALS)[0]
    findings = records(con, _FINDINGS)
    series_keys = [row["indicator_key"] for row in records(con, _SERIES_KEYS)]
    documents = records(con, _DOCUMENTS)
    for document, rows in zip(documents, (document.pop("kinds") for document in documents), strict=True):
        document["rows_by_kind"] = rows or {}
    return Content(
        totals=totals,
        documents=documents,
        quarantined=records(con, _QUARANTINED),
        coverage=records(con, _COVERAGE),
        checks=records(con, _CHECKS),
        findings=findings[:FINDINGS_SHOWN],
        findings_total=len(findings),
        esignature=records(con, _ESIGNATURE),
        dossiers=records(con, _DOSSIERS),
        outcomes=records(con, _OUTCOMES),
        outcome_rows=records(con, _OUTCOME_ROWS),
        series=records(con, _SERIES, [series_keys[:SERIES_SHOWN]]),
        series_total=len(series_keys),
        kinds=sorted({kind for document in documents for kind in document["rows_by_kind"]}),
    )


def read_source_rows(con: duckdb.DuckDBPyConnection, table_ids: list[str]) -> list[Row]:
    """Every row of these tables with the texts of its cells and, by page, the box around what it prints there.

    `cells` has column_no, text and, of one that a person has corrected, what was read as printed; `boxes` has page,
    x0, y0, x1, y1 in points, a merged cell left out of them.
    """
    return records(con, _SOURCE_ROWS, [table_ids])


def read_source_tables(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Every table of the loaded documents with its heading, kind and columns."""
    return records(con, _SOURCE_TABLES)


_TOTALS = """
SELECT strftime((SELECT max(extracted_at) FROM staging.documents), '%Y-%m-%dT%H:%M:%SZ') AS filled_at,
    (SELECT count(*) FROM marts.dim_report) AS reports,
    (SELECT count(*) FROM staging.tables) AS tables,
    (SELECT sum(row_count)::BIGINT FROM staging.tables) AS rows,
    (SELECT count(*) FROM staging.cells) AS cells,
    (SELECT count(*) FROM staging.unit_mentions WHERE status = 'auto') AS units_named,
    (SELECT count(*) FROM quality.findings) AS findings
"""

_DOCUMENTS = """
WITH kinds AS (
    SELECT document_id, map_from_entries(list({'k': kind, 'v': n} ORDER BY kind)) AS kinds
    FROM (SELECT document_id, kind, sum(row_count)::BIGINT AS n FROM staging.tables GROUP BY ALL)
    GROUP BY document_id
)
SELECT
    r.report_key, r.document_id, r.report_no, r.report_name, r.report_type, r.report_date, r.title, r.version_no,
    r.is_current, r.is_held_back, r.source_file, r.page_count, r.format, d.issuer, d.province, k.kinds,
    (SELECT count(*) FROM quality.findings AS f WHERE f.report_key = r.report_key) AS findings
FROM marts.dim_report AS r
JOIN staging.documents AS d USING (document_id)
LEFT JOIN kinds AS k USING (document_id)
ORDER BY r.report_date DESC NULLS LAST, r.source_file, r.document_id
"""

_QUARANTINED = """
SELECT file_name, error, error_code FROM staging.documents WHERE status = 'quarantined' ORDER BY ALL
"""

_COVERAGE = """
WITH facts AS (
    FROM marts.fct_documents SELECT report_key, 'document_traffic' AS kind, year(period_end) AS year
    UNION ALL FROM marts.fct_online_dossiers SELECT report_key, 'online_dossiers', year(period_end)
    UNION ALL FROM marts.fct_targets SELECT report_key, 'targets', target_year
    UNION ALL FROM marts.fct_tasks SELECT report_key, 'tasks', NULL
    UNION ALL FROM marts.fct_issued_documents SELECT report_key, 'issued_documents', year(issue_date)
    UNION ALL FROM marts.fct_software_systems SELECT report_key, 'software_systems', NULL
    UNION ALL FROM marts.fct_dti_indicators SELECT report_key, 'dti_indicators', NULL
)
SELECT coalesce(f.year, year(r.report_date)) AS year, f.kind, count(*) AS rows
FROM facts AS f JOIN marts.dim_report AS r USING (report_key)
GROUP BY ALL ORDER BY year NULLS LAST, kind
"""

_CHECKS = f"""
SELECT check_name, any_value(check_name_vi) AS check_name_vi, severity, count(*) AS count FROM quality.findings
GROUP BY check_name, severity ORDER BY {_SEVERITY}, count DESC, check_name
"""

_FINDINGS = f"""
SELECT f.*, r.document_id, r.report_name, r.source_file, u.unit_name
FROM quality.findings AS f
LEFT JOIN marts.dim_report AS r USING (report_key)
LEFT JOIN marts.dim_unit AS u ON u.unit_key = f.unit_key
ORDER BY {_SEVERITY}, r.report_date DESC NULLS LAST, f.report_key, f.source_table_id, f.source_row_no, f.check_name,
    f.field, f.finding_id
"""

_CHARTED = f"""
    SELECT report_key FROM (SELECT DISTINCT report_key FROM {{fact}}) JOIN marts.dim_report USING (report_key)
    ORDER BY report_date DESC NULLS LAST, report_key LIMIT {REPORTS_CHARTED}
"""

_ESIGNATURE = f"""
WITH charted AS ({_CHARTED.format(fact="marts.fct_esignature_rates")})
SELECT
    f.report_key, f.unit_level, coalesce(u.unit_name, f.unit_name_printed) AS unit, p.unit_name AS above,
    f.documents_out, f.esignature_rate_pct AS rate, f.period_start, f.period_end, f.source_table_id, f.source_row_no
FROM marts.fct_esignature_rates AS f
JOIN charted USING (report_key)
LEFT JOIN marts.dim_unit AS u USING (unit_key)
LEFT JOIN marts.dim_unit AS p ON p.unit_key = u.parent_unit_key
WHERE f.esignature_rate_pct IS NOT NULL
ORDER BY f.report_key, f.esignature_rate_pct, unit COLLATE vi, f.source_table_id, f.source_row_no
"""

_DOSSIERS = f"""
WITH charted AS ({_CHARTED.format(fact="marts.fct_online_dossiers")})
SELECT
    f.report_key, f.unit_level, coalesce(u.unit_name, f.unit_name_printed) AS unit, p.unit_name AS above,
    f.received_total, f.received_online, f.online_rate_recomputed_pct AS rate, f.period_start, f.period_end,
    f.source_table_id, f.source_row_no
FROM marts.fct_online_dossiers AS f
JOIN charted USING (report_key)
LEFT JOIN marts.dim_unit AS u USING (unit_key)
LEFT JOIN marts.dim_unit AS p ON p.unit_key = u.parent_unit_key
WHERE f.row_kind = 'unit' AND f.unit_level = 'xa' AND f.received_total > 0 AND f.online_rate_recomputed_pct IS NOT NULL
ORDER BY f.report_key, rate, unit COLLATE vi, f.source_table_id, f.source_row_no
"""

_OUTCOMES = """
SELECT f.report_key, r.report_name, f.target_year AS year, f.status, count(*) AS count
FROM marts.fct_targets AS f JOIN marts.dim_report AS r USING (report_key)
WHERE f.row_kind = 'item' AND f.target_year IS NOT NULL
    AND f.report_key IN (SELECT report_key FROM marts.fct_targets WHERE result_text IS NOT NULL)
GROUP BY ALL ORDER BY year DESC, f.report_key, status
"""

_OUTCOME_ROWS = """
SELECT
    f.report_key, r.report_name, f.target_year AS year, f.indicator_name, f.target_text, f.result_text,
    f.status, f.source_table_id, f.source_row_no
FROM marts.fct_targets AS f JOIN marts.dim_report AS r USING (report_key)
WHERE f.row_kind = 'item' AND f.target_year IS NOT NULL
    AND f.report_key IN (SELECT report_key FROM marts.fct_targets WHERE result_text IS NOT NULL)
ORDER BY year DESC, f.report_key, f.source_table_id, f.source_row_no
LIMIT 500
"""

_SERIES_KEYS = """
SELECT indicator_key FROM marts.indicator_history WHERE value IS NOT NULL
GROUP BY indicator_key HAVING count(DISTINCT year) > 1
ORDER BY count(DISTINCT year) DESC, count(DISTINCT value) DESC, indicator_key
"""

_SERIES = """
SELECT
    h.indicator_key, i.indicator_name, h.year, h.figure_kind, h.value, h.value_text, h.value_unit,
    regexp_extract(h.row_id, '^(.*)-r[0-9]+$', 1) AS source_table_id,
    nullif(regexp_extract(h.row_id, '-r([0-9]+)$', 1), '')::INTEGER AS source_row_no
FROM marts.indicator_history AS h JOIN marts.dim_indicator AS i USING (indicator_key)
WHERE h.value IS NOT NULL AND h.indicator_key IN (SELECT unnest(?))
ORDER BY i.indicator_name COLLATE vi, h.indicator_key, h.year, h.figure_kind
"""

_SOURCE_TABLES = """
SELECT
    t.table_id, t.document_id, t.table_no, t.appendix, t.title, t.kind, t.method, t.columns,
    d.file_name, d.file_path, d.format, r.report_name
FROM staging.tables AS t JOIN staging.documents AS d USING (document_id)
LEFT JOIN marts.dim_report AS r USING (document_id)
ORDER BY t.table_id
"""

_SOURCE_ROWS = """
WITH cells AS (
    FROM staging.cells WHERE table_id IN (SELECT unnest(?))
),
boxes AS (
    SELECT table_id, row_no, page, min(x0) AS x0, min(y0) AS y0, max(x1) AS x1, max(y1) AS y1
    FROM cells WHERE page IS NOT NULL AND x0 IS NOT NULL
        AND (row_span = 1 OR (table_id, row_no) NOT IN (SELECT (table_id, row_no) FROM cells WHERE row_span = 1))
    GROUP BY ALL
)
SELECT
    table_id, row_no,
    list({'column_no': column_no, 'text': text, 'printed': text_printed} ORDER BY column_no) AS cells,
    (
        SELECT list({'page': page, 'x0': x0, 'y0': y0, 'x1': x1, 'y1': y1} ORDER BY page) FROM boxes
        WHERE boxes.table_id = cells.table_id AND boxes.row_no = cells.row_no
    ) AS boxes
FROM cells
GROUP BY table_id, row_no ORDER BY table_id, row_no
"""
