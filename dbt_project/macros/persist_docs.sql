{#
    Comments carry both languages: the English description, a bar, the Vietnamese display name of `meta`
    (what `warehouse/schema.py` does for schema staging). One statement a relation instead of a look-up and
    a statement each.
#}
{% macro bilingual(description, meta) -%}
    {%- set text = description | trim -%}
    {%- if meta.get('display_name_vi') -%}
        {%- set text = text ~ ' | ' ~ meta['display_name_vi'] -%}
    {%- endif -%}
    '{{ text | replace("'", "''") }}'
{%- endmacro %}

{% macro duckdb__alter_relation_comment(relation, comment) -%}
    comment on {{ relation.type }} {{ relation }} is {{ bilingual(comment, model.config.meta) }};
{%- endmacro %}

{% macro duckdb__alter_column_comment(relation, column_dict) -%}
    {%- for name, column in column_dict.items() if column.description %}
    comment on column {{ relation }}.{{ adapter.quote(name) }} is {{ bilingual(column.description, column.meta) }};
    {%- endfor %}
{%- endmacro %}
