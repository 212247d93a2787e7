select distinct reports.document_id
from {{ ref('int_findings') }} as findings
inner join {{ ref('int_reports') }} as reports using (report_key)
where findings.severity = 'error'
