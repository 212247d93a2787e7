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
        -- a row that only names what the rows below it count sets no target of its own
        if(
            parents.source_row_no is not null and coalesce(rows.target_text, rows.result_text, rows.baseline_text) is null,
            'group',
            'item'
        ) as row_kind,
        {{ row_id_of('rows', 'parent_row_no') }} as parent_row_id,
        parents.source_row_no is null as is_leaf,
        tables.body_key,
        rows.period_no,
        {{ sets_targets('tables.report_type') }} as is_plan,
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
        -- of the results; of a plan, which has none, what its targets are for
        if(
            coalesce(rows.result_period_end, rows.target_period_end) is null,
            rows.period_start,
            if(rows.result_period_end is null, rows.target_period_start, rows.result_period_start)
        ) as period_start,
        coalesce(rows.result_period_end, rows.target_period_end, rows.period_end) as period_end,
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
        rows.gap_reported,
        rows.status_reported,
        leads.unit_key as lead_unit_key
    from rows
    inner join {{ ref('int_tables') }} as tables using (source_table_id)
    inner join indicators
        on rows.source_table_id = indicators.source_table_id and rows.source_row_no = indicators.source_row_no
    left join {{ ref('int_section_pillars') }} as pillars on rows.section = pillars.section
    left join leads
        on rows.source_table_id = leads.source_table_id and rows.source_row_no = leads.source_row_no
    left join {{ ref('int_parent_rows') }} as parents
        on
            rows.source_table_id = parents.source_table_id
            and rows.source_row_no = parents.source_row_no

),

judged as (

    select
        *,
        if(row_kind = 'item', {{ target_status() }}, null) as status_computed
    from dated

),

-- a target that a plan sets and a report tells the outcome of is one target
told as (

    select distinct body_key, indicator_key, target_year
    from judged
    where not is_plan and row_kind = 'item' and body_key is not null

)

select
    judged.*,
    case
        when status_computed in ('met', 'exceeded', 'missed') then status_computed
        when row_kind = 'item' then coalesce(status_reported, 'no_data')
    end as status,
    if(status_computed in ('met', 'exceeded', 'missed'), (result_value - target_value)::decimal(18, 4), null) as gap_value,
    row_kind = 'item'
    -- a result of another year beside the table's own has no target
    and (coalesce(period_no, 1) = 1 or target_text is not null)
    and not (is_plan and told.indicator_key is not null) as is_counted
from judged
left join told
    on
        judged.body_key = told.body_key
        and judged.indicator_key = told.indicator_key
        and judged.target_year = told.target_year
