with

sections as (

    select section from {{ ref('stg_targets') }}
    union
    select section from {{ ref('stg_dti_indicators') }}

),

parts as (

    select
        section,
        unnest(string_split(section, ' / ')) as part,
        generate_subscripts(string_split(section, ' / '), 1) as depth
    from sections
    where section is not null

)

-- the innermost section that says it, and there the longest words
select
    parts.section,
    max_by(pillars.pillar, (parts.depth, length(pillars.words), pillars.words)) as pillar
from parts
inner join {{ ref('ref_pillars') }} as pillars
    on contains('-' || {{ slug('parts.part') }} || '-', '-' || pillars.words || '-')
group by parts.section
