select
    'unit_doubled' as check_name,
    reports.report_key,
    doubled.source_table_id,
    doubled.source_row_no,
    doubled.unit_key,
    'unit_key' as field,
    doubled.unit_name_printed as reported,
    null::varchar as expected,
    'Two rows of one period were matched to this unit: the report is held back.' as message
from {{ ref('int_doubled_units') }} as doubled
inner join {{ ref('int_reports') }} as reports using (document_id)
