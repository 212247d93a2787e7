with

rows as (

    select * from {{ ref('stg_targets') }} where row_kind = 'item'

),

indicators as (

    select * from {{ ref('stg_indicator_matches') }} where part_no = 0

),

leads as (

    select * from {{ ref('int_first_units') }} where role = 'lead'

),

dated as (

    select
        {{ provenance('rows', 'tables') }},
        tables.report_date,
        tables.report_year,
        tables.province_code,
        rows.row_label,
        rows.section,
        pillars.pillar,
        rows.indicator_name,
        indicators.indicator_key,
        indicators.full_name,
        coalesce(rows.target_year, tables.title_year, year(rows.period_end), tables.report_year)::integer
            as target_year,
        coalesce(rows.result_period_start, rows.period_start) as period_start,
        coalesce(rows.result_period_end, rows.period_end) as period_end,
        rows.baseline_text,
        rows.baseline_value,
        rows.baseline_year,
        rows.baseline_period_start,
        rows.baseline_period_end,
        rows.target_text,
        rows.target_operator,
        rows.target_value,
        rows.target_value_high,
        rows.target_unit,
        rows.result_text,
        rows.result_operator,
        rows.result_value,
        rows.result_value_high,
        rows.result_unit,
        rows.result_year,
        coalesce(rows.target_unit, rows.result_unit, rows.baseline_unit) as value_unit,
        rows.note,
        rows.national_value,
        rows.gap_value,
        rows.status_reported,
        leads.unit_key as lead_unit_key
    from rows
    inner join {{ ref('int_tables') }} as tables using (source_table_id)
    inner join indicators
        on rows.source_table_id = indicators.source_table_id and rows.source_row_no = indicators.source_row_no
    left join {{ ref('int_section_pillars') }} as pillars on rows.section = pillars.section
    left join leads
        on rows.source_table_id = leads.source_table_id and rows.source_row_no = leads.source_row_no

)

select
    *,
    {{ target_status() }} as status_computed
from dated
