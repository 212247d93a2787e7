select
    facts.subject as "Nói về",
    facts.value as "Giá trị",
    facts.value_of as "Trên tổng",
    facts.value_unit as "Đơn vị tính",
    facts.value_text as "Nguyên văn",
    facts.sentence as "Câu",
    facts.section_path as "Mục",
    units.unit_name as "Đơn vị",
    {{ period_words('facts.period_start', 'facts.period_end') }} as "Kỳ",
    facts.period_start as "Từ ngày",
    facts.period_end as "Đến ngày",
    {{ yes_no('coalesce(facts.figure_agrees, false)') }} as "Có trong bảng",
    {{ bi_report_columns() }}
    concat_ws(
        ', ',
        reports.source_file,
        'trang ' || facts.source_page,
        coalesce('đoạn ' || facts.paragraph_no, 'dòng ' || facts.source_row_no)
    ) as "Nguồn",
    '{{ var("site_url", "") }}' || coalesce(
        'bao-cao.html#' || reports.report_key || '/p' || facts.paragraph_no,
        'bang.html#' || regexp_replace(facts.row_id, '-f[0-9]+$', '')
    ) as "Liên kết nguồn",
    facts.row_id as "Mã dòng"
from {{ ref('fct_statements') }} as facts
{{ bi_reports() }}
left join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
