with

source as (

    select * from {{ source('staging', 'figures') }}

),

renamed as (

    select
        table_id as source_table_id,
        row_no as source_row_no,
        column_no as source_column_no,
        * exclude (table_id, row_no, column_no, page),
        page as source_page
    from source

)

select * from renamed
