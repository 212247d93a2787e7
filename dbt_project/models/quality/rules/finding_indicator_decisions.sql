-- Decisions about indicators that are no longer needed, or made when the program took the name for something else.
with

decided as (

    select
        *,
        -- a name that is its own indicator is so without a decision, too
        without_decision = full_name or (without_decision = '' and full_name = decided_name) as is_idle
    from {{ ref('stg_indicator_matches') }}
    where decided_name is not null

)

select
    if(decided.is_idle, 'decision_not_needed', 'decision_contradicted') as check_name,
    tables.report_key,
    decided.source_table_id,
    decided.source_row_no,
    null::varchar as unit_key,
    'indicator_key' as field,
    decided.decided_name as reported,
    decided.without_decision as expected,
    null::varchar as detail
from decided
inner join {{ ref('int_tables') }} as tables using (source_table_id)
where
    decided.is_idle
    or decided.without_decision not in ('', 'review', decided.decision_expected)
