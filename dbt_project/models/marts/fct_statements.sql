with

statements as (

    select
        coalesce(
            source_table_id || '-r' || {{ padded('source_row_no', 4) }} || '-c' || {{ padded('source_column_no', 2) }},
            left(document_id, 16) || '-p' || {{ padded('paragraph_no', 4) }}
        ) || '-f' || {{ padded('figure_no', 2) }} as row_id,
        *,
        {{ words_of("coalesce(subject, '') || ' ' || coalesce(value_unit, '')") }} as words
    from {{ ref('stg_statements') }} as said
    where
        coalesce(source_table_id, document_id) in (select source_table_id from {{ ref('int_current_tables') }})
        -- a cell whose number is a figure of the table already is not said twice
        and not exists (
            select 1 from {{ ref('fct_figures') }} as figures
            where
                figures.source_table_id = said.source_table_id
                and figures.source_row_no = said.source_row_no
                and figures.source_column_no = said.source_column_no
                and figures.value is not null
        )

),

-- What a cell said before a person corrected it: a sentence that repeats that is still about the figure, and differs.
printed as (

    select
        figures.*,
        try_cast(replace(replace(rtrim(cells.text_printed, ' %'), '.', ''), ',', '.') as decimal(28, 6)) as value_said
    from {{ ref('fct_figures') }} as figures
    inner join {{ ref('stg_cells') }} as cells
        on figures.source_table_id = cells.source_table_id
        and figures.source_row_no = cells.source_row_no
        and figures.source_column_no = cells.column_no
    where figures.is_corrected

),

said_by_tables as (

    select
        *,
        value as value_said
    from {{ ref('fct_figures') }}
    union all by name
    select * from printed
    where value_said is distinct from value

),

-- The figure of a table that says the same of the same: the same number, and most words of the sentence's subject
-- in the names of its row and column. Of several equally near ones none is meant.
repeated as (

    select
        statements.row_id,
        figures.row_id as figure_row_id
    from statements
    inner join said_by_tables as figures
        on statements.document_id = figures.document_id and statements.value = figures.value_said
    where
        (statements.value_unit = '%') = coalesce(figures.value_unit like '\%%' escape '\' or figures.figure_kind = 'percent', false)
        -- the few words of a remark say less of what it is about than those of a sentence of the text
        and len(statements.words) >= case when statements.source_table_id is null then 2 else 4 end
        and len(list_intersect(
            statements.words,
            {{ words_of("concat_ws(' ', figures.row_path, figures.row_label, figures.column_label)") }}
        )) >= 0.6 * len(statements.words)
    qualify count(*) over (partition by statements.row_id) = 1

),

-- The figure of a table with the name that the sentence says, whatever its number: nearly all words of the subject, of
-- the same unit and period. A plan is no statement of what is.
named as (

    select
        statements.row_id,
        figures.row_id as figure_row_id
    from statements
    inner join {{ ref('fct_figures') }} as figures
        on statements.document_id = figures.document_id and statements.period_end = figures.period_end
    inner join {{ ref('stg_figure_indicators') }} as series
        on figures.source_table_id = series.source_table_id
        and figures.source_row_no = series.source_row_no
        and figures.source_column_no = series.source_column_no
    where
        series.aspect in ('result', 'share')
        and statements.value_unit = '%'
        and coalesce(statements.subject not like '%(tăng)' and statements.subject not like '%(giảm)', false)
        and (figures.figure_kind = 'percent' or figures.value_unit = '%')
        and len(statements.words) >= 4
        and len(list_intersect(
            statements.words, {{ words_of("concat_ws(' ', figures.row_path, figures.row_label)") }}
        )) >= 0.9 * len(statements.words)
        and len(statements.words) >= 0.7 * len({{ words_of("concat_ws(' ', figures.row_path, figures.row_label)") }})
    qualify count(*) over (partition by statements.row_id) = 1

)

select
    statements.row_id,
    reports.report_key,
    statements.document_id,
    statements.source_page,
    statements.paragraph_no,
    statements.section_path,
    statements.source_table_id,
    statements.source_row_no,
    statements.source_column_no,
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
    coalesce(figures.unit_key, bodies.unit_key) as unit_key,
    coalesce(repeated.figure_row_id, named.figure_row_id) as figure_row_id,
    statements.value = figures.value as figure_agrees
from statements
inner join {{ ref('int_reports') }} as reports using (document_id)
left join repeated using (row_id)
left join named using (row_id)
-- the body that the sentence itself names: its document stands for a table, its subject for a printed name
left join {{ ref('stg_figure_units') }} as bodies
    on statements.document_id = bodies.source_table_id and statements.subject = bodies.unit_name_printed
left join {{ ref('fct_figures') }} as figures
    on coalesce(repeated.figure_row_id, named.figure_row_id) = figures.row_id
