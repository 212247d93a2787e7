-- Rows of documents that have other versions: what each is recognised by in the other, and its figures.
with

compared as (

    select document_id
    from {{ ref('int_series') }}
    qualify count(*) over (partition by series_key) > 1

),

rows as (

    select
        document_id, row_id, 'document_traffic' as kind,
        {{ key_of(['row_kind', 'coalesce(unit_key, ' ~ slug('unit_name_printed') ~ ')', 'period_end']) }} as name_key,
        {{ key_of(['row_kind', slug('section'), 'row_label']) }} as number_key,
        unit_name_printed as label,
        unit_key,
        {{ figures_map(['documents_in', 'documents_out', 'documents_signed', 'esignature_rate_pct']) }} as figures
    from {{ ref('int_document_traffic') }}
    where row_kind <> 'section' and document_id in (from compared)
    union all by name
    select
        document_id, row_id, 'online_dossiers' as kind,
        {{ key_of(['row_kind', 'coalesce(unit_key, ' ~ slug('unit_name_printed') ~ ')', 'period_end']) }} as name_key,
        {{ key_of(['row_kind', slug('section'), 'row_label']) }} as number_key,
        unit_name_printed as label,
        unit_key,
        map_concat(
            {{ figures_map([
                'received_total', 'received_in_person', 'received_online', 'received_postal', 'processed_early',
                'processed_on_time', 'processed_late', 'on_time_rate_pct', 'online_rate_pct',
            ]) }},
            map {
                'processed_total': {{ figure_text('processed_total_printed') }},
                'pending_total': {{ figure_text('pending_total_printed') }}
            }
        ) as figures
    from {{ ref('int_online_dossiers') }}
    where row_kind <> 'section' and document_id in (from compared)
    union all by name
    select
        document_id, row_id, 'targets' as kind,
        {{ key_of(['indicator_key', 'target_year']) }} as name_key,
        {{ key_of([slug('section'), 'row_label', 'target_year']) }} as number_key,
        full_name as label,
        lead_unit_key as unit_key,
        map {
            'baseline_value': {{ figure_text('baseline_value', 'baseline_text') }},
            'target_operator': if(target_value is null, null, target_operator),
            'target_value': {{ figure_text('target_value', 'target_text') }},
            'target_value_high': {{ figure_text('target_value_high') }},
            'result_value': {{ figure_text('result_value', 'result_text') }},
            'national_value': {{ figure_text('national_value') }},
            'gap_reported': {{ figure_text('gap_reported') }},
            'status_reported': status_reported
        } as figures
    from {{ ref('int_targets') }}
    where document_id in (from compared)
    union all by name
    select
        document_id, row_id, 'tasks' as kind,
        {{ slug('task_text') }} as name_key,
        {{ key_of([slug('section'), 'task_no']) }} as number_key,
        task_text as label,
        null as unit_key,
        map {'status': status, 'due_date': due_date::varchar, 'result_text': result_text} as figures
    from {{ ref('int_tasks') }}
    where document_id in (from compared)
    union all by name
    select
        document_id, row_id, 'issued_documents' as kind,
        {{ slug('document_no') }} as name_key,
        null as number_key,
        document_no as label,
        issuer_unit_key as unit_key,
        map {'issue_date': issue_date::varchar} as figures
    from {{ ref('int_issued_documents') }}
    where document_id in (from compared)
    union all by name
    select
        document_id, row_id, 'software_systems' as kind,
        {{ slug('system_name') }} as name_key,
        system_no as number_key,
        system_name as label,
        unit_key,
        map {'system_kind': system_kind} as figures
    from {{ ref('int_software_systems') }}
    where document_id in (from compared)
    union all by name
    select
        document_id, row_id, 'dti_indicators' as kind,
        indicator_key as name_key,
        {{ key_of([slug('section'), 'indicator_code']) }} as number_key,
        full_name as label,
        lead_unit_key as unit_key,
        map {'max_score': {{ figure_text('max_score') }}} as figures
    from {{ ref('int_dti_indicators') }}
    where document_id in (from compared)
    {%- for declared in kinds_but(['document_traffic', 'online_dossiers', 'targets', 'tasks', 'issued_documents', 'software_systems', 'dti_indicators']) %}
    union all by name
    select
        document_id, row_id, '{{ declared.kind }}' as kind,
        {{ key_of(['coalesce(unit_key, ' ~ slug(declared.identity) ~ ')', 'period_end']) }} as name_key,
        {{ 'row_label' if 'row_label' in declared.columns.values() else 'null' }} as number_key,
        {{ declared.identity }} as label,
        unit_key,
        {{ figures_map([declared.identity] + declared['values']) }} as figures
    from {{ ref('int_' ~ declared.kind) }}
    where document_id in (from compared)
    {%- endfor %}

)

-- what stands twice is told apart by its turn
select
    *,
    row_number() over (partition by document_id, kind, name_key order by row_id) as name_turn,
    row_number() over (partition by document_id, kind, number_key order by row_id) as number_turn
from rows
