-- Numbers begin again every year and with every issuer.
with

numbered as (

    select
        *,
        count(*) over same_number as times,
        string_agg(source_row_no, ', ' order by source_row_no) over same_number as rows_printed
    from {{ ref('int_issued_documents') }}
    where regexp_matches(document_no, '\d')
    window same_number as (
        partition by
            report_key,
            {{ slug('document_no') }},
            coalesce(issuer_unit_key, {{ slug('issuer_printed') }}),
            year(issue_date)
    )

),

systems as (

    select
        *,
        count(*) over same_name as times,
        string_agg(source_row_no, ', ' order by source_row_no) over same_name as rows_printed
    from {{ ref('int_software_systems') }}
    window same_name as (partition by source_table_id, {{ slug('system_name') }}, unit_key)

),

-- a unit that two rows were matched to is `unit_doubled`; communes of one name are not matched twice, they wait for review
unmatched as (

    {%- for declared in declarations() if declared.is_of_units %}
    {% if not loop.first %}union all{% endif %}
    select report_key, source_table_id, source_row_no, unit_name_printed, period_start
    from {{ ref('int_' ~ declared.kind) }}
    where row_kind = 'unit' and unit_key is null
    {%- endfor %}

),

repeated as (

    select
        *,
        count(*) over same_name as times,
        string_agg(source_row_no, ', ' order by source_row_no) over same_name as rows_printed
    from unmatched
    where unit_name_printed <> ''
    window same_name as (partition by source_table_id, lower(unit_name_printed), period_start)

)

select
    'duplicate_document_no' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    issuer_unit_key as unit_key,
    'document_no' as field,
    document_no as reported,
    null::varchar as expected,
    rows_printed as detail
from numbered
where times > 1
union all
select
    'duplicate_system',
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    'system_name',
    system_name,
    null,
    rows_printed
from systems
where times > 1 and {{ slug('system_name') }} <> ''
union all
select
    'unit_repeated',
    report_key,
    source_table_id,
    source_row_no,
    null,
    'unit_key',
    unit_name_printed,
    null,
    rows_printed
from repeated
where times > 1
