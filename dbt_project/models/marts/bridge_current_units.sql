with recursive

steps as (

    select unit_key, unit_key as reached_unit_key, 'whole' as extent
    from {{ ref('admin_units') }}

    union all

    select
        steps.unit_key,
        successors.new_unit_key as reached_unit_key,
        -- part of a part, or the whole of a part, is a part; 'unknown' stands between part and whole, in the alphabet too
        least(steps.extent, successors.extent) as extent
    from steps
    inner join {{ ref('unit_successors') }} as successors on steps.reached_unit_key = successors.old_unit_key

),

reached as (

    select
        steps.unit_key,
        steps.reached_unit_key as current_unit_key,
        coalesce(any_value(olds.valid_from), date '1900-01-01') as first_day,
        coalesce(any_value(olds.valid_to), date '9999-12-31') as last_day,
        min(steps.extent) as extent
    from steps
    inner join {{ ref('admin_units') }} as units on steps.reached_unit_key = units.unit_key
    inner join {{ ref('admin_units') }} as olds on steps.unit_key = olds.unit_key
    where units.valid_to is null
    group by steps.unit_key, steps.reached_unit_key

),

not_whole as (

    select * from reached where extent <> 'whole'

)

select
    reached.unit_key,
    reached.current_unit_key,
    reached.extent,
    -- no unit that was there at the same time came in part, or perhaps in part
    count(not_whole.unit_key) = 0 as is_sum_of_whole_units
from reached
left join not_whole
    on
        reached.current_unit_key = not_whole.current_unit_key
        and reached.first_day <= not_whole.last_day
        and not_whole.first_day <= reached.last_day
group by all
