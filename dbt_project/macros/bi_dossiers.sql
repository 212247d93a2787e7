{# Rows of units (`named`), and those of them that a longer period contains (`counted_again`). #}
{% macro dossiers_counted_again() -%}
named as (

    select
        facts.*,
        reports.report_date,
        {{ thing_of_unit() }} as thing
    from {{ ref('fct_online_dossiers') }} as facts
    inner join {{ ref('dim_report') }} as reports on facts.report_key = reports.report_key
    left join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
    where facts.row_kind = 'unit'

),

counted_again as (

    {{ counted_again('named') }}

)
{%- endmacro %}

{# Rows of units, without groups and totals. `all_periods`: those too that a longer period contains. #}
{% macro bi_dossiers(all_periods) -%}
with

{{ dossiers_counted_again() }}

select
    {{ bi_unit_columns() }},
    {{ bi_period_columns() }}
    facts.received_total as "Tiếp nhận",
    facts.received_online as "Tiếp nhận trực tuyến",
    facts.received_in_person as "Tiếp nhận trực tiếp",
    facts.received_postal as "Tiếp nhận qua bưu chính",
    facts.received_carried_over as "Kỳ trước chuyển sang",
    facts.processed_total as "Đã giải quyết",
    facts.processed_early as "Giải quyết trước hạn",
    facts.processed_on_time as "Giải quyết đúng hạn",
    facts.processed_late as "Giải quyết quá hạn",
    facts.pending_total as "Đang giải quyết",
    facts.online_rate_pct as "Phần trăm trực tuyến theo báo cáo",
    facts.online_rate_recomputed_pct as "Phần trăm trực tuyến tính lại",
    goals.target_value::decimal(18, 2) as "Mục tiêu phần trăm trực tuyến",
    (facts.online_rate_recomputed_pct - goals.target_value)::decimal(18, 2) as "Chênh lệch so với mục tiêu",
    facts.on_time_rate_pct as "Phần trăm đúng hạn theo báo cáo",
    facts.on_time_rate_recomputed_pct as "Phần trăm đúng hạn tính lại",
    {{ yes_no('facts.online_rate_pct is not distinct from facts.online_rate_recomputed_pct
        and facts.on_time_rate_pct is not distinct from facts.on_time_rate_recomputed_pct') }} as "Tỷ lệ khớp tính lại",
    units.population as "Dân số",
    units.area_km2 as "Diện tích km2",
    round(1000.0 * facts.received_total / nullif(units.population, 0), 2)::decimal(18, 2) as "Hồ sơ trên 1000 dân",
    {%- if all_periods %}
    {{ yes_no('counted_again.row_id is null') }} as "Cộng được",
    {%- endif %}
    facts.unit_name_printed as "Tên đơn vị như in",
    {{ bi_source() }}
from {{ ref('fct_online_dossiers') }} as facts
{{ bi_reports() }}
{{ bi_units() }}
{{ bi_measure_target('online_rate_pct') }}
left join (select distinct row_id from counted_again) as counted_again on facts.row_id = counted_again.row_id
where facts.row_kind = 'unit'{% if not all_periods %} and counted_again.row_id is null{% endif %}
{%- endmacro %}
