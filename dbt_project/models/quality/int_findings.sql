select * from {{ ref('int_findings_within') }}
union all by name
select * from {{ ref('int_findings_between') }}
