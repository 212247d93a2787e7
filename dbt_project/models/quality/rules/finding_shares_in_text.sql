-- '123/134 sản phẩm …, đạt 91,79%': a share with its counts, in the running text and in the results of tasks.
with

texts as (

    select document_id, null::varchar as source_table_id, null::integer as source_row_no, text
    from {{ ref('stg_paragraphs') }}
    union all
    select document_id, source_table_id, source_row_no, result_text
    from {{ ref('int_tasks') }}
    union all
    select document_id, source_table_id, source_row_no, note
    from {{ ref('int_targets') }}

),

shares as (

    select
        * exclude (text),
        unnest(regexp_extract_all(
            replace(text, chr(10), ' '),
            '(?i)(?:^|[^\d/.,])\d[\d.]*(?: [^\s\d/;%]+){0,2}\s*/\s*\d[\d.]*(?: [^\s/;%]+){0,8}?[ ,(]+(?:đạt|chiếm|tỷ lệ|tỉ lệ|tương đương)(?: tỷ lệ| tỉ lệ)?:? \d{1,3}(?:[.,]\d+)?\s*%'
        )) as claim
    from texts
    where contains(text, '/') and contains(text, '%')

),

numbers as (

    select
        *,
        ltrim(claim, ' ,;:()–-') as words,
        replace(regexp_extract(claim, '(\d[\d.]*)(?: [^\s\d/;%]+){0,2}\s*/', 1), '.', '')::decimal(18, 0) as part,
        replace(regexp_extract(claim, '/\s*(\d[\d.]*)', 1), '.', '')::decimal(18, 0) as whole,
        replace(regexp_extract(claim, '(\d{1,3}(?:[.,]\d+)?)\s*%$', 1), ',', '.') as share
    from shares

),

compared as (

    select
        *,
        100 * part / nullif(whole, 0) as exact_pct,
        length(regexp_extract(share, '\.(\d+)$', 1))::integer as printed_decimals
    from numbers

)

select
    'share_in_text' as check_name,
    reports.report_key,
    compared.source_table_id,
    compared.source_row_no,
    null::varchar as unit_key,
    if(compared.source_row_no is null, 'text', 'result_text') as field,
    compared.words as reported,
    {{ plain_number('round(compared.exact_pct, compared.printed_decimals)') }} || '%' as expected,
    null::varchar as detail
from compared
inner join {{ ref('int_reports') }} as reports using (document_id)
where
    compared.part <= compared.whole
    and abs(compared.share::decimal(18, 4) - compared.exact_pct) > 0.5 / 10 ** compared.printed_decimals + 1e-9
