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
