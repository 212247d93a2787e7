select
    if(
        status_reported = 'met' and status_computed = 'exceeded',
        'verdict_understates_figures',
        'verdict_contradicts_figures'
    ) as check_name,
    report_key,
    source_table_id,
    source_row_no,
    lead_unit_key as unit_key,
    'status_reported' as field,
    note as reported,
    case status_computed when 'met' then 'đạt' when 'exceeded' then 'vượt' else 'không đạt' end as expected,
    target_text || ' → ' || result_text as detail
from {{ ref('int_targets') }}
where
    status_reported in ('met', 'exceeded', 'missed')
    and status_computed in ('met', 'exceeded', 'missed')
qualify
    status_reported <> status_computed
    -- "Đạt" says no less than the figures where nothing in the table is said to exceed
    and (
        (status_reported, status_computed) <> ('met', 'exceeded')
        or bool_or(status_reported = 'exceeded' and status_computed = 'exceeded') over (partition by source_table_id)
    )
union all
select
    'gap_contradicts_figures',
    report_key,
    source_table_id,
    source_row_no,
    lead_unit_key,
    'gap_reported',
    gap_reported::varchar,
    abs(gap_value)::varchar,
    target_text || ' → ' || result_text
from {{ ref('int_targets') }}
where abs(gap_reported) <> abs(gap_value)
