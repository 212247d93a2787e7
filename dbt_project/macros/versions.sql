{# Roman numerals of a text, in their order; 'vi' and 'xi' are words too ('phạm vi', 'xi măng'). #}
{% macro roman_numerals(text) -%}
    list_filter(
        regexp_split_to_array(lower({{ text }}), '[^\p{L}\p{N}]+'),
        lambda word: regexp_full_match(word, 'x{0,3}(ix|iv|v?i{0,3})') and word not in ('', 'vi', 'xi')
    )
{%- endmacro %}

{# A figure as text, without the zeros its type adds; what has no value stands for itself as printed. #}
{% macro figure_text(value, text=none) -%}
    {%- set number = "regexp_replace(" ~ value ~ "::varchar, '(\\.\\d*?)0+$', '\\1')" -%}
    {%- set trimmed = "rtrim(" ~ number ~ ", '.')" -%}
    {%- if text %}coalesce({{ trimmed }}, {{ text }}){% else %}{{ trimmed }}{% endif -%}
{%- endmacro %}

{# What a row is found again by: words alone count, and a unit is its key, or its name where that did not match. #}
{% macro compared_key(columns, declared) -%}
    {%- set words = [] -%}
    {%- for column in columns -%}
        {%- if column == 'unit' -%}
            {%- do words.append('coalesce(unit_key, ' ~ slug(declared.identity) ~ ')') -%}
        {%- else -%}
            {%- do words.append(slug(column ~ '::varchar')) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ key_of(words) if words | length > 1 else words | first | default('null::varchar') }}
{%- endmacro %}

{% macro compared_figure(figure) -%}
    {%- if figure.value -%}
        if({{ figure.value }} is null, null, {{ figure.column }})
    {%- elif figure.is_number -%}
        {{ figure_text(figure.column, figure.text) }}
    {%- else -%}
        {{ figure.column }}::varchar
    {%- endif -%}
{%- endmacro %}

{#
    CTEs ending in `compared_figures`: the figures of each pair of documents side by side (`pairs`: document_id and
    other_document_id; `rows`: as int_compared_rows). Rows are matched by what they are about, what is left by its printed
    number if the names are alike; never by position. change_kind: same, changed, added (only in the other document)
    or removed (only in the first).
#}
{% macro compared_figures(pairs, rows) -%}
by_name as (

    select
        pairs.document_id,
        pairs.other_document_id,
        one.row_id,
        other.row_id as other_row_id
    from {{ pairs }} as pairs
    inner join {{ rows }} as one using (document_id)
    inner join {{ rows }} as other
        on pairs.other_document_id = other.document_id
        and one.kind = other.kind
        and one.name_key = other.name_key
        and one.name_turn = other.name_turn

),

by_number as (

    select
        pairs.document_id,
        pairs.other_document_id,
        one.row_id,
        other.row_id as other_row_id
    from {{ pairs }} as pairs
    inner join {{ rows }} as one using (document_id)
    inner join {{ rows }} as other
        on pairs.other_document_id = other.document_id
        and one.kind = other.kind
        and one.number_key = other.number_key
        and one.number_turn = other.number_turn
    anti join by_name as left_known
        on pairs.document_id = left_known.document_id
        and pairs.other_document_id = left_known.other_document_id
        and one.row_id = left_known.row_id
    anti join by_name as right_known
        on pairs.document_id = right_known.document_id
        and pairs.other_document_id = right_known.other_document_id
        and other.row_id = right_known.other_row_id
    where jaro_winkler_similarity(coalesce({{ slug('one.label') }}, ''), coalesce({{ slug('other.label') }}, '')) >= 0.75

),

matched as (

    select * from by_name
    union all
    select * from by_number

),

row_pairs as (

    select * from matched
    union all
    select pairs.document_id, pairs.other_document_id, one.row_id, null
    from {{ pairs }} as pairs
    inner join {{ rows }} as one using (document_id)
    anti join matched
        on pairs.document_id = matched.document_id
        and pairs.other_document_id = matched.other_document_id
        and one.row_id = matched.row_id
    union all
    select pairs.document_id, pairs.other_document_id, null, other.row_id
    from {{ pairs }} as pairs
    inner join {{ rows }} as other on pairs.other_document_id = other.document_id
    anti join matched
        on pairs.document_id = matched.document_id
        and pairs.other_document_id = matched.other_document_id
        and other.row_id = matched.other_row_id

),

side_by_side as (

    select
        row_pairs.document_id,
        row_pairs.other_document_id,
        row_pairs.row_id,
        row_pairs.other_row_id,
        one.source_table_id,
        other.source_table_id as other_table_id,
        coalesce(other.kind, one.kind) as kind,
        coalesce(other.unit_key, one.unit_key) as unit_key,
        coalesce(other.label, one.label) as label,
        unnest(map_keys(coalesce(other.figures, one.figures))) as field,
        one.figures,
        other.figures as other_figures
    from row_pairs
    left join {{ rows }} as one on row_pairs.row_id = one.row_id
    left join {{ rows }} as other on row_pairs.other_row_id = other.row_id

),

compared_figures as (

    select
        * exclude (figures, other_figures),
        figures[field] as value,
        other_figures[field] as other_value,
        case
            when row_id is null then 'added'
            when other_row_id is null then 'removed'
            when
                coalesce(try_cast(figures[field] as double)::varchar, {{ slug('figures[field]') }})
                is distinct from coalesce(
                    try_cast(other_figures[field] as double)::varchar, {{ slug('other_figures[field]') }}
                ) then 'changed'
            else 'same'
        end as change_kind,
        change_kind <> 'same' as is_changed
    from side_by_side
    where figures[field] is not null or other_figures[field] is not null

)
{%- endmacro %}
