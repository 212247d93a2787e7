-- How much was read in documents that have other versions.
with compared as (

    select document_id
    from {{ ref('int_series') }}
    qualify count(*) over (partition by series_key) > 1

)

{%- for declared in declarations() %}
{% if not loop.first %}union all{% endif %}
select
    document_id,
    '{{ declared.kind }}' as kind,
    count({{ ([declared.identity] + declared['values']) | join(') + count(') }}) as value_count,
    coalesce(sum(len(unparsed)), 0) as unparsed_count
from {{ ref('stg_' ~ declared.kind) }}
where document_id in (from compared) and coalesce(period_no, 1) = 1
group by document_id
{%- endfor %}
