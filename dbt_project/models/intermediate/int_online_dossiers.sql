with

rows as (

    select
        *,
        bool_or(processed_early_text is not null) over (partition by source_table_id) as has_early
    from {{ ref('stg_online_dossiers') }}

),

matched as (

    select * from {{ ref('int_first_units') }} where role = 'unit'

),

-- a table without a column of its own for them counts those done early as done on time
done as (

    select *, if(has_early, processed_early, 0) + processed_on_time as processed_in_time
    from rows

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
    rows.processed_total,
    rows.processed_early,
    rows.processed_on_time,
    rows.processed_late,
    rows.pending_total,
    rows.on_time_rate_pct,
    rows.on_time_rate_pct_text,
    rows.online_rate_pct,
    rows.online_rate_pct_text,
    {{ rounded_pct(share_pct('rows.processed_in_time', 'rows.processed_in_time + rows.processed_late')) }}
        as on_time_rate_recomputed_pct,
    {{ rounded_pct(share_pct('rows.received_online', 'rows.received_total')) }} as online_rate_recomputed_pct
from done as rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
left join matched
    on rows.source_table_id = matched.source_table_id and rows.source_row_no = matched.source_row_no
left join {{ ref('int_units') }} as units on matched.unit_key = units.unit_key
