"""The SQL by which the pages of units, indicators, reports and tables are filled."""

from __future__ import annotations

from baocao.website.search_packs import REPORT_ORDER

ROWS_SHOWN = 400
"""Figures, tasks, targets and findings that a page of a unit lists of each; the warehouse has them all."""

KEY = """
    if(
        u.unit_kind IN ('agency', 'group') AND u.province_code IS NULL,
        u.unit_key || '~' || coalesce(r.province_code, ''),
        u.unit_key
    )
"""
"""One name of a department serves every province: its page is that of one province."""

IN_FORCE = """
    coalesce(r.report_date, DATE '2025-06-30')
        BETWEEN coalesce({unit}.valid_from, DATE '0001-01-01') AND coalesce({unit}.valid_to, DATE '9999-12-31')
"""
"""Codes are used again: the province that had the code on the day of the report."""


REPORTS = f"""
SELECT
    r.report_key, r.report_name AS label, r.report_type,
    r.report_date, r.title, r.document_id, r.source_file, r.page_count, r.format, r.version_no,
    r.is_current,
    r.is_held_back, r.letterhead_printed, u.unit_name AS issuer, {KEY} AS issuer_key, p.unit_name AS province,
    (SELECT count(*) FROM staging.paragraphs AS t WHERE t.document_id = r.document_id) AS paragraphs,
    (SELECT count(*) FROM quality.findings AS f WHERE f.report_key = r.report_key) AS findings
FROM marts.dim_report AS r
LEFT JOIN marts.dim_unit AS u ON u.unit_key = r.issuer_unit_key
LEFT JOIN marts.dim_unit AS p ON p.unit_kind = 'province' AND p.admin_code = r.province_code
    AND {IN_FORCE.format(unit="p")}
ORDER BY {REPORT_ORDER}
"""

TABLES = f"""
SELECT t.table_id, t.document_id, coalesce(t.title, t.caption) AS title, t.kind, t.row_count, t.page_first,
    coalesce(c.corrected, 0) AS corrected
FROM staging.tables AS t JOIN marts.dim_report AS r USING (document_id)
LEFT JOIN (
    SELECT table_id, count(*) AS corrected FROM staging.cells WHERE text_printed IS NOT NULL GROUP BY ALL
) AS c USING (table_id)
ORDER BY {REPORT_ORDER}, t.table_id
"""

MENTIONED = """
SELECT unit_key, report_key FROM marts.fct_documents
UNION SELECT unit_key, report_key FROM marts.fct_online_dossiers
UNION SELECT unit_key, report_key FROM marts.fct_figures
UNION SELECT issuer_unit_key, report_key FROM marts.dim_report
UNION SELECT unit_key, report_key FROM quality.findings
UNION SELECT b.unit_key, t.report_key FROM marts.bridge_task_units AS b JOIN marts.fct_tasks AS t USING (row_id)
UNION SELECT b.unit_key, t.report_key FROM marts.bridge_target_units AS b JOIN marts.fct_targets AS t USING (row_id)
"""

UNITS = f"""
WITH mentioned AS ({MENTIONED})
SELECT
    {KEY} AS key, any_value(u.unit_name) AS name, any_value(u.unit_kind) AS kind, any_value(u.unit_level) AS level,
    coalesce(any_value(p.unit_name), any_value(v.unit_name), '') AS above, any_value(u.parent_unit_key) AS parent,
    any_value(u.population) AS population, any_value(u.area_km2) AS area, any_value(u.valid_from) AS valid_from,
    any_value(u.valid_to) AS valid_to, any_value(s.unit_name) AS successor, any_value(s.unit_key) AS successor_key,
    coalesce(any_value(w.unit_name), any_value(v.unit_name)) AS province
FROM mentioned AS m
JOIN marts.dim_unit AS u USING (unit_key)
JOIN marts.dim_report AS r USING (report_key)
LEFT JOIN marts.dim_unit AS p ON p.unit_key = u.parent_unit_key
LEFT JOIN marts.dim_unit AS s ON s.unit_key = u.successor_unit_key
LEFT JOIN marts.dim_unit AS w ON w.unit_kind = 'province' AND w.admin_code = u.province_code
    AND {IN_FORCE.format(unit="w")}
LEFT JOIN marts.dim_unit AS v ON u.unit_kind IN ('agency', 'group')
    AND v.unit_kind = 'province' AND v.admin_code = r.province_code
    AND {IN_FORCE.format(unit="v")}
GROUP BY 1 ORDER BY name COLLATE vi, key
"""

