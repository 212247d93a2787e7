-- The days that the tables of a document cover, from the first to the last.
with rows as (

{%- for kind in kinds() %}
    {% if not loop.first %}union all{% endif %}
    select document_id, period_start, period_end from {{ ref('stg_' ~ kind) }} where coalesce(period_no, 1) = 1
{%- endfor %}

)

select
    document_id,
    min(period_start) as period_start,
    max(period_end) as period_end
from rows
where period_start is not null and period_end is not null
group by document_id
