{%- set rules = [
    'changed_columns',
    'counts_in_text',
    'dates',
    'dossier_parts',
    'doubled_units',
    'duplicates',
    'figures_elsewhere',
    'heading_numbering',
    'indicators_for_review',
    'jumps',
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
with

found as (

    {%- for rule in rules %}
    {% if not loop.first %}union all{% endif %}
    select
        check_name, report_key, source_table_id, source_row_no, unit_key, field, reported, expected, detail
    from {{ ref('finding_' ~ rule) }}
    {%- endfor %}

),

-- one cell may name the same unknown unit twice
identified as (

    select
        left(
            md5(concat_ws('|', check_name, report_key, source_table_id, source_row_no, field, reported)), 16
        ) as finding_id,
        *
    from found
    qualify row_number() over (partition by finding_id order by expected, detail) = 1

)

select
    identified.* exclude (detail),
    checks.check_name_vi,
    coalesce({{ severity_set_by_user('identified.check_name') }}, checks.severity) as severity,
    {{ message('checks.message_vi', ',') }} as message,
    {{ message('checks.message_en', '.') }} as message_en
from identified
left join {{ ref('ref_checks') }} as checks using (check_name)
