with

rows as (

    select * from {{ ref('stg_tasks') }} where row_kind = 'item'

)

select
    {{ provenance('rows', 'tables') }},
    tables.report_date,
    {{ sets_targets('tables.report_type') }} as is_plan,
    names.task_key,
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
left join {{ ref('int_task_names') }} as names
    on
        tables.report_key = names.report_key
        and {{ slug('rows.task_text') }} = names.task_slug
