-- States of findings that are not there any more, in any version of their report.
select
    'finding_state_unused' as check_name,
    reports.report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    states.check_name as field,
    states.reported,
    states.state as expected,
    null::varchar as detail
from {{ ref('stg_finding_states') }} as states
inner join {{ ref('stg_documents') }} as documents
    on states.report_no = documents.report_no and coalesce(states.issuer, '') = coalesce(documents.issuer_printed, '')
inner join {{ ref('int_reports') }} as reports on documents.document_id = reports.document_id
where
    states.scope = 'document'
    -- these are found later
    and states.check_name not in ('version_for_review', 'place_decision_unused', 'place_decision_contradicted')
    and not exists (
        select 1
        from {{ ref('int_findings') }} as findings
        where
            findings.finding_id = states.finding_id
            or (
                findings.report_key = reports.report_key
                and findings.check_name = states.check_name
                and coalesce(findings.field, '') = coalesce(states.field, '')
                and coalesce(findings.reported, '') = coalesce(states.reported, '')
            )
    )
