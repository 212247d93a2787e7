select
    tables.*,
    reports.report_key,
    reports.report_no,
    reports.report_type,
    reports.body_key,
    reports.report_date,
    reports.report_year,
    reports.province_code,
    nullif(regexp_extract(tables.title, '(?i)năm\s+(20\d{2})', 1), '')::integer as title_year
from {{ ref('stg_tables') }} as tables
inner join {{ ref('int_reports') }} as reports using (document_id)
