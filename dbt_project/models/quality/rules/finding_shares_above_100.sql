-- Shares of a whole; growth and comparisons may be more.
select
    'share_above_100' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    field,
    text as reported,
    '≤ 100%' as expected,
    null::varchar as detail
from (
    {%- for declared in declarations() | selectattr('rates') %}
    {%- for rate in declared.rates | map(attribute='rate') %}
    select
        report_key, source_table_id, source_row_no, unit_key,
        '{{ rate }}' as field, {{ rate }} as value, {{ rate }}_text as text
    from {{ ref('int_' ~ declared.kind) }}
    union all
    {%- endfor %}
    {%- endfor %}
    select report_key, source_table_id, source_row_no, lead_unit_key, 'result_value', result_value, result_text
    from {{ ref('int_targets') }}
    where
        result_unit = '%'
        and regexp_matches(full_name, '(?i)^(tỷ|tỉ) lệ ')
        and not regexp_matches(full_name, '(?i)tăng|giảm|so với')
)
where value > 100
