-- Which table of one document is which table of another document of its series, by headings and labels; both ways.
with

words as (

    select words.*, series.series_key
    from {{ ref('int_part_words') }} as words
    inner join {{ ref('int_series') }} as series using (document_id)
    where words.part_id <> words.document_id

),

sizes as (

    select
        part_id,
        count(*) filter (is_heading) as headings,
        count(*) filter (not is_heading) as labels
    from words
    group by part_id

),

shared as (

    select
        one.document_id,
        one.part_id,
        other.document_id as other_document_id,
        other.part_id as other_part_id,
        count(*) filter (one.is_heading) as headings,
        count(*) filter (not one.is_heading) as labels
    from words as one
    inner join words as other
        on one.series_key = other.series_key
        and one.document_id <> other.document_id
        and one.pair = other.pair
        and one.is_heading = other.is_heading
    group by all

),

tables as (

    select
        source_table_id as part_id,
        kind,
        table_no,
        nullif({{ slug("coalesce(appendix, '')") }}, '') as appendix,
        period_start,
        period_end,
        list_sort(list_distinct(regexp_extract_all(
            {{ slug("concat_ws(' ', title, caption)") }},
            '(?:thang|quy|nam) ?-(?:\d+|[ivx]+)\b'
        ))) as spans
    from {{ ref('stg_tables') }}

),

alike as (

    select
        shared.document_id,
        shared.part_id,
        shared.other_document_id,
        shared.other_part_id,
        shared.labels / nullif(one_size.labels, 0) as labels_found,
        shared.headings / nullif(one_size.headings, 0) as headings_found,
        (shared.labels + shared.headings) / (
            one_size.labels + one_size.headings + other_size.labels + other_size.headings - shared.labels - shared.headings
        )
        -- of tables of one form, the one in the same place of the document
        - 0.001 * least(abs(one.table_no - other.table_no), 50) as likeness
    from shared
    inner join sizes as one_size using (part_id)
    inner join sizes as other_size on shared.other_part_id = other_size.part_id
    inner join tables as one using (part_id)
    inner join tables as other on shared.other_part_id = other.part_id
    where
        (one.kind = other.kind or 'unknown' in (one.kind, other.kind))
        and coalesce(one.appendix = other.appendix, true)
        and coalesce(one.period_start = other.period_start and one.period_end = other.period_end, true)
        and (one.spans = other.spans or len(one.spans) = 0 or len(other.spans) = 0)

),

-- half of its labels and of its headings stand in the other, seen from either side
near as (

    select *
    from alike
    where coalesce(labels_found, 1) >= 0.5 and coalesce(headings_found, 1) >= 0.5

),

best as (

    select *
    from near
    qualify row_number() over (partition by part_id, other_document_id order by likeness desc, other_part_id) = 1

)

select
    best.document_id,
    best.part_id,
    best.other_document_id,
    best.other_part_id,
    best.likeness
from best
-- each is the other's best, or a smaller one holds no half of it and so has none
left join best as back
    on best.other_part_id = back.part_id and best.document_id = back.other_document_id
where coalesce(back.other_part_id = best.part_id, true)
