select
    row_id,
    report_key,
    document_id,
    source_page,
    source_table_id,
    source_row_no,
    unit_key,
    unit_level,
    unit_name_printed,
    period_start,
    period_end,
    documents_out,
    documents_signed,
    esignature_rate_pct,
    esignature_rate_recomputed_pct,
    is_corrected
from {{ ref('int_document_traffic') }}
where
    row_kind = 'unit' and has_rates
    and source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
