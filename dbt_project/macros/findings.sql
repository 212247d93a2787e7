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

{# The sentence of a check (seed ref_checks) about this finding. #}
{% macro message(template) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for name in ['field', 'reported', 'expected', 'detail'] -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ name ~ "}', coalesce(identified." ~ name ~ ", '—'))" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}
