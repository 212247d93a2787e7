-- only indicators without parts of their own: their points add up to what is printed of the pillar
select
    facts.indicator_code as "Mã chỉ số",
    facts.indicator_name as "Chỉ số",
    facts.pillar as "Trụ cột",
    facts.section as "Nhóm",
    facts.max_score as "Điểm tối đa",
    facts.scoring_method as "Cách chấm điểm",
    leads.unit_name as "Đơn vị chủ trì",
    {{ bi_source() }}
from {{ ref('fct_dti_indicators') }} as facts
{{ bi_reports() }}
left join {{ ref('dim_unit') }} as leads on facts.lead_unit_key = leads.unit_key
where facts.row_kind = 'item' and facts.is_leaf
