{#
    Tasks over plan and reports, with how they stand to their due date as of the newest report in the warehouse: the same
    in every reading.
#}
{% macro bi_tasks_as_they_stand() -%}
    select
        progress.task_key,
        progress.task_text,
        progress.section,
        progress.status,
        progress.due_text,
        progress.due_date,
        progress.result_text,
        newest.as_of,
        case
            when progress.status = 'done' then 'đã hoàn thành'
            when progress.status = 'recurring' then 'thường xuyên'
            when progress.due_date is null then 'không ghi hạn'
            when progress.due_date >= newest.as_of then 'còn hạn'
            when progress.status = 'no_data' then 'đã qua hạn, chưa có báo cáo kết quả'
            else 'quá hạn'
        end as due_status,
        tasks.row_id,
        tasks.report_key,
        tasks.source_page,
        tasks.source_row_no,
        tasks.is_corrected,
        tasks.output_text,
        tasks.note
    from {{ ref('task_progress') }} as progress
    cross join (select max(report_date) as as_of from {{ ref('dim_report') }} where is_current) as newest
    inner join (
        select task_key, min(row_id) as row_id from {{ ref('fct_tasks') }} group by task_key
    ) as first_rows on progress.task_key = first_rows.task_key
    inner join {{ ref('fct_tasks') }} as tasks
        on tasks.row_id = coalesce(progress.status_row_id, progress.due_row_id, first_rows.row_id)
{%- endmacro %}

{# Units of a task, whichever of its rows names them. #}
{% macro bi_task_units() -%}
    select distinct tasks.task_key, bridge.unit_key, bridge.role, named.unit_name
    from {{ ref('bridge_task_units') }} as bridge
    inner join {{ ref('fct_tasks') }} as tasks using (row_id)
    inner join {{ ref('dim_unit') }} as named on bridge.unit_key = named.unit_key
{%- endmacro %}

{% macro bi_task_columns() -%}
    facts.task_text as "Nhiệm vụ",
    facts.section as "Nhóm",
    {{ in_words('fct_tasks', 'status', 'facts.status') }} as "Trạng thái",
    facts.due_text as "Hạn như in",
    facts.due_date as "Ngày hạn",
    facts.due_status as "Tình trạng hạn",
    case when facts.due_status in ('quá hạn', 'đã qua hạn, chưa có báo cáo kết quả') then facts.as_of - facts.due_date end
        as "Số ngày quá hạn",
    facts.as_of as "Tính đến ngày",
    facts.result_text as "Kết quả như in",
    facts.output_text as "Sản phẩm"
{%- endmacro %}
