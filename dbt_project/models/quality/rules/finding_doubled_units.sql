select
    'unit_doubled' as check_name,
    reports.report_key,
    doubled.source_table_id,
    doubled.source_row_no,
    doubled.unit_key,
    'unit_key' as field,
    doubled.unit_name_printed as reported,
    null::varchar as expected,
    string_agg(doubled.source_row_no, ', ' order by doubled.source_row_no) over (
        partition by doubled.document_id, doubled.kind, doubled.unit_key, doubled.period_start, doubled.period_end
    ) as detail
from {{ ref('int_doubled_units') }} as doubled
inner join {{ ref('int_reports') }} as reports using (document_id)
