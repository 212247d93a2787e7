with

tables as (

    select
        *,
        len(unmapped) as unmapped_count,
        len(columns) - len(unmapped) as mapped_count
    from {{ ref('int_tables') }}

)

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
from tables
where kind <> 'unknown'
union all
select
    'columns_unmapped',
    report_key,
    source_table_id,
    null,
    null,
    null,
    unmapped_count::varchar,
    mapped_count::varchar,
    kind
from tables
where kind <> 'unknown' and unmapped_count > mapped_count
union all
select
    'unknown_table',
    report_key,
    source_table_id,
    null,
    null,
    null,
    coalesce(title, concat_ws(' | ', columns[1], columns[2], columns[3])),
    null,
    null
from tables
where kind = 'unknown'
