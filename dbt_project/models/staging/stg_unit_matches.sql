with

source as (

    select * from {{ source('staging', 'unit_matches') }}

),

renamed as (

    select
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
        runner_up_score
    from source

)

select * from renamed
