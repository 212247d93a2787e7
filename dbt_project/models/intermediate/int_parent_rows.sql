-- A row below that has figures, or stands over others itself, makes the row above it one of several that cannot be added up
with

rows as (

    select
        source_table_id,
        source_row_no,
        parent_row_no,
        coalesce(target_text, result_text, baseline_text) is not null as has_figures
    from {{ ref('stg_targets') }}
    where row_kind = 'item'
    union all
    select source_table_id, source_row_no, parent_row_no, max_score is not null
    from {{ ref('stg_dti_indicators') }}
    where row_kind = 'item'

),

above as (

    select distinct source_table_id, parent_row_no as source_row_no
    from rows
    where parent_row_no is not null

)

select distinct rows.source_table_id, rows.parent_row_no as source_row_no
from rows
left join above using (source_table_id, source_row_no)
where rows.parent_row_no is not null and (rows.has_figures or above.source_row_no is not null)
