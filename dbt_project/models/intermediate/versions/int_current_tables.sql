-- What every mart asks: the tables of current reports, and their texts (source_table_id is the document's id then).
select source_table_id, document_id from {{ ref('int_part_versions') }} where is_current
