with

successors as (

    select old_unit_key as unit_key, min(new_unit_key) as successor_unit_key
    from {{ ref('unit_successors') }}
    group by old_unit_key
    having count(*) = 1

),

administrative as (

    select
        unit_key,
        unit_name,
        unit_short_name,
        case unit_level when 'tinh' then 'province' when 'huyen' then 'district' else 'commune' end as unit_kind,
        unit_level,
        unit_type,
        admin_code,
        parent_unit_key,
        province_code,
        valid_from,
        valid_to
    from {{ ref('admin_units') }}

),

agencies as (

    select
        agency_slug as unit_key,
        agency_name as unit_name,
        agency_name as unit_short_name,
        case when is_group then 'group' else 'agency' end as unit_kind,
        case when agency_level in ('tinh', 'huyen', 'xa') then agency_level end as unit_level,
        agency_kind as unit_type,
        null as admin_code,
        parent_slug as parent_unit_key,
        province_code,
        null::date as valid_from,
        null::date as valid_to
    from {{ ref('agencies') }}

),

units as (

    select * from administrative
    union all by name
    select * from agencies

)

select
    units.unit_key,
    units.unit_name,
    units.unit_short_name,
    units.unit_kind,
    units.unit_level,
    units.unit_type,
    units.admin_code,
    units.parent_unit_key,
    units.province_code,
    units.valid_from,
    units.valid_to,
    successors.successor_unit_key,
    -- what is implausible in the source is unknown
    if(coalesce(contains(figures.doubtful, 'population'), false), null, figures.population) as population,
    if(coalesce(contains(figures.doubtful, 'area_km2'), false), null, figures.area_km2)::decimal(12, 2) as area_km2,
    figures.as_of as figures_as_of
from units
left join successors using (unit_key)
left join {{ ref('unit_figures') }} as figures using (unit_key)
