with

tables as (

    select * from {{ ref('stg_tables') }}

),

reports as (

    select * from {{ ref('int_reports') }} where is_current

)

select
    tables.*,
    reports.report_key,
    reports.report_no,
    reports.report_date,
    reports.report_year,
    nullif(regexp_extract(tables.title, '(?i)năm\s+(20\d{2})', 1), '')::integer as title_year
from tables
inner join reports using (document_id)
