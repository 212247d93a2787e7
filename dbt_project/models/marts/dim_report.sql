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
from {{ ref('int_reports') }}
