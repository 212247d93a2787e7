-- Pairs of documents that may be one report: by number, title, or words of replacement. None of these is enough by
-- itself: it has to be borne out by what the documents say (int_version_likeness).
with

reports as (

    select
        reports.*,
        periods.period_start,
        periods.period_end,
        reports.format = 'scan' as is_scan,
        regexp_extract_all(reports.title_slug, '\d+') as title_numbers,
        {{ roman_numerals('reports.title') }} as title_romans
    from {{ ref('int_reports') }} as reports
    left join {{ ref('int_report_periods') }} as periods using (document_id)

),

same_number as (

    select one.document_id, other.document_id as other_document_id, 'number' as evidence
    from reports as one
    inner join reports as other
        on one.number_slug = other.number_slug and one.document_id < other.document_id
    where coalesce(year(one.report_date) = year(other.report_date), true)

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
        and coalesce(
            one.report_date = other.report_date,
            one.number_slug is null or other.number_slug is null
        )
        and jaro_winkler_similarity(one.title_slug, other.title_slug) >= 0.95

),

-- by its number, or by its title if the replacement does not say of which number
named_as_replaced as (

    select
        least(one.document_id, other.document_id) as document_id,
        greatest(one.document_id, other.document_id) as other_document_id,
        'correction' as evidence
    from reports as one
    inner join reports as other
        on
            one.corrected_number_slug = other.number_slug
            or (
                one.corrected_number_slug is null
                and one.title_slug = other.title_slug
                and one.issuer_slug = other.issuer_slug
            )
    where
        one.document_id <> other.document_id
        and one.is_correction
        and coalesce(other.report_date <= one.report_date, true)

),

candidates as (

    select * from same_number
    union all
    select * from same_title
    union all
    select * from named_as_replaced

)

select
    candidates.document_id,
    candidates.other_document_id,
    min(candidates.evidence) as evidence,
    -- a body known as one: 'UBND xã Tân Lập' is many communes, 'Sở Nội vụ' one in every province
    coalesce(any_value(one.issuer_unit_key = other.issuer_unit_key and one.body_key = other.body_key), false)
        as is_same_issuer,
    any_value(one.is_scan or other.is_scan) as is_scanned,
    coalesce(any_value(one.report_date = other.report_date), false) as is_same_day,
    coalesce(
        any_value(
            not contains(one.title_slug, other.title_slug)
            and not contains(other.title_slug, one.title_slug)
            -- of their words, those that both have
            and len(list_intersect(string_split(one.title_slug, '-'), string_split(other.title_slug, '-')))
            < 0.67 * len(
                list_distinct(string_split(one.title_slug, '-') || string_split(other.title_slug, '-'))
            )
        ),
        false
    ) as have_other_titles
from candidates
inner join reports as one using (document_id)
inner join reports as other on candidates.other_document_id = other.document_id
-- what is of two issuers, provinces or periods is two reports, however alike
where
    coalesce(one.province_code = other.province_code, true)
    and coalesce(one.issuer_unit_key = other.issuer_unit_key, true)
    and coalesce(one.period_start <= other.period_end and other.period_start <= one.period_end, true)
    and coalesce(one.title_romans = other.title_romans or [] in (one.title_romans, other.title_romans), true)
group by candidates.document_id, candidates.other_document_id
