with

source as (

    select * from {{ source('staging', 'report_decisions') }}

),

renamed as (

    select
        decision_no,
        document_id,
        other_document_id,
        verdict,
        expected,
        decided_by,
        try_cast(decided_at as date) as decided_at,
        reason
    from source

)

select * from renamed
