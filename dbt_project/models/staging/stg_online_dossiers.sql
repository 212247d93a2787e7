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
        received_total_text,
        received_in_person,
        received_in_person_text,
        received_online,
        received_online_text,
        received_postal,
        received_postal_text,
        processed_total,
        processed_total_text,
        pending_total,
        pending_total_text,
        processed_early,
        processed_early_text,
        processed_on_time,
        processed_on_time_text,
        processed_late,
        processed_late_text,
        on_time_rate_pct,
        on_time_rate_pct_text,
        online_rate_pct,
        online_rate_pct_text,
        note
    from source

)

select * from renamed
