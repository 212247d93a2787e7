with

-- Stock from before is part of the total where the total of most rows is the sum of all parts with it.
stock as (

    select
        source_table_id,
        avg((received_total = coalesce(received_in_person, 0) + coalesce(received_online, 0)
            + coalesce(received_postal, 0) + received_carried_over)::integer) > 0.5 as is_part_of_total
    from {{ ref('int_online_dossiers') }}
    where row_kind = 'unit' and received_carried_over > 0
    group by source_table_id

),

dossiers as (

    select
        dossiers.* replace (
            if(coalesce(stock.is_part_of_total, false), 0, dossiers.received_carried_over) as received_carried_over
        ),
        coalesce(processed_total, coalesce(processed_early, 0) + processed_on_time + coalesce(processed_late, 0))
            as processed
    from {{ ref('int_online_dossiers') }} as dossiers
    left join stock using (source_table_id)
    -- what is more in a group is more in one of its units
    where row_kind = 'unit'

)

select
    case
        when processed = 0 then 'none_processed'
        when received_carried_over is null then 'processed_above_received'
        else 'processed_above_stock'
    end as check_name,
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    'received_total' as field,
    processed::varchar as reported,
    (received_total + if(processed = 0, 0, coalesce(received_carried_over, 0)))::varchar as expected,
    null::varchar as detail
from dossiers
-- some forms count the stock from before in the total, others apart: more than both is possible in neither
where processed > received_total + coalesce(received_carried_over, 0) or (processed = 0 and received_total > 0)
union all
select
    'signed_above_sent',
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    'documents_signed',
    documents_signed::varchar,
    documents_out::varchar,
    null
from {{ ref('int_document_traffic') }}
where row_kind = 'unit' and documents_signed > documents_out
