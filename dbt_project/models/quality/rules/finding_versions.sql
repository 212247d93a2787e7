-- Tables that are lost because a report says that it replaces another, figures in which two files of one report differ,
-- and rows that a file lacks which came later and is not used.
with

lost as (

    select parts.source_table_id, versions.series_key, tables.title, tables.caption, tables.table_no
    from {{ ref('int_part_versions') }} as parts
    inner join {{ ref('int_current_versions') }} as versions using (document_id)
    inner join {{ ref('stg_tables') }} as tables using (source_table_id)
    where parts.is_lost

),

replacing as (

    select report_key, series_key
    from {{ ref('int_current_versions') }}
    where is_current and replaces_whole

),

readings as (

    select
        standing.report_key,
        differences.document_id,
        differences.other_table_id,
        count(*) filter (differences.change_kind = 'changed') as figures,
        any_value(other.source_file) as other_file
    from {{ ref('int_current_versions') }} as standing
    inner join {{ ref('int_current_versions') }} as other
        on standing.version_key = other.version_key
        and standing.report_key = other.same_as_report_key
        and other.format <> 'scan'
    inner join {{ ref('int_version_differences') }} as differences
        on standing.document_id = differences.document_id and other.document_id = differences.other_document_id
    group by all

),

-- a file of its own for an annex lacks whole tables, and nothing of those that it has
shorter as (

    select
        standing.report_key,
        other.source_file as other_file,
        differences.source_table_id,
        count(distinct differences.row_id) filter (differences.change_kind = 'removed') as rows_lacking
    from {{ ref('int_current_versions') }} as standing
    inner join {{ ref('int_current_versions') }} as other
        on standing.version_key = other.version_key
        and standing.report_key = other.same_as_report_key
        and standing.medium = other.medium
        and standing.first_seen_at < other.first_seen_at
    inner join {{ ref('int_version_differences') }} as differences
        on standing.document_id = differences.document_id and other.document_id = differences.other_document_id
    where differences.row_id is not null
    group by all
    having bool_or(differences.other_row_id is not null) and rows_lacking > 0

)

select
    'replaced_with_loss' as check_name,
    replacing.report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'tables' as field,
    count(*)::varchar as reported,
    null::varchar as expected,
    string_agg(coalesce(lost.title, lost.caption, 'bảng ' || lost.table_no), '; ' order by lost.table_no) as detail
from replacing
inner join lost using (series_key)
group by replacing.report_key

union all

select
    'readings_differ' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'figures' as field,
    sum(figures)::varchar as reported,
    null::varchar as expected,
    other_file as detail
from readings
group by report_key, other_file
having sum(figures) > 0

union all

select
    'later_file_lacks_rows' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'rows' as field,
    sum(rows_lacking)::varchar as reported,
    null::varchar as expected,
    other_file as detail
from shorter
group by report_key, other_file
