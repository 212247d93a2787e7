with current_documents as (

    select distinct document_id from {{ ref('int_current_tables') }}

)

select
    report_key,
    report_no,
    coalesce(report_no, nullif({{ shortened('title', 80) }}, ''), source_file) as report_name,
    report_type,
    report_date,
    issuer_unit_key,
    title,
    province_code,
    document_id,
    version_no,
    current_documents.document_id is not null as is_current,
    is_held_back,
    if(current_documents.document_id is null, versions.same_as_report_key, null) as same_as_report_key,
    if(current_documents.document_id is not null, versions.same_as_report_key, null) as part_of_report_key,
    previous_report_key,
    valid_from,
    valid_to,
    source_file,
    page_count,
    format,
    signed_at,
    signer_agency,
    signature_status,
    signature_trust,
    letterhead_printed is not null as is_corrected,
    letterhead_printed
from {{ ref('int_current_versions') }} as versions
left join current_documents using (document_id)
