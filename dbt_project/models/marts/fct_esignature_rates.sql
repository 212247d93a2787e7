with

rows as (

    select
        *,
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
    rows.documents_out,
    rows.documents_signed,
    rows.esignature_rate_pct,
    {{ rounded_pct(share_pct('rows.documents_signed', 'rows.documents_out')) }} as esignature_rate_recomputed_pct
from rows
inner join tables using (source_table_id)
left join matched
    on rows.source_table_id = matched.source_table_id and rows.source_row_no = matched.source_row_no
left join {{ ref('dim_unit') }} as units on matched.unit_key = units.unit_key
-- a table without a column on signatures says nothing of them
where rows.has_rates
