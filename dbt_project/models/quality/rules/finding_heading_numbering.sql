{%- set romans = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII', 'XIV', 'XV'] -%}
with

chapters as (

    select
        document_id,
        paragraph_no,
        section_path,
        list_position({{ romans }}, section_path) as number
    from {{ ref('stg_paragraphs') }}
    where is_heading and list_contains({{ romans }}, section_path)

),

neighbours as (

    select *, lag(number) over (partition by document_id order by paragraph_no) as before
    from chapters

)

select
    'heading_numbering' as check_name,
    reports.report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'section_path' as field,
    neighbours.section_path as reported,
    ({{ romans }})[neighbours.before + 1] as expected,
    neighbours.paragraph_no::varchar as detail
from neighbours
inner join {{ ref('int_reports') }} as reports using (document_id)
where neighbours.number not in (neighbours.before + 1, 1)
