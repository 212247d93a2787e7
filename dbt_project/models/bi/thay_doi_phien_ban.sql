select
    facts.row_name as "Dòng",
    facts.field as "Cột",
    facts.old_value as "Giá trị cũ",
    facts.new_value as "Giá trị mới",
    {{ in_words('report_changes', 'change_kind', 'facts.change_kind') }} as "Loại thay đổi",
    {{ in_words('fct_figures', 'table_kind', 'facts.table_kind') }} as "Loại bảng",
    units.unit_name as "Đơn vị",
    reports.report_name as "Báo cáo",
    reports.report_type as "Loại văn bản",
    reports.report_date as "Ngày báo cáo",
    previous.report_name as "Báo cáo trước",
    '{{ var("site_url", "") }}bang.html#' || coalesce(facts.new_row_id, facts.old_row_id) as "Liên kết nguồn",
    facts.change_id as "Mã dòng"
from {{ ref('report_changes') }} as facts
inner join {{ ref('dim_report') }} as reports on facts.report_key = reports.report_key
inner join {{ ref('dim_report') }} as previous on facts.previous_report_key = previous.report_key
left join {{ ref('dim_unit') }} as units on facts.unit_key = units.unit_key
