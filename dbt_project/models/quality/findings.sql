-- what an older version got wrong is history
with

current_findings as (

    select findings.*
    from (
        from {{ ref('int_findings') }}
        union all by name
        from {{ ref('int_findings_of_versions') }}
    ) as findings
    inner join {{ ref('int_current_versions') }} as reports using (report_key)
    where
        reports.is_held_back
        or findings.source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
        or (
            findings.source_table_id in (select part_id from {{ ref('int_held_back') }})
            and reports.document_id in (select document_id from {{ ref('int_current_tables') }})
        )
        or (
            findings.source_table_id is null
            and reports.document_id in (select document_id from {{ ref('int_current_tables') }})
        )

),

-- a new version of a report that says the same again has the state of the old one's finding; in a wider scope any report
said_again as (

    select
        findings.finding_id,
        arg_max(said.state, said.decided_at) as state,
        arg_max(said.decided_by, said.decided_at) as decided_by,
        max(said.decided_at) as decided_at
    from current_findings as findings
    inner join {{ ref('stg_documents') }} as documents using (document_id)
    inner join {{ ref('stg_finding_states') }} as said
        on findings.check_name = said.check_name
        and coalesce(findings.field, '') = coalesce(said.field, '')
        and coalesce(findings.reported, '') = coalesce(said.reported, '')
        and (
            said.scope = 'everywhere'
            or (
                coalesce(documents.issuer_printed, '') = coalesce(said.issuer, '')
                and (said.scope = 'issuer' or documents.report_no = said.report_no)
            )
        )
    group by findings.finding_id

)

select
    findings.finding_id,
    findings.check_name,
    findings.check_name_vi,
    findings.severity,
    findings.report_key,
    findings.source_table_id,
    findings.source_row_no,
    findings.unit_key,
    findings.field,
    findings.reported,
    findings.expected,
    findings.message,
    findings.message_en,
    coalesce(states.state, said_again.state) as state,
    if(states.state is null, said_again.decided_by, states.decided_by) as state_by,
    if(states.state is null, said_again.decided_at, states.decided_at) as state_at
from current_findings as findings
left join {{ ref('stg_finding_states') }} as states on findings.finding_id = states.finding_id
left join said_again on findings.finding_id = said_again.finding_id
