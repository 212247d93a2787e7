-- Two rows of a unit for one period that both have a figure of the same field: tables of different periods are no
-- doubles, nor are columns that go on in another table of the same units.
with

unit_rows as (

    {%- for declared in declarations() if declared.is_of_units %}
    {% if not loop.first %}union all{% endif %}
    select
        document_id,
        source_table_id,
        source_row_no,
        '{{ declared.kind }}' as kind,
        period_start,
        period_end,
        coalesce(nullif(list_filter([
            {%- for field in declared['values'] %}
            if({{ field }} is null, '', '{{ field }}'){{ ',' if not loop.last }}
            {%- endfor %}
        ], lambda field: field <> ''), []), ['']) as fields
    from {{ ref('stg_' ~ declared.kind) }}
    where row_kind = 'item'
    {%- endfor %}

),

units as (

    select source_table_id, source_row_no, unit_key, unit_name_printed
    from {{ ref('stg_unit_mentions') }}
    where role = 'unit' and unit_key is not null

),

-- named more than once, with whatever fields
repeated as (

    select unit_rows.*, units.unit_key, units.unit_name_printed
    from unit_rows
    inner join units using (source_table_id, source_row_no)
    qualify count(*) over (
        partition by
            unit_rows.document_id, unit_rows.kind, units.unit_key, unit_rows.period_start, unit_rows.period_end
    ) > 1

),

counted as (

    select
        named.*,
        count(*) over same_field as row_count,
        string_agg(named.source_row_no, ', ' order by named.source_row_no) over same_field as rows_printed
    from (select * exclude (fields), unnest(fields) as field from repeated) as named
    window same_field as (
        partition by
            named.document_id, named.kind, named.unit_key, named.period_start, named.period_end, named.field
    )

)

select
    'unit_doubled' as check_name,
    reports.report_key,
    doubled.source_table_id,
    doubled.source_row_no,
    doubled.unit_key,
    'unit_key' as field,
    doubled.unit_name_printed as reported,
    null::varchar as expected,
    arg_max(doubled.rows_printed, doubled.row_count) as detail
from counted as doubled
inner join {{ ref('int_reports') }} as reports using (document_id)
where doubled.row_count > 1
group by all
