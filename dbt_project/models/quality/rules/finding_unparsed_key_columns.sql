-- Targets and tasks may be in words; the counts, rates and dates that make a table one of its kind may not.
with

unparsed as (

    {%- for declared in declarations() | selectattr('key_columns') %}
    {% if not loop.first %}union all{% endif %}
    select source_table_id, unnest(list_intersect(unparsed, {{ declared.key_columns }})) as field
    from {{ ref('stg_' ~ declared.kind) }}
    where coalesce(period_no, 1) = 1
    {%- endfor %}

),

counted as (

    select source_table_id, field, count(*) as cells
    from unparsed
    group by all

)

select
    'key_column_unparsed' as check_name,
    tables.report_key,
    counted.source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    counted.field,
    counted.cells::varchar as reported,
    '{{ var("unparsed_cells_allowed") }}' as expected,
    null::varchar as detail
from counted
inner join {{ ref('int_tables') }} as tables using (source_table_id)
where counted.cells > {{ var("unparsed_cells_allowed") }}
