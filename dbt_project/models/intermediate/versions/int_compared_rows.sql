-- Rows of documents that have other versions: what each is recognised by in the other, and its figures.
with

compared as (

    select document_id
    from {{ ref('int_series') }}
    qualify count(*) over (partition by series_key) > 1

),

rows as (

    {%- for declared in declarations() %}
    {% if not loop.first %}union all by name{% endif %}
    select
        document_id,
        source_table_id,
        row_id,
        '{{ declared.kind }}' as kind,
        {{ compared_key(declared.compared.name, declared) }} as name_key,
        {{ compared_key(declared.compared.number, declared) }} as number_key,
        {{ declared.compared.label }} as label,
        {{ declared.compared.unit or 'null::varchar' }} as unit_key,
        map {
            {%- for figure in declared.compared.figures %}
            '{{ figure.name }}': {{ compared_figure(figure) }}{{ ',' if not loop.last }}
            {%- endfor %}
        } as figures
    from {{ ref('int_' ~ declared.kind) }}
    where document_id in (from compared) {{ "and row_kind <> 'section'" if declared.is_of_units }}
    {%- endfor %}

)

-- what stands twice is told apart by its turn
select
    *,
    row_number() over (partition by document_id, kind, name_key order by row_id) as name_turn,
    row_number() over (partition by document_id, kind, number_key order by row_id) as number_turn
from rows
