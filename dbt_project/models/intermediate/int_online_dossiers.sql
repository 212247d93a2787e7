with

rows as (

    select
        *,
        bool_or(processed_early_text is not null) over (partition by source_table_id) as has_early,
        bool_or(received_carried_over_text is not null) over (partition by source_table_id) as has_stock
    from {{ ref('stg_online_dossiers') }}

),

matched as (

    select * from {{ ref('int_first_units') }} where role = 'unit'

),

-- a table without a column of its own for them counts those done early as done on time
done as (

    select
        rows.*,
        if(rows.has_early, rows.processed_early, 0) + rows.processed_on_time as processed_in_time,
        -- a column of counts that fits no field may print the total: then none is made up
        len(list_filter(tables.unmapped, lambda heading: not regexp_matches(heading, '(?i)%|tỷ lệ|tỉ lệ'))) > 0
            as may_print_more
    from rows
    inner join {{ ref('int_tables') }} as tables using (source_table_id)

),

summed as (

    select *, coalesce(processed_total, if(may_print_more, null, processed_in_time + processed_late)) as processed
    from done

),

-- what is left of what came in, unless more was done in a row than came in: then there is stock that nobody counts
left_over as (

    select
        *,
        if(
            not has_stock and not bool_or(processed > received_total) over (partition by source_table_id),
            received_total - processed,
            null
        ) as not_done
    from summed

)

select
    {{ provenance('rows', 'tables') }},
    matched.unit_key,
    -- the group a report puts a unit in counts before what the unit is elsewhere: sums follow the groups
    case
        when rows.row_kind = 'total' then null
        when rows.row_kind = 'item' then coalesce({{ level_in_words('rows.section') }}, units.unit_level)
        else {{ level_in_words('rows.unit_name_printed') }}
    end as unit_level,
    case rows.row_kind when 'item' then 'unit' else rows.row_kind end as row_kind,
    rows.row_label,
    rows.section,
    rows.unit_name_printed,
    rows.period_start,
    rows.period_end,
    rows.received_total,
    rows.received_in_person,
    rows.received_online,
    rows.received_postal,
    rows.received_carried_over,
    rows.processed as processed_total,
    rows.processed_total as processed_total_printed,
    rows.processed_early,
    rows.processed_on_time,
    rows.processed_late,
    coalesce(rows.pending_total, rows.not_done) as pending_total,
    rows.pending_total as pending_total_printed,
    rows.on_time_rate_pct,
    rows.on_time_rate_pct_text,
    rows.online_rate_pct,
    rows.online_rate_pct_text,
    {{ rounded_pct(share_pct('rows.processed_in_time', 'rows.processed_in_time + rows.processed_late')) }}
        as on_time_rate_recomputed_pct,
    {{ rounded_pct(share_pct('rows.received_online', 'rows.received_total')) }} as online_rate_recomputed_pct
from left_over as rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
left join matched
    on rows.source_table_id = matched.source_table_id and rows.source_row_no = matched.source_row_no
left join {{ ref('int_units') }} as units on matched.unit_key = units.unit_key
where rows.row_kind <> 'average'
