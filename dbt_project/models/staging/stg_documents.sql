with

source as (

    select * from {{ source('staging', 'documents') }}

),

renamed as (

    select
        document_id,
        file_name as source_file,
        file_path as source_path,
        format,
        byte_size,
        page_count,
        report_no,
        report_type,
        report_date,
        issuer as issuer_printed,
        title,
        province as province_name,
        signed_at,
        signer_agency,
        signature_status,
        signature_trust,
        dated_by_signature,
        numbered_by_title,
        status,
        error,
        error_code,
        missing_tool,
        extractor_version,
        first_seen_at,
        extracted_at,
        warnings,
        corrected,
        letterhead_printed
    from source

)

select * from renamed
