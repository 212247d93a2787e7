with recursive

steps as (

    select unit_key, unit_key as reached_unit_key, 'whole' as extent
    from {{ ref('admin_units') }}

    union all

    select
        steps.unit_key,
        successors.new_unit_key as reached_unit_key,
        -- part of a part, or the whole of a part, is a part
        least(steps.extent, successors.extent) as extent
    from steps
    inner join {{ ref('unit_successors') }} as successors on steps.reached_unit_key = successors.old_unit_key

),

reached as (

    select
        steps.unit_key,
        steps.reached_unit_key as current_unit_key,
        min(steps.extent) as extent
    from steps
    inner join {{ ref('admin_units') }} as units on steps.reached_unit_key = units.unit_key
    where units.valid_to is null
    group by all

)

select
    unit_key,
    current_unit_key,
    extent,
    bool_and(extent = 'whole') over (partition by current_unit_key) as is_sum_of_whole_units
from reached
