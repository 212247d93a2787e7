with

rows as (

    select
        *,
        bool_or(documents_in_text is not null or documents_out_text is not null) over (partition by source_table_id)
            as has_counts,
        bool_or(esignature_rate_pct_text is not null or documents_signed_text is not null)
            over (partition by source_table_id) as has_rates
    from {{ ref('stg_document_traffic') }}

),

matched as (

    select * from {{ ref('int_first_units') }} where role = 'unit'

)

select
    {{ provenance('rows', 'tables') }},
    case rows.row_kind when 'item' then 'unit' else rows.row_kind end as row_kind,
    rows.row_label,
    rows.section,
    matched.unit_key,
    units.unit_level,
    rows.unit_name_printed,
    rows.period_start,
    rows.period_end,
    rows.documents_in,
    rows.documents_out,
    rows.documents_signed,
    rows.esignature_rate_pct,
    rows.esignature_rate_pct_text,
    {{ rounded_pct(share_pct('rows.documents_signed', 'rows.documents_out')) }} as esignature_rate_recomputed_pct,
    -- a table of e-signature rates alone says nothing of documents received and sent, one without says nothing of them
    rows.has_counts or not rows.has_rates as has_counts,
    rows.has_rates,
    rows.note
from rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
left join matched
    on rows.source_table_id = matched.source_table_id and rows.source_row_no = matched.source_row_no
left join {{ ref('int_units') }} as units on matched.unit_key = units.unit_key
where rows.row_kind <> 'average'
