{%- set rules = [
    'counts_in_text',
    'dates',
    'dossier_parts',
    'doubled_units',
    'duplicates',
    'heading_numbering',
    'indicators_for_review',
    'lost_rows',
    'name_decisions',
    'numbering',
    'processed_above_received',
    'rates',
    'shares_above_100',
    'shares_in_text',
    'sums',
    'unmapped_columns',
    'unmatched_names',
    'unparsed_key_columns',
    'unparsed_values',
    'verdicts',
] -%}
-- Found in a document by itself.
{{ findings_of(rules) }}
