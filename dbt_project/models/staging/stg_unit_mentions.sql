with

source as (

    select * from {{ source('staging', 'unit_mentions') }}

),

renamed as (

    select
        document_id,
        table_id as source_table_id,
        row_no as source_row_no,
        role,
        part_no,
        name as unit_name_printed,
        kind,
        province as province_name,
        district as district_code,
        as_of,
        status,
        unit_key,
        score,
        method,
        runner_up_key,
        runner_up_score,
        decision_expected,
        without_decision
    from source

)

select * from renamed
