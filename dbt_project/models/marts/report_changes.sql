-- figures that differ from the version before, of reports that have one
select
    {{ surrogate_key(['differences.row_id', 'differences.other_row_id', 'differences.field']) }} as change_id,
    reports.report_key,
    reports.previous_report_key,
    differences.kind as table_kind,
    differences.change_kind,
    differences.unit_key,
    differences.label as row_name,
    differences.field,
    differences.value as old_value,
    differences.other_value as new_value,
    differences.row_id as old_row_id,
    differences.other_row_id as new_row_id
from {{ ref('int_current_versions') }} as reports
inner join {{ ref('int_current_versions') }} as previous on reports.previous_report_key = previous.report_key
inner join {{ ref('int_version_differences') }} as differences
    on previous.document_id = differences.document_id and reports.document_id = differences.other_document_id
where
    differences.is_changed
    -- what the newer one lacks altogether stays
    and not (
        differences.change_kind = 'removed'
        and differences.source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
    )
