-- Pairs of documents that may be one report: whether they are taken for one, and what a person has decided.
with

judged as (

    select
        candidates.document_id,
        candidates.other_document_id,
        likeness.likeness,
        case
            -- the number of a known issuer, or words that name the report, leave little to bear out
            when candidates.is_same_issuer and candidates.evidence <> 'title' then 0.3
            when candidates.is_same_issuer or candidates.is_scanned then 0.7
            else 0.8
        end as likeness_needed,
        -- a number is given once a year: a part of the report need not be like the whole
        (
            candidates.is_same_issuer and candidates.evidence = 'number' and not candidates.is_scanned
            and candidates.is_same_day
        )
        or (candidates.is_same_issuer and candidates.evidence <> 'title' and likeness.containment >= 0.3)
            as is_borne_out
    from {{ ref('int_version_candidates') }} as candidates
    inner join {{ ref('int_version_likeness') }} as likeness using (document_id, other_document_id)

),

loaded as (

    select document_id from {{ ref('int_reports') }}

),

decided as (

    select
        least(document_id, other_document_id) as document_id,
        greatest(document_id, other_document_id) as other_document_id,
        document_id as newer_document_id,
        verdict
    from {{ ref('stg_report_decisions') }}
    where document_id in (from loaded) and other_document_id in (from loaded)
    qualify row_number() over (
        partition by least(document_id, other_document_id), greatest(document_id, other_document_id)
        order by decision_no desc
    ) = 1

)

select
    document_id,
    other_document_id,
    judged.likeness,
    judged.likeness_needed,
    coalesce(judged.is_borne_out, false) as is_borne_out,
    coalesce(judged.is_borne_out or judged.likeness >= judged.likeness_needed, false) as is_taken_for_one,
    decided.verdict,
    if(decided.verdict = 'version_of', decided.newer_document_id, null) as newer_document_id,
    coalesce(
        decided.verdict <> 'not_related', judged.is_borne_out or judged.likeness >= judged.likeness_needed
    ) as is_one_report
from judged
full join decided using (document_id, other_document_id)
