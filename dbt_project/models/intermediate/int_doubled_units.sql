with

unit_rows as (

    select document_id, source_table_id, source_row_no, 'document_traffic' as kind, period_start, period_end
    from {{ ref('stg_document_traffic') }}
    where row_kind = 'item'
    union all
    select document_id, source_table_id, source_row_no, 'online_dossiers', period_start, period_end
    from {{ ref('stg_online_dossiers') }}
    where row_kind = 'item'

),

units as (

    select source_table_id, source_row_no, unit_key, unit_name_printed
    from {{ ref('stg_unit_mentions') }}
    where role = 'unit' and unit_key is not null

),

counted as (

    select
        unit_rows.*,
        units.unit_key,
        units.unit_name_printed,
        count(*) over (
            partition by
                unit_rows.document_id, unit_rows.kind, units.unit_key,
                unit_rows.period_start, unit_rows.period_end
        ) as row_count
    from unit_rows
    inner join units using (source_table_id, source_row_no)

)

select * from counted where row_count > 1
