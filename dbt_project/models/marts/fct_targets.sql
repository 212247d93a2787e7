select
    row_id,
    report_key,
    document_id,
    source_page,
    source_table_id,
    source_row_no,
    indicator_key,
    indicator_name,
    section,
    target_year,
    period_start,
    period_end,
    baseline_text,
    baseline_value,
    target_text,
    target_operator,
    target_value,
    target_value_high,
    value_unit,
    result_text,
    result_value,
    national_value,
    gap_value,
    status_reported,
    status_computed,
    lead_unit_key,
    note
from {{ ref('int_targets') }}
where
    document_id in (select document_id from {{ ref('dim_report') }} where is_current)
    and {{ not_yet_there('document_id', 'document_id') }}
