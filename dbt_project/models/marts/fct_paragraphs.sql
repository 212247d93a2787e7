select
    left(paragraphs.document_id, 16) || '-p' || {{ padded('paragraphs.paragraph_no', 4) }} as row_id,
    reports.report_key,
    paragraphs.document_id,
    paragraphs.source_page,
    paragraphs.paragraph_no,
    paragraphs.section_path,
    paragraphs.text,
    paragraphs.is_heading
from {{ ref('stg_paragraphs') }} as paragraphs
inner join {{ ref('int_reports') }} as reports using (document_id)
where
    paragraphs.document_id in (select source_table_id from {{ ref('int_current_tables') }})
