-- Every two documents of a series, figure by figure. Kept are those of series without a document in scope.
{{ config(
    materialized='by_document',
    stale="(document_id, other_document_id) not in (
            select (one.document_id, other.document_id)
            from intermediate.int_series as one
            inner join intermediate.int_series as other using (series_key)
        )
        or document_id in (
            select document_id from intermediate.int_series
            qualify bool_or(document_id in (select document_id from intermediate.documents_in_scope))
                over (partition by series_key)
        )"
) }}
with

series as (

    select document_id, series_key
    from {{ ref('int_series') }}
    qualify bool_or({{ in_scope('document_id') }}) over (partition by series_key)

),

pairs as (

    select one.document_id, other.document_id as other_document_id
    from series as one
    inner join series as other
        on one.series_key = other.series_key and one.document_id <> other.document_id

),

{{ compared_figures('pairs', ref('int_compared_rows')) }}

select * from compared_figures
