-- How much of what a table (or the text) of a document says in words stands anywhere in another document of its series.
with

parts as (

    select words.document_id, words.part_id, words.pair, series.series_key
    from {{ ref('int_part_words') }} as words
    inner join {{ ref('int_series') }} as series using (document_id)

),

documents as (

    select distinct series_key, document_id, pair from parts

),

sizes as (

    select document_id, part_id, count(distinct pair) as size from parts group by all

),

found as (

    select parts.document_id, parts.part_id, documents.document_id as other_document_id, count(distinct parts.pair) as size
    from parts
    inner join documents
        on parts.series_key = documents.series_key
        and parts.document_id <> documents.document_id
        and parts.pair = documents.pair
    group by all

)

select
    sizes.document_id,
    sizes.part_id,
    others.document_id as other_document_id,
    coalesce(found.size, 0) / sizes.size as coverage
from sizes
inner join {{ ref('int_series') }} as series using (document_id)
inner join {{ ref('int_series') }} as others
    on series.series_key = others.series_key and series.document_id <> others.document_id
left join found on sizes.part_id = found.part_id and others.document_id = found.other_document_id
