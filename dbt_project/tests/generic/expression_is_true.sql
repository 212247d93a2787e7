{# Every row fulfils the expression; a row for which it is unknown does not. #}
{% test expression_is_true(model, column_name, expression) %}

select {{ column_name }}
from {{ model }}
where not coalesce({{ expression }}, false)

{% endtest %}
