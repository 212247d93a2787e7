-- '16/28 chỉ tiêu đạt và vượt', '3/28 chỉ tiêu chưa đạt', '9/28 chỉ tiêu chưa có số liệu' against the verdicts of a
-- table of targets of the same report with as many verdicts, or the only one.
with

paragraphs as (

    select
        document_id,
        paragraph_no,
        regexp_extract_all(
            text, '(?i)(?:trong đó(?: có)? )?\d+\s*/\s*\d+\s+(?:chỉ tiêu|mục tiêu)[^/;.]*?(?:[;.,]|$|\d+\s*/)'
        ) as claims
    from {{ ref('stg_paragraphs') }}
    where regexp_matches(text, '(?i)\d\s*/\s*\d+\s+(chỉ tiêu|mục tiêu)')

),

claims as (

    select document_id, paragraph_no, unnest(claims) as claim, generate_subscripts(claims, 1) as claim_no
    from paragraphs

),

counted as (

    select
        *,
        regexp_extract(claim, '(\d+)\s*/', 1)::integer as part,
        regexp_extract(claim, '/\s*(\d+)', 1)::integer as whole,
        trim(regexp_extract(claim, '(?i)\d+\s*/\s*\d+\s+(?:chỉ|mục) tiêu[^;.,0-9]*')) as words,
        starts_with(lower(claim), 'trong đó') as is_among,
        lag(part) over in_order as part_before,
        lag(whole) over in_order as whole_before,
        case
            when regexp_matches(claim, '(?i)(chưa|không) (có|được|đủ) (số liệu|kết quả|dữ liệu|đánh giá|cơ sở)|chưa đánh giá')
                then 'no_data'
            when regexp_matches(claim, '(?i)(chưa|không) (đạt|hoàn thành)') then 'missed'
            when regexp_matches(claim, '(?i)(đạt|hoàn thành) và vượt|đạt, vượt|đạt hoặc vượt') then 'met or exceeded'
            when regexp_matches(claim, '(?i)vượt') then 'exceeded'
            when regexp_matches(claim, '(?i)(đạt|hoàn thành)') then 'met or exceeded'
        end as verdict
    from claims
    window in_order as (partition by document_id, paragraph_no order by claim_no)

),

tables as (

    select
        document_id,
        report_key,
        source_table_id,
        count(status_reported) as judged,
        count_if(status_reported = 'no_data') as no_data,
        count_if(status_reported = 'missed') as missed,
        count_if(status_reported = 'exceeded') as exceeded,
        count_if(status_reported in ('met', 'exceeded')) as met_or_exceeded,
        count(*) over (partition by document_id) as table_count
    from {{ ref('int_targets') }}
    group by document_id, report_key, source_table_id
    having judged > 0

),

compared as (

    select
        counted.*,
        tables.*,
        case counted.verdict
            when 'no_data' then tables.no_data
            when 'missed' then tables.missed
            when 'exceeded' then tables.exceeded
            else tables.met_or_exceeded
        end as in_table
    from counted
    inner join tables using (document_id)
    where counted.verdict is not null and (tables.judged = counted.whole or tables.table_count = 1)

)

select
    'count_in_text' as check_name,
    report_key,
    source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'status_reported' as field,
    words as reported,
    in_table || '/' || judged as expected,
    paragraph_no::varchar as detail
from compared
where
    -- with another whole the text may count other targets, unless its count is the table's
    (whole = judged and part <> in_table) or (whole <> judged and part = in_table and in_table > 1)
union all
select
    'part_above_whole',
    reports.report_key,
    null,
    null,
    null,
    'text',
    counted.part_before || '/' || counted.whole_before || ' …, ' || counted.claim,
    '≤ ' || counted.part_before,
    counted.paragraph_no::varchar
from counted
inner join {{ ref('int_reports') }} as reports using (document_id)
where counted.is_among and counted.whole = counted.whole_before and counted.part > counted.part_before
