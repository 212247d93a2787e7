with

source as (

    select * from {{ source('staging', 'finding_states') }}

),

renamed as (

    select
        finding_id,
        report_no,
        issuer,
        check_name,
        field,
        reported,
        state,
        decided_by,
        try_cast(decided_at as date) as decided_at,
        reason,
        coalesce(scope, 'document') as scope
    from source

)

select * from renamed
