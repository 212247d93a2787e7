with

decided as (

    select
        mentions.*,
        coalesce(mentions.unit_key, 'unmatched') as decided_as
    from {{ ref('stg_unit_mentions') }} as mentions
    where mentions.method = 'decision'

)

select
    if(decided.without_decision = decided.decided_as, 'decision_not_needed', 'decision_contradicted') as check_name,
    reports.report_key,
    if(decided.source_table_id = decided.document_id, null, decided.source_table_id) as source_table_id,
    nullif(decided.source_row_no, 0) as source_row_no,
    decided.unit_key,
    decided.role as field,
    decided.unit_name_printed as reported,
    decided.without_decision as expected,
    null::varchar as detail
from decided
inner join {{ ref('int_reports') }} as reports using (document_id)
where
    decided.without_decision <> decided.decision_expected
    and (
        decided.without_decision = decided.decided_as
        or decided.without_decision not in ('review', 'unmatched')
    )
