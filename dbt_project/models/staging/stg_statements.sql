with

source as (

    select * from {{ source('staging', 'statements') }}

),

renamed as (

    select
        document_id,
        paragraph_no,
        table_id as source_table_id,
        row_no as source_row_no,
        column_no as source_column_no,
        figure_no,
        section_path,
        page as source_page,
        sentence,
        subject,
        value,
        value_high,
        value_operator,
        value_of,
        value_text,
        value_unit,
        period_start,
        period_end
    from source

)

select * from renamed
