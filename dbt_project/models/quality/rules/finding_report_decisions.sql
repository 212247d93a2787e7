-- Documents that may be one report or two, for a person to say; and decisions that do nothing, or cannot be.
with

links as (

    select
        links.*,
        one.report_key,
        one.source_file,
        other.report_key as other_report_key,
        other.source_file as other_file,
        one_series.series_key = other_series.series_key as is_one_series
    from {{ ref('int_version_links') }} as links
    inner join {{ ref('int_reports') }} as one using (document_id)
    inner join {{ ref('int_reports') }} as other on links.other_document_id = other.document_id
    inner join {{ ref('int_series') }} as one_series using (document_id)
    inner join {{ ref('int_series') }} as other_series on links.other_document_id = other_series.document_id

)

select
    'version_for_review' as check_name,
    report_key,
    null::varchar as source_table_id,
    null::integer as source_row_no,
    null::varchar as unit_key,
    'versions' as field,
    other_report_key as reported,
    if(is_taken_for_one, 'one report', 'two reports') as expected,
    other_file as detail
from links
where
    verdict is null
    and not is_borne_out
    -- a tenth above what is asked for, a third below
    and likeness between likeness_needed * 2 / 3 and least(likeness_needed * 1.1, 0.9)
    and not is_number_of_two
union all
select
    'number_of_two_reports',
    report_key,
    null,
    null,
    null,
    'report_no',
    other_report_key,
    null,
    other_file
from links
where verdict is null and is_number_of_two and not is_one_series
union all
select
    if(is_one_series, 'place_decision_contradicted', 'place_decision_unused'),
    report_key,
    null,
    null,
    null,
    'versions',
    other_file,
    verdict,
    if(is_one_series, 'both are versions of a third document', 'they are not taken for one report anyway')
from links
where verdict = 'not_related' and (is_one_series or not is_taken_for_one)
