select
    'unmapped_column' as check_name,
    report_key,
    source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    unnest(unmapped) as field,
    null::varchar as reported,
    null::varchar as expected,
    'The column fits no field of ' || kind || '; its cells are in staging.cells only.' as message
from {{ ref('int_tables') }}
union all
select
    'unknown_table',
    report_key,
    source_table_id,
    null,
    null,
    null,
    title,
    null,
    'The table is of no declared kind; its cells are in staging.cells only.'
from {{ ref('int_tables') }}
where kind = 'unknown'
