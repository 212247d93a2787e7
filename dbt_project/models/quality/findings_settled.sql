-- The current version of the report does not have them any more, whatever people had decided about them.
with

old_findings as (

    select findings.*, states.state, states.decided_by, states.decided_at, versions.series_key
    from {{ ref('int_findings') }} as findings
    left join {{ ref('stg_finding_states') }} as states using (finding_id)
    inner join {{ ref('int_current_versions') }} as versions using (report_key)
    where not versions.is_current and not versions.is_held_back

),

current_versions as (

    select series_key, report_key, document_id from {{ ref('int_current_versions') }} where is_current

)

select
    old_findings.finding_id,
    old_findings.check_name,
    old_findings.report_key,
    current_versions.report_key as settled_by_report_key,
    old_findings.state,
    old_findings.decided_by as state_by,
    old_findings.decided_at as state_at,
    old_findings.message,
    old_findings.message_en
from old_findings
inner join current_versions using (series_key)
where not exists (
    select 1 from {{ ref('int_findings') }} as still
    where
        still.report_key = current_versions.report_key
        and still.check_name = old_findings.check_name
        and still.field is not distinct from old_findings.field
        -- what is corrected and still wrong is not settled
        and (
            still.reported is not distinct from old_findings.reported
            or (
                still.source_row_no = old_findings.source_row_no
                and still.unit_key is not distinct from old_findings.unit_key
            )
        )
)
-- a part of a report leaves the tables it lacks as they are
and coalesce(old_findings.source_table_id, old_findings.document_id) not in (
    select source_table_id from {{ ref('int_current_tables') }}
)
