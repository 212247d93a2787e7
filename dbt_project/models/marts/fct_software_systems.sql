select
    row_id,
    report_key,
    document_id,
    source_page,
    source_table_id,
    source_row_no,
    system_no,
    system_name,
    system_kind,
    unit_key,
    note,
    is_corrected
from {{ ref('int_software_systems') }}
where
    source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
