-- a document that several reports list counts once, as the newest of them has it
with

facts as (

    select listed.*
    from {{ ref('fct_issued_documents') }} as listed
    inner join {{ ref('dim_report') }} as reports using (report_key)
    qualify listed.report_key = first(listed.report_key) over (
        partition by
            coalesce({{ slug('listed.document_no') }}, listed.row_id),
            listed.issue_date,
            coalesce(reports.province_code, listed.report_key)
        order by reports.report_date desc nulls last, listed.report_key desc
    )

)

select
    facts.document_no as "Số ký hiệu",
    facts.document_type as "Loại văn bản ban hành",
    facts.summary as "Trích yếu",
    facts.issue_date as "Ngày ban hành",
    date_trunc('month', facts.issue_date)::date as "Tháng",
    year(facts.issue_date)::integer as "Năm",
    coalesce(bodies.unit_name, facts.issuer_printed) as "Cơ quan ban hành",
    facts.issuer_printed as "Cơ quan ban hành như in",
    {{ bi_source() }}
from facts
{{ bi_reports() }}
left join {{ ref('dim_unit') }} as bodies on facts.issuer_unit_key = bodies.unit_key
