-- Documents whose findings between reports have to be looked for anew (`is_anew`): all that share a group with one that is
-- new, changed, gone, or no longer the newest version; and those they are compared with.
with

before as (

    {% if model.resource_type == 'unit_test' -%}
    select * from {{ ref('int_comparable_documents') }} where false
    {%- else -%}
    select * from intermediate.documents_compared_before
    {%- endif %}

),

then_and_now as (

    select
        coalesce(now.document_id, before.document_id) as document_id,
        list_concat(now.comparison_groups, before.comparison_groups) as comparison_groups,
        now.checksum is distinct from before.checksum as is_changed
    from {{ ref('int_comparable_documents') }} as now
    full join before using (document_id)

),

changed_groups as (

    select distinct unnest(comparison_groups) as comparison_group
    from then_and_now
    where is_changed or {{ in_scope('document_id') }}

),

anew as (

    select
        document_id,
        comparison_groups,
        list_has_any(comparison_groups, (select list(comparison_group) from changed_groups)) as is_anew
    from then_and_now

),

needed_groups as (

    select distinct unnest(comparison_groups) as comparison_group from anew where is_anew

)

select document_id, coalesce(is_anew, false) as is_anew
from anew
where list_has_any(comparison_groups, (select list(comparison_group) from needed_groups))
