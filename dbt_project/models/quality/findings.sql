-- what an older version got wrong is history
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
    findings.message_en
from {{ ref('int_findings') }} as findings
inner join {{ ref('int_current_versions') }} as reports using (report_key)
where (reports.is_current or reports.is_held_back)
