-- How much of their text two documents share: pairs of neighbouring words, whatever paragraph or cell they stand in.
with

candidates as (

    select document_id, other_document_id from {{ ref('int_version_candidates') }}

),

compared as (

    select document_id from candidates
    union
    select other_document_id from candidates

),

texts as (

    select document_id, {{ slug('text') }} as words
    from {{ ref('stg_paragraphs') }}
    where document_id in (from compared)
    union all
    select tables.document_id, {{ slug('cells.text') }}
    from {{ ref('stg_tables') }} as tables
    inner join {{ ref('stg_cells') }} as cells using (source_table_id)
    where tables.document_id in (from compared)

),

neighbours as (

    select distinct
        document_id,
        unnest(list_zip(string_split(words, '-'), string_split(words, '-')[2:])) as pair
    from texts

),

sizes as (

    select document_id, count(*) as size from neighbours group by document_id

),

shared as (

    select candidates.document_id, candidates.other_document_id, count(*) as size
    from candidates
    inner join neighbours as one using (document_id)
    inner join neighbours as other on candidates.other_document_id = other.document_id and one.pair = other.pair
    group by all

)

select
    candidates.document_id,
    candidates.other_document_id,
    coalesce(shared.size, 0) / (one.size + other.size - coalesce(shared.size, 0)) as likeness,
    -- of the smaller document, how much the larger has, too
    coalesce(shared.size, 0) / least(one.size, other.size) as containment
from candidates
inner join sizes as one using (document_id)
inner join sizes as other on candidates.other_document_id = other.document_id
left join shared
    on candidates.document_id = shared.document_id and candidates.other_document_id = shared.other_document_id
