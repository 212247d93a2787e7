with

statements as (

    select
        left(document_id, 16) || '-p' || {{ padded('paragraph_no', 4) }}
            || '-f' || {{ padded('figure_no', 2) }} as row_id,
        *,
        {{ words_of("coalesce(subject, '') || ' ' || coalesce(value_unit, '')") }} as words
    from {{ ref('stg_statements') }}
    where
        document_id in (select document_id from {{ ref('int_current_versions') }} where is_current)

),

-- The figure of a table that says the same of the same: the same number, and most words of the sentence's subject
-- in the names of its row and column. Of several equally near ones none is meant.
repeated as (

    select
        statements.row_id,
        figures.row_id as figure_row_id
    from statements
    inner join {{ ref('fct_figures') }} as figures
        on statements.document_id = figures.document_id and statements.value = figures.value
    where
        (statements.value_unit = '%') = coalesce(figures.value_unit like '\%%' escape '\' or figures.figure_kind = 'percent', false)
        and len(statements.words) >= 2
        and len(list_intersect(
            statements.words,
            {{ words_of("concat_ws(' ', figures.row_path, figures.row_label, figures.column_label)") }}
        )) >= 0.6 * len(statements.words)
    qualify count(*) over (partition by statements.row_id) = 1

)

select
    statements.row_id,
    reports.report_key,
    statements.document_id,
    statements.source_page,
    statements.paragraph_no,
    statements.section_path,
    statements.sentence,
    statements.subject,
    statements.value,
    statements.value_high,
    statements.value_operator,
    statements.value_of,
    statements.value_text,
    statements.value_unit,
    statements.period_start,
    statements.period_end,
    figures.unit_key,
    repeated.figure_row_id
from statements
inner join {{ ref('int_reports') }} as reports using (document_id)
left join repeated using (row_id)
left join {{ ref('fct_figures') }} as figures on repeated.figure_row_id = figures.row_id
