with

rows as (

    select
        *,
        bool_or(documents_in_text is not null or documents_out_text is not null) over (partition by source_table_id)
            as has_counts,
        bool_or(esignature_rate_pct_text is not null or documents_signed_text is not null)
            over (partition by source_table_id) as has_rates
    from {{ ref('stg_document_traffic') }}
    where row_kind = 'item'

),

tables as (

    select * from {{ ref('int_current_tables') }}

),

matched as (

    select * from {{ ref('int_first_units') }} where role = 'unit'

)

select
    {{ provenance('rows', 'tables') }},
    matched.unit_key,
    units.unit_level,
    rows.unit_name_printed,
    rows.period_start,
    rows.period_end,
    rows.documents_in,
    rows.documents_out
from rows
inner join tables using (source_table_id)
left join matched
    on rows.source_table_id = matched.source_table_id and rows.source_row_no = matched.source_row_no
left join {{ ref('dim_unit') }} as units on matched.unit_key = units.unit_key
-- a table of e-signature rates alone says nothing of documents received and sent
where rows.has_counts or not rows.has_rates
