with

rows as (

    select * from {{ ref('stg_tasks') }} where row_kind = 'item'

)

select
    {{ provenance('rows', 'tables') }},
    rows.section,
    rows.row_label as task_no,
    rows.task_text,
    rows.result_text,
    coalesce(rows.result_status, 'no_data') as status,
    rows.due_text,
    rows.due_date,
    rows.output_text,
    rows.note
from rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
