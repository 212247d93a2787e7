-- Every two documents of a series, figure by figure.
with

pairs as (

    select one.document_id, other.document_id as other_document_id
    from {{ ref('int_series') }} as one
    inner join {{ ref('int_series') }} as other
        on one.series_key = other.series_key and one.document_id <> other.document_id

),

{{ compared_figures('pairs', ref('int_compared_rows')) }}

select * from compared_figures
