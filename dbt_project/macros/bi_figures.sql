{# Every figure of every table, whatever its kind. `totals`: only those of groups and totals, else only the others. #}
{% macro bi_figures(totals) -%}
select
    facts.row_label as "Dòng",
    facts.column_label as "Cột",
    facts.value as "Giá trị",
    facts.value_text as "Nguyên văn",
    facts.value_unit as "Đơn vị tính",
    {{ in_words('fct_figures', 'figure_kind', 'facts.figure_kind') }} as "Loại số liệu",
    {%- if totals %}
    {{ in_words('fct_figures', 'row_kind', 'facts.row_kind') }} as "Loại dòng",
    {%- endif %}
    facts.row_path as "Nhóm",
    {{ bi_unit_columns(level='units.unit_level') }},
    {{ period_words('facts.period_start', 'facts.period_end') }} as "Kỳ",
    facts.period_start as "Từ ngày",
    facts.period_end as "Đến ngày",
    facts.table_title as "Tên bảng",
    {{ in_words('fct_figures', 'table_kind', 'facts.table_kind') }} as "Loại bảng",
    round(facts.confidence, 2) as "Độ tin cậy",
    {{ bi_source() }}
from {{ ref('fct_figures') }} as facts
{{ bi_reports() }}
{{ bi_units() }}
where facts.row_kind {{ '<>' if totals else '=' }} 'item'
{%- endmacro %}
