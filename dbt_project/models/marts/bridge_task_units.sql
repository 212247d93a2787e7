select distinct
    facts.row_id,
    mentions.unit_key,
    mentions.role
from {{ ref('fct_tasks') }} as facts
inner join {{ ref('stg_unit_mentions') }} as mentions
    on facts.source_table_id = mentions.source_table_id and facts.source_row_no = mentions.source_row_no
where
    mentions.role in ('lead', 'partner')
    and mentions.unit_key is not null
