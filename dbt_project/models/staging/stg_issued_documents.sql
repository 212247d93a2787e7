with

source as (

    select * from {{ source('staging', 'issued_documents') }}

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
        document_no,
        issue_date,
        issue_date_text,
        issuer as issuer_printed,
        summary,
        note
    from source

)

select * from renamed
