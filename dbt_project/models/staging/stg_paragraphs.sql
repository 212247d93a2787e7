with

source as (

    select * from {{ source('staging', 'paragraphs') }}

),

renamed as (

    select
        document_id,
        paragraph_no,
        section_path,
        text,
        page as source_page,
        is_heading
    from source

)

select * from renamed
