-- Which documents are one report, which are the same version of it, and which version is the newest.
with recursive

reports as (

    select
        reports.*,
        series.series_key,
        reports.format = 'scan' as is_scan
    from {{ ref('int_reports') }} as reports
    inner join {{ ref('int_series') }} as series using (document_id)

),

differing as (

    select
        document_id,
        other_document_id,
        count(*) as figures_compared,
        count(*) filter (is_changed) as figures_differing
    from {{ ref('int_version_differences') }}
    group by document_id, other_document_id

),

-- the same version in two files: as PDF and as Word, as a scan and as the digital original
same_version as (

    select one.document_id, other.document_id as other_document_id
    from reports as one
    inner join reports as other on one.series_key = other.series_key and one.document_id <> other.document_id
    left join differing
        on one.document_id = differing.document_id and other.document_id = differing.other_document_id
    where
        coalesce(one.report_date = other.report_date, true)
        and one.is_correction = other.is_correction
        -- a scan is misread here and there; anything else says exactly what it says
        and coalesce(differing.figures_differing, 0)
        <= if(one.is_scan or other.is_scan, 0.05 * coalesce(differing.figures_compared, 0), 0)

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

dated as (

    select
        reports.*,
        grouped.version_key,
        max(reports.report_date) over version as version_date,
        min(reports.first_seen_at) over version as version_seen_at
    from reports
    inner join grouped using (document_id)
    window version as (partition by grouped.version_key)

),

quality as (

    select document_id, sum(value_count) as value_count, sum(unparsed_count) as unparsed_count
    from {{ ref('int_reading_quality') }}
    group by document_id

)

select
    dated.*,
    dense_rank() over (
        partition by dated.series_key
        order by
            dated.version_date nulls first,
            dated.is_correction,
            dated.version_seen_at,
            dated.version_key
    ) as version_no,
    -- the better read first: digital over OCR, more values, fewer texts without one
    row_number() over (
        partition by dated.version_key
        order by
            dated.is_scan,
            coalesce(quality.value_count, 0) desc,
            coalesce(quality.unparsed_count, 0),
            dated.document_id
    ) as reading_rank,
    dense_rank() over (
        partition by dated.series_key
        order by
            dated.version_date desc nulls last,
            dated.is_correction desc,
            dated.version_seen_at desc,
            dated.version_key desc
    ) = 1 and reading_rank = 1 as is_newest
from dated
left join quality using (document_id)