VALUES = """
    SELECT f.row_id, f.unit_key, f.unit_name_printed, f.report_key, f.unit_level, f.source_table_id, f.source_row_no,
        f.period_start, f.period_end, f.is_corrected, unnest([
            {'measure': 'received', 'value': f.received_total::DOUBLE},
            {'measure': 'online', 'value': f.online_rate_recomputed_pct::DOUBLE},
            {'measure': 'on_time', 'value': f.on_time_rate_recomputed_pct::DOUBLE},
            {'measure': 'late', 'value': f.processed_late::DOUBLE}
        ], recursive := true)
    FROM marts.fct_online_dossiers AS f WHERE f.row_kind = 'unit'
    UNION ALL
    SELECT f.row_id, f.unit_key, f.unit_name_printed, f.report_key, f.unit_level, f.source_table_id, f.source_row_no,
        f.period_start, f.period_end, f.is_corrected, 'signed', f.esignature_rate_pct::DOUBLE
    FROM marts.fct_esignature_rates AS f
    UNION ALL
    SELECT f.row_id, f.unit_key, f.unit_name_printed, f.report_key, f.unit_level, f.source_table_id, f.source_row_no,
        f.period_start, f.period_end, f.is_corrected, 'documents_out', f.documents_out::DOUBLE
    FROM marts.fct_documents AS f
"""

RANKED = f"""
WITH measured AS (
    SELECT m.* REPLACE (coalesce(m.unit_level, u.unit_level) AS unit_level)
    FROM ({VALUES}) AS m LEFT JOIN marts.dim_unit AS u USING (unit_key)
),
goals AS (
    SELECT "Mã dòng" AS row_id, 'online' AS measure, "Mục tiêu phần trăm trực tuyến"::DOUBLE AS goal
    FROM bi.ho_so_truc_tuyen_theo_ky
    UNION ALL SELECT "Mã dòng", 'signed', "Mục tiêu phần trăm ký số"::DOUBLE FROM bi.van_ban_dien_tu_theo_ky
),
ranked AS (
    SELECT *,
        rank() OVER (PARTITION BY measure, source_table_id, unit_level, period_end ORDER BY value DESC) AS place,
        count(*) OVER (PARTITION BY measure, source_table_id, unit_level, period_end) AS among
    FROM measured WHERE value IS NOT NULL AND unit_level IS NOT NULL
)
"""

MEASURES = f"""
{RANKED}
SELECT {KEY} AS key, f.measure, f.period_start, f.period_end, f.value, f.place, f.among, f.source_table_id,
    f.source_row_no, f.report_key, f.is_corrected, g.goal
FROM ranked AS f JOIN marts.dim_unit AS u USING (unit_key) JOIN marts.dim_report AS r USING (report_key)
LEFT JOIN goals AS g USING (row_id, measure)
ORDER BY key, measure, f.period_end, f.period_start, r.report_date, f.source_table_id, f.source_row_no
"""

PEERS = f"""
{RANKED}
SELECT f.source_table_id AS table_id, f.measure, f.unit_level, if(u.unit_key IS NULL, NULL, {KEY}) AS key,
    coalesce(u.unit_name, f.unit_name_printed) AS name, f.value
FROM ranked AS f LEFT JOIN marts.dim_unit AS u USING (unit_key) JOIN marts.dim_report AS r USING (report_key)
ORDER BY table_id, measure, unit_level, f.value, name, f.source_row_no
"""

