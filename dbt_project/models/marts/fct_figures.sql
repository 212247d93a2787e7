select
    {{ row_id('figures') }} || '-c' || {{ padded('figures.source_column_no', 2) }} as row_id,
    tables.report_key,
    figures.document_id,
    figures.source_page,
    figures.source_table_id,
    figures.source_row_no,
    figures.source_column_no,
    tables.kind as table_kind,
    coalesce(tables.title, tables.caption) as table_title,
    figures.row_number,
    figures.row_label,
    figures.row_path,
    figures.column_label,
    figures.value,
    figures.value_high,
    figures.value_operator,
    figures.value_of,
    figures.value_text,
    figures.value_unit,
    figures.figure_kind,
    figures.period_start,
    figures.period_end,
    known_units.unit_key,
    figures.unit_name_printed,
    figures.row_kind,
    figures.confidence,
    tables.method,
    figures.is_corrected
from {{ ref('stg_figures') }} as figures
inner join {{ ref('int_tables') }} as tables using (source_table_id)
left join {{ ref('stg_figure_units') }} as units
    on figures.source_table_id = units.source_table_id
    and figures.unit_name_printed = units.unit_name_printed
    and units.status = 'auto'
left join {{ ref('dim_unit') }} as known_units on units.unit_key = known_units.unit_key
where
    figures.source_table_id in (select source_table_id from {{ ref('int_current_tables') }})
