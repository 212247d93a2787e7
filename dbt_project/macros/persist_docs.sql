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

{# Comments of columns that have the name of a documented column of the marts, and so its meaning. #}
{% macro persist_docs_of_marts(relation) -%}
    {%- set known = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.schema == 'marts' -%}
        {%- for name, column in node.columns.items() if column.description and name not in known -%}
            {%- do known.update({name: column}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set columns = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.name in known -%}
        {%- do columns.update({column.name: known[column.name]}) -%}
    {%- endfor -%}
    {%- do run_query(duckdb__alter_column_comment(relation, columns)) -%}
{%- endmacro %}
