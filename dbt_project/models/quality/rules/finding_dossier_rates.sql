with

dossiers as (

    select
        *,
        {{ share_pct('received_online', 'received_total') }} as online_exact,
        {{ share_pct(
            'coalesce(processed_early, 0) + processed_on_time',
            'coalesce(processed_early, 0) + processed_on_time + processed_late'
        ) }} as on_time_exact
    from {{ ref('int_online_dossiers') }}

),

rates as (

    select
        *,
        'on_time_rate' as check_name,
        'on_time_rate_pct' as field,
        on_time_rate_pct as reported_pct,
        on_time_rate_pct_text as printed_text,
        on_time_exact as exact_pct
    from dossiers
    union all
    select
        *,
        'online_rate',
        'online_rate_pct',
        online_rate_pct,
        online_rate_pct_text,
        online_exact
    from dossiers

),

decimals as (

    select *, length(regexp_extract(printed_text, '\d[.,](\d+)\s*%?\s*$', 1))::integer as printed_decimals
    from rates

)

select
    check_name,
    report_key,
    source_table_id,
    source_row_no,
    unit_key,
    field,
    printed_text as reported,
    round(exact_pct, printed_decimals)::varchar as expected,
    'The rate is not what the counts of the row give.' as message
from decimals
-- a rate is right if it is the exact one rounded, either way at a half, to the decimals printed
where
    -- unknown where the recomputed rate is
    if(check_name = 'on_time_rate', on_time_rate_recomputed_pct, online_rate_recomputed_pct) is not null
    and abs(reported_pct - exact_pct) > 0.5 / 10 ** printed_decimals + 1e-9
