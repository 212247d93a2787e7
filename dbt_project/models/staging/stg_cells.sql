with

source as (

    select * from {{ source('staging', 'cells') }}

),

renamed as (

    select
        table_id as source_table_id,
        row_no as source_row_no,
        column_no,
        column_name,
        text,
        page as source_page,
        x0,
        y0,
        x1,
        y1,
        row_span,
        column_span,
        confidence,
        continued_at,
        text_printed,
        alternatives
    from source

)

select * from renamed
