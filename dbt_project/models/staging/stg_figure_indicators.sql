select
    document_id,
    table_id as source_table_id,
    row_no as source_row_no,
    column_no as source_column_no,
    indicator_key,
    indicator_name,
    aspect,
    status,
    candidate
from {{ source('staging', 'figure_indicators') }}
