select
    'date_outside_period' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    issuer_unit_key as unit_key,
    'issue_date' as field,
    issue_date::varchar as reported,
    concat_ws(' … ', period_start, least(period_end, report_date)) as expected,
    'The date lies outside the period of the table, or after the report.' as message
from {{ ref('int_issued_documents') }}
where issue_date < period_start or issue_date > least(period_end, report_date)
