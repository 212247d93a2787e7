-- What the electronic signature of a file says against its letterhead. The clock of a signer is seven hours ahead of UTC.
with

signed as (

    select
        *,
        (signed_at + interval 7 hours)::date as signed_on,
        {%- for name in ['issuer_printed', 'signer_agency'] %}
        -- "UBND" written out
        string_split({{ slug("replace(lower(" ~ name ~ "), 'ubnd', 'ủy ban nhân dân')") }}, '-') as {{ name }}_words
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_reports') }}
    where signature_status is not null

)

select
    'date_differs_from_signature' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'report_date' as field,
    report_date::varchar as reported,
    signed_on::varchar as expected,
    null::varchar as detail
from signed
-- signed before it is dated, or long after: a report dated on Friday may be signed on Monday
where report_date is not null and signed_on not between report_date and report_date + 7

union all

select
    'issuer_differs_from_signature' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    issuer_unit_key as unit_key,
    'issuer' as field,
    issuer_printed as reported,
    signer_agency as expected,
    null::varchar as detail
from signed
where
    signer_agency is not null
    and issuer_printed is not null
    -- the words of one are not among those of the other
    and not list_has_all(issuer_printed_words, signer_agency_words)
    and not list_has_all(signer_agency_words, issuer_printed_words)

union all

select
    if(signature_status = 'broken', 'signature_broken', 'changed_after_signing') as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'signature_status' as field,
    signature_status as reported,
    null::varchar as expected,
    signer_agency as detail
from signed
where signature_status in ('broken', 'changed_after_signing')

union all

select
    'signer_not_trusted' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'signature_trust' as field,
    signature_trust as reported,
    null::varchar as expected,
    coalesce(signer_agency, '?') as detail
from signed
where signature_trust = 'untrusted'

union all

select
    'date_from_signature' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'report_date' as field,
    report_date::varchar as reported,
    null::varchar as expected,
    signer_agency as detail
from signed
where dated_by_signature
