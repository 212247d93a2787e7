-- Documents that are the same report, by whatever chain of pairs: each with the first of them.
with recursive

linked as (

    select document_id, other_document_id
    from {{ ref('int_version_links') }}
    where is_one_report

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
