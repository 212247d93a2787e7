select
    reports.report_name as "Báo cáo",
    reports.report_type as "Loại văn bản",
    reports.report_date as "Ngày báo cáo",
    year(reports.report_date)::integer as "Năm",
    reports.title as "Tiêu đề",
    issuers.unit_name as "Cơ quan báo cáo",
    provinces.unit_name as "Tỉnh",
    case
        when reports.is_current then 'đang dùng'
        when reports.is_held_back then 'tạm giữ'
        when reports.same_as_report_key is not null then 'bản đọc khác của cùng văn bản'
        else 'đã có bản mới hơn'
    end as "Tình trạng",
    reports.version_no as "Phiên bản",
    reports.page_count as "Số trang",
    {{ in_words('dim_report', 'format', 'reports.format') }} as "Định dạng",
    (select count(*) from {{ ref('fct_figures') }} as figures where figures.report_key = reports.report_key)
        as "Số liệu trong bảng",
    (select count(*) from {{ ref('findings') }} as findings where findings.report_key = reports.report_key) as "Phát hiện",
    reports.source_file as "Tệp",
    {{ yes_no('reports.is_corrected') }} as "Đã sửa",
    reports.letterhead_printed as "Phần đầu như máy đọc",
    '{{ var("site_url", "") }}bao-cao.html#' || reports.report_key as "Liên kết nguồn",
    reports.report_key as "Mã dòng"
from {{ ref('dim_report') }} as reports
left join {{ ref('dim_unit') }} as issuers on reports.issuer_unit_key = issuers.unit_key
{{ bi_province('reports.province_code', 'reports.report_date') }}
