select
    row_id,
    report_key,
    document_id,
    source_page,
    source_table_id,
    source_row_no,
    document_no,
    document_symbol,
    document_type,
    issue_date,
    issuer_unit_key,
    issuer_printed,
    summary,
    is_corrected
from {{ ref('int_issued_documents') }}
where
    source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
