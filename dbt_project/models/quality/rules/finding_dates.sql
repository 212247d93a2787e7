with

issued as (

    select
        *,
        lag(issue_date) over in_order as before,
        lead(issue_date) over in_order as after,
        lead(issue_date, 2) over in_order as two_after
    from {{ ref('int_issued_documents') }}
    where issue_date is not null
    window in_order as (partition by source_table_id order by source_row_no)

),

-- a list goes by date if nearly all its rows do
ordered as (

    select source_table_id
    from issued
    group by all
    having count(before) >= 4 and avg((issue_date >= before)::integer) >= 0.8

),

tasks as (

    select
        tasks.*,
        rows.period_start,
        make_date(tables.report_year, 1, 1) as year_begins,
        coalesce(tables.report_date, year_begins) as written_on,
        bool_or(tasks.result_text is not null) over (partition by tasks.source_table_id) as reports_results,
        regexp_extract_all(tasks.due_text, '20\d{2}')::integer[] as years
    from {{ ref('int_tasks') }} as tasks
    inner join {{ ref('int_tables') }} as tables using (source_table_id)
    left join {{ ref('stg_tasks') }} as rows using (source_table_id, source_row_no)

)

select
    'date_outside_period' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    issuer_unit_key as unit_key,
    'issue_date' as field,
    issue_date::varchar as reported,
    concat_ws(' … ', period_start, least(period_end, report_date)) as expected,
    null::varchar as detail
from issued
where issue_date < period_start or issue_date > least(period_end, report_date)
union all
select
    'date_out_of_order',
    report_key,
    source_table_id,
    source_row_no,
    issuer_unit_key,
    'issue_date',
    issue_date::varchar,
    if(issue_date < before, before, after)::varchar,
    null
from issued
where
    source_table_id in (select source_table_id from ordered)
    and (
        -- earlier than the one before, which fits the one after
        (issue_date < before and (after is null or before <= after))
        -- later than the two after, which fit the one before
        or (issue_date > after and issue_date > two_after and (before is null or before <= after))
    )
union all
select
    'date_outside_period',
    report_key,
    source_table_id,
    null,
    null,
    'report_date',
    report_date::varchar,
    concat_ws(' … ', period_start, period_end),
    null
from {{ ref('int_tables') }}
where report_date < period_start
union all
select
    'due_before_report',
    report_key,
    source_table_id,
    source_row_no,
    null,
    'due_date',
    due_text,
    written_on::varchar,
    null
from tasks
-- a report on what was done names dates of its period, and past ones beside results; a plan does not
where due_date < if(is_plan, written_on, least(written_on, period_start)) and not reports_results
union all
select
    'years_out_of_order',
    report_key,
    source_table_id,
    source_row_no,
    null,
    'due_date',
    due_text,
    null,
    null
from tasks
where
    regexp_full_match(due_text, '(?i)\s*(năm )?20\d{2}(\s*[,;]\s*(năm )?20\d{2})+\s*\.?')
    and years <> list_sort(years)
