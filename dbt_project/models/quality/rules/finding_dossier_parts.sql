{#- What adds up in a row is declared with the kind; this only if most rows of the table show it. -#}
{%- set usual = {'online_dossiers': [('received_total', ['processed_total', 'pending_total'])]} -%}
-- What must add up within a row. Where the table lacks a part, or parts may count what the total does not, most
-- rows of the table must show that they belong together.
with

{%- for declared in declarations() if declared.parts or declared.kind in usual %}
{%- set equations = declared.parts + usual.get(declared.kind, []) %}

{{ declared.kind }}_rows as (

    select
        *,
        {%- for part in equations | map(attribute=1) | sum(start=[]) | unique %}
        bool_or({{ part }} is not null) over (partition by source_table_id) as has_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_' ~ declared.kind) }}
    where row_kind <> 'section'

),
{%- endfor %}

sums as (

    {%- for declared in declarations() if declared.parts or declared.kind in usual %}
    {%- set kind_loop = loop %}
    {%- for total, parts in declared.parts + usual.get(declared.kind, []) %}
    {% if not (loop.first and kind_loop.first) %}union all{% endif %}
    select
        report_key,
        source_table_id,
        source_row_no,
        unit_key,
        '{{ total }}' as field,
        {{ loop.index }} as equation,
        {{ total }}::decimal(18, 4) as total,
        (coalesce({{ parts | join(', 0) + coalesce(') }}, 0))::decimal(18, 4) as parts,
        {{ 'has_' ~ parts | join(' and has_') if loop.index <= declared.parts | length else 'false' }} as is_certain
    from {{ declared.kind }}_rows
    where
        {{ total }} is not null
        and has_{{ parts | join('::integer + has_') }}::integer > 1
        {%- for part in parts %}
        and ({{ part }} is not null or not has_{{ part }})
        {%- endfor %}
    {%- endfor %}
    {%- endfor %}

),

judged as (

    select *, avg((total = parts)::integer) over (partition by source_table_id, equation) as share_that_fits
    from sums

)

select
    'dossier_parts' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    field,
    {{ plain_number('total') }} as reported,
    {{ plain_number('parts') }} as expected,
    null::varchar as detail
from judged
where total <> parts and (is_certain or share_that_fits >= 0.5)
