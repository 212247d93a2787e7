-- A finding about a table holds back that table; one about no table of a document, the document.
select distinct reports.document_id, coalesce(findings.source_table_id, reports.document_id) as part_id
from {{ ref('int_findings') }} as findings
inner join {{ ref('int_reports') }} as reports using (report_key)
where findings.severity = 'error'
