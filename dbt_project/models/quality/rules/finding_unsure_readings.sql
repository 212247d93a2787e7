-- Figures of scans and of pictures that two readings disagree on, or that do not fit what is printed. A merged cell counts once.
select
    'unsure_reading' as check_name,
    tables.report_key,
    cells.source_table_id,
    min(cells.source_row_no) as source_row_no,
    null::varchar as unit_key,
    arg_min(cells.column_name, cells.column_no) as field,
    cells.text as reported,
    null::varchar as expected,
    round(100 * cells.confidence)::int || ' %' as detail
from {{ ref('stg_cells') }} as cells
inner join {{ ref('int_tables') }} as tables using (source_table_id)
where
    cells.confidence < {{ var('sure_reading') }}
    and regexp_matches(cells.text, '\d')
group by
    tables.report_key, cells.source_table_id, cells.text, cells.confidence,
    cells.source_page, cells.x0, cells.y0, cells.x1, cells.y1