UNIT_TASKS = f"""
SELECT {KEY} AS key, t.task_text, t.status, t.due_text, b.role, t.row_id, t.is_corrected
FROM marts.bridge_task_units AS b JOIN marts.fct_tasks AS t USING (row_id)
JOIN marts.dim_unit AS u USING (unit_key) JOIN marts.dim_report AS r USING (report_key)
QUALIFY row_number() OVER (PARTITION BY {KEY} ORDER BY r.report_date DESC NULLS LAST, b.role, t.row_id) <= {ROWS_SHOWN}
ORDER BY key, r.report_date DESC NULLS LAST, b.role, t.row_id
"""

UNIT_TARGETS = f"""
SELECT {KEY} AS key, t.indicator_key, t.indicator_name, t.target_year, t.target_text, t.result_text, t.status, b.role,
    t.row_id, t.is_corrected
FROM marts.bridge_target_units AS b JOIN marts.fct_targets AS t USING (row_id)
JOIN marts.dim_unit AS u USING (unit_key) JOIN marts.dim_report AS r USING (report_key)
QUALIFY row_number() OVER (PARTITION BY {KEY} ORDER BY t.target_year DESC NULLS LAST, b.role, t.row_id) <= {ROWS_SHOWN}
ORDER BY key, t.target_year DESC NULLS LAST, b.role, t.row_id
"""

UNIT_FINDINGS = f"""
SELECT {KEY} AS key, f.severity, f.message, f.message_en, f.report_key, f.source_table_id, f.source_row_no
FROM quality.findings AS f JOIN marts.dim_unit AS u USING (unit_key) JOIN marts.dim_report AS r USING (report_key)
QUALIFY row_number() OVER (PARTITION BY {KEY} ORDER BY f.severity, f.finding_id) <= {ROWS_SHOWN}
ORDER BY key, f.severity, f.finding_id
"""

UNIT_FIGURES = f"""
SELECT {KEY} AS key, f.table_title, f.row_label, f.column_label, f.value_text, f.value_unit, f.period_start,
    f.period_end, f.source_table_id, f.source_row_no, f.is_corrected
FROM marts.fct_figures AS f JOIN marts.dim_unit AS u USING (unit_key) JOIN marts.dim_report AS r USING (report_key)
QUALIFY row_number() OVER (PARTITION BY {KEY} ORDER BY r.report_date DESC NULLS LAST, f.row_id) <= {ROWS_SHOWN}
ORDER BY key, r.report_date DESC NULLS LAST, f.row_id
"""

INDICATORS = """
SELECT indicator_key AS key, indicator_name AS name, pillar, unit_of_measure AS unit
FROM marts.dim_indicator ORDER BY name COLLATE vi, key
"""

# A row that does not add up is marked where its figure stands in a chart.
SERIES = """
WITH found AS (
    SELECT source_table_id || '-r' || printf('%04d', source_row_no) AS row_id,
        list([severity, message, message_en] ORDER BY finding_id) AS found
    FROM quality.findings WHERE severity IN ('error', 'warn') AND source_row_no IS NOT NULL GROUP BY ALL
)
SELECT h.indicator_key AS key, coalesce(b.unit_name, r.title, r.source_file) AS body, h.year, h.figure_kind, h.value,
    h.value_text, h.value_unit, h.period_start, h.period_end, h.report_key, h.row_id, h.body_key, found.found
FROM marts.indicator_history AS h JOIN marts.dim_report AS r USING (report_key) LEFT JOIN found USING (row_id)
LEFT JOIN marts.dim_unit AS b ON b.unit_key = h.body_key
WHERE h.value IS NOT NULL ORDER BY key, body, h.year, h.figure_kind, h.row_id
"""

