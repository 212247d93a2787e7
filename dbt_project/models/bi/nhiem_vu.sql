with

facts as (

    {{ bi_tasks_as_they_stand() }}

),

task_units as (

    {{ bi_task_units() }}

),

named as (

    select
        task_key,
        string_agg(unit_name, '; ' order by unit_name) filter (where role = 'lead') as leads,
        string_agg(unit_name, '; ' order by unit_name) filter (where role = 'partner') as partners
    from task_units
    group by task_key

)

select
    {{ bi_task_columns() }},
    named.leads as "Đơn vị chủ trì",
    named.partners as "Đơn vị phối hợp",
    facts.note as "Ghi chú",
    {{ bi_source() }}
from facts
{{ bi_reports() }}
left join named on facts.task_key = named.task_key
