-- Totals against their parts. Reports lay sums out in several ways: branches stand beside a department or are parts
-- of it, a total counts groups or units. A figure is wrong only if no way gives it, and rows that are no sums by
-- their words (districts above their communes) are taken for sums only where most of their figures are.
with

rows as (

    {%- for declared in declarations() | selectattr('summed') %}
    {% if not loop.first %}union all{% endif %}
    select
        source_table_id,
        source_row_no,
        case row_kind when 'item' then 'unit' else row_kind end as row_kind,
        coalesce(rtrim({{ 'row_label' if 'row_label' in declared.columns.values() else "''" }}, '.) '), '') as label,
        regexp_matches({{ declared.identity }}, '^\s*[-–+•]') as is_dashed,
        coalesce(len(string_split(section, ' / ')), 0) as depth,
        {{ declared.identity }} as row_name
    from {{ ref('stg_' ~ declared.kind) }}
    where coalesce(period_no, 1) = 1 and row_kind <> 'average'
    {%- endfor %}

),

figures as (

    {%- for declared in declarations() | selectattr('summed') %}
    {% if not loop.first %}union all{% endif %}
    select
        source_table_id,
        source_row_no,
        list_contains(unparsed, field) as is_unparsed,
        field,
        value
    from (
        select
            source_table_id,
            source_row_no,
            unparsed,
            unnest([
                {%- for field in declared.summed %}
                {'field': '{{ field }}', 'value': {{ field }}::decimal(18, 4)}{{ ',' if not loop.last }}
                {%- endfor %}
            ], recursive := true)
        from {{ ref('stg_' ~ declared.kind) }}
        where coalesce(period_no, 1) = 1
    )
    {%- endfor %}

),

-- The block a row stands in: what is between two rows that are no units.
blocks as (

    select
        *,
        regexp_full_match(label, '[IVXLC]+|[A-ZĐ]') as is_headed,
        count_if(row_kind <> 'unit') over in_order as block,
        count_if(row_kind in ('total', 'section')) over in_order as stretch,
        last_value(if(row_kind <> 'unit', row_kind, null) ignore nulls) over in_order = 'group' as is_in_group
    from rows
    window in_order as (partition by source_table_id order by source_row_no)

),

-- '12.2.1' is below '12' of the same block, '- trong đó' below the row above, communes below a district numbered I.
placed as (

    select
        *,
        row_kind = 'unit' and (is_dashed or exists (
            select 1 from blocks as above
            where
                above.source_table_id = blocks.source_table_id
                and above.block = blocks.block
                and above.row_kind = 'unit'
                and above.label <> ''
                and above.source_row_no < blocks.source_row_no
                and starts_with(blocks.label, above.label || '.')
        )) as is_below,
        last_value(if(is_headed and row_kind = 'unit', source_row_no, null) ignore nulls) over (
            partition by source_table_id, block order by source_row_no
        ) as head_row_no,
        last_value(if(not is_dashed and row_kind = 'unit', source_row_no, null) ignore nulls) over (
            partition by source_table_id, block order by source_row_no
        ) as undashed_row_no,
        min(if(row_kind <> 'unit', source_row_no, null)) over (
            partition by source_table_id order by source_row_no rows between 1 following and unbounded following
        ) as next_block_row_no
    from blocks

),

outline as (

    select
        *,
        row_kind = 'unit' and head_row_no < source_row_no as is_under_head,
        -- where a group ends: at the next one of its own level, a section or a total
        coalesce((
            select min(after.source_row_no) from placed as after
            where
                after.source_table_id = placed.source_table_id
                and after.source_row_no > placed.source_row_no
                and (after.row_kind in ('total', 'section') or (after.row_kind = 'group' and after.depth <= placed.depth))
        ), 2147483647) as group_end
    from placed

),

