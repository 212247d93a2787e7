-- Two rows of a unit for one period: tables of different periods are no doubles.
with

unit_rows as (

    {%- for declared in declarations() if declared.is_of_units %}
    {% if not loop.first %}union all{% endif %}
    select document_id, source_table_id, source_row_no, '{{ declared.kind }}' as kind, period_start, period_end
    from {{ ref('stg_' ~ declared.kind) }}
    where row_kind = 'item'
    {%- endfor %}

),

units as (

    select source_table_id, source_row_no, unit_key, unit_name_printed
    from {{ ref('stg_unit_mentions') }}
    where role = 'unit' and unit_key is not null

),

counted as (

    select
        unit_rows.*,
        units.unit_key,
        units.unit_name_printed,
        count(*) over (
            partition by
                unit_rows.document_id, unit_rows.kind, units.unit_key,
                unit_rows.period_start, unit_rows.period_end
        ) as row_count
    from unit_rows
    inner join units using (source_table_id, source_row_no)

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
    string_agg(doubled.source_row_no, ', ' order by doubled.source_row_no) over (
        partition by doubled.document_id, doubled.kind, doubled.unit_key, doubled.period_start, doubled.period_end
    ) as detail
from counted as doubled
inner join {{ ref('int_reports') }} as reports using (document_id)
where doubled.row_count > 1
