with

tasks as (

    {{ bi_tasks_as_they_stand() }}

),

task_units as (

    {{ bi_task_units() }}

),

facts as (

    select
        tasks.*,
        task_units.unit_name,
        task_units.role,
        tasks.row_id || '|' || task_units.unit_key || '|' || task_units.role as pair_id
    from tasks
    inner join task_units using (task_key)

)

select
    facts.unit_name as "Đơn vị",
    {{ in_words('bridge_task_units', 'role', 'facts.role') }} as "Vai trò",
    {{ bi_task_columns() }},
    {{ bi_source(key='pair_id') }}
from facts
{{ bi_reports() }}
