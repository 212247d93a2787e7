with

targets as (

    select *
    from {{ ref('int_targets') }}
    where source_table_id in (select source_table_id from {{ ref('int_current_tables') }})

),

-- a sentence that sets several targets gives one to each of their indicators
set_targets as (

    select
        indicator_key, province_code, target_year, target_value, target_text, value_unit, report_year,
        report_date, report_key, row_id
    from targets
    union all
    select
        indicator_key, province_code, target_year, target_value, target_text, value_unit, report_year,
        report_date, report_key, row_id
    from {{ ref('int_target_parts') }}
    where source_table_id in (select source_table_id from {{ ref('int_current_tables') }})

),

figures as (

    select
        indicator_key,
        province_code,
        coalesce(baseline_year, target_year - 1) as year,
        'baseline' as figure_kind,
        baseline_value as value,
        baseline_text as value_text,
        value_unit,
        baseline_period_start as period_start,
        baseline_period_end as period_end,
        report_date,
        report_key,
        row_id
    from targets
    union all
    select
        indicator_key,
        province_code,
        target_year,
        -- what a plan sets for a later year is not that year's own target
        if(target_year > report_year, 'plan_' || target_year, 'target'),
        target_value,
        target_text,
        value_unit,
        make_date(target_year, 1, 1),
        make_date(target_year, 12, 31),
        report_date,
        report_key,
        row_id
    from set_targets
    union all
    select
        indicator_key,
        province_code,
        coalesce(result_year, year(period_end), target_year)::integer,
        'result',
        result_value,
        result_text,
        value_unit,
        period_start,
        period_end,
        report_date,
        report_key,
        row_id
    from targets

),

-- of a report whose body is not known, the figures are its own: they say nothing of another's
of_bodies as (

    select figures.*, coalesce(reports.body_key, figures.report_key) as body_key
    from figures
    left join {{ ref('int_reports') }} as reports using (report_key)
    where figures.value is not null and figures.year is not null

),

-- the figure that covers most of the year, of the newest report
latest as (

    select *
    from of_bodies
    qualify row_number() over (
        partition by indicator_key, province_code, body_key, year, figure_kind
        order by period_end desc nulls last, report_date desc nulls last, row_id desc, value, value_text
    ) = 1

)

select
    {{ surrogate_key(['indicator_key', 'province_code', 'body_key', 'year', 'figure_kind']) }} as figure_id,
    indicator_key,
    province_code,
    body_key,
    year,
    figure_kind,
    value,
    value_text,
    value_unit,
    coalesce(period_start, make_date(year, 1, 1)) as period_start,
    coalesce(period_end, make_date(year, 12, 31)) as period_end,
    report_key,
    row_id
from latest
