select
    unit_key,
    unit_name,
    unit_short_name,
    unit_kind,
    unit_level,
    unit_type,
    admin_code,
    parent_unit_key,
    province_code,
    valid_from,
    valid_to,
    successor_unit_key,
    population,
    area_km2,
    figures_as_of
from {{ ref('int_units') }}
