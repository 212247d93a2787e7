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
from {{ ref('fct_online_dossiers') }}
where received_total <> received_in_person + received_online + received_postal
