-- Which version of each report is current: the newest that is not held back whole, in its best reading.
with

reports as (

    select * from {{ ref('int_versions') }}

),

-- a table held back leaves the others of its document, if there are any
held_back as (

    select held.document_id, bool_or(held.part_id = held.document_id) as is_whole
    from {{ ref('int_held_back') }} as held
    left join {{ ref('stg_tables') }} as tables on held.document_id = tables.document_id
    group by held.document_id
    having
        bool_or(held.part_id = held.document_id)
        or count(distinct held.part_id) = count(distinct tables.source_table_id)

),

-- a document without a table left stands back for another of its report; the only one still has its text
weighed as (

    select
        reports.*,
        coalesce(
            held_back.is_whole
            or (
                held_back.document_id is not null
                and bool_or(held_back.document_id is null) over (partition by reports.series_key)
            ),
            false
        ) as is_held_back
    from reports
    left join held_back using (document_id)

),

-- of each version the best reading that is not held back stands for it
judged as (

    select
        *,
        row_number() over (partition by version_key order by is_held_back, reading_rank) = 1 as stands_for_version,
        first(report_key) over (partition by version_key order by is_held_back, reading_rank) as standing_report_key
    from weighed

),

-- a version held back leaves the one before it current
in_turn as (

    select
        document_id,
        row_number() over (series order by version_no desc) = 1 as is_current,
        version_date as valid_from,
        lead(version_date) over (series order by version_no) - 1 as valid_to,
        lag(report_key) over (series order by version_no) as previous_report_key
    from judged
    where stands_for_version and not is_held_back
    window series as (partition by series_key)

)

select
    judged.*,
    coalesce(in_turn.is_current, false) as is_current,
    if(judged.stands_for_version, null, judged.standing_report_key) as same_as_report_key,
    in_turn.previous_report_key,
    in_turn.valid_from,
    in_turn.valid_to
from judged
left join in_turn using (document_id)
