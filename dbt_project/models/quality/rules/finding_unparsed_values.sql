with

unparsed as (

    {%- for kind in kinds() %}
    {% if not loop.first %}union all{% endif %}
    select source_table_id, source_row_no, unnest(unparsed) as field
    from {{ ref('stg_' ~ kind) }}
    {%- endfor %}

),

headings as (

    select source_table_id, unnest(map_entries(mapping::json::map(varchar, varchar)), recursive := true)
    from {{ ref('int_tables') }}

),

printed as (

    select cells.source_table_id, cells.source_row_no, headings.value as field, min_by(cells.text, cells.column_no) as text
    from {{ ref('stg_cells') }} as cells
    inner join headings
        on cells.source_table_id = headings.source_table_id and cells.column_name = headings.key
    group by all

)

select
    'unparsed_value' as check_name,
    tables.report_key,
    unparsed.source_table_id,
    unparsed.source_row_no,
    null::varchar as unit_key,
    unparsed.field,
    printed.text as reported,
    null::varchar as expected,
    null::varchar as detail
from unparsed
inner join {{ ref('int_tables') }} as tables using (source_table_id)
left join printed using (source_table_id, source_row_no, field)
