select
    row_id,
    report_key,
    document_id,
    source_page,
    source_table_id,
    source_row_no,
    unit_key,
    unit_level,
    row_kind,
    row_label,
    unit_name_printed,
    period_start,
    period_end,
    received_total,
    received_in_person,
    received_online,
    received_postal,
    received_carried_over,
    processed_total,
    processed_early,
    processed_on_time,
    processed_late,
    pending_total,
    on_time_rate_pct,
    online_rate_pct,
    on_time_rate_recomputed_pct,
    online_rate_recomputed_pct,
    is_corrected
from {{ ref('int_online_dossiers') }}
where
    row_kind in ('unit', 'group', 'total')
    and source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
