with

labels as (

    {%- for declared in declarations() if 'row_label' in declared.columns.values() %}
    {% if not loop.first %}union all{% endif %}
    select source_table_id, source_row_no, rtrim(row_label, '. ') as label, {{ declared.identity }} as row_name
    from {{ ref('stg_' ~ declared.kind) }}
    where coalesce(period_no, 1) = 1
    {%- endfor %}

),

-- '12.2.7' is number 7 of '12.2'
numbers as (

    select
        source_table_id,
        source_row_no,
        label,
        row_name,
        regexp_extract(label, '^(.*?)\d+$', 1) as stem,
        regexp_extract(label, '\d+$')::integer as number
    from labels
    where regexp_full_match(label, '\d{1,4}(\.\d{1,4})*')

),

neighbours as (

    select
        *,
        lag(number, 1) over numbered as before,
        lag(row_name, 1) over numbered as name_before,
        lag(number, 2) over numbered as two_before
    from numbers
    window numbered as (partition by source_table_id, stem order by source_row_no)

)

select
    'numbering' as check_name,
    tables.report_key,
    neighbours.source_table_id,
    neighbours.source_row_no,
    null::varchar as unit_key,
    'row_label' as field,
    neighbours.label as reported,
    neighbours.stem || (neighbours.before + 1)::varchar as expected,
    null::varchar as detail
from neighbours
inner join {{ ref('int_tables') }} as tables using (source_table_id)
where
    -- numbers go on, or begin again with a new section
    neighbours.number not in (neighbours.before + 1, 1)
    -- one number and name over several rows: a row of each period
    and not (neighbours.number = neighbours.before and neighbours.row_name is not distinct from neighbours.name_before)
    -- the row after a misprinted number is right
    and neighbours.number is distinct from neighbours.two_before + 2
