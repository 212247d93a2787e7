{# What these rules find, each once, with its sentence and severity. #}
{% macro findings_of(rules) -%}
with

found as (

    {%- for rule in rules %}
    {% if not loop.first %}union all{% endif %}
    select
        check_name, report_key, source_table_id, source_row_no, unit_key, field, reported, expected, detail
    from {{ ref('finding_' ~ rule) }}
    {%- endfor %}

),

-- one cell may name the same unknown unit twice
identified as (

    select
        {{ surrogate_key(['check_name', 'report_key', 'source_table_id', 'source_row_no', 'field', 'reported']) }}
            as finding_id,
        *
    from found
    qualify row_number() over (partition by finding_id order by expected, detail, unit_key) = 1

)

select
    reports.document_id,
    identified.* exclude (detail),
    checks.check_name_vi,
    coalesce({{ severity_set_by_user('identified.check_name') }}, checks.severity) as severity,
    {{ message('checks.message_vi', ',') }} as message,
    {{ message('checks.message_en', '.') }} as message_en
from identified
inner join {{ ref('int_reports') }} as reports using (report_key)
left join {{ ref('ref_checks') }} as checks using (check_name)
{%- endmacro %}

{# What checks.toml says about a check (docs/checks.md), else NULL. #}
{% macro severity_set_by_user(check_name) -%}
    {%- set severities = var('severities', {}) -%}
    {%- if severities -%}
    case {{ check_name }}
        {%- for check, severity in severities.items() %}
        when '{{ check }}' then '{{ severity }}'
        {%- endfor %}
    end
    {%- else -%}
    null
    {%- endif -%}
{%- endmacro %}

{# The sentence of a check (seed ref_checks) about this finding; a number in it has the language's decimal sign. #}
{% macro message(template, decimal_sign) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for name in ['field', 'reported', 'expected', 'detail'] -%}
        {%- set value = "coalesce(identified." ~ name ~ ", '—')" -%}
        {%- if decimal_sign != '.' -%}
            {%- set value = "regexp_replace(" ~ value ~ ", '^(\\d+)\\.(\\d+%?)$', '\\1" ~ decimal_sign ~ "\\2')" -%}
        {%- endif -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ name ~ "}', " ~ value ~ ")" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}
