-- Rates printed against rates from the counts of the row, to the decimals printed. Reports count differently
-- (with or without post, of what was done or of what was received): what most rows of a table show is its way.
with

readings as (

    {%- for declared in declarations() | selectattr('rates') %}
    {%- set kind_loop = loop %}
    {%- for rate in declared.rates %}
    {%- set rate_loop = loop %}
    {%- for part, whole in rate.ways %}
    {% if not (kind_loop.first and rate_loop.first and loop.first) %}union all{% endif %}
    select
        '{{ rate.check }}' as check_name,
        report_key,
        source_table_id,
        source_row_no,
        unit_key,
        '{{ rate.rate }}' as field,
        {{ rate.rate }} as reported_pct,
        {{ rate.rate }}_text as printed_text,
        {{ loop.index }} as way,
        {{ share_pct(part, whole) }} as exact_pct
    from {{ ref('int_' ~ declared.kind) }}
    where {{ rate.rate }} is not null
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}

),

decimals as (

    select
        *,
        -- "0,9594" of a column of fractions is 95,94 %
        length(regexp_extract(printed_text, '\d[.,](\d+)\s*%?\s*$', 1))::integer
        - if(reported_pct > 1 and regexp_full_match(trim(printed_text), '0[.,]\d{2,}|1[.,]0+'), 2, 0) as printed_decimals
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
