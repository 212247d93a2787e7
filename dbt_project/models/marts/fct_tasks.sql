select
    row_id,
    report_key,
    document_id,
    source_page,
    source_table_id,
    source_row_no,
    task_key,
    is_plan,
    section,
    task_no,
    task_text,
    result_text,
    status,
    due_text,
    due_date,
    output_text,
    note,
    is_corrected
from {{ ref('int_tasks') }}
where
    source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
