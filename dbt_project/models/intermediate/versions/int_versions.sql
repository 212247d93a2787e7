-- Which documents are one report, which are the same version of it, and which version is the newest.
with recursive

reports as (

    select
        reports.*,
        series.series_key,
        reports.format = 'scan' as is_scan,
        case reports.format when 'scan' then 3 when 'pdf' then 2 else 1 end as medium
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('int_series') }} as series using (document_id)

),

-- rows that one has and the other lacks tell versions apart only in tables that both have: a part is no other version
differing as (

    select
        differences.document_id,
        differences.other_document_id,
        count(*) as figures_compared,
        count(*) filter (
            differences.change_kind = 'changed'
            or (differences.change_kind = 'removed' and left_known.part_id is not null)
            or (differences.change_kind = 'added' and right_known.part_id is not null)
        ) as figures_differing
    from {{ ref('int_version_differences') }} as differences
    left join {{ ref('int_same_tables') }} as left_known
        on differences.source_table_id = left_known.part_id
        and differences.other_document_id = left_known.other_document_id
    left join {{ ref('int_same_tables') }} as right_known
        on differences.other_table_id = right_known.part_id
        and differences.document_id = right_known.other_document_id
    group by all

),

-- what people decided, seen from either document
decided as (

    select document_id, other_document_id, verdict, newer_document_id
    from {{ ref('int_version_links') }}
    where verdict is not null
    union all
    select other_document_id, document_id, verdict, newer_document_id
    from {{ ref('int_version_links') }}
    where verdict is not null

),

pairs as (

    select
        one.document_id,
        other.document_id as other_document_id,
        one.medium,
        other.medium as other_medium,
        -- a scan is misread here and there; anything else says exactly what it says
        coalesce(differing.figures_differing, 0)
        <= if(one.is_scan or other.is_scan, 0.05 * coalesce(differing.figures_compared, 0), 0) as says_the_same
    from reports as one
    inner join reports as other on one.series_key = other.series_key and one.document_id <> other.document_id
    left join differing
        on one.document_id = differing.document_id and other.document_id = differing.other_document_id
    left join decided
        on one.document_id = decided.document_id and other.document_id = decided.other_document_id
    where
        decided.verdict is null
        and coalesce(one.report_date = other.report_date, true)
        and one.is_correction = other.is_correction

),

-- the same version in two files: as PDF and as Word, as a scan and as the digital original. What differs between them was
-- misread, unless another file of that form says the same
same_version as (

    select document_id, other_document_id from decided where verdict = 'same'
    union
    select document_id, other_document_id from pairs where says_the_same
    union
    select pairs.document_id, pairs.other_document_id
    from pairs
    where
        pairs.medium <> pairs.other_medium
        and not exists (
            select 1 from pairs as twins
            where
                twins.document_id = pairs.document_id and twins.other_medium = pairs.other_medium
                and twins.says_the_same
        )
        and not exists (
            select 1 from pairs as twins
            where
                twins.document_id = pairs.other_document_id and twins.other_medium = pairs.medium
                and twins.says_the_same
        )

),

reached as (

    select document_id, document_id as reached_id from reports
    union
    select reached.document_id, same_version.other_document_id
    from reached
    inner join same_version on reached.reached_id = same_version.document_id

),

grouped as (

    select document_id, min(reached_id) as version_key from reached group by document_id

),

-- the versions that people put before a version, and those before them
put_before as (

    select newer.version_key, older.version_key as older_version_key
    from decided
    inner join grouped as newer on decided.document_id = newer.document_id
    inner join grouped as older on decided.other_document_id = older.document_id
    where decided.newer_document_id = decided.document_id
    union
    select put_before.version_key, older.version_key
    from put_before
    inner join grouped as newer on put_before.older_version_key = newer.version_key
    inner join decided
        on newer.document_id = decided.document_id and decided.newer_document_id = decided.document_id
    inner join grouped as older on decided.other_document_id = older.document_id

),

before as (

    select
        put_before.version_key,
        count(distinct put_before.older_version_key) as versions,
        max(reports.report_date) as newest_date
    from put_before
    inner join grouped on put_before.older_version_key = grouped.version_key
    inner join reports using (document_id)
    group by put_before.version_key

),

dated as (

    select
        reports.*,
        grouped.version_key,
        -- not before what it takes the place of, whatever day is printed
        greatest(max(reports.report_date) over version, before.newest_date) as version_date,
        min(reports.first_seen_at) over version as version_seen_at,
        coalesce(before.versions, 0) as versions_before
    from reports
    inner join grouped using (document_id)
    left join before using (version_key)
    window version as (partition by grouped.version_key)

),

quality as (

    select document_id, sum(value_count) as value_count, sum(unparsed_count) as unparsed_count
    from {{ ref('int_reading_quality') }}
    group by document_id

)

select
    dated.* exclude (versions_before),
    dense_rank() over (
        partition by dated.series_key
        order by
            dated.version_date nulls first,
            dated.versions_before,
            dated.is_correction,
            dated.version_seen_at,
            dated.version_key
    ) as version_no,
    -- the better read first: a file of a word processor over its print, that over OCR; more values, fewer texts without one
    row_number() over (
        partition by dated.version_key
        order by
            dated.medium,
            coalesce(quality.value_count, 0) desc,
            coalesce(quality.unparsed_count, 0),
            dated.document_id
    ) as reading_rank,
    dense_rank() over (
        partition by dated.series_key
        order by
            dated.version_date desc nulls last,
            dated.versions_before desc,
            dated.is_correction desc,
            dated.version_seen_at desc,
            dated.version_key desc
    ) = 1 and reading_rank = 1 as is_newest
from dated
left join quality using (document_id)
