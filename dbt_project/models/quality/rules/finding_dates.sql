select
    'date_outside_period' as check_name,
    facts.report_key,
    facts.source_table_id,
    facts.source_row_no,
    facts.issuer_unit_key as unit_key,
    'issue_date' as field,
    facts.issue_date::varchar as reported,
    concat_ws(' … ', rows.period_start, least(rows.period_end, tables.report_date)) as expected,
    'The date lies outside the period of the table, or after the report.' as message
from {{ ref('fct_issued_documents') }} as facts
inner join {{ ref('stg_issued_documents') }} as rows using (source_table_id, source_row_no)
inner join {{ ref('int_current_tables') }} as tables using (source_table_id)
where facts.issue_date < rows.period_start or facts.issue_date > least(rows.period_end, tables.report_date)
