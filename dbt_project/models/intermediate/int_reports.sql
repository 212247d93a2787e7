with

documents as (

    select * from {{ ref('stg_documents') }} where status = 'loaded'

),

issuers as (

    select
        mentions.document_id,
        mentions.unit_key as issuer_unit_key,
        units.unit_kind,
        units.unit_level,
        units.province_code
    from {{ ref('stg_unit_mentions') }} as mentions
    left join {{ ref('int_units') }} as units using (unit_key)
    where mentions.source_table_id = mentions.document_id and mentions.role = 'issuer' and mentions.part_no = 1

),

-- what a document names; else what the user has set, if its issuer is a body of a province, district or commune
named as (

    select
        documents.document_id,
        documents.report_date,
        coalesce(
            documents.province_name,
            if(issuers.unit_level is not null, nullif('{{ var("default_province", "") }}', ''), null)
        ) as province_name
    from documents
    left join issuers using (document_id)

),

-- codes are used again: 52 was Bình Định's, and is Gia Lai's since it took that over
provinces as (

    select named.document_id, units.province_code, units.unit_key as province_unit_key
    from named
    inner join {{ ref('admin_units') }} as units
        on units.unit_level = 'tinh' and {{ slug('named.province_name') }} = {{ slug('units.unit_short_name') }}
    qualify row_number() over (
        partition by named.document_id
        order by
            coalesce(
                named.report_date between coalesce(units.valid_from, named.report_date)
                and coalesce(units.valid_to, named.report_date),
                false
            ) desc,
            units.valid_from nulls first,
            units.unit_key
    ) = 1

),

-- a corrected re-issue says so near its letterhead, and may name the report it takes the place of
said_above as (

    select
        document_id,
        regexp_extract(
            lower(text),
            '(?:đính chính|thay thế)[^.;]{0,80}?số:?\s*(\d+\s*[-/][^\s,;()]+)',
            1
        ) as corrected_no,
        -- the whole of it, not an annex
        regexp_matches(lower(text), 'thay thế (?:cho )?(?:báo cáo|kế hoạch|văn bản)') as replaces_whole
    from (
        select document_id, text from {{ ref('stg_paragraphs') }} where paragraph_no <= 12
        union all
        -- in brackets right above the first table it is the table's caption
        select document_id, unnest(string_split(caption, chr(10))) from {{ ref('stg_tables') }} where table_no = 1
    )
    where
        length(text) < 300
        and regexp_matches(lower(text), 'đính chính|thay thế (?:cho )?(?:báo cáo|kế hoạch|văn bản|phụ lục|biểu)')

),

corrections as (

    select document_id, max(nullif({{ slug('corrected_no') }}, '')) as corrected_number_slug,
        bool_or(replaces_whole) as replaces_whole
    from said_above
    group by document_id

),

identified as (

    select
        documents.*,
        issuers.issuer_unit_key,
        -- a commune that only one province has need not name it
        coalesce(provinces.province_code, issuers.province_code) as province_code,
        -- whose figures these are: a province's offices report for it, rooms of districts and communes for one of many
        case
            when issuers.unit_kind in ('province', 'district', 'commune') then issuers.issuer_unit_key
            when {{ slug('documents.issuer_printed') }} similar to '(.*-)?(huyen|quan|thi-xa|xa|phuong|dac-khu|thi-tran)(-.*)?'
                then null
            when provinces.province_unit_key is not null then provinces.province_unit_key
            when issuers.unit_kind = 'agency' and issuers.unit_level is null then issuers.issuer_unit_key
        end as body_key,
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
        {{ slug('documents.report_no') }} as number_slug,
        coalesce(issuers.issuer_unit_key, {{ slug('documents.issuer_printed') }}) as issuer_slug,
        {{ slug('documents.title') }} as title_slug,
        corrections.document_id is not null or coalesce(contains({{ slug('documents.title') }}, 'dinh-chinh'), false)
            as is_correction,
        coalesce(corrections.replaces_whole, false) as replaces_whole,
        corrections.corrected_number_slug
    from documents
    left join issuers using (document_id)
    left join corrections using (document_id)
    left join provinces using (document_id)

)

select * from identified
