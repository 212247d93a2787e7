-- Every row staged from a current report is in its mart, once. Tables of which the rules say so already are theirs:
-- how severe that is, and whether the report is held back, the user may have set otherwise (checks.toml).

with

staged as (

    {%- for declared in declarations() %}
    {% if not loop.first %}union all{% endif %}
    select '{{ declared.kind }}' as kind, rows.source_table_id, rows.source_row_no, coalesce(rows.period_no, 1) as period_no
    from {{ ref('stg_' ~ declared.kind) }} as rows
    inner join {{ ref('int_current_tables') }} as current_tables using (source_table_id)
    where rows.row_kind in ('{{ declared.published | join("', '") }}')
    {%- endfor %}

),

published as (

    {%- for declared in declarations() %}
    {% if not loop.first %}union all{% endif %}
    select '{{ declared.kind }}' as kind, source_table_id, source_row_no, period_no
    from (
        {%- for fact in declared.marts %}
        {% if not loop.first %}union{% endif %}
        select
            source_table_id,
            source_row_no,
            coalesce(nullif(regexp_extract(row_id, '-p(\d+)$', 1), '')::integer, 1) as period_no
        from {{ ref(fact) }}
        {%- endfor %}
    )
    {%- endfor %}

)

select * from (
    (from staged except all from published)
    union all
    (from published except all from staged)
)
where source_table_id not in (
    select source_table_id from {{ ref('findings') }} where check_name in ('rows_lost', 'row_doubled')
)
