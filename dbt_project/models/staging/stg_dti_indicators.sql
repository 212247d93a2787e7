with

source as (

    select * from {{ source('staging', 'dti_indicators') }}

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
        indicator as indicator_name,
        max_score,
        max_score_text,
        scoring_method,
        lead as lead_printed,
        partner as partner_printed,
        note
    from source

)

select * from renamed
