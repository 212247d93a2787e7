with

reports as (

    select * from {{ ref('int_reports') }}

),

held_back as (

    select document_id from {{ ref('int_held_back') }}

),

-- a version held back leaves the one before it current
judged as (

    select
        reports.*,
        held_back.document_id is not null as is_held_back,
        held_back.document_id is null and row_number() over (
            partition by reports.series_key, held_back.document_id is not null
            order by reports.version_no desc
        ) = 1 as is_current
    from reports
    left join held_back using (document_id)

)

select
    report_key,
    report_no,
    report_type,
    report_date,
    issuer_unit_key,
    title,
    province_code,
    document_id,
    version_no,
    is_current,
    is_held_back,
    source_file,
    page_count,
    format
from judged
