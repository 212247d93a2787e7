{# Whether a document sets targets (a plan, programme, resolution), not tells what became of them (a report). #}
{% macro sets_targets(report_type) -%}
    coalesce(
        regexp_matches({{ slug(report_type) }}, 'ke-hoach|chuong-trinh|nghi-quyet|quyet-dinh|de-an|chien-luoc|chi-thi'),
        false
    )
{%- endmacro %}

{#
    What the figures say about a target: exceeded (better than asked for), met, missed, or no_data where one of them
    is unknown, they count different things, or the result is itself a range that leaves it open.
    '<' and '<=' ask for less, everything else for more; 'trên 90%' ('>') is not met by 90%.
#}
{% macro target_status() -%}
    case
        when target_value is null or result_value is null then 'no_data'
        when lower(target_unit) is distinct from lower(result_unit) then 'no_data'
        when result_year <> target_year then 'no_data'
        when
            result_operator in ('>', '>=', 'between')
            and result_value < target_value
            and (result_value_high is null or result_value_high >= target_value) then 'no_data'
        when result_operator in ('<', '<=') and result_value > target_value then 'no_data'
        when target_operator in ('<', '<=') and result_value < target_value then 'exceeded'
        when target_operator = '<=' and result_value = target_value then 'met'
        when target_operator in ('<', '<=') then 'missed'
        when target_operator = 'between' and result_value between target_value and target_value_high then 'met'
        when result_value > target_value then 'exceeded'
        when result_value = target_value and target_operator is distinct from '>' then 'met'
        else 'missed'
    end
{%- endmacro %}
