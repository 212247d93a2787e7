with

source as (

    select * from {{ source('staging', 'tasks') }}

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
        task as task_text,
        lead as lead_printed,
        partner as partner_printed,
        result_text,
        result_status,
        due_text,
        due_date,
        output as output_text,
        note
    from source

)

select * from renamed
