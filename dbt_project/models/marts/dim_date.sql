with

days_mentioned as (

    select report_date as mentioned_on from {{ ref('int_reports') }}
    union
    select unnest([period_start, period_end]) from {{ ref('stg_tables') }}
    union
    select unnest([period_start, period_end, make_date(target_year, 1, 1)]) from {{ ref('int_targets') }}
    union
    select unnest([period_start, period_end]) from {{ ref('stg_figures') }}
    union
    select unnest([period_start, period_end]) from {{ ref('stg_statements') }}
    union
    select issue_date from {{ ref('stg_issued_documents') }}
    union
    select due_date from {{ ref('stg_tasks') }}

),

-- a misread year must not make a calendar of centuries
bounds as (

    select
        coalesce(min(year(mentioned_on)), 2020) as first_year,
        coalesce(max(year(mentioned_on)), 2025) as last_year
    from days_mentioned
    where year(mentioned_on) between 2000 and 2050

),

days as (

    select unnest(generate_series(make_date(first_year, 1, 1), make_date(last_year, 12, 31), interval 1 day))::date
        as date_day
    from bounds
    union
    -- a day far away stands alone, so that every day of a fact is here
    select mentioned_on::date from days_mentioned where mentioned_on is not null

)

select
    date_day,
    year(date_day)::integer as year,
    if(month(date_day) <= 6, 1, 2) as half,
    quarter(date_day)::integer as quarter,
    month(date_day)::integer as month,
    strftime(date_day, '%d/%m/%Y') as day_label,
    ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'][dayofweek(date_day) + 1]
        as weekday_label,
    'Tháng ' || month(date_day) || '/' || year(date_day) as month_label,
    'Quý ' || ['I', 'II', 'III', 'IV'][quarter(date_day)] || '/' || year(date_day) as quarter_label,
    if(month(date_day) <= 6, '6 tháng đầu năm ', '6 tháng cuối năm ') || year(date_day) as half_label,
    'Năm ' || year(date_day) as year_label
from days
