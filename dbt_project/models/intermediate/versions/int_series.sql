-- Documents that are the same report, by whatever chain of pairs: each with the first of them.
with recursive

linked as (

    select candidates.document_id, candidates.other_document_id
    from {{ ref('int_version_candidates') }} as candidates
    inner join {{ ref('int_version_likeness') }} as likeness using (document_id, other_document_id)
    where
        -- a number is given once a year: a part of the report need not be like the whole
        (
            candidates.is_same_issuer and candidates.evidence = 'number' and not candidates.is_scanned
            and candidates.is_same_day
        )
        or (candidates.is_same_issuer and candidates.evidence <> 'title' and likeness.containment >= 0.3)
        or likeness.likeness >= case
            -- the number of a known issuer, or words that name the report, leave little to bear out
            when candidates.is_same_issuer and candidates.evidence <> 'title' then 0.3
            when candidates.is_same_issuer or candidates.is_scanned then 0.7
            else 0.8
        end

),

both_ways as (

    select document_id, other_document_id from linked
    union all
    select other_document_id, document_id from linked

),

reached as (

    select document_id, document_id as reached_id from {{ ref('int_reports') }}
    union
    select reached.document_id, both_ways.other_document_id
    from reached
    inner join both_ways on reached.reached_id = both_ways.document_id

)

select document_id, min(reached_id) as series_key
from reached
group by document_id
