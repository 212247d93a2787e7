with

source as (

    select * from {{ source('staging', 'indicator_matches') }}

),

renamed as (

    select
        document_id,
        table_id as source_table_id,
        row_no as source_row_no,
        part_no,
        indicator_key,
        indicator_name as full_name,
        status,
        method,
        score,
        candidate,
        decided_name,
        decision_expected,
        without_decision,
        target_text,
        target_operator,
        target_value,
        target_value_high,
        target_unit
    from source

)

select * from renamed
