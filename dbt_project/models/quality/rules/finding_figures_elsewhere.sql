-- One indicator, one period, one unit of measure, two figures: that they differ is a warning, that they agree is said, too. Between reports only of one issuer, or of a province's
-- own bodies: a district's figure is not the province's.
with

reports as (

    select
        reports.document_id,
        reports.report_no,
        reports.series_key,
        reports.report_date,
        reports.is_newest,
        if(
            issuers.unit_level = 'tinh', coalesce(reports.province_code, issuers.province_code), reports.issuer_unit_key
        ) as speaker
    from {{ ref('int_versions') }} as reports
    left join {{ ref('int_units') }} as issuers on reports.issuer_unit_key = issuers.unit_key

),

figures as (

    select
        *,
        unnest([
            {
                'field': 'result_value', 'value': result_value, 'text': result_text, 'unit': result_unit,
                'first_day': period_start, 'last_day': period_end
            },
            {
                'field': 'baseline_value', 'value': baseline_value, 'text': baseline_text, 'unit': value_unit,
                'first_day': coalesce(baseline_period_start, make_date(coalesce(baseline_year, target_year - 1), 1, 1)),
                'last_day': coalesce(baseline_period_end, make_date(coalesce(baseline_year, target_year - 1), 12, 31))
            },
            {
                'field': 'target_value', 'value': target_value, 'text': target_text, 'unit': target_unit,
                'first_day': make_date(target_year, 1, 1), 'last_day': null
            }
        ], recursive := true)
    from {{ ref('int_targets') }}
    where indicator_key <> 'khong-ten'

),

told as (

    select
        figures.report_key, figures.document_id, figures.source_table_id, figures.source_row_no, figures.lead_unit_key,
        figures.indicator_key, figures.full_name, figures.field, figures.value, figures.text, figures.unit,
        figures.first_day, figures.last_day,
        -- a target may be set anew, a result may not
        if(figures.field = 'target_value', 'target', 'result') as figure_kind,
        reports.report_no, reports.series_key, reports.report_date, reports.speaker, reports.is_newest
    from figures
    inner join reports using (document_id)
    where figures.value is not null and figures.unit is not null

),

-- within a report the row further down is in doubt …
within_report as (

    select
        later.*,
        earlier.report_no as other_report_no,
        earlier.report_key as other_report_key,
        earlier.full_name as other_name,
        earlier.text as other_text,
        later.value = earlier.value as agrees
    from told as later
    inner join told as earlier
        on
            later.document_id = earlier.document_id
            and later.indicator_key = earlier.indicator_key
            and later.figure_kind = earlier.figure_kind
            and later.unit = earlier.unit
            and later.first_day = earlier.first_day
            and later.last_day is not distinct from earlier.last_day
    where
        (later.source_table_id, later.source_row_no) > (earlier.source_table_id, earlier.source_row_no)

),

-- … between reports of one speaker the later report
between_reports as (

    select
        later.*,
        earlier.report_no as other_report_no,
        earlier.report_key as other_report_key,
        earlier.full_name as other_name,
        earlier.text as other_text,
        later.value = earlier.value as agrees
    from told as later
    inner join told as earlier
        on
            later.speaker = earlier.speaker
            and later.indicator_key = earlier.indicator_key
            and later.figure_kind = earlier.figure_kind
            and later.unit = earlier.unit
            and later.first_day = earlier.first_day
            and later.last_day is not distinct from earlier.last_day
    where
        later.figure_kind = 'result'
        and later.series_key <> earlier.series_key
        and earlier.is_newest
        and later.report_date > earlier.report_date

),

in_tables as (

    select
        if(agrees, 'figure_agrees', 'figure_elsewhere') as check_name,
        report_key,
        source_table_id,
        source_row_no,
        lead_unit_key,
        field,
        text as reported,
        other_text as expected,
        concat_ws(', ', coalesce(other_report_no, other_report_key), other_name) as detail
    from (
        select * from within_report
        union all
        select * from between_reports
    )
    -- that it agrees is said once
    qualify
        not agrees
        or row_number() over (
            partition by report_key, source_table_id, source_row_no, field, agrees
            order by other_report_key, other_name
        ) = 1

),

