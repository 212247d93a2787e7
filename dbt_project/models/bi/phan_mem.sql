select
    facts.system_name as "Tên hệ thống",
    {{ in_words('fct_software_systems', 'system_kind', 'facts.system_kind') }} as "Loại hệ thống",
    units.unit_name as "Đơn vị",
    facts.note as "Ghi chú",
    {{ bi_source() }}
from {{ ref('fct_software_systems') }} as facts
{{ bi_reports() }}
left join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
