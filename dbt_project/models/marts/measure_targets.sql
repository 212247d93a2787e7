-- What a rate of units should reach in a year: the target of its indicator in the newest report, of the level if one is
-- set for levels ("Cấp xã" below it), else the one set for all.
with

set_targets as (

    select indicator_key, province_code, target_year, target_value, report_date, row_id
    from {{ ref('int_targets') }}
    where source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
    union all
    select indicator_key, province_code, target_year, target_value, report_date, row_id
    from {{ ref('int_target_parts') }}
    where source_table_id in (select source_table_id from {{ ref('int_current_tables') }})

),

levels as (

    select unnest(['tinh', 'huyen', 'xa']) as unit_level

)

select
    measures.measure,
    levels.unit_level,
    targets.province_code,
    targets.target_year::integer as year,
    targets.target_value::decimal(18, 4) as target_value,
    targets.row_id
from {{ ref('ref_measures') }} as measures
cross join levels
inner join set_targets as targets
    on targets.indicator_key in (measures.indicator_key, measures.indicator_key || '-cap-' || levels.unit_level)
where targets.target_value is not null and targets.target_year is not null and targets.province_code is not null
qualify row_number() over (
    partition by measures.measure, levels.unit_level, targets.province_code, targets.target_year
    order by targets.indicator_key = measures.indicator_key, targets.report_date desc nulls last, targets.row_id
) = 1
