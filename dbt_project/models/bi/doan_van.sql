select
    facts.text as "Nội dung",
    facts.section_path as "Mục",
    {{ yes_no('facts.is_heading') }} as "Là tiêu đề",
    facts.paragraph_no as "Đoạn",
    {{ bi_paragraph_source() }}
from {{ ref('fct_paragraphs') }} as facts
{{ bi_reports() }}
