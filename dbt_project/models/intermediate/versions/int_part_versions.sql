-- Every table of a loaded document, and its text (source_table_id is the document's id then): whether it is current,
-- and from when to when it was in force. A later document takes the place of a table it has, too, and of everything
-- only if it says so; what it lacks stays, and so does what it has in a table that is held back.
with

versions as (

    select
        *,
        row_number() over (
            partition by version_key
            order by is_held_back, reading_rank
        ) as reading
    from {{ ref('int_current_versions') }}

),

held_back as (

    select part_id, document_id from {{ ref('int_held_back') }}

),

parts as (

    select all_parts.part_id, all_parts.document_id, held_back.part_id is not null as is_held_back
    from (
        select source_table_id as part_id, document_id from {{ ref('stg_tables') }}
        union all
        select document_id, document_id from versions
    ) as all_parts
    left join held_back using (part_id)

),

words_of_documents as (

    select document_id, other_document_id, avg(coverage) as coverage
    from {{ ref('int_part_coverage') }}
    group by all

),

-- documents that may take the place of parts: later versions, and better readings of the same
later as (

    select
        one.document_id,
        other.document_id as other_document_id,
        other.version_date,
        one.version_key = other.version_key as is_same_version,
        other.replaces_whole and one.version_key <> other.version_key as is_said,
        other.document_id in (select document_id from held_back) as holds_tables_back
    from versions as one
    inner join versions as other
        on one.series_key = other.series_key
        and not other.is_held_back
        and (
            other.version_no > one.version_no
            or (other.version_key = one.version_key and other.reading < one.reading)
        )

),

replaced as (

    select
        parts.part_id,
        later.is_same_version,
        later.version_date,
        later.is_said,
        same.part_id is not null as has_same_table
    from parts
    inner join later using (document_id)
    left join {{ ref('int_same_tables') }} as same
        on parts.part_id = same.part_id
        and later.other_document_id = same.other_document_id
        and same.other_part_id not in (select part_id from held_back)
    left join {{ ref('int_part_coverage') }} as words
        on parts.part_id = words.part_id and later.other_document_id = words.other_document_id
    left join words_of_documents as whole
        on parts.document_id = whole.document_id and later.other_document_id = whole.other_document_id
    where
        later.is_said
        or same.part_id is not null
        -- a text without words, or one most of which stands there
        or (parts.part_id = parts.document_id and coalesce(words.coverage, 1) >= 0.5)
        -- another reading may part or join tables otherwise
        or (not later.holds_tables_back and later.is_same_version and words.coverage >= 0.5)
        or (not later.holds_tables_back and words.coverage >= 0.8 and whole.coverage >= 0.8)

),

ends as (

    select
        part_id,
        min(version_date) as replaced_on,
        bool_or(is_same_version) as is_other_reading,
        not bool_or(has_same_table or is_same_version) as is_lost
    from replaced
    group by part_id

)

select
    parts.part_id as source_table_id,
    parts.document_id,
    versions.report_key,
    not versions.is_held_back and not parts.is_held_back and ends.part_id is null as is_current,
    versions.version_date as valid_from,
    ends.replaced_on - 1 as valid_to,
    -- in force at some time: what a better reading stands for never was
    not versions.is_held_back and not parts.is_held_back and not coalesce(ends.is_other_reading, false)
        as was_in_force,
    coalesce(ends.is_lost, false) and parts.part_id <> parts.document_id as is_lost
from parts
inner join versions using (document_id)
left join ends using (part_id)
