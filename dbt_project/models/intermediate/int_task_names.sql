-- A report words the tasks of its plan a little differently: one of the same body and year, whose words and numbers are
-- nearly the same, is that task. A task of no known body is one of its own report.
with

printed as (

    select distinct
        tables.report_key,
        coalesce(tables.body_key, tables.report_key) as body_key,
        tables.report_year,
        {{ sets_targets('tables.report_type') }} as is_plan,
        {{ slug('rows.task_text') }} as task_slug
    from {{ ref('stg_tasks') }} as rows
    inner join {{ ref('int_tables') }} as tables using (source_table_id)
    where rows.row_kind = 'item' and {{ slug('rows.task_text') }} <> ''

),

planned as (

    select distinct body_key, report_year, task_slug from printed where is_plan

),

reported as (

    select distinct body_key, report_year, task_slug from printed where not is_plan

),

alike as (

    select
        reported.body_key,
        reported.task_slug,
        planned.task_slug as planned_slug,
        jaro_winkler_similarity(reported.task_slug, planned.task_slug) as likeness
    from reported
    inner join planned
        on
            reported.body_key = planned.body_key
            and planned.report_year between reported.report_year - 1 and reported.report_year
    where
        -- numbers tell tasks apart that words do not: "giai đoạn 1" is not "giai đoạn 2"
        regexp_extract_all(reported.task_slug, '[0-9]+') = regexp_extract_all(planned.task_slug, '[0-9]+')
        and jaccard(reported.task_slug, planned.task_slug) > 0.8
        and levenshtein(reported.task_slug, planned.task_slug)
        <= 0.1 * greatest(length(reported.task_slug), length(planned.task_slug))

),

-- each to the other the nearest: two tasks of a report are never one of the plan
nearest as (

    select *
    from (
        select *
        from alike
        qualify row_number() over (partition by body_key, task_slug order by likeness desc, planned_slug) = 1
    )
    qualify row_number() over (partition by body_key, planned_slug order by likeness desc, task_slug) = 1

)

select distinct
    printed.report_key,
    printed.task_slug,
    {{ surrogate_key(['printed.body_key', 'coalesce(nearest.planned_slug, printed.task_slug)']) }} as task_key
from printed
left join nearest
    on printed.body_key = nearest.body_key and printed.task_slug = nearest.task_slug and not printed.is_plan
