select
    facts.message as "Phát hiện",
    facts.check_name_vi as "Phép kiểm tra",
    {{ in_words('findings', 'severity', 'facts.severity') }} as "Mức độ",
    facts.reported as "Ghi trong báo cáo",
    facts.expected as "Tính lại hoặc mong đợi",
    units.unit_name as "Đơn vị",
    {{ bi_report_columns() }}
    concat_ws(
        ', ',
        reports.source_file,
        'bảng ' || nullif(regexp_extract(facts.source_table_id, '-t0*([0-9]+)$', 1), ''),
        'dòng ' || facts.source_row_no
    ) as "Nguồn",
    '{{ var("site_url", "") }}bang.html#' || facts.source_table_id || coalesce('-r' || {{ padded('facts.source_row_no', 4) }}, '')
        as "Liên kết nguồn",
    facts.finding_id as "Mã dòng"
from {{ ref('findings') }} as facts
{{ bi_reports() }}
left join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
