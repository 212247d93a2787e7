-- Pairs of documents that may be one report: whether they are taken for one, and what a person has decided.
with

candidates as (

    select
        candidates.*,
        likeness.likeness,
        likeness.containment,
        -- by mistake a body gives one number to two reports; a scan's title is misread
        candidates.evidence = 'number' and candidates.have_other_titles and not candidates.is_scanned
            as are_of_other_matters
    from {{ ref('int_version_candidates') }} as candidates
    inner join {{ ref('int_version_likeness') }} as likeness using (document_id, other_document_id)

),

judged as (

    select
        document_id,
        other_document_id,
        likeness,
        case
            when are_of_other_matters then 0.8
            -- the number of a known issuer, or words that name the report, leave little to bear out
            when is_same_issuer and evidence <> 'title' then 0.3
            when is_same_issuer or is_scanned then 0.7
            else 0.8
        end as likeness_needed,
        not are_of_other_matters
        and is_same_issuer
        and (
            -- a number is given once a year: a part of the report need not be like the whole
            (evidence = 'number' and is_same_day and not is_scanned)
            or (evidence <> 'title' and containment >= 0.3)
        ) as is_borne_out,
        is_same_issuer and are_of_other_matters and likeness < 0.8 as is_number_of_two
    from candidates

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
    coalesce(judged.is_number_of_two, false) as is_number_of_two,
    decided.verdict,
    if(decided.verdict = 'version_of', decided.newer_document_id, null) as newer_document_id,
    coalesce(
        decided.verdict <> 'not_related', judged.is_borne_out or judged.likeness >= judged.likeness_needed
    ) as is_one_report
from judged
full join decided using (document_id, other_document_id)
