select
    'processed_above_received' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    'received_total' as field,
    coalesce(processed_total, processed_early + processed_on_time + processed_late)::varchar as reported,
    received_total::varchar as expected,
    'More dossiers were processed than received: the rest must be from before the period.' as message
from {{ ref('int_online_dossiers') }}
where coalesce(processed_total, processed_early + processed_on_time + processed_late) > received_total
