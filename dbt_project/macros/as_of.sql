{#
    `from marts.fct_targets_as_of(date '2024-03-15')`: the rows of a fact as they stood on that day, of whatever version of a
    report was in force then. A report without a date counts on every day.
#}
{% macro create_as_of(fact, versions) -%}
    create or replace macro marts.{{ fact.identifier }}_as_of(day) as table
        select {{ adapter.get_columns_in_relation(fact) | map(attribute='name') | join(', ') }}
        from versions.{{ versions }} and report_key in (
            select report_key from marts.dim_report
            where
                not is_held_back
                and same_as_report_key is null
                and day >= coalesce(valid_from, day)
                and day <= coalesce(valid_to, day)
        )
{%- endmacro %}
