-- Where a document stands among those that rules compare it with, and what they need to know of it.
select
    reports.document_id,
    list_distinct([
        'province|' || coalesce(reports.province_code, ''),
        if(
            issuers.unit_level = 'tinh',
            'province|' || coalesce(reports.province_code, issuers.province_code),
            'issuer|' || reports.issuer_unit_key
        )
    ]) as comparison_groups,
    md5(concat_ws(
        '|',
        reports.report_key,
        coalesce(reports.report_no, ''),
        coalesce(reports.report_type, ''),
        coalesce(reports.report_date::varchar, ''),
        coalesce(reports.issuer_unit_key, reports.issuer_printed, ''),
        coalesce(reports.province_code, ''),
        reports.series_key,
        reports.is_newest
    )) as checksum
from {{ ref('int_versions') }} as reports
left join {{ ref('dim_unit') }} as issuers on reports.issuer_unit_key = issuers.unit_key
