{#
    Tables that stay and are brought up to date, so that a night costs what is new and not what is there.
    warehouse/scope.py says which documents have to be (re)built, in intermediate.documents_in_scope.
#}

{# Whether a document has to be built in this run. In unit tests all are. #}
{% macro in_scope(column) -%}
    {%- if model.resource_type == 'unit_test' -%} true
    {%- else -%} {{ column }} in (select document_id from intermediate.documents_in_scope)
    {%- endif -%}
{%- endmacro %}

{# Whether nothing with this key is in the table being built: what is in it already is up to date. #}
{% macro not_yet_there(column, key) -%}
    {%- if model.resource_type == 'unit_test' -%} true
    {%- else -%} {{ column }} not in (select {{ key }} from {{ this }})
    {%- endif -%}
{%- endmacro %}

{#
    Empty the facts of documents, with everything that refers to them: what DuckDB would not let go of otherwise. Each
    statement is a transaction of its own, because a foreign key sees what its own transaction deleted.
#}
{% macro clear_facts(documents) -%}
    {%- set bridges = {'bridge_target_units': 'fct_targets', 'bridge_task_units': 'fct_tasks'} -%}
    {%- set facts = [
        'fct_documents', 'fct_dti_indicators', 'fct_esignature_rates', 'fct_issued_documents', 'fct_online_dossiers',
        'fct_software_systems', 'fct_targets', 'fct_tasks',
    ] -%}
    {%- set present = [] -%}
    {%- for table in facts + ['indicator_history', 'report_changes'] + (bridges | list) -%}
        {%- if adapter.get_relation(target.database, 'marts', table) is not none %}{% do present.append(table) %}{% endif -%}
    {%- endfor -%}
    {%- for table in ['indicator_history', 'report_changes'] if table in present %}
    delete from marts.{{ table }};
    {%- endfor %}
    {%- for bridge, fact in bridges.items() if bridge in present %}
    delete from marts.{{ bridge }} where row_id in (select row_id from marts.{{ fact }} where {{ documents }});
    {%- endfor %}
    {%- for fact in facts if fact in present %}
    delete from marts.{{ fact }} where {{ documents }};
    {%- endfor %}
{%- endmacro %}

{#
    Rows of documents: those in scope are replaced (`replaces_scope`, the default), or those of the condition `stale`, or the
    model says which are missing.
#}
{% materialization by_document, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if existing is none and config.get('contract').enforced %}
        {% do run_query('create table ' ~ target_relation ~ ' ' ~ get_table_columns_and_constraints()) %}
        {% do get_assert_columns_equivalent(compiled_code) %}
    {% endif %}
    {% call statement('main') %}
        {% if existing is none and not config.get('contract').enforced %}
        create table {{ target_relation }} as select * from ({{ compiled_code }})
        {% else %}
        {% if existing is not none and config.get('replaces_scope', true) %}
        delete from {{ target_relation }} where {{ config.get('stale') or in_scope('document_id') }};
        {% endif %}
        insert into {{ target_relation }} by name
        select * from ({{ compiled_code }})
        {%- if existing is not none and config.get('replaces_scope', true) %}
        {#- a model that looks at more documents must not add twice what is there -#}
        {{ ' ' }}where {{ config.get('stale') or in_scope('document_id') }}
        {%- endif %}
        {% endif %}
    {% endcall %}
    {% if existing is none %}
        {% if not config.get('contract').enforced %}{% do persist_docs_of_marts(target_relation) %}{% endif %}
        {% do persist_docs(target_relation, model) %}
        {% if config.get('as_of') %}{% do run_query(create_as_of(target_relation, config.get('as_of'))) %}{% endif %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#
    A dimension that facts refer to: rows are added, changed and deleted where they stand. Columns of `fixed_columns`
    carry keys of their own, which DuckDB cannot change under a reference: a row where one differs is made anew.
#}
{% materialization in_place, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set key = config.require('unique_key') -%}
    {%- set fixed = [key] + config.get('fixed_columns', []) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if existing is none %}
        {% do run_query('create table ' ~ target_relation ~ ' ' ~ get_table_columns_and_constraints()) %}
        {% do get_assert_columns_equivalent(compiled_code) %}
        {% call statement('main') %}
            insert into {{ target_relation }} by name select * from ({{ compiled_code }})
        {% endcall %}
        {% do persist_docs(target_relation, model) %}
    {% else %}
        {%- set changing = [] -%}
        {%- for column in adapter.get_columns_in_relation(target_relation) if column.name not in fixed -%}
            {%- do changing.append(column.name) -%}
        {%- endfor -%}
        {% call statement('delete') %}
            create or replace temp table rows_now as select * from ({{ compiled_code }});
            delete from {{ target_relation }} as old
            where not exists (
                from rows_now as new
                where
                    {%- for column in fixed %}
                    {{ 'and ' if not loop.first }}new.{{ column }} is not distinct from old.{{ column }}
                    {%- endfor %}
            )
        {% endcall %}
        {% do adapter.commit() %}
        {% call statement('main') %}
            update {{ target_relation }} as old
            set {% for column in changing %}{{ column }} = new.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
            from rows_now as new
            where
                old.{{ key }} = new.{{ key }}
                and (
                    {%- for column in changing %}
                    {{ 'or ' if not loop.first }}old.{{ column }} is distinct from new.{{ column }}
                    {%- endfor %}
                );
            insert into {{ target_relation }} by name
            from rows_now where {{ key }} not in (select {{ key }} from {{ target_relation }});
            drop table rows_now
        {% endcall %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
