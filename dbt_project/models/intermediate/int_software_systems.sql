with

rows as (

    select *, '-' || {{ slug('system_name') }} || '-' as words
    from {{ ref('stg_software_systems') }}
    where row_kind = 'item'

),

-- what a name begins with says what the system is: 'Phần mềm quản lý cơ sở dữ liệu …' is software
kinds as (

    select
        rows.source_table_id,
        rows.source_row_no,
        min_by(kinds.system_kind, (instr(rows.words, '-' || kinds.words || '-'), -length(kinds.words), kinds.words))
            as system_kind
    from rows
    inner join {{ ref('ref_system_kinds') }} as kinds on contains(rows.words, '-' || kinds.words || '-')
    group by all

),

matched as (

    select * from {{ ref('int_first_units') }} where role = 'unit'

)

select
    {{ provenance('rows', 'tables') }},
    rows.row_label as system_no,
    rows.system_name,
    coalesce(kinds.system_kind, 'other') as system_kind,
    matched.unit_key,
    rows.note
from rows
inner join {{ ref('int_tables') }} as tables using (source_table_id)
left join kinds on rows.source_table_id = kinds.source_table_id and rows.source_row_no = kinds.source_row_no
left join matched
    on rows.source_table_id = matched.source_table_id and rows.source_row_no = matched.source_row_no
