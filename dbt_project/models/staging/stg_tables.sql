with

source as (

    select * from {{ source('staging', 'tables') }}

),

renamed as (

    select
        table_id as source_table_id,
        document_id,
        table_no,
        print_order,
        appendix,
        title,
        caption,
        kind,
        likely_kind,
        period_start,
        period_end,
        page_first,
        page_last,
        method,
        confidence,
        row_count,
        columns,
        column_units,
        mapping,
        unmapped,
        other_periods,
        missing,
        warnings
    from source

)

select * from renamed
