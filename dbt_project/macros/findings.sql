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

{# The sentence of a check (seed ref_checks) about this finding; a number in it is printed as its language does. #}
{% macro message(template, decimal_sign) -%}
    {%- set filled = namespace(sql=template) -%}
    {%- for name in ['field', 'reported', 'expected', 'detail'] -%}
        {%- set value = as_printed("coalesce(identified." ~ name ~ ", '—')", decimal_sign) -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ name ~ "}', " ~ value ~ ")" -%}
    {%- endfor -%}
    {{ filled.sql }}
{%- endmacro %}

{# Checks that compare counts: of other checks a number may be that of an item, a document or a year. #}
{% macro counting_checks() -%}
    'count_in_text', 'dossier_parts', 'gap_contradicts_figures', 'jump_against_history', 'jump_against_peers',
    'none_processed', 'processed_above_received', 'processed_above_stock', 'rows_lost', 'signed_above_sent',
    'sum_of_parts'
{%- endmacro %}

{# Checks that quote what is printed: 1.234 may be a thousand, and 5.1 an item. #}
{% macro quoting_checks() -%}
    'figure_agrees', 'figure_elsewhere', 'heading_numbering', 'numbering', 'unparsed_value', 'unsure_reading'
{%- endmacro %}

{# Checks of which a text is the name of a kind. #}
{% macro checks_of_kinds() -%}
    'unmapped_column', 'column_of_other_period', 'columns_unmapped'
{%- endmacro %}

{#
    A text that is one number as it is printed: 1.234,5 or 1,234.5. In Vietnamese days are written 31/12/2024, and kinds
    with their names in words. Any other text as it is.
#}
{% macro as_printed(value, decimal_sign) -%}
    {%- set group_sign = '.' if decimal_sign == ',' else ',' -%}
    {%- set whole = "regexp_extract(" ~ value ~ ", '^\\d+')" -%}
    case
        {%- if decimal_sign == ',' %}
        {%- for declared in declarations() %}
        when identified.check_name in ({{ checks_of_kinds() }}) and {{ value }} = '{{ declared.kind }}'
            then '“{{ declared.name_vi | replace("'", "''") }}”'
        {%- endfor %}
        when {{ value }} ~ '[^A-Za-zÀ-ỹ]*\d{4}-\d{2}-\d{2}[^A-Za-zÀ-ỹ]*'
            then regexp_replace({{ value }}, '(\d{4})-(\d{2})-(\d{2})', '\3/\2/\1', 'g')
        {%- endif %}
        when
            identified.check_name in ({{ quoting_checks() }})
            or not regexp_full_match({{ value }}, '\d{1,18}(\.\d+)?%?')
            then {{ value }}
        else
            if(
                identified.check_name in ({{ counting_checks() }}),
                replace(format('{:,}', try_cast({{ whole }} as bigint)), ',', '{{ group_sign }}'),
                {{ whole }}
            )
            || replace(regexp_replace({{ value }}, '^\d+', ''), '.', '{{ decimal_sign }}')
    end
{%- endmacro %}
