with

source as (

    select * from {{ source('staging', 'decided_places') }}

),

renamed as (

    select
        document_id,
        table_id as source_table_id,
        row_no as source_row_no,
        column_no as source_column_no,
        field,
        status,
        expected,
        found,
        decided,
        decided_by,
        decided_at,
        reason
    from source

)

select * from renamed
