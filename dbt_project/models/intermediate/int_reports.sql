with

documents as (

    select * from {{ ref('stg_documents') }} where status = 'loaded'

),

issuers as (

    select document_id, unit_key as issuer_unit_key
    from {{ ref('stg_unit_mentions') }}
    where source_table_id = document_id and role = 'issuer' and part_no = 1

),

provinces as (

    select {{ slug('unit_short_name') }} as province_slug, min(province_code) as province_code
    from {{ ref('admin_units') }}
    where unit_level = 'tinh'
    group by all

),

identified as (

    select
        documents.*,
        issuers.issuer_unit_key,
        provinces.province_code,
        coalesce(
            year(documents.report_date),
            -- a blank date: the newest document the title names, else the first year in it
            list_max(regexp_extract_all(documents.title, '\d{1,2}/\d{1,2}/(20\d{2})', 1))::integer,
            nullif(regexp_extract(documents.title, '\b20\d{2}\b'), '')::integer
        ) as report_year,
        concat_ws(
            '-',
            coalesce({{ slug('documents.report_no') }}, {{ slug('documents.report_type') }}, 'van-ban'),
            documents.report_date,
            left(documents.document_id, 12)
        ) as report_key,
        -- numbers begin again every year, and several agencies use the same symbol
        case
            when documents.report_no is null then documents.document_id
            else concat_ws(
                '|',
                {{ slug('documents.report_no') }},
                coalesce(issuers.issuer_unit_key, {{ slug('documents.issuer_printed') }}, ''),
                coalesce({{ slug('documents.province_name') }}, ''),
                coalesce(year(documents.report_date), 0)
            )
        end as series_key
    from documents
    left join issuers using (document_id)
    left join provinces on {{ slug('documents.province_name') }} = provinces.province_slug

),

versioned as (

    select
        *,
        row_number() over (
            partition by series_key
            order by report_date nulls first, first_seen_at, document_id
        ) as version_no
    from identified

)

-- dim_report says which version is current, once it is known which are held back
select
    *,
    version_no = max(version_no) over (partition by series_key) as is_newest
from versioned
