select
    document_id,
    table_id as source_table_id,
    unit_name_printed,
    unit_key,
    status
from {{ source('staging', 'figure_units') }}
