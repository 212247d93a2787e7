select
    facts.text as "Nội dung",
    facts.section_path as "Mục",
    {{ yes_no('facts.is_heading') }} as "Là tiêu đề",
    facts.paragraph_no as "Đoạn",
    {{ report_name() }} as "Báo cáo",
    reports.report_type as "Loại văn bản",
    reports.report_date as "Ngày báo cáo",
    issuers.unit_name as "Cơ quan báo cáo",
    concat_ws(', ', reports.source_file, 'trang ' || facts.source_page, 'đoạn ' || facts.paragraph_no) as "Nguồn",
    '{{ var("site_url", "") }}bao-cao.html#' || reports.report_key || '/p' || facts.paragraph_no as "Liên kết nguồn",
    facts.row_id as "Mã dòng"
from {{ ref('fct_paragraphs') }} as facts
{{ bi_reports() }}
