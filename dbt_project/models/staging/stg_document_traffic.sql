with

source as (

    select * from {{ source('staging', 'document_traffic') }}

),

renamed as (

    select
        document_id,
        table_id as source_table_id,
        row_no as source_row_no,
        page as source_page,
        row_kind,
        section,
        parent,
        period_start,
        period_end,
        unparsed,
        number as row_label,
        unit as unit_name_printed,
        documents_in,
        documents_in_text,
        documents_out,
        documents_out_text,
        documents_signed,
        documents_signed_text,
        esignature_rate_pct,
        esignature_rate_pct_text,
        note
    from source

)

select * from renamed
