-- Tables of one kind in two reports that follow each other in a series: same issuer, province and type of report.
-- A column is its field, or its heading where it has none; years and periods in headings do not count.
with

tables as (

    select
        tables.*,
        {{ key_of([
            'tables.kind',
            'coalesce(reports.issuer_unit_key, ' ~ slug('reports.issuer_printed') ~ ')',
            'reports.province_code',
            'reports.report_type',
        ]) }} as series,
        mapping::json::map(varchar, varchar) as fields,
        reports.is_newest
    from {{ ref('int_tables') }} as tables
    inner join {{ ref('int_versions') }} as reports using (document_id)
    where tables.kind <> 'unknown' and tables.method <> 'narrative' and reports.report_date is not null
    -- several tables of a kind in one report: which follows which is not known
    qualify count(*) over (partition by tables.document_id, tables.kind) = 1

),

-- one of each day, so that what comes before is not left to chance
before as (

    select * from tables
    where is_newest
    qualify row_number() over (partition by series, report_date order by report_no, source_table_id) = 1

),

pairs as (

    select now.*, before.source_table_id as before_id, before.report_no as before_no
    from tables as now
    asof inner join before
        on now.series = before.series and now.report_date > before.report_date

),

headings as (

    select
        source_table_id,
        heading,
        coalesce(fields[heading], heading) as field,
        regexp_replace(
            {{ slug('heading') }}, '(\d+-thang(-dau|-cuoi)?-nam|thang-\d+|quy-[ivx0-9]+|nam)?-?(20)?\d+|-(nam|quy|thang)$', '', 'g'
        ) as words
    from (select source_table_id, fields, unnest(columns) as heading from tables)

),

compared as (

    select
        pairs.report_key,
        pairs.source_table_id,
        pairs.before_no,
        coalesce(now.field, before.field) as field,
        now.heading as now_heading,
        before.heading as before_heading,
        now.words is distinct from before.words as is_reworded
    from pairs
    inner join headings as now on pairs.source_table_id = now.source_table_id
    full join (
        select pairs.source_table_id as now_id, headings.*
        from pairs
        inner join headings on pairs.before_id = headings.source_table_id
    ) as before on now.source_table_id = before.now_id and now.field = before.field

)

select
    if(now_heading is null or before_heading is null, 'columns_changed', 'heading_reworded') as check_name,
    report_key,
    source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    field,
    coalesce(now_heading, '—') as reported,
    coalesce(before_heading, '—') as expected,
    before_no as detail
from compared
where is_reworded or now_heading is null or before_heading is null
