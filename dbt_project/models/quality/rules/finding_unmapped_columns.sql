select
    'unmapped_column' as check_name,
    report_key,
    source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    unnest(unmapped) as field,
    null::varchar as reported,
    null::varchar as expected,
    kind as detail
from {{ ref('int_tables') }}
where kind <> 'unknown'
union all
select
    'column_of_other_period',
    report_key,
    source_table_id,
    null,
    null,
    unnest(other_periods),
    null,
    null,
    kind
from {{ ref('int_tables') }}
union all
select
    if(likely_kind is null, 'unknown_table', 'columns_unmapped'),
    report_key,
    source_table_id,
    null,
    null,
    null,
    coalesce(title, array_to_string(columns, ' | ')),
    likely_kind,
    array_to_string(columns, ' | ')
from {{ ref('int_tables') }}
where kind = 'unknown'
