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
    select
        report_key,
        source_table_id,
        source_row_no,
        unit_key,
        unnest([
            {'field': 'on_time_rate_pct', 'value': on_time_rate_pct, 'text': on_time_rate_pct_text},
            {'field': 'online_rate_pct', 'value': online_rate_pct, 'text': online_rate_pct_text}
        ], recursive := true)
    from {{ ref('int_online_dossiers') }}
    union all
    select
        report_key, source_table_id, source_row_no, unit_key,
        'esignature_rate_pct', esignature_rate_pct, esignature_rate_pct_text
    from {{ ref('int_document_traffic') }}
    {%- for declared in kinds_but(['online_dossiers', 'document_traffic']) %}
    {%- for rate, parts, whole in declared.rates %}
    union all
    select
        report_key, source_table_id, source_row_no, unit_key, '{{ rate }}', {{ rate }}, {{ rate }}_text
    from {{ ref('int_' ~ declared.kind) }}
    {%- endfor %}
    {%- endfor %}
    union all
    select report_key, source_table_id, source_row_no, lead_unit_key, 'result_value', result_value, result_text
    from {{ ref('int_targets') }}
    where
        result_unit = '%'
        and regexp_matches(full_name, '(?i)^(tỷ|tỉ) lệ ')
        and not regexp_matches(full_name, '(?i)tăng|giảm|so với')
)
where value > 100
