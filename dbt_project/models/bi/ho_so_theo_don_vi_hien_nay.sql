-- Communes of old reports under those of today, whose population is known: only where all that make up a commune of
-- today came whole and stand in the table.
with

{{ dossiers_counted_again() }},

counted as (

    select
        named.*,
        bridges.current_unit_key
    from named
    inner join {{ ref('bridge_current_units') }} as bridges on named.unit_key = bridges.unit_key
    inner join {{ ref('dim_unit') }} as units on named.unit_key = units.unit_key
    where
        units.unit_kind = 'commune'
        and bridges.is_sum_of_whole_units
        and named.row_id not in (select row_id from counted_again)

),

facts as (

    select
        current_unit_key as unit_key,
        report_key,
        source_table_id,
        period_start,
        period_end,
        min(source_page) as source_page,
        string_agg(source_row_no::varchar, ', ' order by source_row_no) as source_rows,
        string_agg(unit_name_printed, ', ' order by source_row_no) as unit_names,
        count(distinct unit_key) as unit_count,
        sum(received_total)::bigint as received_total,
        sum(received_online)::bigint as received_online,
        sum(processed_total)::bigint as processed_total,
        sum(processed_late)::bigint as processed_late,
        count(received_online) = count(received_total) as has_online,
        min(row_id) as row_id,
        bool_or(is_corrected) as is_corrected
    from counted
    group by all

),

made_of as (

    select
        facts.unit_key,
        facts.period_end,
        count(distinct bridges.unit_key) as unit_count
    from facts
    inner join {{ ref('bridge_current_units') }} as bridges on facts.unit_key = bridges.current_unit_key
    inner join {{ ref('dim_unit') }} as olds on bridges.unit_key = olds.unit_key
    where
        facts.period_end between coalesce(olds.valid_from, date '1900-01-01') and coalesce(olds.valid_to, date '9999-12-31')
    group by all

)

select
    units.unit_name as "Đơn vị",
    provinces.unit_name as "Tỉnh",
    facts.unit_names as "Gồm các đơn vị",
    facts.unit_count as "Số đơn vị gộp",
    {{ bi_period_columns() }}
    facts.received_total as "Tiếp nhận",
    facts.received_online as "Tiếp nhận trực tuyến",
    facts.processed_total as "Đã giải quyết",
    facts.processed_late as "Giải quyết quá hạn",
    (case when facts.has_online then round(100.0 * facts.received_online / nullif(facts.received_total, 0), 2) end)::decimal(18, 2)
        as "Phần trăm trực tuyến tính lại",
    units.population as "Dân số",
    units.area_km2 as "Diện tích km2",
    round(1000.0 * facts.received_total / nullif(units.population, 0), 2)::decimal(18, 2) as "Hồ sơ trên 1000 dân",
    round(facts.received_total / nullif(units.area_km2, 0), 2)::decimal(18, 2) as "Hồ sơ trên km2",
    {{ bi_source(place="'dòng ' || facts.source_rows") }}
from facts
inner join made_of
    on facts.unit_key = made_of.unit_key and facts.period_end = made_of.period_end and facts.unit_count = made_of.unit_count
{{ bi_reports() }}
inner join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
left join {{ ref('dim_unit') }} as provinces on units.parent_unit_key = provinces.unit_key
