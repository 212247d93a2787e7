{%- set early = 'coalesce(processed_early, 0)' -%}
{%- set rates = [
    ('online_dossiers', 'on_time_rate', 'on_time_rate_pct', [
        (early ~ ' + processed_on_time', early ~ ' + processed_on_time + processed_late'),
        (early ~ ' + processed_on_time', 'processed_total'),
        (early ~ ' + processed_on_time', 'received_total'),
        ('processed_on_time', early ~ ' + processed_on_time + processed_late'),
    ]),
    ('online_dossiers', 'online_rate', 'online_rate_pct', [
        ('received_online', 'received_total'),
        ('received_online + received_postal', 'received_total'),
        ('received_online', 'received_online + received_in_person'),
    ]),
    ('document_traffic', 'esignature_rate', 'esignature_rate_pct', [
        ('documents_signed', 'documents_out'),
    ]),
] -%}
{%- for declared in kinds_but(['online_dossiers', 'document_traffic']) -%}
    {%- for result, parts, whole in declared.rates -%}
        {%- do rates.append((declared.kind, 'rate', result, [(parts | join(' + '), whole | join(' + '))])) -%}
    {%- endfor -%}
{%- endfor -%}
-- Rates printed against rates from the counts of the row, to the decimals printed. Reports count differently
-- (with or without post, of what was done or of what was received): what most rows of a table show is its way.
with

readings as (

    {%- for kind, check_name, field, ways in rates %}
    {%- set outer_first = loop.first %}
    {%- for part, whole in ways %}
    {% if not (outer_first and loop.first) %}union all{% endif %}
    select
        '{{ check_name }}' as check_name,
        report_key,
        source_table_id,
        source_row_no,
        unit_key,
        '{{ field }}' as field,
        {{ field }} as reported_pct,
        {{ field }}_text as printed_text,
        {{ loop.index }} as way,
        {{ share_pct(part, whole) }} as exact_pct
    from {{ ref('int_' ~ kind) }}
    where {{ field }} is not null
    {%- endfor %}
    {%- endfor %}

),

decimals as (

    select *, length(regexp_extract(printed_text, '\d[.,](\d+)\s*%?\s*$', 1))::integer as printed_decimals
    from readings
    where exact_pct is not null

),

-- right is the exact rate rounded, either way at a half, to the decimals printed
compared as (

    select *, abs(reported_pct - exact_pct) <= 0.5 / 10 ** printed_decimals + 1e-9 as fits
    from decimals

),

ways as (

    select source_table_id, field, way, count_if(fits) as fitting
    from compared
    group by source_table_id, field, way
    qualify row_number() over (partition by source_table_id, field order by fitting desc, way) = 1

)

select
    compared.check_name,
    compared.report_key,
    compared.source_table_id,
    compared.source_row_no,
    compared.unit_key,
    compared.field,
    compared.printed_text as reported,
    {{ plain_number('round(compared.exact_pct, compared.printed_decimals)') }} as expected,
    null::varchar as detail
from compared
inner join ways using (source_table_id, field, way)
where not compared.fits
