{%- set key_columns = {
    'document_traffic': ['documents_in', 'documents_out', 'esignature_rate_pct'],
    'online_dossiers': ['received_total', 'received_online', 'processed_on_time'],
    'dti_indicators': ['max_score'],
    'issued_documents': ['issue_date'],
} -%}
-- Targets and tasks may be in words; counts, rates and dates may not.
with

unparsed as (

    {%- for kind, fields in key_columns.items() %}
    {% if not loop.first %}union all{% endif %}
    select source_table_id, unnest(unparsed) as field
    from {{ to_check(ref('stg_' ~ kind)) }}
    where list_has_any(unparsed, {{ fields }})
    {%- endfor %}

),

counted as (

    select source_table_id, field, count(*) as cells
    from unparsed
    where field in ('{{ key_columns.values() | sum(start=[]) | join("', '") }}')
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
