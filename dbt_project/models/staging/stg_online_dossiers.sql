with

source as (

    select * from {{ source('staging', 'online_dossiers') }}

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
        unit as unit_name_printed,
        received_total,
        received_in_person,
        received_online,
        received_postal,
        processed_early,
        processed_on_time,
        processed_late,
        on_time_rate_pct,
        on_time_rate_pct_text,
        online_rate_pct,
        online_rate_pct_text,
        note
    from source

)

select * from renamed
