-- Rows of documents that have other versions: what each is recognised by in the other, and its figures.
with

compared as (

    select document_id
    from {{ ref('int_series') }}
    qualify count(*) over (partition by series_key) > 1

),

-- tables of no declared kind are compared by all that they print
printed as (

    select
        figures.*,
        coalesce(figures.column_label, '#' || figures.source_column_no) as heading,
        row_number() over (
            partition by figures.source_table_id, figures.source_row_no, heading order by figures.source_column_no
        ) as turn
    from {{ ref('stg_figures') }} as figures
    inner join {{ ref('stg_tables') }} as tables using (source_table_id)
    where tables.kind = 'unknown' and figures.document_id in (from compared)

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
    union all by name
    select
        document_id,
        source_table_id,
        {{ row_id('printed') }} as row_id,
        'unknown' as kind,
        {{ key_of([slug("coalesce(row_path, '')"), slug('row_label')]) }} as name_key,
        {{ slug('row_number') }} as number_key,
        row_label as label,
        null::varchar as unit_key,
        map_from_entries(list(
            struct_pack(
                field := heading || if(turn > 1, ' (' || turn || ')', ''),
                figure := {{ figure_text('value', 'value_text') }} || coalesce('/' || {{ figure_text('value_of') }}, '')
            )
            order by source_column_no
        )) as figures
    from printed
    group by document_id, source_table_id, source_row_no, row_path, row_label, row_number

)

-- what stands twice is told apart by its turn
select
    *,
    row_number() over (partition by document_id, kind, name_key order by row_id) as name_turn,
    row_number() over (partition by document_id, kind, number_key order by row_id) as number_turn
from rows
