-- A report about days for which nobody has said which units there are: a decree since then is not in the list.
with

units as (

    select max(known_until) as known_until from {{ ref('unit_lists') }}

),

named as (

    select document_id, max(as_of) as as_of
    from {{ ref('stg_unit_mentions') }}
    where role in ('unit', 'issuer')
    group by document_id

)

select
    'units_unknown_yet' as check_name,
    reports.report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'report_date' as field,
    named.as_of::varchar as reported,
    units.known_until::varchar as expected,
    null::varchar as detail
from named
inner join {{ ref('int_reports') }} as reports using (document_id)
cross join units
where named.as_of > units.known_until
