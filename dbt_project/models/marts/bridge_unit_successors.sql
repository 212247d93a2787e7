select
    old_unit_key as unit_key,
    new_unit_key as successor_unit_key,
    extent,
    effective_date,
    evidence,
    legal_basis,
    source
from {{ ref('unit_successors') }}
