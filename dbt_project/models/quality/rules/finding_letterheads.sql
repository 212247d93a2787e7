-- What a letterhead says that cannot be, and what of it was not read from the page. Hanoi is seven hours ahead of UTC.
select
    'date_in_future' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'report_date' as field,
    report_date::varchar as reported,
    (first_seen_at + interval 7 hours)::date::varchar as expected,
    null::varchar as detail
from {{ ref('int_reports') }}
where report_date > (first_seen_at + interval 7 hours)::date

union all

select
    'number_from_title',
    report_key,
    null,
    null,
    null,
    'report_no',
    report_no,
    null,
    null
from {{ ref('int_reports') }}
where numbered_by_title

union all

-- what is scanned was signed, and what was signed has a number and a day
select
    unread.check_name,
    report_key,
    null,
    null,
    null,
    unread.field,
    null,
    null,
    null
from {{ ref('int_reports') }}
cross join
    (values ('number_unread', 'report_no'), ('date_unread', 'report_date')) as unread (check_name, field)
where format = 'scan' and if(unread.field = 'report_no', report_no is null, report_date is null)
