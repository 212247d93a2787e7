with

rows as (

    select * from {{ ref('stg_dti_indicators') }} where row_kind = 'item'

),

indicators as (

    select * from {{ ref('stg_indicator_matches') }} where part_no = 0

),

leads as (

    select * from {{ ref('int_first_units') }} where role = 'lead'

)

select
    {{ provenance('rows', 'tables') }},
    if(parents.source_row_no is null, 'item', 'group') as row_kind,
    {{ row_id_of('rows', 'parent_row_no') }} as parent_row_id,
    parents.source_row_no is null as is_leaf,
    tables.report_date,
    indicators.indicator_key,
    indicators.full_name,
    rows.row_label as indicator_code,
    rows.indicator_name,
    rows.section,
    pillars.pillar,
    rows.max_score,
    rows.scoring_method,
    leads.unit_key as lead_unit_key
from rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
inner join indicators
    on rows.source_table_id = indicators.source_table_id and rows.source_row_no = indicators.source_row_no
left join {{ ref('int_section_pillars') }} as pillars on rows.section = pillars.section
left join leads on rows.source_table_id = leads.source_table_id and rows.source_row_no = leads.source_row_no
left join {{ ref('int_parent_rows') }} as parents
    on rows.source_table_id = parents.source_table_id and rows.source_row_no = parents.source_row_no
