{%- set rules = [
    'unparsed_values',
    'unmatched_names',
    'name_decisions',
    'indicators_for_review',
    'unmapped_columns',
    'dossier_parts',
    'dossier_rates',
    'processed_above_received',
    'verdicts',
    'duplicate_document_nos',
    'numbering',
    'dates',
    'doubled_units',
] -%}
with

found as (

    {%- for rule in rules %}
    {% if not loop.first %}union all{% endif %}
    select
        check_name, report_key, source_table_id, source_row_no, unit_key, field, reported, expected, message
    from {{ ref('finding_' ~ rule) }}
    {%- endfor %}

)

select
    left(
        md5(
            concat_ws(
                '|',
                found.check_name,
                found.report_key,
                found.source_table_id,
                found.source_row_no,
                found.field,
                found.reported
            )
        ),
        16
    ) as finding_id,
    found.check_name,
    checks.severity,
    found.report_key,
    found.source_table_id,
    found.source_row_no,
    found.unit_key,
    found.field,
    found.reported,
    found.expected,
    found.message
from found
left join {{ ref('ref_checks') }} as checks using (check_name)
-- one cell may name the same unknown unit twice
qualify row_number() over (partition by finding_id order by found.message) = 1
