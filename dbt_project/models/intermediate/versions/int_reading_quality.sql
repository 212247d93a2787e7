{%- set kinds = {
    'document_traffic': ['documents_in', 'documents_out', 'documents_signed', 'esignature_rate_pct'],
    'online_dossiers': ['received_total', 'received_in_person', 'received_online', 'received_postal', 'processed_total', 'processed_early', 'processed_on_time', 'processed_late', 'pending_total', 'on_time_rate_pct', 'online_rate_pct'],
    'targets': ['baseline_value', 'target_value', 'result_value'],
    'tasks': ['task_text', 'due_date'],
    'issued_documents': ['document_no', 'issue_date'],
    'software_systems': ['system_name'],
    'dti_indicators': ['indicator_name', 'max_score'],
} -%}
-- How much was read in documents that have other versions.
with compared as (

    select document_id
    from {{ ref('int_series') }}
    qualify count(*) over (partition by series_key) > 1

)

{%- for kind, columns in kinds.items() %}
{% if not loop.first %}union all{% endif %}
select
    document_id,
    '{{ kind }}' as kind,
    count({{ columns | join(') + count(') }}) as value_count,
    coalesce(sum(len(unparsed)), 0) as unparsed_count
from {{ ref('stg_' ~ kind) }}
where document_id in (from compared)
group by document_id
{%- endfor %}
