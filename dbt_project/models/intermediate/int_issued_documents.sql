with

rows as (

    select
        *,
        -- '02/2023/QĐ-UBND' -> 'QĐ-UBND', '03-TB/BCĐCĐS' -> 'TB/BCĐCĐS'
        nullif(regexp_extract(document_no, '^\s*\d*\s*(?:[/-]\s*20\d{2}\s*)?[/-]\s*(.*\S)', 1), '')
            as document_symbol
    from {{ ref('stg_issued_documents') }}
    where row_kind = 'item'

),

issuers as (

    select * from {{ ref('int_first_units') }} where role = 'issuer'

)

select
    {{ provenance('rows', 'tables') }},
    rows.document_no,
    rows.document_symbol,
    -- a letter bears no type but who wrote it: a ministry or department ("BNNMT-CĐS", "STTTT-CNTT"), not an
    -- agreement or a copy
    coalesce(
        types.document_type,
        if(
            regexp_matches(rows.document_symbol, '^(?:B|S)[A-ZĐ]{2,}-[A-ZĐ]')
            and not regexp_matches(rows.document_symbol, '^(?:BGN|BTT|SLT|STL)-'),
            'Công văn',
            null
        )
    ) as document_type,
    rows.issue_date,
    rows.issue_date_text,
    issuers.unit_key as issuer_unit_key,
    rows.issuer_printed,
    rows.summary,
    rows.period_start,
    rows.period_end,
    tables.report_date
from rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
left join {{ ref('ref_document_types') }} as types
    on upper(regexp_extract(rows.document_symbol, '^[^-/\s]+')) = types.symbol
left join issuers
    on rows.source_table_id = issuers.source_table_id and rows.source_row_no = issuers.source_row_no
