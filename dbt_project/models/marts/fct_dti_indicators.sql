select
    row_id,
    report_key,
    document_id,
    source_page,
    source_table_id,
    source_row_no,
    row_kind,
    parent_row_id,
    is_leaf,
    indicator_key,
    indicator_code,
    indicator_name,
    section,
    pillar,
    max_score,
    scoring_method,
    lead_unit_key,
    is_corrected
from {{ ref('int_dti_indicators') }}
where
    source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
