-- When a task is due is what plans say, how far it is what reports say: of each the newest that says it.
with

tasks as (

    select tasks.*, reports.body_key
    from {{ ref('int_tasks') }} as tasks
    inner join {{ ref('int_reports') }} as reports using (report_key)
    where
        tasks.task_key is not null
        and tasks.source_table_id in (select source_table_id from {{ ref('int_current_tables') }})

),

named as (

    select *
    from tasks
    qualify row_number() over (partition by task_key order by is_plan desc, report_date desc nulls last, row_id) = 1

),

due as (

    select *
    from tasks
    where due_text is not null
    qualify row_number() over (
        partition by task_key order by due_date is null, is_plan desc, report_date desc nulls last, row_id
    ) = 1

),

told as (

    select *
    from tasks
    where not is_plan and (result_text is not null or status <> 'no_data')
    qualify row_number() over (
        partition by task_key order by status = 'no_data', report_date desc nulls last, row_id
    ) = 1

)

select
    named.task_key,
    named.body_key,
    named.task_text,
    named.section,
    due.due_text,
    due.due_date,
    due.report_key as due_report_key,
    due.row_id as due_row_id,
    coalesce(told.status, 'no_data') as status,
    told.result_text,
    told.report_date as status_date,
    told.report_key as status_report_key,
    told.row_id as status_row_id,
    case
        when told.status = 'done' then false
        when due.due_date < told.report_date and told.status in ('in_progress', 'not_started') then true
        when due.due_date >= told.report_date then false
    end as is_late
from named
left join due using (task_key)
left join told using (task_key)
