{%- set equations = [
    ('received_total', ['received_in_person', 'received_online', 'received_postal'], 'certain'),
    ('processed_total', ['processed_early', 'processed_on_time', 'processed_late'], 'certain'),
    ('received_total', ['processed_total', 'pending_total'], 'if most rows fit'),
] -%}
-- What must add up within a row. Where the table lacks a part, or parts may count what the total does not, most
-- rows of the table must show that they belong together.
with

rows as (

    select
        *,
        {%- for part in equations | map(attribute=1) | sum(start=[]) %}
        bool_or({{ part }} is not null) over (partition by source_table_id) as has_{{ part }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ to_check(ref('int_online_dossiers')) }}
    where row_kind <> 'section'

),

sums as (

    {%- for total, parts, certainty in equations %}
    {% if not loop.first %}union all{% endif %}
    select
        report_key,
        source_table_id,
        source_row_no,
        unit_key,
        '{{ total }}' as field,
        {{ loop.index }} as equation,
        {{ total }} as total,
        coalesce({{ parts | join(', 0) + coalesce(') }}, 0) as parts,
        {{ 'has_' ~ parts | join(' and has_') if certainty == 'certain' else 'false' }} as is_certain
    from rows
    where
        {{ total }} is not null
        and has_{{ parts | join('::integer + has_') }}::integer > 1
        {%- for part in parts %}
        and ({{ part }} is not null or not has_{{ part }})
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
    total::varchar as reported,
    parts::varchar as expected,
    null::varchar as detail
from judged
where total <> parts and (is_certain or share_that_fits >= 0.5)
