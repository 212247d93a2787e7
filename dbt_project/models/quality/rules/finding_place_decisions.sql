-- Decisions about cells, letterheads, tables and headings that do nothing any more, or that what is printed contradicts.
select
    if(decided.status = 'not_needed', 'place_decision_unused', 'place_decision_contradicted') as check_name,
    reports.report_key,
    decided.source_table_id,
    decided.source_row_no,
    null::varchar as unit_key,
    decided.field,
    decided.found as reported,
    decided.decided as expected,
    case decided.status
        when 'not_needed' then 'it is read so anyway'
        when 'no_place' then 'its place is not there'
        else 'something else stands there'
    end as detail
from {{ ref('stg_decided_places') }} as decided
inner join {{ ref('int_reports') }} as reports using (document_id)
where decided.status <> 'applied'
