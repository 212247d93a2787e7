{# Documents and e-signatures of units. `all_periods`: those too that a longer period contains. #}
{% macro bi_documents(all_periods) -%}
with

facts as (

    select
        coalesce(documents.row_id, rates.row_id) as row_id,
        coalesce(documents.report_key, rates.report_key) as report_key,
        coalesce(documents.source_page, rates.source_page) as source_page,
        coalesce(documents.source_row_no, rates.source_row_no) as source_row_no,
        coalesce(documents.unit_key, rates.unit_key) as unit_key,
        coalesce(documents.unit_level, rates.unit_level) as unit_level,
        coalesce(documents.unit_name_printed, rates.unit_name_printed) as unit_name_printed,
        coalesce(documents.period_start, rates.period_start) as period_start,
        coalesce(documents.period_end, rates.period_end) as period_end,
        documents.documents_in,
        coalesce(documents.documents_out, rates.documents_out) as documents_out,
        rates.documents_signed,
        rates.esignature_rate_pct,
        rates.esignature_rate_recomputed_pct,
        coalesce(documents.is_corrected, rates.is_corrected) as is_corrected
    from {{ ref('fct_documents') }} as documents
    full join {{ ref('fct_esignature_rates') }} as rates on documents.row_id = rates.row_id

),

named as (

    select
        facts.*,
        reports.report_date,
        {{ thing_of_unit() }} as thing
    from facts
    inner join {{ ref('dim_report') }} as reports on facts.report_key = reports.report_key
    left join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key

),

counted_again as (

    {{ counted_again('named') }}

)

select
    {{ bi_unit_columns() }},
    {{ bi_period_columns() }}
    facts.documents_in as "Văn bản đến",
    facts.documents_out as "Văn bản đi",
    -- a table that prints only the rate says how many were signed as well
    coalesce(facts.documents_signed, round(facts.documents_out * facts.esignature_rate_pct / 100)::bigint)
        as "Văn bản đi ký số",
    facts.esignature_rate_pct as "Phần trăm ký số theo báo cáo",
    facts.esignature_rate_recomputed_pct as "Phần trăm ký số tính lại",
    goals.target_value::decimal(18, 2) as "Mục tiêu phần trăm ký số",
    (facts.esignature_rate_pct - goals.target_value)::decimal(18, 2) as "Chênh lệch so với mục tiêu",
    units.population as "Dân số",
    units.area_km2 as "Diện tích km2",
    {%- if all_periods %}
    {{ yes_no('counted_again.row_id is null') }} as "Cộng được",
    {%- endif %}
    facts.unit_name_printed as "Tên đơn vị như in",
    {{ bi_source() }}
from facts
{{ bi_reports() }}
{{ bi_units() }}
{{ bi_measure_target('esignature_rate_pct') }}
left join (select distinct row_id from counted_again) as counted_again on facts.row_id = counted_again.row_id
{% if not all_periods %}where counted_again.row_id is null{% endif %}
{%- endmacro %}
