with

source as (

    select * from {{ source('staging', 'figures') }}

),

renamed as (

    select
        document_id,
        table_id as source_table_id,
        row_no as source_row_no,
        column_no as source_column_no,
        page as source_page,
        row_number,
        row_label,
        row_path,
        column_label,
        value,
        value_high,
        value_operator,
        value_of,
        value_text,
        value_unit,
        figure_kind,
        period_start,
        period_end,
        unit_name_printed,
        row_kind,
        confidence,
        is_corrected
    from source

)

select * from renamed