-- Every way to read what a row is the sum of: row, way, part.
parts as (

    {%- for way, condition in {
        'all units': 'true',
        'units without what is below them': 'not part.is_below',
        'units without what is under a head': 'not part.is_under_head',
    }.items() %}
    {% if not loop.first %}union all{% endif %}
    select
        whole.source_table_id, whole.source_row_no, whole.row_kind as whole_kind, '{{ way }}' as way,
        part.source_row_no as part_row_no
    from outline as whole
    inner join outline as part using (source_table_id)
    where
        part.row_kind = 'unit' and {{ condition }}
        and whole.row_kind = 'group'
        and part.source_row_no > whole.source_row_no and part.source_row_no < whole.group_end
    union all
    select source_table_id, whole.source_row_no, 'total', '{{ way }}', part.source_row_no
    from outline as whole
    inner join outline as part using (source_table_id)
    where whole.row_kind = 'total' and part.row_kind = 'unit' and {{ condition }}
    union all
    select source_table_id, whole.source_row_no, 'total', '{{ way }} before', part.source_row_no
    from outline as whole
    inner join outline as part using (source_table_id)
    where
        whole.row_kind = 'total' and part.row_kind = 'unit' and {{ condition }}
        and part.stretch = whole.stretch - 1
    union all
    select source_table_id, whole.source_row_no, 'total', '{{ way }} after', part.source_row_no
    from outline as whole
    inner join outline as part using (source_table_id)
    where
        whole.row_kind = 'total' and part.row_kind = 'unit' and {{ condition }}
        and part.stretch = whole.stretch
    {%- endfor %}
    union all
    select source_table_id, whole.source_row_no, 'group', 'groups', part.source_row_no
    from outline as whole
    inner join outline as part using (source_table_id)
    where
        whole.row_kind = 'group' and part.row_kind = 'group' and part.depth = whole.depth + 1
        and part.source_row_no > whole.source_row_no and part.source_row_no < whole.group_end
    union all
    select source_table_id, whole.source_row_no, 'total', 'groups', part.source_row_no
    from outline as whole
    inner join outline as part using (source_table_id)
    where
        whole.row_kind = 'total'
        and (
            (part.row_kind = 'group' and part.depth = 0)
            or (part.row_kind = 'unit' and not coalesce(part.is_in_group, false) and not part.is_below)
        )
    union all
    select source_table_id, whole.source_row_no, 'total', 'totals', part.source_row_no
    from outline as whole
    inner join outline as part using (source_table_id)
    where whole.row_kind = 'total' and part.row_kind = 'total' and part.source_row_no <> whole.source_row_no
    union all
    select source_table_id, head_row_no, 'head', 'units under it', source_row_no
    from outline
    where is_under_head and not is_below
    union all
    select source_table_id, whole.source_row_no, 'parent', 'rows below it', part.source_row_no
    from outline as whole
    inner join outline as part using (source_table_id, block)
    where
        whole.row_kind = 'unit' and part.row_kind = 'unit' and whole.label <> ''
        and part.source_row_no > whole.source_row_no and starts_with(part.label, whole.label || '.')
    union all
    select source_table_id, undashed_row_no, 'parent', 'dashed rows', source_row_no
    from outline
    where is_dashed and row_kind = 'unit' and undashed_row_no is not null

),

sums as (

    select
        parts.source_table_id,
        parts.source_row_no,
        parts.whole_kind,
        parts.way,
        figures.field,
        sum(coalesce(figures.value, 0)) as expected
    from parts
    inner join figures
        on parts.source_table_id = figures.source_table_id and parts.part_row_no = figures.source_row_no
    group by all
    -- a part that could not be read leaves the sum unknown
    having count(figures.value) > 0 and not bool_or(figures.is_unparsed)

),

compared as (

    select
        sums.*,
        figures.value as reported,
        figures.value = sums.expected as fits,
        count_if(figures.value = sums.expected and figures.value <> 0) over (
            partition by sums.source_table_id, sums.source_row_no, sums.whole_kind, sums.way
        ) as fitting_in_row,
        count_if(figures.value = sums.expected and figures.value <> 0) over (
            partition by sums.source_table_id, sums.whole_kind, sums.way
        ) as fitting_in_table
    from sums
    inner join figures using (source_table_id, source_row_no, field)
    where figures.value is not null

),

-- one row a figure that is a sum, with the likeliest way to get it
judged as (

    select
        source_table_id,
        source_row_no,
        whole_kind,
        field,
        any_value(reported) as reported,
        bool_or(fits) as fits,
        arg_max(expected, (fitting_in_row, fitting_in_table, way = 'groups', way = 'all units', way)) as expected
    from compared
    group by all

),

weighed as (

    select
        *,
        coalesce(avg(fits::integer) filter (reported <> 0 or expected <> 0) over (
            partition by source_table_id, whole_kind
        ), 0) as share_that_fits,
        bool_or(fits and reported <> 0) over (partition by source_table_id, source_row_no, whole_kind) as row_fits_somewhere
    from judged

)

select
    'sum_of_parts' as check_name,
    tables.report_key,
    weighed.source_table_id,
    weighed.source_row_no,
    units.unit_key,
    weighed.field,
    {{ plain_number('weighed.reported') }} as reported,
    {{ plain_number('weighed.expected') }} as expected,
    rows.row_name as detail
from weighed
inner join {{ ref('int_tables') }} as tables using (source_table_id)
inner join rows using (source_table_id, source_row_no)
left join {{ ref('int_first_units') }} as units
    on
        weighed.source_table_id = units.source_table_id
        and weighed.source_row_no = units.source_row_no
        and units.role = 'unit'
where
    not weighed.fits
    and (
        weighed.whole_kind = 'total'
        or (weighed.whole_kind = 'group' and weighed.row_fits_somewhere)
        -- points of an index are parts of those of the row above them by what they are
        or (weighed.whole_kind = 'parent' and tables.kind = 'dti_indicators')
        or weighed.share_that_fits >= 0.5
    )
