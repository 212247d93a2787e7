-- what an older version got wrong is history
select findings.*
from {{ ref('int_findings') }} as findings
inner join {{ ref('dim_report') }} as reports using (report_key)
where reports.is_current or reports.is_held_back
