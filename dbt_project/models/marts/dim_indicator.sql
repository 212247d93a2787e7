with

current_tables as (

    select source_table_id from {{ ref('int_current_tables') }}

),

mentions as (

    select indicator_key, full_name, pillar, value_unit, report_date, row_id
    from {{ ref('int_targets') }}
    inner join current_tables using (source_table_id)
    union all
    select indicator_key, full_name, pillar, value_unit, report_date, row_id
    from {{ ref('int_target_parts') }}
    inner join current_tables using (source_table_id)
    union all
    select indicator_key, full_name, pillar, null, report_date, row_id
    from {{ ref('int_dti_indicators') }}
    inner join current_tables using (source_table_id)

)

-- as the newest report has it; undated reports count as oldest
select
    indicator_key,
    coalesce(nullif(last(full_name order by report_date nulls first, row_id, full_name), ''), '(không tên)') as indicator_name,
    last(pillar order by report_date nulls first, row_id, pillar) filter (where pillar is not null) as pillar,
    last(value_unit order by report_date nulls first, row_id, value_unit) filter (where value_unit is not null)
        as unit_of_measure
from mentions
group by indicator_key
