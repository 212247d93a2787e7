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
    note
from {{ ref('int_tasks') }}
where
    document_id in (select document_id from {{ ref('int_current_versions') }} where is_current)
