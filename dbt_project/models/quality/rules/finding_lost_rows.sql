-- What the extract has of a table against what stands before the marts: no row fewer, none twice.
with

staged as (

    {%- for kind in kinds() %}
    {% if not loop.first %}union all{% endif %}
    select
        source_table_id,
        count(distinct source_row_no) as row_count,
        count_if(row_kind = 'item') as item_count
    from {{ ref('stg_' ~ kind) }}
    where coalesce(period_no, 1) = 1
    group by all
    {%- endfor %}

),

prepared as (

    {%- for kind in kinds() %}
    {% if not loop.first %}union all{% endif %}
    select source_table_id, source_row_no, row_id, count(*) as times
    from {{ ref('int_' ~ kind) }}
    {%- if declaration_of(kind).is_of_units %}
    where row_kind = 'unit'
    {%- endif %}
    group by all
    {%- endfor %}

),

prepared_tables as (

    select source_table_id, count(distinct source_row_no) as item_count from prepared group by all

)

select
    'rows_lost' as check_name,
    tables.report_key,
    tables.source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    null::varchar as field,
    if(coalesce(staged.row_count, 0) <> tables.row_count, coalesce(staged.row_count, 0), prepared_tables.item_count)::varchar
        as reported,
    if(coalesce(staged.row_count, 0) <> tables.row_count, tables.row_count, staged.item_count)::varchar as expected,
    null::varchar as detail
from {{ ref('int_tables') }} as tables
left join staged using (source_table_id)
left join prepared_tables using (source_table_id)
where
    tables.kind in ('{{ kinds() | join("', '") }}')
    and (
        coalesce(staged.row_count, 0) <> tables.row_count
        or coalesce(prepared_tables.item_count, 0) <> staged.item_count
    )
union all
select
    'row_doubled',
    tables.report_key,
    prepared.source_table_id,
    prepared.source_row_no,
    null,
    null,
    prepared.times::varchar,
    '1',
    null
from prepared
inner join {{ ref('int_tables') }} as tables using (source_table_id)
where prepared.times > 1
