select
    source_table_id,
    source_row_no,
    role,
    unit_name_printed,
    unit_key
from {{ ref('stg_unit_mentions') }}
where part_no = 1
