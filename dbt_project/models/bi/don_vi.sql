select
    units.unit_name as "Đơn vị",
    {{ in_words('dim_unit', 'unit_kind', 'units.unit_kind') }} as "Loại đơn vị",
    {{ in_words('dim_unit', 'unit_level', 'units.unit_level') }} as "Cấp",
    parents.unit_name as "Trực thuộc",
    provinces.unit_name as "Tỉnh",
    units.population as "Dân số",
    units.area_km2 as "Diện tích km2",
    round(units.population / nullif(units.area_km2, 0), 1)::decimal(18, 1) as "Người trên km2",
    units.figures_as_of as "Dân số ngày",
    units.valid_from as "Hiệu lực từ",
    units.valid_to as "Hiệu lực đến",
    {{ yes_no('units.valid_to is null') }} as "Đang có hiệu lực",
    successors.unit_name as "Đơn vị kế thừa",
    units.admin_code as "Mã hành chính",
    units.unit_key as "Mã dòng"
from {{ ref('dim_unit') }} as units
left join {{ ref('dim_unit') }} as parents on units.parent_unit_key = parents.unit_key
left join {{ ref('dim_unit') }} as successors on units.successor_unit_key = successors.unit_key
left join {{ ref('dim_unit') }} as provinces
    on provinces.unit_kind = 'province'
    and units.province_code = provinces.admin_code
    and coalesce(units.valid_to, date '9999-12-31')
        between coalesce(provinces.valid_from, date '0001-01-01') and coalesce(provinces.valid_to, date '9999-12-31')
