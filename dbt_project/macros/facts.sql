{# A mart as it is staged: the rows of a kind of table in current reports, with these fields of its declaration. #}
{% macro fact_of(kind, fields) -%}
    select
        {{ provenance('rows', 'tables') }},
        {% for field in fields -%}
        rows.{{ field }}{{ ',' if not loop.last }}
        {% endfor -%}
    from (
        select *, table_id as source_table_id, row_no as source_row_no, page as source_page
        from {{ source('staging', kind) }}
    ) as rows
    inner join {{ ref('int_tables') }} as tables using (source_table_id)
    where rows.row_kind = 'item'
        and rows.document_id in (select document_id from {{ ref('dim_report') }} where is_current)
{%- endmacro %}
