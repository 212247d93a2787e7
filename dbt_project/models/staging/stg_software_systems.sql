with

source as (

    select * from {{ source('staging', 'software_systems') }}

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
        system_name,
        unit as unit_name_printed,
        note
    from source

)

select * from renamed
