with

source as (

    select * from {{ source('staging', 'targets') }}

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
        indicator as indicator_name,
        lead as lead_printed,
        partner as partner_printed,
        baseline_text,
        baseline_operator,
        baseline_value,
        baseline_value_high,
        baseline_unit,
        baseline_year,
        baseline_period_start,
        baseline_period_end,
        target_text,
        target_operator,
        target_value,
        target_value_high,
        target_unit,
        target_year,
        target_period_start,
        target_period_end,
        result_text,
        result_operator,
        result_value,
        result_value_high,
        result_unit,
        result_year,
        result_period_start,
        result_period_end,
        note_text as note,
        note_status as status_reported,
        note_gap as gap_value,
        note_national as national_value
    from source

)

select * from renamed
