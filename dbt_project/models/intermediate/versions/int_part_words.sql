-- What a table of a document with other versions says in words, or its text (part_id is the document's then): pairs of
-- neighbouring words, figures left out, so that a corrected figure makes no other table of it.
with

compared as (

    select document_id
    from {{ ref('int_series') }}
    qualify count(*) over (partition by series_key) > 1

),

-- each text once, before its words are looked at: headings stand with every cell, and cells repeat
printed as (

    select distinct tables.document_id, cells.source_table_id as part_id, cells.text, false as is_heading
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('stg_tables') }} as tables using (source_table_id)
    where tables.document_id in (from compared)
    union all
    select distinct tables.document_id, cells.source_table_id, cells.column_name, true
    from {{ ref('stg_cells') }} as cells
    inner join {{ ref('stg_tables') }} as tables using (source_table_id)
    where tables.document_id in (from compared)
    union all
    select distinct document_id, document_id, text, false
    from {{ ref('stg_paragraphs') }}
    where document_id in (from compared)

),

texts as (

    select distinct document_id, part_id, is_heading, {{ slug('text') }} as words from printed

),

listed as (

    select *, string_split(words, '-') as all_words from texts where words <> ''

),

pairs as (

    select distinct
        document_id,
        part_id,
        is_heading,
        unnest(
            list_transform(range(1, len(all_words) + 1), lambda i: all_words[i] || ' ' || coalesce(all_words[i + 1], ''))
        ) as pair
    from listed

)

select * from pairs where regexp_matches(pair, '[a-z]')
