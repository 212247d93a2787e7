{#
    Targets with their results, or what plans set. Of several reports on one indicator and year the newest period, and of that the newest report, counts.
#}
{% macro bi_targets(plans) -%}
with

leads as (

    {{ named_units('bridge_target_units', 'lead') }}

),

partners as (

    {{ named_units('bridge_target_units', 'partner') }}

),

counted as (

    select facts.*, reports.report_date, reports.province_code
    from {{ ref('fct_targets') }} as facts
    inner join {{ ref('dim_report') }} as reports using (report_key)
    where
        facts.row_kind = 'item'
        and {{ 'facts.is_plan' if plans else 'not facts.is_plan and facts.is_counted' }}
    qualify facts.report_key = first(facts.report_key) over (
        partition by facts.indicator_key, facts.target_year, coalesce(reports.province_code, facts.report_key)
        order by facts.period_end desc nulls last, reports.report_date desc nulls last, facts.report_key desc
    )

)

select
    {{ whole_indicator() }} as "Chỉ tiêu",
    indicators.pillar as "Trụ cột",
    facts.section as "Nhóm",
    facts.target_year as "Năm",
    {%- if not plans %}
    {{ period_words('facts.period_start', 'facts.period_end') }} as "Kỳ",
    facts.period_start as "Từ ngày",
    facts.period_end as "Đến ngày",
    {%- endif %}
    facts.target_text as "Mục tiêu như in",
    {{ in_words('fct_targets', 'target_operator', 'facts.target_operator') }} as "Yêu cầu",
    facts.target_value as "Mục tiêu",
    {%- if not plans %}
    facts.result_text as "Kết quả như in",
    facts.result_value as "Kết quả",
    {%- endif %}
    facts.value_unit as "Đơn vị tính",
    {%- if not plans %}
    facts.gap_value as "Chênh lệch so với mục tiêu",
    facts.gap_reported as "Chênh lệch theo báo cáo",
    {{ in_words('fct_targets', 'status', 'facts.status') }} as "Đánh giá",
    coalesce({{ in_words('fct_targets', 'status_reported', 'facts.status_reported') }}, 'báo cáo không ghi') as "Đánh giá theo báo cáo",
    {{ in_words('fct_targets', 'status_computed', 'facts.status_computed') }} as "Đánh giá tính lại",
    {{ yes_no('facts.result_text is not null') }} as "Có kết quả",
    facts.national_value as "Cả nước",
    {%- endif %}
    facts.baseline_value as "Số năm trước",
    leads.unit_names as "Đơn vị chủ trì",
    partners.unit_names as "Đơn vị phối hợp",
    provinces.unit_name as "Tỉnh",
    facts.note as "Ghi chú",
    {{ bi_source() }}
from counted as facts
{{ bi_reports() }}
left join {{ ref('dim_indicator') }} as indicators using (indicator_key)
left join leads using (row_id)
left join partners using (row_id)
{{ bi_province('reports.province_code', 'facts.period_end') }}
{%- endmacro %}

{# 'Cấp tỉnh' alone says nothing: the indicator's own name has the one above it. #}
{% macro whole_indicator() -%}
    coalesce(indicators.indicator_name, facts.indicator_name)
{%- endmacro %}
