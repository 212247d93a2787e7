with

figures as (

    select * from {{ ref('indicator_history') }}

),

by_year as (

    select
        indicator_key,
        province_code,
        body_key,
        year,
        max(value) filter (where figure_kind = 'target') as target_value,
        max(value) filter (where figure_kind like 'plan%') as plan_value,
        max(value) filter (where figure_kind = 'result') as result_value,
        max(value) filter (where figure_kind = 'baseline') as baseline_value,
        max(value_text) filter (where figure_kind = 'result') as result_text,
        max(value_unit) as value_unit,
        min(period_start) filter (where figure_kind = 'result') as period_start,
        max(period_end) filter (where figure_kind = 'result') as period_end,
        max_by(report_key, (figure_kind = 'result', figure_kind = 'target', figure_kind)) as report_key,
        max_by(row_id, (figure_kind = 'result', figure_kind = 'target', figure_kind)) as row_id
    from figures
    group by indicator_key, province_code, body_key, year

),

-- a report of the year counts before what a later one remembers of it
known as (

    select
        *,
        coalesce(result_value, baseline_value) as year_value,
        result_value is null or (period_start = make_date(year, 1, 1) and period_end = make_date(year, 12, 31))
            as is_whole_year
    from by_year

),

facts as (

    select
        *,
        lag(year) over series as year_before,
        lag(year_value) over series as value_before,
        lag(is_whole_year) over series as is_whole_year_before
    from known
    window series as (partition by indicator_key, province_code, body_key order by year)

)

select
    indicators.indicator_name as "Chỉ tiêu",
    indicators.pillar as "Trụ cột",
    coalesce(bodies.unit_name, provinces.unit_name) as "Số liệu của",
    facts.year as "Năm",
    facts.target_value as "Mục tiêu",
    facts.plan_value as "Kế hoạch dài hạn",
    facts.year_value as "Kết quả",
    facts.result_text as "Kết quả như in",
    facts.value_unit as "Đơn vị tính",
    {{ period_words('facts.period_start', 'facts.period_end') }} as "Kỳ của kết quả",
    {{ yes_no('facts.is_whole_year') }} as "Cả năm",
    case when facts.year_before = facts.year - 1 then facts.value_before end as "Kết quả năm trước",
    -- half a year is not compared with a whole one
    (
        case
            when facts.year_before = facts.year - 1 and facts.is_whole_year and facts.is_whole_year_before
                then facts.year_value - facts.value_before
        end
    )::decimal(18, 4) as "Tăng giảm so với năm trước",
    reports.report_name as "Báo cáo",
    reports.report_date as "Ngày báo cáo",
    '{{ var("site_url", "") }}bang.html#' || facts.row_id as "Liên kết nguồn",
    facts.indicator_key || '|' || facts.body_key || '|' || facts.year as "Mã dòng"
from facts
inner join {{ ref('dim_report') }} as reports using (report_key)
left join {{ ref('dim_indicator') }} as indicators using (indicator_key)
left join {{ ref('dim_unit') }} as bodies on facts.body_key = bodies.unit_key
{{ bi_province('facts.province_code', 'make_date(facts.year, 12, 31)') }}
