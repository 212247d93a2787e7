-- Pairs of documents that may be the same report. Same number, issuer and year is enough; everything weaker has to be
-- borne out by what they say (int_version_likeness).
with

reports as (

    select
        *,
        format = 'scan' as is_scan,
        regexp_extract_all(title_slug, '\d+') as title_numbers
    from {{ ref('int_reports') }}

),

same_number as (

    select
        one.document_id as document_id,
        other.document_id as other_document_id,
        case
            when year(one.report_date) = year(other.report_date) and one.issuer_slug = other.issuer_slug then 'number'
            else 'number_unsure'
        end as evidence
    from reports as one
    inner join reports as other
        on one.number_slug = other.number_slug and one.document_id < other.document_id
    where
        coalesce(one.province_code = other.province_code, true)
        and coalesce(year(one.report_date) = year(other.report_date), true)

),

-- numbers are left blank in drafts, and misread in scans
same_title as (

    select
        least(one.document_id, other.document_id) as document_id,
        greatest(one.document_id, other.document_id) as other_document_id,
        'title' as evidence
    from reports as one
    inner join reports as other
        on one.document_id <> other.document_id and one.title_numbers = other.title_numbers
    where
        (one.number_slug is null or one.is_scan)
        and not coalesce(one.number_slug = other.number_slug, false)
        and coalesce(one.province_code = other.province_code, true)
        and coalesce(
            one.report_date = other.report_date,
            one.number_slug is null or other.number_slug is null
        )
        and jaro_winkler_similarity(one.title_slug, other.title_slug) >= 0.95

),

named_as_corrected as (

    select
        least(one.document_id, other.document_id) as document_id,
        greatest(one.document_id, other.document_id) as other_document_id,
        'correction' as evidence
    from reports as one
    inner join reports as other on one.corrected_number_slug = other.number_slug
    where
        one.document_id <> other.document_id
        and coalesce(one.province_code = other.province_code, true)
        and coalesce(other.report_date <= one.report_date, true)

),

candidates as (

    select * from same_number
    union all
    select * from same_title
    union all
    select * from named_as_corrected

)

select document_id, other_document_id, if(bool_or(evidence = 'number'), 'number', min(evidence)) as evidence
from candidates
group by document_id, other_document_id
