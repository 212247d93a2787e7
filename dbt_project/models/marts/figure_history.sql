with

-- Figures of a unit that is named but not known are of nobody; without a period they are no point of a series.
figures as (

    select
        series.indicator_key,
        series.indicator_name,
        series.aspect,
        series.status as indicator_status,
        case
            when figures.unit_name_printed is not null then figures.unit_key
            else coalesce(reports.body_key, figures.report_key)
        end as body_key,
        figures.unit_key,
        figures.period_start,
        figures.period_end,
        figures.value,
        figures.value_text,
        figures.value_unit,
        if(figures.figure_kind = 'percent', '%', lower(coalesce(figures.value_unit, ''))) as counted,
        figures.figure_kind,
        reports.report_date,
        figures.report_key,
        figures.row_id
    from {{ ref('fct_figures') }} as figures
    inner join {{ ref('stg_figure_indicators') }} as series
        using (source_table_id, source_row_no, source_column_no)
    inner join {{ ref('int_reports') }} as reports on figures.report_key = reports.report_key
    where figures.value is not null and figures.period_end is not null

),

-- A report that prints two numbers for one point of a series means two things by it: none of them is taken.
-- Points are grouped by a hash: seven long texts a figure take most of the time of this model.
of_reports as (

    select
        hash(indicator_key, aspect, counted, body_key, period_start, period_end) as point,
        any_value(report_date) as report_date,
        min(value) as value,
        max(row_id) as row_id
    from figures
    where body_key is not null
    group by point, report_key
    having min(value) = max(value)

),

-- The figure of the newest report, with what the others say.
newest as (

    select
        max_by(row_id, (coalesce(report_date, date '0001-01-01'), row_id)) as row_id,
        count(*) as report_count,
        min(value) <> max(value) as reports_differ
    from of_reports
    group by point

),

points as (

    select figures.*, newest.report_count, newest.reports_differ
    from newest
    inner join figures using (row_id)

)

select
    {{ surrogate_key(['indicator_key', 'aspect', 'counted', 'body_key', 'period_start', 'period_end']) }} as figure_id,
    indicator_key,
    indicator_name,
    indicator_status,
    aspect,
    body_key,
    unit_key,
    period_start,
    period_end,
    value,
    value_text,
    value_unit,
    figure_kind,
    report_count::integer as report_count,
    reports_differ,
    report_key,
    row_id
from points
