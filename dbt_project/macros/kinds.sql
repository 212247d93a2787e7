{# Kinds of table that have a staging table of typed rows, `stg_<kind>`. #}
{% macro kinds() -%}
    {{ return([
        'document_traffic', 'dti_indicators', 'issued_documents', 'online_dossiers', 'software_systems', 'targets', 'tasks'
    ]) }}
{%- endmacro %}
