-- Figures far from those of units of the same level in the same table, or from the unit's own period before.
-- Distances are of logarithms, measured in median deviations: few large offices do not move them.
with

figures as (

    {%- for declared in declarations() if declared.watched and declared.is_of_units %}
    {% if not loop.first %}union all{% endif %}
    select
        '{{ declared.kind }}' as kind,
        report_key,
        document_id,
        source_table_id,
        source_row_no,
        unit_key,
        unit_level,
        period_start,
        period_end,
        unnest([
            {%- for field, type in declared.watched.items() %}
            {
                'field': '{{ field }}',
                'is_rate': {{ 'true' if type == 'percent' else 'false' }},
                'value': {{ field }}::decimal(18, 4),
                'text': {{ field ~ '_text' if type == 'percent' else 'null::varchar' }}
            }{{ ',' if not loop.last }}
            {%- endfor %}
        ], recursive := true)
    from {{ ref('int_' ~ declared.kind) }}
    where row_kind = 'unit'
    {%- endfor %}

),

medians as (

    select
        *,
        median(ln(value)) over peers as middle,
        median(value) over peers as median_value,
        count(*) over peers as peer_count
    from figures
    where value > 0 and not is_rate and unit_level is not null
    window peers as (partition by source_table_id, unit_level, field)

),

deviations as (

    select
        *,
        abs(ln(value) - middle) as distance,
        greatest(1.4826 * median(abs(ln(value) - middle)) over peers, {{ var('peer_deviation_floor') }}) as deviation
    from medians
    where peer_count >= {{ var('peers_needed') }}
    window peers as (partition by source_table_id, unit_level, field)

),

rates as (

    select
        *,
        median(value) over peers as middle,
        count(value) over peers as peer_count
    from figures
    where is_rate and value is not null and unit_level is not null
    window peers as (partition by source_table_id, unit_level, field)

),

dated as (

    select
        figures.*,
        -- one key serves the departments of all provinces: of a report of nobody knows whom they are its own
        coalesce(reports.province_code, if(contains(figures.unit_key, '@'), '', figures.document_id)) as province_code,
        reports.report_date,
        reports.is_newest,
        figures.value / (date_diff('day', figures.period_start, figures.period_end) + 1) as a_day
    from figures
    inner join {{ ref('int_versions') }} as reports using (document_id)
    where
        not figures.is_rate
        and figures.unit_key is not null
        and figures.value is not null
        and figures.period_end is not null

),

-- of several figures up to one day, that of the newest report and of the longest period
before as (

    select * from dated
    where is_newest
    qualify row_number() over (
        partition by kind, field, unit_key, province_code, period_end
        order by report_date desc nulls last, period_start, source_table_id, source_row_no
    ) = 1

),

history as (

    select
        now.*,
        before.value as value_before,
        before.period_start as start_before,
        before.period_end as end_before,
        before.a_day as a_day_before
    from dated as now
    asof inner join before
        on
            now.kind = before.kind
            and now.field = before.field
            and now.unit_key = before.unit_key
            and now.province_code = before.province_code
            and now.period_end > before.period_end

)

select
    'jump_against_peers' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    field,
    {{ plain_number('value') }} as reported,
    {{ plain_number('median_value') }} as expected,
    peer_count::varchar as detail
from deviations
where
    distance >= {{ var('peer_deviations') }} * deviation
    and distance >= ln({{ var('peer_ratio') }})
    and greatest(value, median_value) >= {{ var('jump_size_needed') }}
union all
select
    'jump_against_peers',
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    field,
    text,
    {{ plain_number('middle') }},
    peer_count::varchar
from rates
where peer_count >= {{ var('peers_needed') }} and abs(value - middle) >= {{ var('peer_points') }}
union all
select
    'jump_against_history',
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    field,
    {{ plain_number('value') }},
    {{ plain_number('value_before') }},
    strftime(start_before, '%d/%m/%Y') || ' – ' || strftime(end_before, '%d/%m/%Y')
from history
where
    greatest(value, value_before) >= {{ var('jump_size_needed') }}
    and (
        a_day >= {{ var('history_ratio') }} * a_day_before
        or a_day * {{ var('history_ratio') }} <= a_day_before
    )