-- what the results of tasks say in a clause that is about an indicator of the same report
clauses as (

    select
        document_id,
        report_key,
        source_table_id,
        source_row_no,
        unnest(regexp_extract_all(result_text, '[^;()%]*?\d{1,3}(?:[.,]\d+)?\s*%[^;,.()%]*')) as clause,
        {{ words_of('task_text') }} as task_words
    from {{ ref('int_tasks') }}
    where contains(result_text, '%')

),

said as (

    select
        *,
        replace(regexp_extract(clause, '(\d{1,3}(?:[.,]\d+)?)\s*%', 1), ',', '.')::decimal(18, 4) as value,
        regexp_extract(clause, '\d{1,3}(?:[.,]\d+)?\s*%') as text,
        -- after a full stop or a comma something new begins
        {{ words_of("regexp_extract(clause, '([^.,;:]|[.,]\\d|, (?:đạt|chiếm))*$')") }} as clause_words
    from clauses
    where not regexp_matches(clause, '(?i)tăng|giảm|so với|mục tiêu|năm 20\d\d|phấn đấu|kế hoạch giao')

),

indicators as (

    select
        document_id,
        source_table_id,
        source_row_no,
        full_name,
        result_text,
        result_value,
        [result_value, target_value, baseline_value, national_value] as known_values,
        report_key,
        target_year,
        {{ words_of('full_name') }} as words
    from {{ ref('int_targets') }}
    where result_unit = '%' and result_value is not null

),

alike as (

    select
        said.*,
        indicators.source_table_id as indicator_table_id,
        indicators.source_row_no as indicator_row_no,
        indicators.full_name,
        indicators.result_text as indicator_text,
        indicators.known_values,
        len(list_intersect(said.clause_words, indicators.words)) / len(said.clause_words) as clause_share,
        len(list_intersect(list_distinct(said.clause_words || said.task_words), indicators.words)) / len(indicators.words)
            as indicator_share
    from said
    inner join indicators using (document_id)
    where len(said.clause_words) >= 3 and len(indicators.words) >= 3

),

nearest as (

    select *
    from alike
    where clause_share >= {{ var('words_alike') }} and indicator_share >= {{ var('words_alike') }}
    qualify row_number() over (
        partition by source_table_id, source_row_no, clause
        order by clause_share * indicator_share desc, indicator_table_id, indicator_row_no
    ) = 1

),

-- what a sentence says of an indicator of the same year in all its words
sentences as (

    select document_id, period_end, value, value_text as text, {{ words_of('subject') }} as words
    from {{ ref('stg_statements') }}
    where
        value_unit = '%'
        -- by how much it grew
        and not regexp_matches(subject, '\((?:tăng|giảm)\)$')

),

in_sentences as (

    select indicators.report_key, sentences.text, indicators.result_text, indicators.full_name
    from sentences
    inner join indicators
        on sentences.document_id = indicators.document_id and year(sentences.period_end) = indicators.target_year
    where
        len(sentences.words) >= 3
        and len(list_intersect(sentences.words, indicators.words))
        >= 0.9 * greatest(len(sentences.words), len(indicators.words))
        and not list_contains(indicators.known_values, sentences.value)

)

select
    check_name,
    report_key,
    source_table_id,
    source_row_no,
    lead_unit_key as unit_key,
    field,
    reported,
    expected,
    detail
from in_tables
union all
select
    'figure_elsewhere',
    report_key,
    source_table_id,
    source_row_no,
    null,
    'result_text',
    text,
    indicator_text,
    full_name
from nearest
where not list_contains(known_values, value)
union all
select
    'figure_elsewhere',
    report_key,
    null,
    null,
    null,
    'text',
    text,
    result_text,
    full_name
from in_sentences
