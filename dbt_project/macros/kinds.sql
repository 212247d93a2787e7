{#
    Kinds of table, as their declarations say (baocao/warehouse/kinds.py): those of the project, or, in the variable
    `kinds`, those of the project and of the user.
#}
{% macro declarations() -%}
    {{ return(var('kinds', none) or declared_kinds()) }}
{%- endmacro %}

{# Names of the kinds: each has a view of typed rows, `stg_<kind>`, and rows of all versions, `int_<kind>`. #}
{% macro kinds() -%}
    {{ return(declarations() | map(attribute='kind') | list) }}
{%- endmacro %}

{% macro declaration_of(kind) -%}
    {{ return(declarations() | selectattr('kind', 'equalto', kind) | first) }}
{%- endmacro %}

{# `stg_<kind>`: the rows of a kind as the documents have them, with the names that models use. #}
{% macro stage_kind(kind) -%}
with

source as (

    select * from {{ source('staging', kind) }}

),

renamed as (

    select
        document_id,
        table_id as source_table_id,
        row_no as source_row_no,
        page as source_page,
        row_kind,
        section,
        parent,
        parent_row_no,
        period_no,
        period_start,
        period_end,
        {%- for column, name in declaration_of(kind).columns.items() %}
        {{ column if column == name else column ~ ' as ' ~ name }},
        {%- endfor %}
        unparsed,
        coalesce(is_corrected, false) as is_corrected
    from source

)

select * from renamed
{%- endmacro %}

{# `int_<kind>` of a kind declared by a user: its items in all versions of reports, with the units they name. #}
{% macro prepare_kind(kind) -%}
{%- set declared = declaration_of(kind) -%}
select
    {{ provenance('rows', 'tables') }},
    'unit' as row_kind,
    rows.section,
    rows.period_start,
    rows.period_end,
    {%- for role in declared.roles %}
    {{ role }}s.unit_key as {{ unit_key_of(role) }},
    {%- endfor %}
    {{ 'named.unit_level' if 'unit' in declared.roles else 'null::varchar as unit_key' }},
    {%- for name in declared.columns.values() %}
    rows.{{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('stg_' ~ kind) }} as rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
{%- for role in declared.roles %}
left join {{ ref('int_first_units') }} as {{ role }}s
    on rows.source_table_id = {{ role }}s.source_table_id
    and rows.source_row_no = {{ role }}s.source_row_no
    and {{ role }}s.role = '{{ role }}'
{%- endfor %}
{%- if 'unit' in declared.roles %}
left join {{ ref('int_units') }} as named on units.unit_key = named.unit_key
{%- endif %}
where rows.row_kind = 'item'
{%- endmacro %}

{% macro unit_key_of(role) -%}
    {{ 'unit_key' if role == 'unit' else role ~ '_unit_key' }}
{%- endmacro %}

{# `fct_<kind>` of a kind declared by a user: what its description (baocao/warehouse/kinds.py) lists, of current reports. #}
{% macro fact_of_kind(kind) -%}
select
    {%- for column in model.columns %}
    {{ column }}{{ ',' if not loop.last }}
    {%- else %}
    *
    {%- endfor %}
from {{ ref('int_' ~ kind) }}
where source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
{%- endmacro %}
