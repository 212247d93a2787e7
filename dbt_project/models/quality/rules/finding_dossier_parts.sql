select
    'dossier_parts' as check_name,
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    'received_total' as field,
    received_total::varchar as reported,
    (received_in_person + received_online + received_postal)::varchar as expected,
    'Received in all is not in person, online and by post together.' as message
from {{ ref('int_online_dossiers') }}
where received_total <> received_in_person + received_online + received_postal
union all
select
    'dossier_parts',
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    'processed_total',
    processed_total::varchar,
    (processed_early + processed_on_time + processed_late)::varchar,
    'Done in all is not done early, on time and late together.'
from {{ ref('int_online_dossiers') }}
where processed_total <> processed_early + processed_on_time + processed_late
