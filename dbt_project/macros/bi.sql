{# What a code means in Vietnamese: the `values_vi` of the column in the YAML of its model. What has none stays as it is. #}
{% macro in_words(model_name, column, value) -%}
    {%- if execute -%}
        {%- set words = graph.nodes['model.baocao.' ~ model_name].columns[column].config.meta['values_vi'] -%}
        case {{ value }}
            {%- for code, meaning in words.items() %}
            when '{{ code }}' then '{{ meaning | replace("'", "''") }}'
            {%- endfor %}
            else {{ value }}
        end
    {%- else -%}
        {{ value }}
    {%- endif -%}
{%- endmacro %}

{# 'Năm 2024', '6 tháng đầu năm 2024', 'Quý I/2024', 'Tháng 3/2024', '11 tháng năm 2023', or the two days. #}
{% macro period_words(first, last) -%}
    case
        when {{ first }} is null or {{ last }} is null then null
        when day({{ first }}) <> 1 or last_day({{ last }}) <> {{ last }} or year({{ first }}) <> year({{ last }})
            then strftime({{ first }}, '%d/%m/%Y') || ' – ' || strftime({{ last }}, '%d/%m/%Y')
        when month({{ first }}) = month({{ last }}) then 'Tháng ' || month({{ last }}) || '/' || year({{ last }})
        when month({{ first }}) = 1 and month({{ last }}) = 12 then 'Năm ' || year({{ last }})
        when month({{ first }}) = 1 and month({{ last }}) = 6 then '6 tháng đầu năm ' || year({{ last }})
        when month({{ first }}) = 7 and month({{ last }}) = 12 then '6 tháng cuối năm ' || year({{ last }})
        when month({{ first }}) % 3 = 1 and month({{ last }}) = month({{ first }}) + 2
            then 'Quý ' || ['I', 'II', 'III', 'IV'][month({{ last }}) // 3] || '/' || year({{ last }})
        when month({{ first }}) = 1 then month({{ last }}) || ' tháng năm ' || year({{ last }})
        else strftime({{ first }}, '%d/%m/%Y') || ' – ' || strftime({{ last }}, '%d/%m/%Y')
    end
{%- endmacro %}

{% macro bi_period_columns() -%}
    {{ period_words('facts.period_start', 'facts.period_end') }} as "Kỳ",
    facts.period_start as "Từ ngày",
    facts.period_end as "Đến ngày",
    year(facts.period_end)::integer as "Năm",
{%- endmacro %}

{# Which report a row is of; needs the joins of `bi_reports`. #}
{% macro bi_report_columns() -%}
    reports.report_name as "Báo cáo",
    reports.report_type as "Loại văn bản",
    reports.report_date as "Ngày báo cáo",
    issuers.unit_name as "Cơ quan báo cáo",
{%- endmacro %}

{# The last columns of the views of running text: the report, and the paragraph in it. #}
{% macro bi_paragraph_source() -%}
    {{ bi_report_columns() }}
    concat_ws(', ', reports.source_file, 'trang ' || facts.source_page, 'đoạn ' || facts.paragraph_no) as "Nguồn",
    '{{ var("site_url", "") }}bao-cao.html#' || reports.report_key || '/p' || facts.paragraph_no as "Liên kết nguồn",
    facts.row_id as "Mã dòng"
{%- endmacro %}

{# The last columns of every flat view: the report, and where in it the row stands. `link` leads into the site. #}
{% macro bi_source(rows='facts', key='row_id', place=none) -%}
    {{ bi_report_columns() }}
    concat_ws(
        ', ',
        reports.source_file,
        'trang ' || {{ rows }}.source_page,
        {{ place or "'dòng ' || " ~ rows ~ ".source_row_no" }}
    ) as "Nguồn",
    {{ yes_no(rows ~ '.is_corrected') }} as "Đã sửa",
    '{{ var("site_url", "") }}bang.html#' || {{ rows }}.row_id as "Liên kết nguồn",
    {{ rows }}.{{ key }} as "Mã dòng"
{%- endmacro %}

{% macro bi_reports(rows='facts') -%}
inner join {{ ref('dim_report') }} as reports on {{ rows }}.report_key = reports.report_key
left join {{ ref('dim_unit') }} as issuers on reports.issuer_unit_key = issuers.unit_key
{%- endmacro %}

{# A unit with what is above it. A department's province is the report's: one name serves every province. #}
{% macro bi_unit_columns(printed='facts.unit_name_printed', level='coalesce(facts.unit_level, units.unit_level)') -%}
    coalesce(units.unit_name, {{ printed }}) as "Đơn vị",
    {{ in_words('dim_unit', 'unit_level', level) }} as "Cấp",
    case
        when units.unit_kind = 'district' then units.unit_name
        when parents.unit_kind = 'district' then parents.unit_name
    end as "Huyện",
    provinces.unit_name as "Tỉnh"
{%- endmacro %}

{% macro bi_units(key='facts.unit_key', day='facts.period_end') -%}
left join {{ ref('dim_unit') }} as units on {{ key }} = units.unit_key
left join {{ ref('dim_unit') }} as parents on units.parent_unit_key = parents.unit_key
{{ bi_province('coalesce(units.province_code, reports.province_code)', day) }}
{%- endmacro %}

{# The target of a rate of units in that year; needs the joins of `bi_reports` and `bi_units`. #}
{% macro bi_measure_target(measure) -%}
left join {{ ref('measure_targets') }} as goals
    on goals.measure = '{{ measure }}'
    and coalesce(facts.unit_level, units.unit_level) = goals.unit_level
    and year(facts.period_end) = goals.year
    and coalesce(units.province_code, reports.province_code) = goals.province_code
{%- endmacro %}

{# Codes are used again: the province that had the code on the day. #}
{% macro bi_province(code, day) -%}
left join {{ ref('dim_unit') }} as provinces
    on provinces.unit_kind = 'province'
    and {{ code }} = provinces.admin_code
    and coalesce({{ day }}, reports.report_date, date '2025-06-30')
        between coalesce(provinces.valid_from, date '0001-01-01') and coalesce(provinces.valid_to, date '9999-12-31')
{%- endmacro %}

{#
    Rows whose figures stand in another row of the same thing already: of a longer period around theirs, or of the same
    period in a newer report. Without them nothing is counted twice.
#}
{% macro counted_again(rows) -%}
    select inner_rows.row_id
    from {{ rows }} as inner_rows
    inner join {{ rows }} as outer_rows
        on inner_rows.thing = outer_rows.thing
        and outer_rows.period_start <= inner_rows.period_start
        and outer_rows.period_end >= inner_rows.period_end
        and (
            outer_rows.period_end - outer_rows.period_start > inner_rows.period_end - inner_rows.period_start
            or (
                inner_rows.report_key <> outer_rows.report_key
                and (coalesce(outer_rows.report_date, date '0001-01-01'), outer_rows.report_key)
                > (coalesce(inner_rows.report_date, date '0001-01-01'), inner_rows.report_key)
            )
        )
{%- endmacro %}

{# One text for one unit of one province, also where its name matched none. #}
{% macro thing_of_unit() -%}
    coalesce(units.unit_key, {{ slug('facts.unit_name_printed') }}) || '|' || coalesce(reports.province_code, reports.issuer_unit_key, '')
{%- endmacro %}

{# Joined names of the units of a row in a bridge, in Vietnamese order. #}
{% macro named_units(bridge, role) -%}
    select bridge.row_id, string_agg(named.unit_name, '; ' order by named.unit_name) as unit_names
    from {{ ref(bridge) }} as bridge
    inner join {{ ref('dim_unit') }} as named using (unit_key)
    where bridge.role = '{{ role }}'
    group by bridge.row_id
{%- endmacro %}

{% macro yes_no(condition) -%}
    case when {{ condition }} then 'có' else 'không' end
{%- endmacro %}
