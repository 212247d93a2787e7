-- 'trên 90% hộ gia đình, 100% thôn' sets two targets: each is an indicator of its own
select
    targets.document_id,
    targets.source_table_id,
    targets.row_id,
    targets.report_key,
    targets.report_date,
    targets.report_year,
    targets.province_code,
    targets.target_year,
    targets.pillar,
    parts.indicator_key,
    parts.full_name,
    parts.target_text,
    parts.target_value,
    parts.target_unit as value_unit
from {{ ref('int_targets') }} as targets
inner join {{ ref('stg_indicator_matches') }} as parts using (source_table_id, source_row_no)
where parts.part_no > 0
