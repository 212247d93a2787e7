with

numbered as (

    select
        *,
        count(*) over same_number as times,
        string_agg(source_row_no, ', ' order by source_row_no) over same_number as rows_printed
    from {{ ref('int_issued_documents') }}
    window same_number as (partition by report_key, {{ slug('document_no') }}, issuer_unit_key)

)

select
    'duplicate_document_no' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    issuer_unit_key as unit_key,
    'document_no' as field,
    document_no as reported,
    null::varchar as expected,
    'The number stands in rows ' || rows_printed || '.' as message
from numbered
where times > 1