INDICATOR_TARGETS = f"""
SELECT t.indicator_key AS key, t.target_year, t.target_text, t.result_text, t.status, t.gap_value, t.value_unit,
    u.unit_name,
    if(u.unit_key IS NULL, NULL, {KEY}), t.report_key, t.row_id, t.note, t.is_corrected
FROM marts.fct_targets AS t JOIN marts.dim_report AS r USING (report_key)
LEFT JOIN marts.dim_unit AS u ON u.unit_key = t.lead_unit_key
ORDER BY key, t.target_year DESC NULLS LAST, r.report_date DESC NULLS LAST, t.row_id
"""

TEXT = """
SELECT paragraph_no, page, section_path, text, is_heading FROM staging.paragraphs
WHERE document_id = ? ORDER BY paragraph_no
"""

ALL_TEXT = f"""
SELECT t.text FROM staging.paragraphs AS t JOIN marts.dim_report AS r USING (document_id)
ORDER BY {REPORT_ORDER}, t.paragraph_no
"""

STATEMENTS = """
SELECT paragraph_no, value_text, subject, value_unit, figure_row_id FROM marts.fct_statements
WHERE report_key = ? AND paragraph_no IS NOT NULL ORDER BY paragraph_no, row_id
"""

REPORT_FINDINGS = """
SELECT f.severity, f.check_name, f.check_name_vi, f.message, f.message_en, f.source_table_id, f.source_row_no,
    f.reported, f.expected, u.unit_name
FROM quality.findings AS f LEFT JOIN marts.dim_unit AS u USING (unit_key) WHERE f.report_key = ?
ORDER BY CASE f.severity WHEN 'error' THEN 1 WHEN 'warn' THEN 2 ELSE 3 END, f.source_table_id, f.source_row_no,
    f.finding_id
"""

VERSIONS = """
WITH RECURSIVE line AS (
    SELECT report_key, previous_report_key FROM marts.dim_report WHERE report_key = ?
    UNION
    SELECT r.report_key, r.previous_report_key FROM marts.dim_report AS r JOIN line
        ON r.report_key = line.previous_report_key OR r.previous_report_key = line.report_key
)
SELECT r.report_key, r.report_name, r.report_date, r.version_no, r.is_current
FROM line JOIN marts.dim_report AS r USING (report_key) ORDER BY r.version_no, r.report_key
"""

CHANGES = """
SELECT change_kind, row_name, field, old_value, new_value, new_row_id, old_row_id
FROM marts.report_changes WHERE report_key = ? ORDER BY change_id
"""

TABLE_HEADS = """
SELECT t.table_id, t.title, t.caption, t.kind, t.method, t.confidence, t.columns, t.appendix, t.period_start,
    t.period_end, r.report_key
FROM staging.tables AS t JOIN marts.dim_report AS r USING (document_id) WHERE t.document_id = ? ORDER BY t.table_id
"""

CELLS = """
WITH said AS (
    SELECT source_table_id AS table_id, source_row_no AS row_no, source_column_no AS column_no,
        list([value_text, figure_row_id] ORDER BY row_id) AS figures
    FROM marts.fct_statements WHERE document_id = $1 AND source_table_id IS NOT NULL GROUP BY ALL
)
SELECT table_id, row_no, min(page) AS page, list(coalesce(text, '') ORDER BY column_no) AS cells,
    list({'column_no': column_no, 'printed': text_printed} ORDER BY column_no) FILTER (text_printed IS NOT NULL)
        AS corrected,
    list({'column_no': column_no, 'figures': figures} ORDER BY column_no) FILTER (figures IS NOT NULL) AS said
FROM staging.cells LEFT JOIN said USING (table_id, row_no, column_no)
WHERE table_id IN (SELECT table_id FROM staging.tables WHERE document_id = $1)
GROUP BY ALL ORDER BY table_id, row_no
"""
