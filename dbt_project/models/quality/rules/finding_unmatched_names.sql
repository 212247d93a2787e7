select
    if(mentions.status = 'review', 'name_for_review', 'name_unmatched') as check_name,
    reports.report_key,
    if(mentions.source_table_id = mentions.document_id, null, mentions.source_table_id) as source_table_id,
    nullif(mentions.source_row_no, 0) as source_row_no,
    null::varchar as unit_key,
    mentions.role as field,
    mentions.unit_name_printed as reported,
    mentions.runner_up_key as expected,
    null::varchar as detail
from {{ ref('stg_unit_mentions') }} as mentions
inner join {{ ref('int_reports') }} as reports using (document_id)
where mentions.status in ('review', 'unmatched')
