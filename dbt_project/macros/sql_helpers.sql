{# Lower-case ASCII words joined by hyphens: 'Quyết định số 56/QĐ-UBND' -> 'quyet-dinh-so-56-qd-ubnd'. #}
{% macro slug(text) -%}
    trim(regexp_replace(replace(lower(strip_accents({{ text }})), 'đ', 'd'), '[^a-z0-9]+', '-', 'g'), '-')
{%- endmacro %}

{# With zeros before it, so that texts stand in the order of numbers; a longer one keeps all digits, unlike with lpad. #}
{% macro padded(number, digits) -%}
    printf('%0{{ digits }}d', {{ number }})
{%- endmacro %}

{# The same in every run, for every reader of the same file: the document, its table, its row. #}
{% macro row_id(table_alias) -%}
    {{ table_alias }}.source_table_id || '-r' || {{ padded(table_alias ~ '.source_row_no', 4) }}
{%- endmacro %}

{# The same of another row of the table, by the column that has its number. #}
{% macro row_id_of(table_alias, row_no) -%}
    {{ table_alias }}.source_table_id || '-r' || {{ padded(table_alias ~ '.' ~ row_no, 4) }}
{%- endmacro %}

{# A key of several parts, any of which may be NULL: each keeps its place, so that (a, NULL) is not (NULL, a). #}
{% macro key_of(parts) -%}
    to_json([{{ parts | join('::varchar, ') }}::varchar])::varchar
{%- endmacro %}

{# The same as 16 digits. #}
{% macro surrogate_key(parts) -%}
    left(md5({{ key_of(parts) }}), 16)
{%- endmacro %}

{# What every fact row leads back with. A printed row is one of each period whose columns stand side by side. #}
{% macro provenance(row_alias, table_alias) -%}
    {{ row_id(row_alias) }} || if({{ row_alias }}.period_no > 1, '-p' || {{ row_alias }}.period_no, '') as row_id,
        {{ table_alias }}.report_key,
        {{ row_alias }}.document_id,
        {{ row_alias }}.source_page,
        {{ row_alias }}.source_table_id,
        {{ row_alias }}.source_row_no,
        coalesce({{ row_alias }}.is_corrected, false) as is_corrected
{%- endmacro %}

{# Share in percent points, exact; NULL if a part is unknown or the whole is 0. #}
{% macro share_pct(part, whole) -%}
    100.0 * ({{ part }}) / nullif({{ whole }}, 0)
{%- endmacro %}

{# Percent points with two decimals, as reports print them. #}
{% macro rounded_pct(exact) -%}
    round({{ exact }}, 2)::decimal(18, 2)
{%- endmacro %}

{# tinh, huyen or xa if the words of a group heading say so ('II. Cấp huyện'), else NULL. #}
{% macro level_in_words(text) -%}
    case
        when {{ slug(text) }} similar to '(.*-)?cap-tinh(-.*)?' then 'tinh'
        when {{ slug(text) }} similar to '(.*-)?cap-huyen(-.*)?' then 'huyen'
        when {{ slug(text) }} similar to '(.*-)?cap-xa(-.*)?' then 'xa'
    end
{%- endmacro %}

{# 12.5000 -> 12.5, 341262.0000 -> 341262 #}
{% macro plain_number(value) -%}
    regexp_replace({{ value }}::decimal(18, 4)::varchar, '\.?0+$', '')
{%- endmacro %}

{# The words of a text that carry meaning, each once: 'Tỷ lệ dân số có điện thoại' -> [dân, số, điện, thoại]. #}
{% macro words_of(text) -%}
    list_distinct(list_filter(
        regexp_extract_all(lower(replace({{ text }}, chr(10), ' ')), '[^\s,.;:()/%\[\]"“”–-]+'),
        lambda word: not regexp_matches(word, '^[0-9]+$') and word not in (
            'tỷ', 'tỉ', 'lệ', 'số_lượng', 'của', 'và', 'có', 'được', 'trên', 'trong', 'cho', 'các', 'với', 'là', 'đã', 'đạt',
            'lên', 'từ', 'đến', 'đủ', 'trở', 'tuổi', 'tại', 'về', 'để', 'hiện', 'nay', 'tỉnh', 'địa', 'bàn', 'chiếm'
        )
    ))
{%- endmacro %}

{# A text of at most so many characters: a longer one ends with a whole word or date, and a mark that more follows. #}
{% macro shortened(text, length) -%}
    if(
        length({{ text }}) <= {{ length }},
        {{ text }},
        regexp_replace(
            regexp_extract(left({{ text }}, {{ length }} - 1), '^(.*\S)\s', 1, 's'),
            '\s+ngày(\s+\d{1,2}(\s+tháng(\s+\d{1,2}(\s+năm)?)?)?)?$',
            ''
        ) || ' …'
    )
{%- endmacro %}
