select
    'indicator_for_review' as check_name,
    tables.report_key,
    matches.source_table_id,
    matches.source_row_no,
    null::varchar as unit_key,
    'indicator_key' as field,
    matches.full_name as reported,
    matches.candidate as expected,
    null::varchar as detail
from {{ ref('stg_indicator_matches') }} as matches
inner join {{ ref('int_tables') }} as tables using (source_table_id)
where matches.status = 'review'
